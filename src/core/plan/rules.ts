import type { Flow } from '../model/flow.ts'
import type { AddressGroup, PolicyRule, PolicyService, PolicySide } from '../model/policy.ts'
import { ANY_ADDRESS, intersectAddresses, noAddresses } from '../sets/addresses.ts'
import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import { equals, overlaps } from '../sets/intervals.ts'
import { FAMILIES, type Family } from '../sets/packet.ts'
import { ANY_PORTS } from '../sets/ports.ts'
import type { Opening } from './also-allow.ts'
import type { GroupNames } from './groups.ts'
import { FORWARD_ICMP, type IcmpNeed } from './infrastructure.ts'
import { idPart } from './places.ts'
import { type DisjointBox, keyOf, splitBoxes, type TaggedBox } from './split.ts'
import { flowsBetween, type Infrastructure, type Want, wantsOf } from './wants.ts'
import { INTERNET } from './zones.ts'

type Values = IntervalSet<number | bigint>

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'icmp6', 'esp', 'ah'] as const
type Protocol = (typeof PROTOCOLS)[number]

/** A rule before it has names: disjoint from all others of its pair of sides. */
interface Piece {
  readonly protocol: Protocol | 'any'
  readonly source: AddressSet
  readonly destination: AddressSet
  /** Source and destination ports, or ICMP types and codes. */
  readonly first: IntervalSet
  readonly second: IntervalSet
  readonly tags: readonly number[]
}

/** ICMP echo request (RFC 792) and its ICMPv6 twin (RFC 4443 §4.1). */
const ECHO_REQUEST: Readonly<Record<Family, number>> = { 4: 8, 6: 128 }
const ALL: IntervalSet = ANY_PORTS
const ANY_BYTE: IntervalSet = [[0, 255]]

/** The rules for new connections from one side of a firewall to one of its sides, pairwise disjoint, in the order of `flows`. */
export function pairRules(
  from: PolicySide,
  to: PolicySide,
  flows: readonly Flow[],
  more: readonly Infrastructure[],
  names: GroupNames,
  freshId: (wish: string) => string,
): readonly PolicyRule[] {
  const needs = from.zone === to.zone ? [] : [...more, ...icmp(from, to)]
  const wants = wantsOf(flows, needs)
  return piecesOf(wants).map((piece) => {
    const carried = piece.tags.flatMap((tag) => {
      const want = wants[tag]
      return want?.kind === 'flows' ? flowsBetween(want, piece) : []
    })
    const need = wants[piece.tags[0] ?? -1]
    const [first] = carried
    const [id, because] =
      first !== undefined
        ? [first.requirement, becauseOf(carried)]
        : need?.kind === 'infrastructure'
          ? [need.id, need.because]
          : ['', '']
    return {
      id: freshId(idPart(id)),
      from: from.zone,
      to: to.zone,
      source: group(names, piece.source, from.interface === undefined ? undefined : from.sources),
      destination: group(names, piece.destination, leavesForAnywhere(to) ? to.sources : undefined),
      service: serviceOf(piece),
      flows: carried.map(({ id }) => id),
      because,
    }
  })
}

/** The rules for `also-allow` from one side of a firewall to another: one for each entry, overlapping what it overlaps. */
export function alsoAllowRules(
  from: PolicySide,
  to: PolicySide,
  openings: readonly Opening[],
  names: GroupNames,
  freshId: (wish: string) => string,
): readonly PolicyRule[] {
  return openings.flatMap((opening) => {
    const { number, entry } = opening
    // Nobody comes from the internet with an address that this firewall gives to a host behind it.
    const source = intersectAddresses(opening.source, from.sources)
    const destination = intersectAddresses(opening.destination, to.sources)
    if (noAddresses(source) || noAddresses(destination)) return []
    return servicesOf(entry, source).map((service) => ({
      id: freshId(`also-allow-${number}`),
      from: from.zone,
      to: to.zone,
      source: group(
        names,
        source,
        from.interface === undefined ? undefined : from.sources,
        `also_allow_${number}_from`,
      ),
      destination: group(names, destination, leavesForAnywhere(to) ? to.sources : undefined, `also_allow_${number}_to`),
      service,
      flows: [],
      alsoAllow: number,
      because: ascii(entry.because),
    }))
  })
}

