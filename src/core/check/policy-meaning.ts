import type { AddressGroup, Policy, PolicyService, PolicySide, StaticTranslation } from '../model/policy.ts'
import { addressRange, complementAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import type { NamePattern, NameTable } from '../sets/names.ts'
import { PROTOCOL } from '../sets/packet.ts'
import type { Box, PacketSet, PacketSpace } from '../sets/packet-set.ts'

/** The loopback interface of every system that we print for. */
export const LOOPBACK: NamePattern = { text: 'lo', prefix: false }

/** Packets of one class, and what becomes of one axis of theirs. */
export interface Rewriting {
  readonly id: string
  /** As the packets are when the translation sees them. */
  readonly packets: PacketSet
  readonly to: AddressSet
}

/** Packets as they arrive, of those that a filter is to let through after destination translation. */
export function beforeDestinations(wanted: PacketSet, destinations: readonly Rewriting[]): PacketSet {
  return destinations.reduce((packets, { packets: rewritten, to }) => {
    const through = wanted.intersect(rewritten.assign('destination', to)).free('destination').intersect(rewritten)
    return packets.subtract(rewritten).union(through)
  }, wanted)
}

/** What a policy means, as sets: the docstring of `Policy` in the algebra. Headers are as a filter sees them. */
export interface PolicyMeaning {
  /** New connections through the firewall: after destination translation, before source translation. */
  readonly forward: PacketSet
  /** What the rules alone say: `forward` with the spoofed packets in it. */
  readonly planned: PacketSet
  /** Packets by a side behind which their source cannot lie. */
  readonly spoofed: PacketSet
  /** New connections to the firewall itself, loopback left out. */
  readonly input: PacketSet
  readonly loopback: PacketSet
  /** Arriving packets whose destination changes. */
  readonly destinations: readonly Rewriting[]
  /** Leaving packets whose source changes. */
  readonly sources: readonly Rewriting[]
  /**
   * Packets that leave by the side they came from, to a host that this side reaches by its mapped address: replies must come back this
   * way, so their source changes, to an address of the firewall where they have no mapped one.
   */
  readonly turned: PacketSet
}

export function policyMeaning(policy: Policy, space: PacketSpace, names: NameTable): PolicyMeaning {
  const side = (zone: string, address?: number | bigint) =>
    policy.sides.find((one) => one.zone === zone) ??
    policy.sides.find(({ sources }) => address !== undefined && holds(sources, address))
  const by = (name: string) => names.numbersOf([{ text: name, prefix: false }])
  const incoming = (one: PolicySide): PacketSet =>
    space.box(one.interface === undefined ? { source: one.sources } : { inInterface: by(one.interface) })
  const outgoing = (one: PolicySide): PacketSet =>
    space.box(one.interface === undefined ? { destination: one.sources } : { outInterface: by(one.interface) })

  const spoofed = space.unionAll(
    policy.sides
      .filter((one) => one.interface !== undefined)
      .map((one) => incoming(one).intersect(space.box({ source: complementAddresses(one.sources) }))),
  )
  const rules = policy.rules.flatMap(({ from, to, source, destination, service }) => {
    const [entry, exit] = [side(from), side(to)]
    if (!entry || !exit) return []
    const packets = space.box({ ...serviceBox(service), ...at('source', source), ...at('destination', destination) })
    return [packets.intersect(incoming(entry)).intersect(outgoing(exit))]
  })
  const input = policy.input.map(({ from, source, service }) => {
    const entry = from === undefined ? undefined : side(from)
    const packets = space.box({ ...serviceBox(service), ...at('source', source) })
    return entry === undefined ? packets : packets.intersect(incoming(entry))
  })

  const placed = policy.translations.flatMap((translation) => {
    const [inside, outside] = [side(translation.inside, translation.real), side(translation.outside, translation.mapped)]
    return inside && outside ? [{ translation, inside, outside }] : []
  })
  const destinations = placed.map(({ translation, inside, outside }) => {
    const arriving = translation.hairpin ? incoming(outside).union(incoming(inside)) : incoming(outside)
    const packets = arriving.intersect(space.box({ destination: one(translation.mapped) }))
    return { id: translation.id, packets, to: one(translation.real) }
  })
  const turned = space.unionAll(
    placed
      .filter(({ translation }) => translation.hairpin)
      .map(({ translation, inside }) =>
        incoming(inside).intersect(outgoing(inside)).intersect(space.box({ source: inside.sources, destination: one(translation.real) })),
      ),
  )
  const sources = placed.map(({ translation, inside, outside }) => {
    const own = space.box({ source: one(translation.real) })
    const packets = outgoing(outside).intersect(own).union(turned.intersect(own).intersect(incoming(inside)))
    return { id: translation.id, packets, to: one(translation.mapped) }
  })
  const planned = space.unionAll(rules)
  return {
    forward: planned.subtract(spoofed),
    planned,
    spoofed,
    input: space.unionAll(input),
    loopback: space.box({ inInterface: names.numbersOf([LOOPBACK]) }),
    destinations,
    sources,
    turned,
  }
}

function one(address: StaticTranslation['real']): AddressSet {
  return addressRange(address)
}

function holds({ v4, v6 }: AddressSet, address: number | bigint): boolean {
  return typeof address === 'number'
    ? v4.some(([first, last]) => first <= address && address <= last)
    : v6.some(([first, last]) => first <= address && address <= last)
}

function at(axis: 'source' | 'destination', { addresses }: AddressGroup): Box {
  return addresses === 'any' ? {} : { [axis]: addresses }
}

function serviceBox(service: PolicyService): Box {
  switch (service.protocol) {
    case 'any':
      return {}
    case 'esp':
    case 'ah':
      return { protocol: only(PROTOCOL[service.protocol]) }
    case 'tcp':
    case 'udp':
      return { protocol: only(PROTOCOL[service.protocol]), sourcePort: service.sourcePorts, destinationPort: service.destinationPorts }
    case 'icmp':
    case 'icmp6':
      // Type and code take the places of the ports, and each protocol has its family.
      return {
        families: [service.protocol === 'icmp' ? 4 : 6],
        protocol: only(PROTOCOL[service.protocol]),
        sourcePort: service.types,
        destinationPort: service.codes,
      }
  }
}

const only = (number: number) => [[number, number]] as const
