import { AXES } from './axes.ts'
import { boxesOf } from './boxes.ts'
import type { Node } from './diagram.ts'
import { cover } from './diagram-cover.ts'
import type { NameTable } from './names.ts'
import type { Family, Packet } from './packet.ts'
import { type PacketDiagrams, packetDiagrams } from './packet-diagrams.ts'
import type { Axis, AxisValues, Box, PacketSet, PacketSpace } from './packet-set.ts'

/** More boxes than anybody wants to see; a set can have more than fit in memory. */
const MOST_BOXES = 20_000

/** A class, because sets are many: an object of closures would weigh a kilobyte for each. */
class DiagramSet implements PacketSet {
  readonly #space: PacketDiagrams
  readonly #node: Node

  constructor(space: PacketDiagrams, node: Node) {
    this.#space = space
    this.#node = node
  }

  get id(): number {
    return this.#node.id
  }

  #with(node: Node): PacketSet {
    return node === this.#node ? this : new DiagramSet(this.#space, node)
  }

  /** The node of another set of this space. */
  nodeIn(space: PacketDiagrams): Node {
    if (this.#space !== space) throw new TypeError('packet sets of two spaces cannot be combined')
    return this.#node
  }

  union(other: PacketSet): PacketSet {
    return this.#with(this.#space.table.union(this.#node, nodeOf(this.#space, other)))
  }

  intersect(other: PacketSet): PacketSet {
    return this.#with(this.#space.table.intersect(this.#node, nodeOf(this.#space, other)))
  }

  subtract(other: PacketSet): PacketSet {
    return this.#with(this.#space.table.subtract(this.#node, nodeOf(this.#space, other)))
  }

  complement(): PacketSet {
    const { table } = this.#space
    return this.#with(table.subtract(table.all, this.#node))
  }

  isEmpty(): boolean {
    return this.#node === this.#space.table.empty
  }

  equals(other: PacketSet): boolean {
    return this.#node === nodeOf(this.#space, other)
  }

  overlaps(other: PacketSet): boolean {
    return this.#space.table.overlaps(this.#node, nodeOf(this.#space, other))
  }

  isSubsetOf(other: PacketSet): boolean {
    return this.#space.table.isSubset(this.#node, nodeOf(this.#space, other))
  }

  has(packet: Packet): boolean {
    return this.#space.has(this.#node, packet)
  }

  sample(): Packet | undefined {
    return this.#space.sample(this.#node)
  }

  boxes(limit: number = MOST_BOXES): { readonly boxes: readonly Box[]; readonly complete: boolean } {
    const { table } = this.#space
    // Joining leaves fewer of them in the end, so more than `limit` are wanted on the way.
    const { products, complete } = cover(table, this.#node, AXES.length, this.#space.lastOf, limit * 4 + 64)
    const boxes = boxesOf(products)
    return { boxes: boxes.slice(0, limit), complete: complete && boxes.length <= limit }
  }

  free(axis: Axis): PacketSet {
    return this.#with(this.#space.free(this.#node, axis))
  }

  assign(axis: Axis, values: AxisValues): PacketSet {
    return this.#with(this.#space.assign(this.#node, axis, values))
  }

  shift(axis: 'source' | 'destination', family: Family, offset: number | bigint): PacketSet {
    return this.#with(this.#space.shift(this.#node, axis, family, offset))
  }

  swapEnds(): PacketSet {
    return this.#with(this.#space.swapEnds(this.#node))
  }
}

function nodeOf(space: PacketDiagrams, set: PacketSet): Node {
  if (!(set instanceof DiagramSet)) throw new TypeError('packet sets of two spaces cannot be combined')
  return set.nodeIn(space)
}

/**
 * A space of packets whose interfaces have the numbers of `names`. It keeps every node its sets ever had, so it should live no
 * longer than a question. Combining sets of two spaces throws a TypeError: a mistake in a program, never in its input.
 * `most` bounds its memory: cuts of its nodes, some 25 bytes each; beyond it an operation throws a TooLargeError.
 */
export function packetSpace(names: NameTable, most?: number): PacketSpace {
  const space = packetDiagrams(names.all, most)
  const { table } = space
  const setOf = (node: Node): PacketSet => new DiagramSet(space, node)
  return {
    empty: setOf(table.empty),
    all: setOf(table.all),
    box: (box) => setOf(space.box(box)),
    boxes: (boxes) => setOf(table.tidily(() => table.unionAll(boxes.map((box) => space.box(box))))),
    unionAll: (sets) => setOf(table.tidily(() => table.unionAll(sets.map((set) => nodeOf(space, set))))),
  }
}
