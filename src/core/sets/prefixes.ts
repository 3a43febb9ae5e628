import type { AddressSet } from './intervals.ts'
import { ADDRESS_BITS, formatAddress } from './ip.ts'
import type { Family } from './packet.ts'

/** `value/length`; the bits of `value` after the first `length` are zero. Numbers are IPv4, bigints IPv6. */
export interface Prefix {
  readonly family: Family
  readonly value: number | bigint
  readonly length: number
}

/** The fewest prefixes that make up one interval: from its start, always the largest that is aligned and fits. */
function prefixesOfInterval(family: Family, first: bigint, last: bigint): Prefix[] {
  const prefixes: Prefix[] = []
  const bits = ADDRESS_BITS[family]
  for (let next = first; next <= last; ) {
    let free = 0
    while (free < bits && (next & ((2n << BigInt(free)) - 1n)) === 0n && next + (2n << BigInt(free)) - 1n <= last)
      free++
    prefixes.push({ family, value: family === 4 ? Number(next) : next, length: bits - free })
    next += 1n << BigInt(free)
  }
  return prefixes
}

/** The fewest prefixes that make up the set, disjoint, IPv4 first, in ascending order. */
export function prefixesOf(set: AddressSet): readonly Prefix[] {
  return [
    ...set.v4.flatMap(([first, last]) => prefixesOfInterval(4, BigInt(first), BigInt(last))),
    ...set.v6.flatMap(([first, last]) => prefixesOfInterval(6, first, last)),
  ]
}

/** The interval as a prefix, if it is one. */
export function prefixOfInterval(family: Family, first: number | bigint, last: number | bigint): Prefix | undefined {
  const size = BigInt(last) - BigInt(first) + 1n
  if ((size & (size - 1n)) !== 0n || BigInt(first) % size !== 0n) return undefined
  return { family, value: first, length: ADDRESS_BITS[family] - (size.toString(2).length - 1) }
}

/** `10.0.0.0/8`; a host without its length. */
export function formatPrefix({ family, value, length }: Prefix): string {
  return length === ADDRESS_BITS[family] ? formatAddress(value) : `${formatAddress(value)}/${length}`
}
