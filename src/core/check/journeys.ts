import type { Crossing, Flow } from '../model/flow.ts'
import type { AddressSet } from '../sets/intervals.ts'
import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { flowPackets, type Interfaces, opening } from './flow-packets.ts'
import { type Mapping, seenAs } from './mappings.ts'

/** What opens a flow at one firewall for some of its hosts, and how it has to leave, so that it comes to the right host. */
export interface Journey {
  readonly entering: PacketSet
  /** Headers with which it may leave. */
  readonly arrived: PacketSet
  /**
   * On a hairpin the answer must come back through the firewall; from an address on the same side it would not. So the source
   * must change, whatever to.
   */
  readonly sourceChanges: boolean
}

/** Addresses of some hosts before a firewall and behind it. */
interface Ends {
  readonly before: AddressSet
  readonly after: AddressSet
}

/** `number`: which of the crossings of the flow. */
export function journeysOf(
  space: PacketSpace,
  flow: Flow,
  number: number,
  mappings: readonly Mapping[],
  by: Interfaces,
): readonly Journey[] {
  const { crossings, transport, ports: destinationPort } = flow
  const sourceChanges = crossings[number]?.hairpin === true
  const withPorts = transport === 'tcp' || transport === 'udp'
  return endsAt(flow, 'from', number, mappings).flatMap((from) =>
    endsAt(flow, 'to', number, mappings).flatMap((to) => {
      const entering = opening(space, flowPackets(space, flow, from.before, to.before, by))
      if (entering.isEmpty()) return []
      const isMapped = from.before !== from.after && !sourceChanges
      const arrived = space.box({
        destination: to.after,
        ...(isMapped ? { source: from.after } : {}),
        ...(withPorts ? { destinationPort } : {}),
      })
      return [{ entering, arrived, sourceChanges }]
    }),
  )
}

/**
 * The addresses of one end at one crossing. The destination is public until the crossing that translates it, the source from
 * there on.
 */
function endsAt(flow: Flow, end: 'from' | 'to', number: number, mappings: readonly Mapping[]): readonly Ends[] {
  const { addresses } = flow[end]
  const translates = flow.crossings.findIndex((crossing) => translatesAt(flow, end, crossing))
  const same = (known: AddressSet): Ends => ({ before: known, after: known })
  if (translates < 0) return [same(addresses)]
  const known = seenAs(addresses, mappings)
  const isPublic = end === 'to' ? number < translates : number > translates
  if (number !== translates) return known.map((host) => same(isPublic ? host.public : host.real))
  return known.map((host): Ends => {
    if (host.real === host.public) return same(host.real)
    return end === 'to' ? { before: host.public, after: host.real } : { before: host.real, after: host.public }
  })
}

/** Addresses of an end change between real and public where a flow meets the internet, or turns back before it. */
function translatesAt(flow: Flow, end: 'from' | 'to', { from, to, hairpin }: Crossing): boolean {
  return flow[end].publicAddresses !== undefined && (hairpin || (end === 'to' ? from : to) === 'internet')
}
