import type { Flow, FlowEnd } from '../model/flow.ts'
import { addressesOverlap, unionOfAddresses } from '../sets/addresses.ts'
import { type AddressSet, type IntervalSet, overlaps } from '../sets/intervals.ts'
import { addressKey, keyOf } from './split.ts'

/** Packets that must pass although no flow of the matrix needs them: ICMP, management of another firewall. */
export interface Infrastructure {
  readonly id: string
  readonly source: AddressSet
  readonly destination: AddressSet
  readonly protocol: 'tcp' | 'icmp' | 'icmp6'
  /** Source and destination ports, or ICMP types and codes. */
  readonly first: IntervalSet
  readonly second: IntervalSet
  readonly because: string
}

/** Who may speak to whom: every source with every destination, in each family. */
export interface Ends {
  readonly source: AddressSet
  readonly destination: AddressSet
}

/**
 * Who wants packets to pass. Its number is the tag of its boxes. Flows of one entry of the catalogue and the same ports are one
 * want: rules then grow with the entries and not with the pairs of pools and sites.
 */
export type Want =
  | { readonly kind: 'flows'; readonly flows: readonly Flow[]; readonly ends: readonly Ends[] }
  | ({ readonly kind: 'infrastructure'; readonly ends: readonly Ends[] } & Infrastructure)

/** What flows and infrastructure want, in the order of the flows. */
export function wantsOf(flows: readonly Flow[], more: readonly Infrastructure[]): readonly Want[] {
  const alike = new Map<string, Flow[]>()
  let last: Flow[] = []
  for (const flow of flows) {
    const { requirement, transport, ports, sourcePorts } = flow
    // Flows come in the order of the entries: most are like the one before.
    if (!isAlike(flow, last[0])) {
      const key = `${requirement} ${transport} ${keyOf(ports)} ${keyOf(sourcePorts)}`
      last = alike.get(key) ?? []
      alike.set(key, last)
    }
    last.push(flow)
  }
  return [
    ...[...alike.values()].map((group) => ({ kind: 'flows', flows: group, ends: joined(group) }) as const),
    ...more.map(
      (need) =>
        ({
          kind: 'infrastructure',
          ...need,
          ends: [{ source: need.source, destination: need.destination }],
        }) as const,
    ),
  ]
}

function isAlike(a: Flow, b: Flow | undefined): boolean {
  return (
    a.requirement === b?.requirement &&
    a.transport === b.transport &&
    a.ports === b.ports &&
    a.sourcePorts === b.sourcePorts
  )
}

/** Of a want, the flows that have packets between these ends. */
export function flowsBetween({ flows }: Want & { readonly kind: 'flows' }, ends: Ends): readonly Flow[] {
  const meets = (end: 'source' | 'destination') => {
    const known = new Map<FlowEnd, boolean>()
    return (of: FlowEnd): boolean => {
      const found = known.get(of) ?? addressesOverlap(of.addresses, ends[end])
      known.set(of, found)
      return found
    }
  }
  const [from, to] = [meets('source'), meets('destination')]
  return flows.filter((flow) => from(flow.from) && to(flow.to) && inOneFamily(flow, ends))
}

/** Both ends in one family: where the ends have both, the two looks alone could each see another one. */
function inOneFamily({ from, to }: Flow, { source, destination }: Ends): boolean {
  if (source.v4.length === 0 || source.v6.length === 0) return true
  return (
    (overlaps(from.addresses.v4, source.v4) && overlaps(to.addresses.v4, destination.v4)) ||
    (overlaps(from.addresses.v6, source.v6) && overlaps(to.addresses.v6, destination.v6))
  )
}

/** The ends of flows in few pairs: first all destinations of one source together, then all sources of the same destinations. */
function joined(flows: readonly Flow[]): readonly Ends[] {
  const pairs = flows.map(({ from, to }): Ends => ({ source: from.addresses, destination: to.addresses }))
  return joinedBy(joinedBy(pairs, 'source', 'destination'), 'destination', 'source')
}

function joinedBy(pairs: readonly Ends[], same: keyof Ends, other: keyof Ends): readonly Ends[] {
  const alike = new Map<string, Ends[]>()
  for (const pair of pairs) {
    const key = addressKey(pair[same])
    const group = alike.get(key)
    if (group) group.push(pair)
    else alike.set(key, [pair])
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || group.length === 1) return group
    return [{ ...first, [other]: unionOfAddresses(group.map((pair) => pair[other])) }]
  })
}
