import type { Deployment, Zone } from '../model/deployment.ts'
import type { Leg, PassingPoint, Question, QuestionEnd } from '../model/question.ts'
import { allMappings, type Mapping, seenAddresses, translatorOf } from '../plan/translators.ts'
import { type Hop, INTERNET, type ZoneGraph, zoneGraph } from '../plan/zones.ts'
import {
  addressRange,
  hasAddress,
  intersectAddresses,
  noAddresses,
  subtractAddresses,
  unionOfAddresses,
} from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'

/** The legs of a question in a deployment, and what can be said of those parts of it that have none. */
export interface Legs {
  readonly legs: readonly Leg[]
  /** For people: between which zones packets meet no firewall, or not the one that is meant. */
  readonly unmet: readonly string[]
}

/** Addresses of one end in one zone. */
interface Side {
  readonly zone: string
  readonly addresses: AddressSet
  /** Public addresses that stand for hosts of the zone. */
  readonly isPublic: boolean
}

/**
 * Divides a question by the zones of its ends, because these decide about firewalls and interfaces. Hosts asked for by name are known
 * to the internet by their public addresses. `only`: the one firewall that is asked about; a leg then has that point alone, with
 * the addresses that stand in the packet there.
 */
export function legsOf(deployment: Deployment, question: Question, only?: string): Legs {
  if (question.path !== 'forward') return legOfFirewall(deployment, question, only)
  const graph = zoneGraph(deployment)
  const mappings = allMappings(deployment)
  const zones = [...deployment.zones.values()]
  const legs: Leg[] = []
  const unmet: string[] = []
  for (const from of sidesOf(question.from, zones, [])) {
    for (const to of sidesOf(question.to, zones, mappings)) {
      const hops = hopsBetween(graph, from.zone, to)
      const first = only === undefined ? 0 : hops.findIndex(({ firewall }) => firewall === only)
      const title = `${from.zone} to ${to.zone}`
      if (hops.length === 0) unmet.push(`from ${title}: no firewall is on the way`)
      else if (first < 0) unmet.push(`from ${title}: \`${only}\` is not on the way`)
      else {
        const points = hops.slice(first, only === undefined ? undefined : first + 1)
        const start = { deployment, mappings, question, from, to }
        const leg = legOf(start, title, points, hops.slice(0, first))
        if (leg !== undefined) legs.push(leg)
      }
    }
  }
  return { legs, unmet }
}

/**
 * The same question, to the firewall itself where all its destinations are a firewall's own addresses; without the deployment nobody
 * could know.
 */
export function towardsFirewall(deployment: Deployment, question: Question): Question {
  if (question.path !== 'forward') return question
  const owner = [...deployment.firewalls.values()].find(({ sides }) => {
    const own = unionOfAddresses(sides.flatMap(({ addresses }) => addresses.map(({ value }) => addressRange(value))))
    return noAddresses(subtractAddresses(question.to.addresses, own))
  })
  return owner === undefined ? question : { ...question, path: 'input', to: { ...question.to, label: owner.name } }
}

interface Start {
  readonly deployment: Deployment
  readonly mappings: readonly Mapping[]
  readonly question: Question
  readonly from: Side
  readonly to: Side
}

function legOf(
  { deployment, mappings, question, from, to }: Start,
  title: string,
  hops: readonly Hop[],
  before: readonly Hop[],
): Leg | undefined {
  const [first] = hops
  if (first === undefined) return undefined
  const notes: string[] = []
  let destination = to.addresses
  const translates = (hop: Hop) => hop.from === INTERNET || hop.from === hop.to
  if (question.to.named && hops.some((hop) => hop.from === INTERNET)) {
    destination = seenAddresses(to.addresses, mappingsIn(mappings, to))
    if (!same(destination, to.addresses)) notes.push('where hosts are known by their public addresses')
  } else if (to.isPublic && !hops.some(translates)) {
    destination = unionOfAddresses(
      mappings.filter(({ mapped }) => hasAddress(to.addresses, mapped)).map(({ real }) => addressRange(real)),
    )
    const translator = before.findLast(translates)?.firewall
    notes.push(translator === undefined ? 'by the real address' : `by the real address: \`${translator}\` translates`)
  }
  const source =
    question.from.named && before.some(({ to: side }) => side === INTERNET)
      ? seenAddresses(from.addresses, mappingsIn(mappings, from))
      : from.addresses
  if (noAddresses(source) || noAddresses(destination)) return undefined
  return { title, source, destination, points: hops.map((hop) => pointOf(deployment, hop)), notes }
}

