import type { Crossing } from '../model/flow.ts'
import { noAddresses, subtractAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { type Place, seenOf } from './places.ts'
import { routable, type Translator, translatorOf } from './translators.ts'
import { crossingOf, type Hop, type ZoneGraph } from './zones.ts'

/**
 * One end of a leg: a place by its real addresses, or, where `public`, by those under which the internet knows it. The latter
 * stands beyond the leg's last (or before its first) firewall, in zone internet.
 */
export interface LegEnd {
  readonly place: Place
  readonly public: boolean
}

export type LegKind = 'outward' | 'direct' | 'direct-outward'

/**
 * A stretch of a way on which no firewall but the first and the last can change what the header says, so that the same real
 * addresses hold at each of its firewalls. Most ways have one leg. A way by a public address has two where firewalls before
 * the one that translates see that public address.
 */
export interface Leg {
  readonly from: LegEnd
  readonly to: LegEnd
  readonly crossings: readonly Crossing[]
  /** Tells legs of one pair apart in ids; the main one, which reaches the destination, has none. */
  readonly kind?: LegKind
  readonly notes: readonly string[]
}

export type Way = { readonly legs: readonly Leg[]; readonly hops: readonly Hop[] } | { readonly because: string }

const NO_NOTES: readonly string[] = []

/**
 * The way between two places. `byPublicAddress`: the destination is meant by its public addresses, even from inside; all of it
 * is translated.
 */
export function wayBetween(graph: ZoneGraph, from: Place, to: Place, byPublicAddress: boolean): Way {
  if (byPublicAddress) {
    const translator = translatorOf(graph, to.zone)
    if (translator !== undefined) return publicWay(graph, from, to, translator)
  }
  const path = graph.path(from.zone, to.zone)
  if (path === undefined) return { because: `no firewall leads from ${from.zone} to ${to.zone}` }
  const { hops, crossings, overInternet: middle } = path
  if (middle < 0 || (isPublic(from.addresses) && isPublic(to.addresses))) {
    return { legs: [{ from: real(from), to: real(to), crossings, notes: NO_NOTES }], hops }
  }
  if (from.mappings.length === 0 && !isPublic(from.addresses)) return { because: privately(from) }
  if (to.mappings.length === 0 && !isPublic(to.addresses)) return { because: privately(to) }
  return { legs: overTheInternet(from, to, crossings.slice(0, middle), crossings.slice(middle)), hops }
}

function publicWay(graph: ZoneGraph, from: Place, to: Place, { firewall, inside, outside }: Translator): Way {
  const crossings = (hops: readonly Hop[]) => hops.map((hop) => crossingOf(graph.kindOf, hop))
  const up = graph.path(from.zone, outside)?.hops
  if (up === undefined) return { because: `no firewall leads from ${from.zone} to the internet` }
  const turn = up.findIndex((hop) => hop.firewall === firewall)
  const down = graph.path(inside, to.zone)?.hops ?? []
  if (turn < 0) {
    if (from.mappings.length === 0 && !isPublic(from.addresses)) return { because: privately(from) }
    const arrival = graph.path(outside, to.zone)?.hops ?? []
    return { legs: overTheInternet(from, to, crossings(up), crossings(arrival)), hops: [...up, ...arrival] }
  }
  if (up[turn]?.from !== inside) {
    const hops = graph.path(from.zone, to.zone)?.hops ?? []
    const note = `by the real address: names must resolve to it inside (split DNS), since ${firewall} translates for ${outside} only`
    return {
      legs: [{ from: real(from), to: real(to), crossings: crossings(hops), notes: [note] }],
      hops,
    }
  }
  const hairpin: Crossing = { firewall, from: inside, to: inside, direction: 'lateral', hairpin: true }
  const before = up.slice(0, turn)
  const outward: Leg = {
    from: real(from),
    to: seen(to),
    crossings: crossings(before),
    kind: 'outward',
    notes: [`on the way out, to the public address that ${firewall} translates`],
  }
  const home: Leg = {
    from: real(from),
    to: real(to),
    crossings: [hairpin, ...crossings(down)],
    notes: [`by the public address: ${firewall} sends it back to the side it came from (hairpin)`],
  }
  return { legs: before.length > 0 ? [outward, home] : [home], hops: [...before, ...down] }
}

function overTheInternet(from: Place, to: Place, out: readonly Crossing[], into: readonly Crossing[]): readonly Leg[] {
  const notes = ['over the internet, by public addresses']
  return [
    { from: real(from), to: seen(to), crossings: out, kind: 'outward', notes },
    { from: seen(from), to: real(to), crossings: into, notes },
  ]
}

function isPublic(addresses: AddressSet): boolean {
  return noAddresses(subtractAddresses(addresses, routable(addresses))) && !noAddresses(addresses)
}

function privately({ label }: Place): string {
  return `the way leads over the internet, and ${label} has a private address that no firewall translates`
}

const real = (place: Place): LegEnd => ({ place, public: false })
const seen = (place: Place): LegEnd => ({ place, public: true })

/** The addresses that stand in packets of a leg where the firewalls look. */
export function addressesOf({ place, public: isSeen }: LegEnd): AddressSet {
  return isSeen ? routable(seenOf(place)) : place.addresses
}

/** Does the leg meet the firewall that gives the place its public address, from or to the outside or as a hairpin? */
export function meetsTranslator(translator: Translator | undefined, crossings: readonly Crossing[]): boolean {
  return crossings.some(
    ({ firewall, from, to, hairpin }) =>
      firewall === translator?.firewall && (hairpin || from === translator.outside || to === translator.outside),
  )
}
