import type { Catalogue } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Flow, FlowEnd, FlowMatrix } from '../model/flow.ts'
import type { Balancing, Requirement, Transport } from '../model/requirement.ts'
import { noAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { type Conditions, conditions } from './conditions.ts'
import { endOf, type Place, type Places, places, without } from './places.ts'
import { type PlannedPorts, type PortPlan, portPlan } from './ports.ts'
import { type SupportStatements, supportStatements } from './support.ts'
import { type Translator, translatorOf } from './translators.ts'
import { addressesOf, type Leg, type LegEnd, meetsTranslator, wayBetween } from './ways.ts'
import { type Hop, INTERNET, type ZoneGraph, zoneGraph } from './zones.ts'

/** A requirement that holds and has both its ends, and yet is no flow; with its reason. */
export interface Unplaced {
  readonly requirement: string
  readonly title: string
  readonly from: string
  readonly to: string
  readonly because: string
}

/** Two zones between which flows could go by two equally short ways. */
export interface EqualWays {
  readonly from: string
  readonly to: string
  /** Firewalls in order. */
  readonly taken: readonly string[]
  readonly other: readonly string[]
}

/** The matrix, and what was noticed while it was made. */
export interface Plan extends FlowMatrix {
  readonly unplaced: readonly Unplaced[]
  readonly equalWays: readonly EqualWays[]
}

/** What planning one requirement needs to know, the same for all. */
interface Planner {
  readonly graph: ZoneGraph
  readonly deployment: Deployment
  readonly places: Places
  readonly conditions: Conditions
  readonly ports: PortPlan
  readonly support: SupportStatements
  /** Ends made already: thousands of flows share them. */
  readonly ends: Map<Place, Map<string, FlowEnd>>
  translator(zone: string): Translator | undefined
  noteWay(hops: readonly Hop[], from: string, to: string): readonly string[]
}

/**
 * Every flow that the deployment needs, in the order of the catalogue and, for each entry, of the deployment file. Nothing that
 * holds is left out in silence: what has no counterpart is `absent`, what cannot be placed is `unplaced` with the reason.
 */
export function planFlows(deployment: Deployment, catalogue: Catalogue): Plan {
  const graph = zoneGraph(deployment)
  const found = places(deployment, catalogue)
  const holding = conditions(deployment, catalogue)
  const holds = catalogue.requirements.filter((requirement) => holding.hold(requirement))
  const equal = new Map<string, EqualWays>()
  const translators = new Map<string, Translator | undefined>()
  const planner: Planner = {
    graph,
    deployment,
    places: found,
    conditions: holding,
    ports: portPlan(deployment, catalogue),
    support: supportStatements(
      holds.filter(({ support }) => support),
      found,
      holding,
    ),
    ends: new Map(),
    translator(zone) {
      if (!translators.has(zone)) translators.set(zone, translatorOf(graph, zone))
      return translators.get(zone)
    },
    noteWay(hops, from, to) {
      const other = graph.path(from, to)?.other
      if (other === undefined) return []
      const ways = { taken: hops.map(({ firewall }) => firewall), other: other.map(({ firewall }) => firewall) }
      equal.set(JSON.stringify([from, to]), { from, to, ...ways })
      return [`planned through ${ways.taken.join(', ')}; ${ways.other.join(', ')} is as short`]
    },
  }
  const flows: Flow[] = []
  const absent: FlowMatrix['absent'][number][] = []
  const unplaced: Unplaced[] = []
  for (const requirement of holds) {
    if (requirement.support && deployment.support !== 'microsoft') continue
    const from = found.find(requirement.from, requirement.product, holding.versionsOf(requirement))
    const to = found.find(requirement.to, requirement.product, holding.versionsOf(requirement))
    if (from.length === 0 || to.length === 0) absent.push(...missing(requirement, from, to, planner))
    for (const source of from) {
      for (const destination of to) {
        const result = planPair(requirement, source, destination, planner)
        for (const flow of result.flows) flows.push(flow)
        const { id, title } = requirement
        if (result.because !== undefined) {
          unplaced.push({ requirement: id, title, from: source.label, to: destination.label, because: result.because })
        }
      }
    }
  }
  return { deployment: deployment.name, flows, absent, unplaced, equalWays: [...equal.values()] }
}

/** A requirement of servers that are there, which asks for a role that nobody has. */
function missing(
  { id, title, from, to }: Requirement,
  sources: readonly Place[],
  destinations: readonly Place[],
  { places: found }: Planner,
): FlowMatrix['absent'] {
  const [present, end] = sources.length > 0 ? [sources, to] : [destinations, from]
  if (present.every(({ population }) => population)) return []
  const noSuchInterface = end.roles.some((role) => found.has(role)) && end.interface !== undefined
  const role = end.roles.join(' or ')
  return [{ requirement: id, title, role: noSuchInterface ? `${role} (${end.interface})` : role }]
}

interface Pair {
  readonly flows: readonly Flow[]
  readonly because?: string
}

const NOTHING: Pair = { flows: [] }

function planPair(requirement: Requirement, source: Place, destination: Place, planner: Planner): Pair {
  if (source.population && destination.population && source.zone === INTERNET && destination.zone === INTERNET)
    return NOTHING
  const ends = differentHosts(source, destination, requirement.to.public)
  if (ends === undefined || !pairHolds(requirement, ...ends)) return NOTHING
  const [from, to] = ends
  const statement = requirement.support ? undefined : planner.support.between(from, to)
  if (statement !== undefined && planner.deployment.support === 'microsoft') return NOTHING
  const way = wayBetween(planner.graph, from, to, requirement.to.public)
  if ('because' in way) return { flows: [], because: way.because }
  const wayNotes = planner.noteWay(way.hops, from.zone, to.zone)
  const flows = way.legs.flatMap((leg) => {
    const notes = [
      ...wayNotes,
      ...leg.notes,
      ...(statement !== undefined && leg.crossings.length > 0
        ? [`Microsoft supports no filtering between these servers (${statement})`]
        : []),
    ]
    return flowsOfLeg(requirement, leg, notes, planner)
  })
  return flows.length > 0 ? { flows } : { flows, because: 'the two ends have no address family in common, or no ports' }
}

/**
 * Nobody needs a firewall to talk to himself. Where one of the ends is a single host, the other end loses that host; a flow by
 * public address stays, as two services of one host do meet that way (A/V Edge to A/V Edge).
 */
function differentHosts(from: Place, to: Place, byPublicAddress: boolean): readonly [Place, Place] | undefined {
  if (byPublicAddress && to.seen !== undefined) return [from, to]
  const [source, ...moreSources] = from.members
  const [destination, ...moreDestinations] = to.members
  const others =
    source !== undefined && moreSources.length === 0
      ? ([from, without(to, source.server)] as const)
      : destination !== undefined && moreDestinations.length === 0
        ? ([without(from, destination.server), to] as const)
        : ([from, to] as const)
  const same = (place: Place, only: Place) => !place.population && (place.members.length === 0 || isOnly(place, only))
  return same(others[0], others[1]) || same(others[1], others[0]) ? undefined : others
}

/** A virtual address behind which there is only the one host at the other end. */
function isOnly(place: Place, other: Place): boolean {
  return (
    place.members.length === 1 && other.members.length === 1 && place.members[0]?.server === other.members[0]?.server
  )
}

function pairHolds({ when }: Requirement, from: Place, to: Place): boolean {
  const balancing: Balancing = (to.pool ?? from.pool)?.balancing ?? 'none'
  if (when.balancing.length > 0 && !when.balancing.includes(balancing)) return false
  switch (when.between ?? 'different-servers') {
    case 'different-servers':
      return true
    case 'same-pool':
      return from.pool !== undefined && from.pool.name === to.pool?.name
    case 'different-pools':
      return from.pool === undefined || from.pool.name !== to.pool?.name
    case 'same-zone':
      return from.zone === to.zone
    case 'different-zones':
      return from.zone !== to.zone
  }
}

function flowsOfLeg(requirement: Requirement, leg: Leg, notes: readonly string[], planner: Planner): readonly Flow[] {
  const both = inCommon(addressesOf(leg.from), addressesOf(leg.to))
  if (both === undefined) return []
  const from = flowEnd(leg.from, both[0], leg, planner)
  const to = flowEnd(leg.to, both[1], leg, planner)
  const source = planner.ports.planned(requirement.sourcePorts, leg.from.place.role)
  const destination = planner.ports.planned(requirement.ports, leg.to.place.role)
  const version = leg.to.place.role.product === requirement.product ? leg.to.place.version : undefined
  const sourceVersion = leg.from.place.role.product === requirement.product ? leg.from.place.version : undefined
  const base = `${requirement.id}:${leg.from.place.key}>${leg.to.place.key}`
  return requirement.transport.flatMap((transport) => {
    const hasPorts = transport === 'tcp' || transport === 'udp'
    if (hasPorts && (source.ports.length === 0 || destination.ports.length === 0)) return []
    return [
      {
        id: [base, ...(requirement.transport.length > 1 ? [transport] : []), ...(leg.outward ? ['outward'] : [])].join(
          ':',
        ),
        requirement: requirement.id,
        title: requirement.title,
        product: requirement.product,
        version: version ?? sourceVersion ?? planner.conditions.versionsOf(requirement)?.at(-1) ?? '',
        feature: requirement.feature,
        need: requirement.need,
        from,
        to,
        transport,
        sourcePorts: hasPorts ? source.ports : [],
        ports: hasPorts ? destination.ports : [],
        application: requirement.application,
        encryption: requirement.encryption,
        authentication: requirement.authentication,
        crossings: leg.crossings,
        notes: notesOf(requirement, notes, transport, source, destination),
      },
    ]
  })
}

function notesOf(
  { for: purpose, notes }: Requirement,
  more: readonly string[],
  transport: Transport,
  source: PlannedPorts,
  destination: PlannedPorts,
): readonly string[] {
  const moved = transport === 'tcp' || transport === 'udp' ? [...source.notes, ...destination.notes] : []
  return [
    ...(purpose === undefined ? [] : [`only for ${purpose}`]),
    ...(notes === undefined ? [] : [notes]),
    ...moved,
    ...more,
  ]
}

/** An end with only IPv4 meets only the IPv4 of the other. Undefined: they have no family in common. */
function inCommon(from: AddressSet, to: AddressSet): readonly [AddressSet, AddressSet] | undefined {
  const v4 = from.v4.length > 0 && to.v4.length > 0
  const v6 = from.v6.length > 0 && to.v6.length > 0
  const held = (set: AddressSet): AddressSet => (v4 && v6 ? set : { v4: v4 ? set.v4 : [], v6: v6 ? set.v6 : [] })
  const ends = [held(from), held(to)] as const
  return noAddresses(ends[0]) ? undefined : ends
}

function flowEnd(end: LegEnd, addresses: AddressSet, { crossings }: Leg, planner: Planner): FlowEnd {
  const { place } = end
  const translated = place.seen !== undefined && meetsTranslator(planner.translator(place.zone), crossings)
  const kind = `${end.public ? 'public' : translated}:${addresses.v4.length > 0}:${addresses.v6.length > 0}`
  const known = planner.ends.get(place)?.get(kind)
  if (known) return known
  const made = makeEnd(end, addresses, translated ? place.seen : undefined)
  planner.ends.set(place, (planner.ends.get(place) ?? new Map<string, FlowEnd>()).set(kind, made))
  return made
}

/** `seen`: the public addresses, where the other end sees them. */
function makeEnd({ place, public: isPublic }: LegEnd, addresses: AddressSet, seen: AddressSet | undefined): FlowEnd {
  if (isPublic) return { ...endOf(place, addresses, undefined), label: `${place.label} by public address`, zone: INTERNET }
  if (seen === undefined) return endOf(place, addresses, undefined)
  return endOf(place, addresses, {
    v4: addresses.v4.length > 0 ? seen.v4 : [],
    v6: addresses.v6.length > 0 ? seen.v6 : [],
  })
}