function mappingsIn(mappings: readonly Mapping[], { addresses }: Side): readonly Mapping[] {
  return mappings.filter(({ real }) => hasAddress(addresses, real))
}

function same(a: AddressSet, b: AddressSet): boolean {
  return noAddresses(subtractAddresses(a, b)) && noAddresses(subtractAddresses(b, a))
}

function pointOf(deployment: Deployment, { firewall, from, to }: Hop): PassingPoint {
  const sides = deployment.firewalls.get(firewall)?.sides ?? []
  const name = (zone: string) => sides.find((side) => side.zone === zone)?.interface
  const [inInterface, outInterface] = [name(from), name(to)]
  return {
    firewall,
    ...(inInterface === undefined ? {} : { inInterface }),
    ...(outInterface === undefined ? {} : { outInterface }),
  }
}

/** The addresses of an end by zone. Public addresses of hosts count to the zones of these, not to the internet. */
function sidesOf(end: QuestionEnd, zones: readonly Zone[], mappings: readonly Mapping[]): readonly Side[] {
  const mapped = mappings.filter((mapping) => hasAddress(end.addresses, mapping.mapped))
  const publicOnes = unionOfAddresses(mapped.map((mapping) => addressRange(mapping.mapped)))
  const rest = end.named ? end.addresses : subtractAddresses(end.addresses, publicOnes)
  const sides = zones.map(({ name, addresses }) => ({
    zone: name,
    addresses: intersectAddresses(rest, addresses),
    isPublic: false,
  }))
  const behind = end.named ? [] : [...new Set(mapped.map(({ zone }) => zone))]
  const publicSides = behind.map((zone) => ({
    zone,
    addresses: unionOfAddresses(
      mapped.filter((mapping) => mapping.zone === zone).map((mapping) => addressRange(mapping.mapped)),
    ),
    isPublic: true,
  }))
  return [...sides, ...publicSides].filter(({ addresses }) => !noAddresses(addresses))
}

/** The firewalls on the way. By a public address packets of the inside go to the firewall that translates, and turn there. */
function hopsBetween(graph: ZoneGraph, from: string, to: Side): readonly Hop[] {
  const translator = to.isPublic ? translatorOf(graph, to.zone) : undefined
  const up = translator === undefined ? undefined : graph.path(from, translator.outside)?.hops
  const turn = up?.findIndex(({ firewall }) => firewall === translator?.firewall) ?? -1
  if (translator === undefined || up === undefined || turn < 0 || up[turn]?.from !== translator.inside)
    return graph.path(from, to.zone)?.hops ?? []
  const { firewall, inside } = translator
  return [...up.slice(0, turn), { firewall, from: inside, to: inside }, ...(graph.path(inside, to.zone)?.hops ?? [])]
}

/** Packets to or from a firewall itself, by the side of their other end where that is in one zone. */
function legOfFirewall(deployment: Deployment, { path, from, to }: Question, only: string | undefined): Legs {
  const graph = zoneGraph(deployment)
  const other = path === 'input' ? from : to
  const { label } = path === 'input' ? to : from
  const firewall = only ?? (deployment.firewalls.has(label) ? label : ([...deployment.firewalls.keys()][0] ?? ''))
  const legs = sidesOf(other, [...deployment.zones.values()], []).map((side): Leg => {
    const zone = graph.sideOf(firewall, side.zone)
    const name = deployment.firewalls.get(firewall)?.sides.find((one) => one.zone === zone)?.interface
    const interfaces = name === undefined ? {} : path === 'input' ? { inInterface: name } : { outInterface: name }
    return {
      title: path === 'input' ? `${side.zone} to ${firewall}` : `${firewall} to ${side.zone}`,
      source: path === 'input' ? side.addresses : from.addresses,
      destination: path === 'input' ? to.addresses : side.addresses,
      points: [{ firewall, ...interfaces }],
      notes: [],
    }
  })
  return { legs, unmet: [] }
}
