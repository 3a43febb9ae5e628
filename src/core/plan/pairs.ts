import type { Crossing, FlowEnd } from '../model/flow.ts'
import type { Balancing, RequirementCondition } from '../model/requirement.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { endOf, type Place, seenOf, translatedPart, untranslatedPart, without } from './places.ts'
import type { SupportStatements } from './support.ts'
import { type Translator, translatorOf } from './translators.ts'
import { addressesOf, type Leg, type LegEnd, type LegKind, meetsTranslator, wayBetween } from './ways.ts'
import { type Hop, INTERNET, type ZoneGraph } from './zones.ts'

const NO_NOTES: readonly string[] = []

/** One list after the other; no new list where one of them is empty. */
export function together(a: readonly string[], b: readonly string[]): readonly string[] {
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]
}

/** Two zones between which flows could go by two equally short ways. */
export interface EqualWays {
  readonly from: string
  readonly to: string
  /** Firewalls in order. */
  readonly taken: readonly string[]
  readonly other: readonly string[]
}

/** What every flow of a leg between two places has, whatever its ports. */
interface PlannedLeg {
  readonly from: FlowEnd
  readonly to: FlowEnd
  readonly crossings: readonly Crossing[]
  /** See `Leg`. */
  readonly kind: LegKind | undefined
  readonly notes: readonly string[]
}

/** Two places that have something to say to each other. */
export interface PlacePair {
  readonly from: Place
  readonly to: Place
  /** Empty: no way, or no address family in common. */
  readonly legs: readonly PlannedLeg[]
  /** Why there is no leg. */
  readonly because: string | undefined
  /** The catalogue entry by which Microsoft supports no filtering between them. */
  readonly statement: string | undefined
}

export interface Pairs {
  /** Undefined: nothing that a firewall could concern, as a host and itself, or two strangers on the internet. */
  between(from: Place, to: Place, byPublicAddress: boolean): PlacePair | undefined
  /** Those of the pairs asked for. */
  equalWays(): readonly EqualWays[]
}

/** What holds between places, found out once for each pair of them. */
export function placePairs(graph: ZoneGraph, support: SupportStatements): Pairs {
  const known = {
    plain: new Map<Place, Map<Place, PlacePair | undefined>>(),
    public: new Map<Place, Map<Place, PlacePair | undefined>>(),
  }
  const equal = new Map<string, EqualWays>()
  const translators = new Map<string, Translator | undefined>()
  const ends = new Map<Place, Map<number, FlowEnd>>()

  function translator(zone: string): Translator | undefined {
    if (!translators.has(zone)) translators.set(zone, translatorOf(graph, zone))
    return translators.get(zone)
  }

  function find(source: Place, destination: Place, byPublicAddress: boolean): PlacePair | undefined {
    if (source.population && destination.population && source.zone === INTERNET && destination.zone === INTERNET) {
      return undefined
    }
    const translated = byPublicAddress && source.zone !== INTERNET ? translatedPart(destination) : undefined
    if (translated === undefined) return findPart(source, destination, false)
    const turned = findPart(source, translated, true)
    const rest = untranslatedPart(destination)
    const direct = rest === undefined ? undefined : findPart(source, rest, false)
    if (turned === undefined || direct === undefined) return turned ?? direct
    const legs = [
      ...turned.legs,
      ...direct.legs.map((leg): PlannedLeg => ({ ...leg, kind: leg.kind === undefined ? 'direct' : 'direct-outward' })),
    ]
    return legs.length > 0 ? { ...turned, legs, because: undefined } : turned
  }

  function findPart(source: Place, destination: Place, byPublicAddress: boolean): PlacePair | undefined {
    // By public address two services of one host do meet over the firewall: A/V Edge and A/V Edge.
    const places = byPublicAddress ? ([source, destination] as const) : differentHosts(source, destination)
    if (places === undefined) return undefined
    const [from, to] = places
    const statement = support.between(from, to)
    const way = wayBetween(graph, from, to, byPublicAddress)
    if ('because' in way) return { from, to, legs: [], because: way.because, statement }
    const wayNotes = noteEqualWays(from.zone, to.zone, way.hops)
    const legs: PlannedLeg[] = []
    for (const leg of way.legs) {
      const both = inCommon(addressesOf(leg.from), addressesOf(leg.to))
      if (both === undefined) continue
      const filtered = statement !== undefined && leg.crossings.length > 0
      legs.push({
        from: flowEnd(leg.from, both[0], leg),
        to: flowEnd(leg.to, both[1], leg),
        crossings: leg.crossings,
        kind: leg.kind,
        notes: together(
          together(wayNotes, leg.notes),
          filtered ? [`Microsoft supports no filtering between these servers (${statement})`] : NO_NOTES,
        ),
      })
    }
    const because = legs.length > 0 ? undefined : 'the two ends have no address family in common'
    return { from, to, legs, because, statement }
  }

  function noteEqualWays(from: string, to: string, hops: readonly Hop[]): readonly string[] {
    const other = graph.path(from, to)?.other?.map(({ firewall }) => firewall)
    if (other === undefined) return NO_NOTES
    const taken = hops.map(({ firewall }) => firewall)
    equal.set(JSON.stringify([from, to]), { from, to, taken, other })
    return [`planned through ${taken.join(', ')}; ${other.join(', ')} is as short`]
  }

  /** The same object for the same end: thousands of flows share it. */
  function flowEnd(end: LegEnd, addresses: AddressSet, { crossings }: Leg): FlowEnd {
    const { place } = end
    const seen =
      place.mappings.length > 0 && meetsTranslator(translator(place.zone), crossings) ? seenOf(place) : undefined
    // All that such ends of one place can differ in.
    const marks = [end.public, seen !== undefined, addresses.v4.length > 0, addresses.v6.length > 0]
    const kind = marks.reduce((bits, mark) => bits * 2 + Number(mark), 0)
    const ofPlace = ends.get(place) ?? new Map<number, FlowEnd>()
    if (ofPlace.size === 0) ends.set(place, ofPlace)
    const made = ofPlace.get(kind) ?? makeEnd(end, addresses, seen)
    ofPlace.set(kind, made)
    return made
  }

  return {
    between(from, to, byPublicAddress) {
      const rows = byPublicAddress ? known.public : known.plain
      const row = rows.get(from) ?? new Map<Place, PlacePair | undefined>()
      if (row.size === 0) rows.set(from, row)
      const pair = row.get(to)
      if (pair !== undefined || row.has(to)) return pair
      const found = find(from, to, byPublicAddress)
      row.set(to, found)
      return found
    },
    equalWays: () => [...equal.values()],
  }
}