/** ICMP is every message of it, as `check` has it. */
function servicesOf({ transport, ports }: Opening['entry'], source: AddressSet): readonly PolicyService[] {
  switch (transport) {
    case 'tcp':
    case 'udp':
      return [{ protocol: transport, sourcePorts: ANY_PORTS, destinationPorts: ports }]
    case 'icmp':
      return [
        ...(source.v4.length > 0 ? ['icmp' as const] : []),
        ...(source.v6.length > 0 ? ['icmp6' as const] : []),
      ].map((protocol) => ({ protocol, types: ANY_BYTE, codes: ANY_BYTE }))
    case 'esp':
    case 'ah':
    case 'any':
      return [{ protocol: transport }]
  }
}

/** Unrestricted where the interface says which side it is, or else held to the addresses of the side. */
function icmp(from: PolicySide, to: PolicySide): readonly Infrastructure[] {
  const reach = (side: PolicySide): AddressSet => (side.interface === undefined ? side.sources : ANY_ADDRESS)
  const has = ({ protocol }: IcmpNeed) =>
    protocol === 'icmp'
      ? from.sources.v4.length > 0 && to.sources.v4.length > 0
      : from.sources.v6.length > 0 && to.sources.v6.length > 0
  return FORWARD_ICMP.filter(has).map(({ protocol, types, codes, because }) => ({
    id: `${protocol}.${from.zone}.${to.zone}`,
    source: reach(from),
    destination: reach(to),
    protocol,
    first: types,
    second: codes,
    because,
  }))
}

function piecesOf(wants: readonly Want[]): readonly Piece[] {
  const openBoxes = { 4: boxesOf(wants, 'any', 4), 6: boxesOf(wants, 'any', 6) }
  const open = FAMILIES.flatMap((family) =>
    splitBoxes(openBoxes[family]).map((box) => ({ family, box, alsoFor: new Set<number>() })),
  )
  const pieces = PROTOCOLS.flatMap((protocol) => {
    const perFamily = FAMILIES.map((family) => {
      const mine = boxesOf(wants, protocol, family)
      if (mine.length === 0) return []
      const everything = openBoxes[family].map(({ axes, tag }) => ({ axes: [...axes, ALL, ALL], tag }))
      return splitBoxes([...everything, ...mine]).flatMap((box) => {
        const openTags = box.tags.filter((tag) => isOpen(wants[tag]))
        if (openTags.length === 0) return [box]
        for (const one of open)
          if (one.family === family && within(box, openTags, one.box)) for (const tag of box.tags) one.alsoFor.add(tag)
        return []
      })
    })
    return joinFamilies(protocol, perFamily[0] ?? [], perFamily[1] ?? [])
  })
  const openPieces = FAMILIES.map((family) =>
    open
      .filter((one) => one.family === family)
      .map(({ box, alsoFor }) => ({ ...box, tags: [...new Set([...box.tags, ...alsoFor])].sort((a, b) => a - b) })),
  )
  const all = [...joinFamilies('any', openPieces[0] ?? [], openPieces[1] ?? []), ...pieces]
  return all.sort((a, b) => (a.tags[0] ?? 0) - (b.tags[0] ?? 0))
}

function isOpen(want: Want | undefined): boolean {
  return want?.kind === 'flows' && want.flows[0]?.transport === 'any'
}

/** Does a box that flows of transport `any` cover lie in this part of what they cover? */
function within({ axes }: DisjointBox, openTags: readonly number[], open: DisjointBox): boolean {
  return (
    open.tags.join() === openTags.join() && [0, 1].every((axis) => overlaps(axes[axis] ?? [], open.axes[axis] ?? []))
  )
}

/** The boxes of one protocol and family. Axes: destination, source, and but for `any`: two more as in `Piece`. */
function boxesOf(wants: readonly Want[], protocol: Protocol | 'any', family: Family): readonly TaggedBox[] {
  return wants.flatMap((want, tag) => {
    const ports = portsOf(want, protocol, family)
    if (ports === undefined) return []
    return want.ends.flatMap((ends) => {
      const source: Values = family === 4 ? ends.source.v4 : ends.source.v6
      const destination: Values = family === 4 ? ends.destination.v4 : ends.destination.v6
      if (source.length === 0 || destination.length === 0) return []
      return [{ axes: [destination, source, ...ports], tag }]
    })
  })
}

