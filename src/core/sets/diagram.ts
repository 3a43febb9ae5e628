import type { IntervalSet } from './intervals.ts'
import { pairCache } from './memo.ts'
import { TooLargeError } from './too-large.ts'

/** One node has numbers or bigints, never both; nodes that can meet in one operation have the same (see `KIND_LEVEL`). */
export type Coordinate = number | bigint

/**
 * An interval decision diagram (Strehl & Thiele 1998; firewall decision diagrams, Gouda & Liu 2007): a decision tree over
 * axes in a fixed order, in which equal subtrees are one. The value on axis `level` chooses a child: `children[i]` is for
 * those from `cuts[i - 1]` up to but not including `cuts[i]`; the first child has no lower and the last no upper bound.
 *
 * Reduced: cuts ascend, neighbouring children differ, so a node has at least two; a level that does not matter has no node.
 * Unique: no two nodes of one `Diagrams` are alike, so two diagrams mean the same set exactly if they are the same object.
 */
export interface Node {
  /** 0 is the empty set, 1 is everything. */
  readonly id: number
  readonly level: number
  readonly cuts: readonly Coordinate[]
  readonly children: readonly Node[]
}

/**
 * The first level decides what kind of coordinates the levels below have (addresses of one family or the other), so what is
 * below one value on it must never be combined with what is below another.
 */
export const KIND_LEVEL = 0

/** Below all levels: what the two leaves have. */
export const LEAF_LEVEL = 99

/** Less than this, in cuts of nodes, is not worth the look. */
const LITTLE = 20_000

interface Stored extends Node {
  readonly hash: number
  /** The next one in the same bucket of the table of all nodes. */
  next: Stored | undefined
}

export interface Diagrams {
  readonly empty: Node
  readonly all: Node
  /** The node that chooses among `children` at `cuts`, both in order; reduces it. Children lie below `level`. */
  node(level: number, cuts: readonly Coordinate[], children: readonly Node[]): Node
  /** Those that are in `set` on `level` and in `below` on the others. The level has the values from 0 to `last`. */
  within(level: number, set: IntervalSet<Coordinate>, last: Coordinate, below: Node): Node
  union(a: Node, b: Node): Node
  intersect(a: Node, b: Node): Node
  /** What is in `a` and not in `b`. */
  subtract(a: Node, b: Node): Node
  unionAll(nodes: readonly Node[]): Node
  /** Has `a` a point in common with `b`? Makes no nodes. */
  overlaps(a: Node, b: Node): boolean
  /** Is `a` a subset of `b`? Makes no nodes. */
  isSubset(a: Node, b: Node): boolean
  /**
   * Runs an operation that makes many nodes on its way, and forgets those that its result does not need. The operation must
   * not let any other node of its own escape.
   */
  tidily(operation: () => Node): Node
}

const at = <T>(list: readonly T[], i: number): T => list[i] as T

function hashCut(cut: Coordinate): number {
  if (typeof cut === 'bigint') return hashCut(Number(cut & 0xffffffffn)) ^ hashCut(Number((cut >> 64n) & 0xffffffffn))
  return Math.imul(cut | 0, 0x9e3779b1) ^ (cut / 2 ** 32)
}

function hashNode(level: number, cuts: readonly Coordinate[], children: readonly Node[]): number {
  let hash = Math.imul(level + 1, 0x27d4eb2f) ^ at(children, 0).id
  for (let i = 0; i < cuts.length; i++) {
    hash = Math.imul(hash ^ hashCut(at(cuts, i)), 0x85ebca6b)
    hash = Math.imul((hash ^ (hash >>> 15)) + at(children, i + 1).id, 0xc2b2ae35)
  }
  return (hash ^ (hash >>> 13)) | 0
}

function isAlike(node: Node, level: number, cuts: readonly Coordinate[], children: readonly Node[]): boolean {
  if (node.level !== level || node.cuts.length !== cuts.length) return false
  for (let i = 0; i < cuts.length; i++) if (node.cuts[i] !== cuts[i]) return false
  for (let i = 0; i < children.length; i++) if (node.children[i] !== children[i]) return false
  return true
}