/** Nobody needs a firewall to talk to himself. Where one of the ends is a single host, the other end loses that host. */
function differentHosts(from: Place, to: Place): readonly [Place, Place] | undefined {
  const source = onlyHost(from)
  const destination = onlyHost(to)
  const ends =
    source !== undefined
      ? ([from, without(to, source)] as const)
      : destination !== undefined
        ? ([without(from, destination), to] as const)
        : ([from, to] as const)
  const nobody = ends.some(({ population, members }) => !population && members.length === 0)
  return nobody || (source !== undefined && source === onlyHost(ends[1])) ? undefined : ends
}

function onlyHost({ members }: Place): string | undefined {
  return members.length === 1 ? members[0]?.server : undefined
}

/** An end with only IPv4 meets only the IPv4 of the other. Undefined: they have no family in common. */
function inCommon(from: AddressSet, to: AddressSet): readonly [AddressSet, AddressSet] | undefined {
  const v4 = from.v4.length > 0 && to.v4.length > 0
  const v6 = from.v6.length > 0 && to.v6.length > 0
  const whole = (set: AddressSet) => (v4 || set.v4.length === 0) && (v6 || set.v6.length === 0)
  if ((v4 || v6) && whole(from) && whole(to)) return [from, to]
  const held = (set: AddressSet): AddressSet => ({ v4: v4 ? set.v4 : [], v6: v6 ? set.v6 : [] })
  return v4 || v6 ? [held(from), held(to)] : undefined
}

/** `seen`: the public addresses, where the other end sees them. */
function makeEnd({ place, public: isPublic }: LegEnd, addresses: AddressSet, seen: AddressSet | undefined): FlowEnd {
  if (isPublic)
    return { ...endOf(place, addresses, undefined), label: `${place.label} by public address`, zone: INTERNET }
  if (seen === undefined) return endOf(place, addresses, undefined)
  return endOf(place, addresses, {
    v4: addresses.v4.length > 0 ? seen.v4 : [],
    v6: addresses.v6.length > 0 ? seen.v6 : [],
  })
}

/** Do the conditions on the two ends of a flow hold? */
export function pairHolds(when: RequirementCondition, from: Place, to: Place): boolean {
  if (when.balancing.length === 0 && when.between === undefined) return true
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
