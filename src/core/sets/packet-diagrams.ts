import { AXES, coordinateOf, lastOf, levelOf } from './axes.ts'
import { type Coordinate, type Diagrams, diagrams, leafOf, type Node } from './diagram.ts'
import type { LastOf } from './diagram-cover.ts'
import { free, permute, shift } from './diagram-moves.ts'
import { type AddressSet, type IntervalSet, intersect, intervalSet } from './intervals.ts'
import { type ConnectionState, FAMILIES, type Family, type Packet, STATES } from './packet.ts'
import type { Axis, AxisValues, Box } from './packet-set.ts'

/** Protocols whose header has a source and a destination port: TCP, UDP, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS: IntervalSet = [
  [6, 6],
  [17, 17],
  [33, 33],
  [132, 132],
  [136, 136],
]

type AnySet = IntervalSet | IntervalSet<bigint>

/** Diagrams read as sets of packets. */
export interface PacketDiagrams {
  readonly table: Diagrams
  box(box: Box): Node
  has(node: Node, packet: Packet): boolean
  sample(node: Node): Packet | undefined
  free(node: Node, axis: Axis): Node
  assign(node: Node, axis: Axis, values: AxisValues): Node
  shift(node: Node, axis: 'source' | 'destination', family: Family, offset: number | bigint): Node
  swapEnds(node: Node): Node
  readonly lastOf: LastOf
}

const isAddressSet = (values: AxisValues): values is AddressSet => 'v4' in values

const isStates = (values: AxisValues): values is readonly ConnectionState[] =>
  !isAddressSet(values) && typeof values[0] === 'string'

function stateSet(states: readonly ConnectionState[]): IntervalSet {
  return intervalSet(states.map((state) => [STATES.indexOf(state), STATES.indexOf(state)]))
}

/** What a box says of an axis for packets of one family: nothing, or the set of coordinates. */
function restriction(box: Box, axis: keyof Packet, family: Family): AnySet | undefined {
  if (axis === 'family') return undefined
  if (axis === 'state') return box.states && stateSet(box.states)
  if (axis === 'source' || axis === 'destination') return family === 4 ? box[axis]?.v4 : box[axis]?.v6
  return box[axis]
}

const exchange = (a: Axis, b: Axis): readonly (readonly [number, number])[] => [
  [levelOf(a), levelOf(b)],
  [levelOf(b), levelOf(a)],
]
const ADDRESS_EXCHANGE = new Map(exchange('source', 'destination'))
const FULL_EXCHANGE = new Map([...ADDRESS_EXCHANGE, ...exchange('sourcePort', 'destinationPort')])

/** `interfaces`: all numbers that interfaces can have. `most`: see `diagrams`. */
export function packetDiagrams(interfaces: IntervalSet, most?: number): PacketDiagrams {
  const table = diagrams(most)
  const withPorts = within('protocol', 4, WITH_PORTS, table.all)

  /** `below`, restricted on one axis. Values that no packet can have are left out. */
  function within(axis: keyof Packet, family: Family, values: AnySet, below: Node): Node {
    const last = lastOf(axis, family, interfaces)
    const all: IntervalSet<Coordinate> = [[typeof last === 'bigint' ? 0n : 0, last]]
    return table.within(levelOf(axis), intersect(intervalSet<Coordinate>(values), all), last, below)
  }

  /** The set whose packets of each family are those of `part(family)`, which says nothing of the family. */
  function byFamily(part: (family: Family) => Node): Node {
    return table.node(levelOf('family'), [1], [part(4), part(6)])
  }

  function ofFamily(node: Node, family: Family): Node {
    if (node.level !== levelOf('family')) return node
    return node.children[FAMILIES.indexOf(family)] ?? table.empty
  }

  function box(box: Box): Node {
    return byFamily((family) => {
      let node = box.families?.includes(family) === false ? table.empty : table.all
      for (const axis of AXES.toReversed()) {
        const values = restriction(box, axis, family)
        if (values !== undefined) node = within(axis, family, values, node)
      }
      return node
    })
  }

  function has(node: Node, packet: Packet): boolean {
    const values = AXES.map((axis) => coordinateOf(packet, axis))
    const isPacket = AXES.every((axis, level) => {
      const last = lastOf(axis, packet.family, interfaces)
      const value = values[level]
      return value !== undefined && typeof value === typeof last && value >= 0 && value <= last
    })
    return isPacket && leafOf(node, (level) => values[level] ?? 0) === table.all
  }

  function sample(root: Node): Packet | undefined {
    if (root === table.empty) return undefined
    const lowest = new Map<number, Coordinate>()
    for (let node = root; node !== table.all; ) {
      const i = node.children.findIndex((child) => child !== table.empty)
      lowest.set(node.level, node.cuts[i - 1] ?? 0)
      node = node.children[i] ?? table.all
    }
    const number = (axis: keyof Packet) => Number(lowest.get(levelOf(axis)) ?? 0)
    const family = FAMILIES[number('family')] ?? 4
    const address = (axis: keyof Packet) => {
      const value = lowest.get(levelOf(axis)) ?? 0
      return family === 6 ? BigInt(value) : value
    }
    return {
      family,
      inInterface: number('inInterface'),
      outInterface: number('outInterface'),
      source: address('source'),
      destination: address('destination'),
      protocol: number('protocol'),
      sourcePort: number('sourcePort'),
      destinationPort: number('destinationPort'),
      state: STATES[number('state')] ?? 'new',
      tcpFlags: number('tcpFlags'),
      sourceMac: number('sourceMac'),
    }
  }

  function assign(node: Node, axis: Axis, values: AxisValues): Node {
    const isAddress = axis === 'source' || axis === 'destination'
    if (isAddress !== isAddressSet(values)) throw new TypeError(`these are not values of the axis ${axis}`)
    return byFamily((family) => {
      const old = ofFamily(node, family)
      let chosen: AnySet
      if (!isAddressSet(values)) chosen = isStates(values) ? stateSet(values) : values
      else {
        chosen = family === 4 ? values.v4 : values.v6
        if (chosen.length === 0) return old
      }
      return table.intersect(free(table, old, levelOf(axis)), within(axis, family, chosen, table.all))
    })
  }

  return {
    table,
    box,
    has,
    sample,
    free: (node, axis) => table.tidily(() => free(table, node, levelOf(axis))),
    assign: (node, axis, values) => table.tidily(() => assign(node, axis, values)),
    shift: (node, axis, family, offset) =>
      byFamily((own) => {
        const old = ofFamily(node, own)
        if (own !== family) return old
        return shift(table, old, levelOf(axis), BigInt(offset), BigInt(lastOf(axis, family, interfaces)) + 1n)
      }),
    swapEnds: (node) =>
      table.tidily(() =>
        table.union(
          permute(table, table.intersect(node, withPorts), FULL_EXCHANGE),
          permute(table, table.subtract(node, withPorts), ADDRESS_EXCHANGE),
        ),
      ),
    lastOf: (level, wide) => lastOf(AXES[level] ?? 'family', wide ? 6 : 4, interfaces),
  }
}
