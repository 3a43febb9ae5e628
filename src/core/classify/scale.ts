import { conditionsIn, type Match } from '../model/match.ts'
import type { IntervalSet } from '../sets/intervals.ts'
import { LAST_IPV4, LAST_IPV6 } from '../sets/ip.ts'
import type { Family } from '../sets/packet.ts'
import type { Spans } from './spans.ts'

/**
 * Numbers for the addresses of one family. IPv4 addresses are numbers already. IPv6 addresses are counted by the intervals between
 * those that the lines mention: all addresses of one such interval meet the same lines, so a number for it is enough and exact.
 */
export interface Scale {
  readonly family: Family
  /** The highest number. */
  readonly last: number
  /** Exact for sets whose ends were given when the scale was made; of others, the numbers that they touch. */
  spansOf(addresses: { readonly v4: IntervalSet; readonly v6: IntervalSet<bigint> }): Spans
  addressesOf(spans: Spans): { readonly v4: IntervalSet; readonly v6: IntervalSet<bigint> }
}

export const IPV4_SCALE: Scale = {
  family: 4,
  last: LAST_IPV4,
  spansOf: ({ v4 }) => v4.flat(),
  addressesOf: (spans) => ({ v4: pairs(spans), v6: [] }),
}

/** A scale on which all of these sets are exact. */
export function ipv6Scale(sets: Iterable<IntervalSet<bigint>>): Scale {
  const ends = new Set<bigint>([0n])
  for (const set of sets) {
    for (const [first, last] of set) {
      ends.add(first)
      if (last < LAST_IPV6) ends.add(last + 1n)
    }
  }
  /** Where each interval begins. */
  const starts = [...ends].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const last = starts.length - 1
  return {
    family: 6,
    last,
    spansOf: ({ v6 }) => {
      const spans: number[] = []
      for (const [first, end] of v6) {
        const [from, to] = [indexOf(starts, first), indexOf(starts, end)]
        const before = spans.length - 1
        // Two intervals of the set may touch one interval of the scale, or neighbours.
        if (before > 0 && from <= (spans[before] as number) + 1) spans[before] = to
        else spans.push(from, to)
      }
      return spans
    },
    addressesOf: (spans) => ({
      v4: [],
      v6: pairs(spans).map(([first, end]) => {
        const next = starts[end + 1]
        return [starts[first] as bigint, next === undefined ? LAST_IPV6 : next - 1n] as const
      }),
    }),
  }
}

/** The last interval that begins at or before `value`. */
function indexOf(starts: readonly bigint[], value: bigint): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as bigint) <= value) low = middle
    else high = middle - 1
  }
  return low
}

export function pairs(spans: Spans): IntervalSet {
  const intervals: (readonly [number, number])[] = []
  for (let i = 0; i < spans.length; i += 2) intervals.push([spans[i] as number, spans[i + 1] as number])
  return intervals
}

/** The sets of IPv6 addresses that a match mentions. */
export function* ipv6In(match: Match): Generator<IntervalSet<bigint>> {
  for (const each of conditionsIn(match))
    if (each.kind === 'source-address' || each.kind === 'destination-address') yield each.addresses.v6
}