function portsOf(want: Want, protocol: Protocol | 'any', family: Family): readonly IntervalSet[] | undefined {
  if ((protocol === 'icmp' && family === 6) || (protocol === 'icmp6' && family === 4)) return undefined
  if (want.kind === 'infrastructure') return want.protocol === protocol ? [want.second, want.first] : undefined
  const [flow] = want.flows
  if (flow === undefined) return undefined
  const { transport, ports, sourcePorts } = flow
  switch (protocol) {
    case 'any':
      return transport === 'any' ? [] : undefined
    case 'tcp':
    case 'udp':
      return transport === protocol ? [ports, sourcePorts] : undefined
    case 'icmp':
    case 'icmp6':
      return transport === 'icmp' ? [[[0, 0]], [[ECHO_REQUEST[family], ECHO_REQUEST[family]]]] : undefined
    case 'esp':
    case 'ah':
      return transport === protocol ? [ALL, ALL] : undefined
  }
}

/**
 * One rule may speak of both families: no packet mixes them. So an IPv4 box and an IPv6 box of the same flows and ports
 * become one piece.
 */
function joinFamilies(
  protocol: Piece['protocol'],
  v4: readonly DisjointBox[],
  v6: readonly DisjointBox[],
): readonly Piece[] {
  const waiting = new Map<string, DisjointBox[]>()
  const key = ({ axes, tags }: DisjointBox) => `${tags.join()}:${axes.slice(2).map(keyOf).join(':')}`
  for (const box of v6) waiting.set(key(box), [...(waiting.get(key(box)) ?? []), box])
  const pairs = v4.map((box) => [box, waiting.get(key(box))?.shift()] as const)
  const rest = [...waiting.values()].flat().map((box) => [undefined, box] as const)
  return [...pairs, ...rest].map(([a, b]) => {
    const side = (axis: number): AddressSet => ({
      v4: (a?.axes[axis] ?? []) as IntervalSet,
      v6: (b?.axes[axis] ?? []) as IntervalSet<bigint>,
    })
    const [, , second = ALL, first = ALL] = (a ?? b)?.axes ?? []
    return {
      protocol,
      destination: side(0),
      source: side(1),
      first: first as IntervalSet,
      second: second as IntervalSet,
      tags: (a ?? b)?.tags ?? [],
    }
  })
}

function serviceOf({ protocol, first, second }: Piece): PolicyService {
  switch (protocol) {
    case 'tcp':
    case 'udp':
      return { protocol, sourcePorts: first, destinationPorts: second }
    case 'icmp':
    case 'icmp6':
      return { protocol, types: first, codes: second }
    case 'esp':
    case 'ah':
    case 'any':
      return { protocol }
  }
}

/**
 * What leaves by the interface of the internet is routed there because no other side has it: a rule to all of the internet needs no
 * list of everything that is not.
 */
function leavesForAnywhere({ zone, interface: name }: PolicySide): boolean {
  return zone === INTERNET && name !== undefined
}

/** `whole`: what lies behind the side, and needs no condition of its own beside the interface. */
function group(names: GroupNames, addresses: AddressSet, whole: AddressSet | undefined, wish?: string): AddressGroup {
  const all = (wide: AddressSet | undefined) =>
    wide !== undefined &&
    (addresses.v4.length === 0 || equals(addresses.v4, wide.v4)) &&
    (addresses.v6.length === 0 || equals(addresses.v6, wide.v6))
  return all(ANY_ADDRESS) || all(whole) ? { name: 'any', addresses: 'any' } : names.group(addresses, wish)
}

/** Most catalogue entries that one line names. */
const NAMED = 2

/** `lync 2010 remote-access: SIP (TLS), lync.edge-access.remote-sign-in`, in ASCII. */
function becauseOf(flows: readonly Flow[]): string {
  const [first] = flows
  if (first === undefined) return ''
  const { title, application, encryption, requirement } = first
  const protocol = encryption === '' || encryption === 'none' ? application : `${application} (${encryption})`
  // The first entry is in the rule's id already.
  const others = [...new Set(flows.map((flow) => flow.requirement))].filter((entry) => entry !== requirement)
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : ''
  const also = others.length > 0 ? `, also ${others.slice(0, NAMED).join(', ')}${more}` : ''
  return ascii(`${title}, ${protocol}${also}`)
}

function ascii(text: string): string {
  return text
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
}
