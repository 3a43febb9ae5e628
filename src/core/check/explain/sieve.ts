import { oneAddress } from '../../sets/addresses.ts'
import type { Axis, Box } from '../../sets/packet-set.ts'
import type { Sieve } from '../decide.ts'
import { type Hull, hullOfBox } from '../hull.ts'
import { hullTable } from '../hull-table.ts'
import type { Header } from '../truth.ts'

/** Finds rules by their hulls, so that a walk of a long list looks at few of its lines. */
export function hullSieve(): Sieve {
  const hulls = new WeakMap<Header, Hull>()
  const hullOf = (header: Header) => {
    const hull = hulls.get(header) ?? hullOfBox(boxOf(header))
    hulls.set(header, hull)
    return hull
  }
  return (rules, from, live) => {
    const [first] = live
    if (first === undefined) return rules.length
    return hullTable(rules, first.names).next(
      from,
      live.map(({ header }) => hullOf(header)),
    )
  }
}

/** All that a header may be; an axis that is open may be anything. */
function boxOf({ packet, open }: Header): Box {
  const point = (axis: Exclude<Axis, 'source' | 'destination' | 'state' | 'tcpFlags' | 'sourceMac'>): Box =>
    open.has(axis) ? {} : { [axis]: [[packet[axis], packet[axis]]] }
  const address = (axis: 'source' | 'destination'): Box =>
    open.has(axis) ? {} : { [axis]: oneAddress({ family: packet.family, value: packet[axis] }) }
  return {
    families: [packet.family],
    ...address('source'),
    ...address('destination'),
    ...point('protocol'),
    ...point('sourcePort'),
    ...point('destinationPort'),
    ...point('inInterface'),
    ...point('outInterface'),
  }
}
