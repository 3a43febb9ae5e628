import type { AddressSet, IntervalSet } from './intervals.ts'
import * as intervals from './intervals.ts'
import { ADDRESS_BITS, type Address, formatAddress, LAST_IPV4, LAST_IPV6 } from './ip.ts'
import type { Family } from './packet.ts'
import { formatPrefix, prefixOfInterval } from './prefixes.ts'
import { bad, good, type Read } from './read.ts'

export const NO_ADDRESS: AddressSet = { v4: [], v6: [] }
export const ANY_IPV4: AddressSet = { v4: [[0, LAST_IPV4]], v6: [] }
export const ANY_IPV6: AddressSet = { v4: [], v6: [[0n, LAST_IPV6]] }
/** Every address of both families. */
export const ANY_ADDRESS: AddressSet = { v4: ANY_IPV4.v4, v6: ANY_IPV6.v6 }

export function unionAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: intervals.union(a.v4, b.v4), v6: intervals.union(a.v6, b.v6) }
}

/** The union of many, much cheaper than one after another. */
export function unionOfAddresses(sets: readonly AddressSet[]): AddressSet {
  return {
    v4: intervals.intervalSet(sets.flatMap(({ v4 }) => v4)),
    v6: intervals.intervalSet(sets.flatMap(({ v6 }) => v6)),
  }
}

export function intersectAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: intervals.intersect(a.v4, b.v4), v6: intervals.intersect(a.v6, b.v6) }
}

/** What is in `a` and not in `b`. */
export function subtractAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: intervals.subtract(a.v4, b.v4), v6: intervals.subtract(a.v6, b.v6) }
}

/** All addresses, of both families, that are not in `a`. */
export function complementAddresses(a: AddressSet): AddressSet {
  return subtractAddresses(ANY_ADDRESS, a)
}

export function equalAddresses(a: AddressSet, b: AddressSet): boolean {
  return intervals.equals(a.v4, b.v4) && intervals.equals(a.v6, b.v6)
}

export function isSubsetOfAddresses(a: AddressSet, b: AddressSet): boolean {
  return intervals.isSubset(a.v4, b.v4) && intervals.isSubset(a.v6, b.v6)
}

export function addressesOverlap(a: AddressSet, b: AddressSet): boolean {
  return intervals.overlaps(a.v4, b.v4) || intervals.overlaps(a.v6, b.v6)
}

/** The family follows from the type of `value`: numbers are IPv4, bigints IPv6. */
export function hasAddress(set: AddressSet, value: number | bigint): boolean {
  return typeof value === 'bigint' ? intervals.has(set.v6, value) : intervals.has(set.v4, value)
}

export function noAddresses(set: AddressSet): boolean {
  return set.v4.length === 0 && set.v6.length === 0
}

/** How many addresses. */
export function countAddresses(set: AddressSet): bigint {
  return intervals.count(set.v4) + intervals.count(set.v6)
}

/** From `first` to `last`, both included. Numbers are IPv4, bigints IPv6; one address when `last` is left out. */
export function addressRange<N extends number | bigint>(first: N, last: N = first): AddressSet {
  const range: IntervalSet<number | bigint> = intervals.interval<number | bigint>(first, last)
  return typeof first === 'bigint' ? { v4: [], v6: range as IntervalSet<bigint> } : { v4: range as IntervalSet, v6: [] }
}

/** One address as a set. */
export function oneAddress(
  address: Address | { readonly family: Family; readonly value: number | bigint },
): AddressSet {
  return addressRange(address.value)
}

/** The addresses that share the first `length` bits with `value`. */
export function prefixAddresses(family: Family, value: number | bigint, length: number): AddressSet {
  const size = 2n ** BigInt(ADDRESS_BITS[family] - length)
  const first = (BigInt(value) / size) * size
  return family === 6 ? addressRange(first, first + size - 1n) : addressRange(Number(first), Number(first + size - 1n))
}

/** Most intervals that a mask with holes may make: enough for every second host or subnet, too few to exhaust memory. */
const MOST_INTERVALS = 4096

/**
 * The addresses that agree with `value` in every bit of `mask`, whose ones may stand anywhere. A wildcard mask (Cisco) is the
 * complement of `mask`. Numbers are IPv4, bigints IPv6. Refused when the set would fall into more than 4096 intervals.
 */
export function maskedAddresses<N extends number | bigint>(value: N, mask: N): Read<AddressSet> {
  const last = typeof value === 'bigint' ? LAST_IPV6 : BigInt(LAST_IPV4)
  const open = ~BigInt(mask) & last
  const base = BigInt(value) & BigInt(mask)
  let size = 1n
  while ((open & size) !== 0n) size <<= 1n
  // The lowest run of open bits is the length of each interval; each open bit above it doubles their number.
  let starts = [base]
  for (let bit = size; bit <= last; bit <<= 1n) {
    if ((open & bit) === 0n) continue
    if (starts.length * 2 > MOST_INTERVALS) return bad('the mask has so many holes that the addresses cannot be listed')
    starts = [...starts, ...starts.map((start) => start | bit)]
  }
  return good(
    typeof value === 'bigint'
      ? { v4: [], v6: intervals.intervalSet(starts.map((start) => [start, start + size - 1n])) }
      : { v4: intervals.intervalSet(starts.map((start) => [Number(start), Number(start + size - 1n)])), v6: [] },
  )
}

function formatInterval(family: Family, first: number | bigint, last: number | bigint): string {
  if (first === last) return formatAddress(first)
  const prefix = prefixOfInterval(family, first, last)
  return prefix === undefined ? `${formatAddress(first)}-${formatAddress(last)}` : formatPrefix(prefix)
}

/**
 * The set as a list of texts, one for each interval, IPv4 first: an address, a prefix where the interval is one, or else a
 * range `a-b`. `parseAddresses` reads each of them back.
 */
export function addressTexts(set: AddressSet): readonly string[] {
  return [
    ...set.v4.map(([first, last]) => formatInterval(4, first, last)),
    ...set.v6.map(([first, last]) => formatInterval(6, first, last)),
  ]
}

/** For people: `10.0.0.0/8, 192.0.2.1-192.0.2.9`; `any` for every address of both families, `none` for the empty set. */
export function formatAddresses(set: AddressSet): string {
  const texts = addressTexts(set)
  return texts.length === 0 ? 'none' : texts.join(', ') === '0.0.0.0/0, ::/0' ? 'any' : texts.join(', ')
}
