import type { AddressGroup, Policy, PolicyService, PolicySide } from '../../../model/policy.ts'
import { complementAddresses, hasAddress } from '../../../sets/addresses.ts'
import { type AddressSet, equals, formatIntervals, type IntervalSet } from '../../../sets/intervals.ts'
import { FAMILIES, type Family } from '../../../sets/packet.ts'
import { ANY_PORTS } from '../../../sets/ports.ts'
import { intervalsOf, type Sets } from './sets.ts'

const ALL_BYTES: IntervalSet = [[0, 255]]

/** `443`, `50000-59999`, `{ 80, 443 }`. */
function elements(values: IntervalSet): string {
  const text = formatIntervals(values)
  return values.length === 1 ? text : `{ ${text} }`
}

/** The side that a zone stands for: the one it touches, or, for a zone further off, the one behind which the address is. */
export function sideOf({ sides }: Policy, zone: string, address?: number | bigint): PolicySide | undefined {
  return (
    sides.find((side) => side.zone === zone) ??
    (address === undefined ? undefined : sides.find(({ sources }) => hasAddress(sources, address)))
  )
}

/** A condition as text, and the families of the packets that can meet it; nft refuses a rule that asks for both. */
export interface Way {
  readonly families: readonly Family[]
  readonly text: string
}

/** The ways in which conditions hold together: one of each, all of a common family. */
export function together(...conditions: readonly (readonly Way[])[]): readonly Way[] {
  return conditions.reduce<readonly Way[]>(
    (all, ways) =>
      all.flatMap((a) =>
        ways.flatMap((b) => {
          const families = a.families.filter((family) => b.families.includes(family))
          return families.length === 0
            ? []
            : [{ families, text: [a.text, b.text].filter((text) => text !== '').join(' ') }]
        }),
      ),
    [{ families: FAMILIES, text: '' }],
  )
}

/** Protocol, ports and types; no way: no packet has them. */
export function serviceWays(service: PolicyService): readonly Way[] {
  switch (service.protocol) {
    case 'any':
      return [{ text: '', families: FAMILIES }]
    case 'esp':
    case 'ah':
      return [{ text: `meta l4proto ${service.protocol}`, families: FAMILIES }]
    case 'tcp':
    case 'udp': {
      const { protocol, sourcePorts, destinationPorts } = service
      if (sourcePorts.length === 0 || destinationPorts.length === 0) return []
      const parts = [
        ...(equals(sourcePorts, ANY_PORTS) ? [] : [`${protocol} sport ${elements(sourcePorts)}`]),
        ...(equals(destinationPorts, ANY_PORTS) ? [] : [`${protocol} dport ${elements(destinationPorts)}`]),
      ]
      return [{ text: parts.length === 0 ? `meta l4proto ${protocol}` : parts.join(' '), families: FAMILIES }]
    }
    case 'icmp':
    case 'icmp6': {
      const { types, codes } = service
      if (types.length === 0 || codes.length === 0) return []
      const name = service.protocol === 'icmp' ? 'icmp' : 'icmpv6'
      // Of every type too the type is named: nft 1.0.6 lists `meta nfproto ipv4 meta l4proto icmp` without the family.
      const parts = [
        ...(equals(types, ALL_BYTES) && !equals(codes, ALL_BYTES) ? [] : [`${name} type ${elements(types)}`]),
        ...(equals(codes, ALL_BYTES) ? [] : [`${name} code ${elements(codes)}`]),
      ]
      return [{ text: parts.join(' '), families: service.protocol === 'icmp' ? [4] : [6] }]
    }
  }
}

function familyText(family: Family): string {
  return `meta nfproto ipv${family}`
}

/** An address at one end: nothing to print for both families at once, or a condition for each. */
function addressWays(name: string, addresses: AddressSet | 'any', end: 'saddr' | 'daddr', sets: Sets): readonly Way[] {
  const ways = FAMILIES.flatMap((family) => {
    const condition = sets.condition(name, addresses, end, family)
    if (condition.kind === 'never') return []
    return [{ families: [family], text: condition.kind === 'text' ? condition.text : '' }]
  })
  if (ways.length === FAMILIES.length && ways.every(({ text }) => text === ''))
    return [{ families: FAMILIES, text: '' }]
  return ways.map(({ families, text }) => ({ families, text: text === '' ? families.map(familyText).join() : text }))
}

export function endWays({ name, addresses }: AddressGroup, end: 'saddr' | 'daddr', sets: Sets): readonly Way[] {
  return addressWays(name, addresses, end, sets)
}

/** The side by which a packet comes or leaves: its interface, or the addresses behind it. */
export function sideWays(side: PolicySide, way: 'in' | 'out', sets: Sets): readonly Way[] {
  if (side.interface === undefined) {
    return addressWays(`behind_${side.zone}`, side.sources, way === 'in' ? 'saddr' : 'daddr', sets)
  }
  return [{ families: FAMILIES, text: `${way === 'in' ? 'iifname' : 'oifname'} "${side.interface}"` }]
}

/** Packets by a side that nobody can come from: their source is of this family and not behind it. */
export function foreignWays({ zone, sources }: PolicySide, sets: Sets): readonly string[] {
  const others = complementAddresses(sources)
  return FAMILIES.flatMap((family) => {
    // The shorter of the two lists is printed.
    const shorter = intervalsOf(sources, family) <= intervalsOf(others, family)
    const foreign = shorter
      ? sets.outside(`behind_${zone}`, sources, 'saddr', family)
      : sets.condition(`not_behind_${zone}`, others, 'saddr', family)
    if (foreign.kind === 'never') return []
    return [foreign.kind === 'text' ? foreign.text : familyText(family)]
  })
}
