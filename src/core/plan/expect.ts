import { put } from '../deployment/group.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Role } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import type { AssertedService, Assertion, PlacedAssertion } from '../model/expect.ts'
import type { Crossing, Flow, FlowEnd } from '../model/flow.ts'
import {
  addressesOverlap,
  addressRange,
  intersectAddresses,
  noAddresses,
  subtractAddresses,
  unionAddresses,
  unionOfAddresses,
} from '../sets/addresses.ts'
import { type AddressSet, overlaps } from '../sets/intervals.ts'
import { ANY_PORTS } from '../sets/ports.ts'
import { type Place, seenOf } from './places.ts'
import { allMappings, type Mapping, translatorOf } from './translators.ts'
import { addressesOf, type LegEnd, meetsTranslator, wayBetween } from './ways.ts'
import { crossingOf, INTERNET, type ZoneGraph, zoneGraph } from './zones.ts'

/** Firewalls met on the ways of all assertions together: every zone of a hundred to every other, through several firewalls. */
const MOST_CROSSINGS = 50_000

/** Reasons and notes of one assertion that anybody reads. */
const MOST_TOLD = 10

/** For whatever an assertion names: hosts of any role, or addresses that are no host's. */
const ANYBODY: Role = {
  id: 'expect/anybody',
  title: 'whoever an assertion names',
  product: 'expect',
  versions: [],
  kind: 'population',
  interfaces: [],
  ports: [],
  dynamicRpc: [],
  includes: [],
  notWith: [],
}

/**
 * Where the assertions of a deployment concern its firewalls: each divided by zones, and each pair of zones led along the way that
 * the plan takes between them.
 */
export function placeAssertions(deployment: Deployment): readonly PlacedAssertion[] {
  if (deployment.expect.length === 0) return []
  const graph = zoneGraph(deployment)
  const mappings = allMappings(deployment)
  const ours = unionOfAddresses(mappings.map(({ mapped }) => addressRange(mapped)))
  const budget: Budget = { crossings: MOST_CROSSINGS }
  return deployment.expect.map((assertion) => {
    const { kind, from, to } = assertion
    // Nobody outside has our own public addresses: to let them through would be wrong, to keep them out is right.
    const everybody = (addresses: AddressSet, zone: string) =>
      kind === 'allow' && zone === INTERNET ? subtractAddresses(addresses, ours) : addresses
    const parts = ({ addresses, text }: Assertion['from']): readonly Place[] =>
      [...deployment.zones.values()].flatMap((zone) => {
        const inside = everybody(intersectAddresses(addresses, zone.addresses), zone.name)
        return noAddresses(inside) ? [] : [placeOf(text, zone.name, inside, mappings)]
      })
    return placed(assertion, parts(from), parts(to), deployment, graph, budget)
  })
}

/** What is left of `MOST_CROSSINGS`. */
interface Budget {
  crossings: number
}

function placeOf(text: string, zone: string, addresses: AddressSet, mappings: readonly Mapping[]): Place {
  const own = mappings.filter(({ real }) => addressesOverlap(addressRange(real), addresses))
  return {
    key: zone,
    label: text === zone ? text : `${text} in ${zone}`,
    role: ANYBODY,
    zone,
    members: [],
    virtual: false,
    population: true,
    addresses,
    mappings: own,
  }
}