/** How many cuts are at or below `value`: the index of its child. Looks from `from` on. */
function childAt(cuts: readonly Coordinate[], value: Coordinate, from = 0): number {
  let low = from
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(cuts, middle) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** The leaf that a point reaches; `coordinate` gives its value on a level. */
export function leafOf(node: Node, coordinate: (level: number) => Coordinate): Node {
  let next = node
  while (next.level !== LEAF_LEVEL) next = at(next.children, childAt(next.cuts, coordinate(next.level)))
  return next
}

/**
 * A table of nodes and the operations on them. The depth of recursion is at most the number of levels. `most`: cuts that all nodes
 * may have together, some 25 bytes each; an operation that would make more throws a TooLargeError.
 */
export function diagrams(most = Number.POSITIVE_INFINITY): Diagrams {
  const leaf = (id: number): Stored => ({ id, level: LEAF_LEVEL, cuts: [], children: [], hash: id, next: undefined })
  const empty = leaf(0)
  const all = leaf(1)
  let buckets = new Array<Stored | undefined>(1 << 10)
  let made = 2
  let stored = 0
  /** The cuts of all nodes ever made: what memory goes into. */
  let weight = 0

  function rehash(): void {
    const old = buckets
    buckets = new Array<Stored | undefined>(old.length * 4)
    for (const first of old) {
      for (let node = first; node !== undefined; ) {
        const { next } = node
        const slot = node.hash & (buckets.length - 1)
        node.next = buckets[slot]
        buckets[slot] = node
        node = next
      }
    }
  }

  /** The one node of this shape. Cuts and children are reduced already and belong to the node from now on. */
  function unique(level: number, cuts: readonly Coordinate[], children: readonly Node[]): Node {
    if (cuts.length === 0) return at(children, 0)
    const hash = hashNode(level, cuts, children)
    for (let node = buckets[hash & (buckets.length - 1)]; node !== undefined; node = node.next) {
      if (node.hash === hash && isAlike(node, level, cuts, children)) return node
    }
    if (++stored > buckets.length) rehash()
    weight += cuts.length
    if (weight > most) throw new TooLargeError()
    const slot = hash & (buckets.length - 1)
    const node: Stored = { id: made++, level, cuts, children, hash, next: buckets[slot] }
    buckets[slot] = node
    return node
  }

  function node(level: number, cuts: readonly Coordinate[], children: readonly Node[]): Node {
    const keptCuts: Coordinate[] = []
    const kept: Node[] = [at(children, 0)]
    for (let i = 0; i < cuts.length; i++) {
      const child = at(children, i + 1)
      if (child === at(kept, kept.length - 1)) continue
      keptCuts.push(at(cuts, i))
      kept.push(child)
    }
    return unique(level, keptCuts, kept)
  }

  function within(level: number, set: IntervalSet<Coordinate>, last: Coordinate, below: Node): Node {
    const cuts: Coordinate[] = []
    const children: Node[] = [empty]
    for (const [from, to] of set) {
      if (from === 0 || from === 0n) children[0] = below
      else {
        cuts.push(from)
        children.push(below)
      }
      if (to === last) continue
      cuts.push(typeof to === 'bigint' ? to + 1n : to + 1)
      children.push(empty)
    }
    return node(level, cuts, children)
  }

  /** A node on the upper one of two levels, each child of which is combined with what lies below that level. */
  function combineBelow(upper: Node, combineChild: (child: Node) => Node): Node {
    const cuts: Coordinate[] = []
    let previous = combineChild(at(upper.children, 0))
    const children = [previous]
    for (let i = 0; i < upper.cuts.length; i++) {
      const child = combineChild(at(upper.children, i + 1))
      if (child === previous) continue
      cuts.push(at(upper.cuts, i))
      children.push(child)
      previous = child
    }
    return unique(upper.level, cuts, children)
  }

  /** Two nodes of one level: one pass over the cuts of both. */
  function combineSame(a: Node, b: Node, combine: (a: Node, b: Node) => Node): Node {
    const cuts: Coordinate[] = []
    let previous = combine(at(a.children, 0), at(b.children, 0))
    const children = [previous]
    let i = 0
    let j = 0
    while (i < a.cuts.length || j < b.cuts.length) {
      const x = a.cuts[i]
      const y = b.cuts[j]
      const cut = y === undefined || (x !== undefined && x <= y) ? (x as Coordinate) : y
      if (x === cut) i++
      if (y === cut) j++
      const child = combine(at(a.children, i), at(b.children, j))
      if (child === previous) continue
      cuts.push(cut)
      children.push(child)
      previous = child
    }
    return unique(a.level, cuts, children)
  }

  function combine(a: Node, b: Node, operation: (a: Node, b: Node) => Node): Node {
    if (a.level === b.level) return combineSame(a, b, operation)
    return a.level < b.level
      ? combineBelow(a, (child) => operation(child, b))
      : combineBelow(b, (child) => operation(a, child))
  }

  const unions = pairCache<Node>()
  function union(a: Node, b: Node): Node {
    if (a === b || b === empty || a === all) return a
    if (a === empty || b === all) return b
    if (a.id > b.id) return union(b, a)
    const known = unions.get(a.id, b.id)
    if (known !== undefined) return known
    const made = combine(a, b, union)
    unions.set(a.id, b.id, made)
    return made
  }

  const intersections = pairCache<Node>()
  function intersect(a: Node, b: Node): Node {
    if (a === b || b === all || a === empty) return a
    if (a === all || b === empty) return b
    if (a.id > b.id) return intersect(b, a)
    const known = intersections.get(a.id, b.id)
    if (known !== undefined) return known
    const made = combine(a, b, intersect)
    intersections.set(a.id, b.id, made)
    return made
  }

  const differences = pairCache<Node>()
  function subtract(a: Node, b: Node): Node {
    if (a === b || a === empty || b === all) return empty
    if (b === empty) return a
    const known = differences.get(a.id, b.id)
    if (known !== undefined) return known
    const made = combine(a, b, subtract)
    differences.set(a.id, b.id, made)
    return made
  }

  /** Neighbours first: halves, quarters, so that each node takes part in a logarithmic number of unions. */
  function unionAll(nodes: readonly Node[]): Node {
    let round = nodes
    while (round.length > 1) {
      const next: Node[] = []
      for (let i = 0; i < round.length; i += 2) next.push(union(at(round, i), round[i + 1] ?? empty))
      round = next
    }
    return round[0] ?? empty
  }

  const disjoint = pairCache<true>()
  function overlaps(a: Node, b: Node): boolean {
    if (a === empty || b === empty) return false
    if (a === all || b === all || a === b) return true
    if (a.id > b.id) return overlaps(b, a)
    if (disjoint.get(a.id, b.id)) return false
    const found =
      a.level === b.level
        ? overlapsSame(a, b)
        : a.level < b.level
          ? a.children.some((child) => overlaps(child, b))
          : b.children.some((child) => overlaps(a, child))
    if (!found) disjoint.set(a.id, b.id, true)
    return found
  }

  /** Goes over the children of the narrower node that are not empty, and searches those of the other that they meet. */
  function overlapsSame(a: Node, b: Node): boolean {
    const [narrow, wide] = a.cuts.length <= b.cuts.length ? [a, b] : [b, a]
    for (let i = 0, j = 0; i < narrow.children.length; i++) {
      const child = at(narrow.children, i)
      if (child === empty) continue
      const first = narrow.cuts[i - 1]
      const end = narrow.cuts[i]
      if (first !== undefined) j = childAt(wide.cuts, first, j)
      for (; ; j++) {
        if (overlaps(child, at(wide.children, j))) return true
        const next = wide.cuts[j]
        if (next === undefined || (end !== undefined && next >= end)) break
      }
    }
    return false
  }

  const subsets = pairCache<true>()
  function isSubset(a: Node, b: Node): boolean {
    if (a === empty || b === all || a === b) return true
    if (a === all || b === empty) return false
    if (subsets.get(a.id, b.id)) return true
    const holds =
      a.level === b.level
        ? isSubsetSame(a, b)
        : a.level < b.level
          ? a.children.every((child) => isSubset(child, b))
          : b.children.every((child) => isSubset(a, child))
    if (holds) subsets.set(a.id, b.id, true)
    return holds
  }

  function isSubsetSame(a: Node, b: Node): boolean {
    for (let i = 0, j = 0; i < a.children.length; i++) {
      const child = at(a.children, i)
      if (child === empty) continue
      const first = a.cuts[i - 1]
      const end = a.cuts[i]
      if (first !== undefined) j = childAt(b.cuts, first, j)
      for (; ; j++) {
        if (!isSubset(child, at(b.children, j))) return false
        const next = b.cuts[j]
        if (next === undefined || (end !== undefined && next >= end)) break
      }
    }
    return true
  }

  function tidily(operation: () => Node): Node {
    const [start, weightBefore] = [made, weight]
    const result = operation()
    const added = weight - weightBefore
    if (added < LITTLE) return result
    const needed = new Set<Node>()
    let neededWeight = 0
    // Nodes that were there before know none that came after them.
    const mark = (node: Node): void => {
      if (node.id < start || needed.has(node)) return
      needed.add(node)
      neededWeight += node.cuts.length
      node.children.forEach(mark)
    }
    mark(result)
    if (neededWeight * 2 < added) forget((node) => node.id >= start && !needed.has(node))
    return result
  }

  function forget(isForgotten: (node: Node) => boolean): void {
    for (const cache of [unions, intersections, differences, disjoint, subsets]) cache.clear()
    for (const [slot, first] of buckets.entries()) {
      let kept: Stored | undefined
      for (let node = first; node !== undefined; ) {
        const { next } = node
        if (isForgotten(node)) stored--
        else {
          node.next = kept
          kept = node
        }
        node = next
      }
      buckets[slot] = kept
    }
  }

  return { empty, all, node, within, union, intersect, subtract, unionAll, overlaps, isSubset, tidily }
}