function placed(
  assertion: Assertion,
  from: readonly Place[],
  to: readonly Place[],
  deployment: Deployment,
  graph: ZoneGraph,
  budget: Budget,
): PlacedAssertion {
  const flows: Flow[] = []
  const unplaced = new Set<string>()
  const notes = new Set<string>()
  const pairs = from.length * to.length
  if (pairs > budget.crossings) return tooMany(assertion)
  budget.crossings -= pairs
  for (const source of from) {
    for (const destination of budget.crossings < 0 ? [] : to) {
      if (source.zone === destination.zone) {
        notes.add(`inside ${source.zone} no firewall stands between them`)
        continue
      }
      if (!sameFamily(source.addresses, destination.addresses)) continue
      const { ways, because, note } = waysOf(assertion, source, destination, graph)
      if (because !== undefined) unplaced.add(because)
      if (note !== undefined) notes.add(note)
      for (const way of ways) {
        budget.crossings -= way.crossings.length * assertion.services.length
        for (const service of assertion.services) flows.push(flowOf(assertion, service, way, flows.length))
      }
    }
  }
  if (budget.crossings < 0) return tooMany(assertion)
  const wanted = new Set(assertion.firewalls)
  const crossed = new Set(flows.flatMap(({ crossings }) => crossings.map(({ firewall }) => firewall)))
  const firewalls = [...deployment.firewalls.keys()].filter(
    (name) => crossed.has(name) && (wanted.size === 0 || wanted.has(name)),
  )
  if (flows.length === 0 && unplaced.size === 0) unplaced.add('no packet goes from one to the other')
  for (const name of assertion.firewalls) {
    if (!crossed.has(name)) unplaced.add(`the way that packets take does not lead through firewall ${name}`)
  }
  return { assertion, flows, firewalls, unplaced: few(unplaced), notes: few(notes) }
}

function tooMany(assertion: Assertion): PlacedAssertion {
  const because = `the assertions together meet more firewalls on their ways than are followed (${MOST_CROSSINGS})`
  return { assertion, flows: [], firewalls: [], unplaced: [because], notes: [] }
}

function few(texts: ReadonlySet<string>): readonly string[] {
  const told = [...texts].slice(0, MOST_TOLD)
  return texts.size > MOST_TOLD ? [...told, `and ${texts.size - MOST_TOLD} more of this kind`] : told
}

function sameFamily(a: AddressSet, b: AddressSet): boolean {
  return (a.v4.length > 0 && b.v4.length > 0) || (a.v6.length > 0 && b.v6.length > 0)
}

interface AssertedWay {
  readonly from: FlowEnd
  readonly to: FlowEnd
  readonly crossings: readonly Crossing[]
}

interface AssertedWays {
  readonly ways: readonly AssertedWay[]
  readonly because?: string
  readonly note?: string
}

function waysOf(assertion: Assertion, from: Place, to: Place, graph: ZoneGraph): AssertedWays {
  const path = graph.path(from.zone, to.zone)
  if (path === undefined) {
    const none = `no firewall leads from ${from.zone} to ${to.zone}`
    return { ways: [], ...(assertion.kind === 'deny' ? { note: none } : { because: none }) }
  }
  const names = (hops: readonly { readonly firewall: string }[]) => hops.map(({ firewall }) => firewall).join(', ')
  const note =
    path.other === undefined
      ? {}
      : { note: `judged on the way through ${names(path.hops)}; the way through ${names(path.other)} is as short` }
  const beside = assertion.firewalls.flatMap((name) => besideWay(name, path.hops, from, to, graph))
  if (assertion.kind === 'deny') {
    // Whichever of its addresses a host is called by: nothing may come through.
    return {
      ways: [path.crossings, ...beside].map((way) => ({ from: either(from), to: either(to), crossings: way })),
      ...note,
    }
  }
  const way = wayBetween(graph, from, to, false)
  if ('because' in way) return { ways: [], because: way.because, ...note }
  const legs = way.legs.map((leg) => ({
    from: endOfLeg(leg.from, leg.crossings, graph),
    to: endOfLeg(leg.to, leg.crossings, graph),
    crossings: leg.crossings,
  }))
  const plain = ({ zone, label, addresses }: Place) => end(label, zone, addresses)
  return { ways: [...legs, ...beside.map((crossings) => ({ from: plain(from), to: plain(to), crossings }))], ...note }
}

/** A firewall that the file names and the way does not meet, although it joins the two: one of a pair that stand side by side. */
function besideWay(
  name: string,
  hops: readonly { readonly firewall: string }[],
  from: Place,
  to: Place,
  graph: ZoneGraph,
): readonly (readonly Crossing[])[] {
  const [into, out] = [graph.sideOf(name, from.zone), graph.sideOf(name, to.zone)]
  if (hops.some(({ firewall }) => firewall === name) || into === undefined || out === undefined || into === out)
    return []
  return [[crossingOf((zone) => graph.kindOf(zone), { firewall: name, from: into, to: out })]]
}

function end(label: string, zone: string, addresses: AddressSet, publicAddresses?: AddressSet): FlowEnd {
  return {
    label,
    role: ANYBODY.id,
    servers: [],
    zone,
    addresses,
    ...(publicAddresses === undefined ? {} : { publicAddresses }),
    any: false,
  }
}

function either(place: Place): FlowEnd {
  return end(place.label, place.zone, unionAddresses(place.addresses, seenOf(place)))
}

/** As the plan has it: by the addresses of the leg, with the public ones where a firewall of the leg translates. */
function endOfLeg(legEnd: LegEnd, crossings: readonly Crossing[], graph: ZoneGraph): FlowEnd {
  const { place } = legEnd
  const translated = place.mappings.length > 0 && meetsTranslator(translatorOf(graph, place.zone), crossings)
  const seen = translated && !legEnd.public ? seenOf(place) : undefined
  return end(place.label, legEnd.public ? INTERNET : place.zone, addressesOf(legEnd), seen)
}

function flowOf(assertion: Assertion, { transport, ports }: AssertedService, way: AssertedWay, number: number): Flow {
  return {
    id: `expect:${number}`,
    requirement: assertion.id,
    title: assertion.title,
    product: ANYBODY.product,
    version: '',
    feature: '',
    need: 'required',
    ...way,
    transport,
    sourcePorts: transport === 'tcp' || transport === 'udp' ? ANY_PORTS : [],
    ports,
    application: '',
    encryption: '',
    authentication: '',
    notes: [],
  }
}

/** Says of each `deny` that the plan needs what it forbids: one of the two is wrong. */
export function deniedFlows(assertions: readonly PlacedAssertion[], flows: readonly Flow[]): readonly Diagnostic[] {
  const denied = assertions.filter(({ assertion }) => assertion.kind === 'deny')
  if (denied.length === 0) return []
  const byZones = new Map<string, Flow[]>()
  for (const flow of flows) {
    if (flow.crossings.length === 0) continue
    put(byZones, zonesKey(flow), flow)
  }
  return denied.flatMap(({ assertion, flows: about, firewalls }): readonly Diagnostic[] => {
    const needed = new Set(
      about.flatMap((one) =>
        (byZones.get(zonesKey(one)) ?? []).filter(
          (flow) => overlap(one, flow) && flow.crossings.some(({ firewall }) => firewalls.includes(firewall)),
        ),
      ),
    )
    const [first, ...others] = [...needed].sort((a, b) => Number(b.need === 'required') - Number(a.need === 'required'))
    if (first === undefined) return []
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    return [
      {
        severity: 'warning',
        code: 'denies-a-flow',
        message: `the plan needs what this denies: ${first.title} (${first.need}, ${first.requirement})${more}`,
        span: assertion.span,
        help: `a configuration that serves the plan breaks this; narrow it, or switch off \`${first.feature}\``,
      },
    ]
  })
}

function zonesKey({ from, to }: Flow): string {
  return JSON.stringify([from.zone, to.zone])
}

function overlap(a: Flow, b: Flow): boolean {
  const sameTransport = a.transport === b.transport || a.transport === 'any' || b.transport === 'any'
  const withPorts = a.ports.length > 0 && b.ports.length > 0
  return (
    sameTransport &&
    (!withPorts || overlaps(a.ports, b.ports)) &&
    addressesOverlap(a.from.addresses, b.from.addresses) &&
    addressesOverlap(a.to.addresses, b.to.addresses)
  )
}
