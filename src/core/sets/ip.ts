import type { Family } from './packet.ts'
import { bad, good, quoted, type Read } from './read.ts'

/** One IP address: an unsigned number of 32 bits, or an unsigned bigint of 128. */
export type Address = { readonly family: 4; readonly value: number } | { readonly family: 6; readonly value: bigint }

export const LAST_IPV4 = 2 ** 32 - 1
export const LAST_IPV6 = 2n ** 128n - 1n
/** Bits of an address. */
export const ADDRESS_BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 }
/** Longest text that can be an address: six groups and four octets. */
const LONGEST = 45

/** Reads dotted decimal, four octets, none with a leading zero: `010.0.0.1` is 10.0.0.1 to some programs and 8.0.0.1 to others. */
export function parseIpv4(text: string): Read<number> {
  const octets = text.length <= LONGEST ? text.split('.') : []
  if (octets.length !== 4) return bad(`${quoted(text)} is not an IPv4 address`)
  let value = 0
  for (const octet of octets) {
    if (!/^\d{1,3}$/.test(octet)) return bad(`${quoted(text)} is not an IPv4 address`)
    if (octet.length > 1 && octet.startsWith('0')) {
      return bad(`${quoted(text)} has an octet with a leading zero, which some programs read as octal`)
    }
    if (Number(octet) > 255) return bad(`${quoted(text)} is not an IPv4 address: ${octet} is more than 255`)
    value = value * 256 + Number(octet)
  }
  return good(value)
}

/** Groups of one side of `::`; the last may be an IPv4 address, which counts as two. */
function readGroups(text: string, mayEndInIpv4: boolean): readonly bigint[] | undefined {
  if (text === '') return []
  const groups: bigint[] = []
  const words = text.split(':')
  for (const [i, word] of words.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(word)) groups.push(BigInt(`0x${word}`))
    else {
      const embedded = mayEndInIpv4 && i === words.length - 1 ? parseIpv4(word) : undefined
      if (!embedded?.ok) return undefined
      groups.push(BigInt(embedded.value >>> 16), BigInt(embedded.value & 0xffff))
    }
  }
  return groups
}

/** Reads the three text forms of RFC 4291 §2.2: eight groups, `::` once for one or more groups of zeros, IPv4 at the end. */
export function parseIpv6(text: string): Read<bigint> {
  if (text.includes('%')) return bad(`${quoted(text)} has a zone id, which means nothing outside one machine`)
  const wrong = bad(`${quoted(text)} is not an IPv6 address`)
  if (text.length > LONGEST) return wrong
  const [left = '', right, ...more] = text.split('::')
  if (more.length > 0) return wrong
  const head = readGroups(left, right === undefined)
  const tail = right === undefined ? [] : readGroups(right, true)
  if (head === undefined || tail === undefined) return wrong
  const missing = 8 - head.length - tail.length
  if (right === undefined ? missing !== 0 : missing < 1) return wrong
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail]
  return good(groups.reduce((value, group) => (value << 16n) | group, 0n))
}

/** Reads one address of either family. */
export function parseAddress(text: string): Read<Address> {
  if (text.includes(':')) {
    const v6 = parseIpv6(text)
    return v6.ok ? good({ family: 6, value: v6.value }) : v6
  }
  if (!text.includes('.')) return bad(`${quoted(text)} is not an IP address`)
  const v4 = parseIpv4(text)
  return v4.ok ? good({ family: 4, value: v4.value }) : v4
}

export function formatIpv4(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.')
}

/** The one text of RFC 5952: lower case, no leading zeros, `::` for the longest run of two or more zero groups, the first of equals. */
export function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn))
  let start = 0
  let length = 0
  for (let i = 0; i < 8; i++) {
    let end = i
    while (end < 8 && groups[end] === 0) end++
    if (end - i > length) [start, length] = [i, end - i]
    i = Math.max(i, end - 1)
  }
  const say = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  // RFC 5952 §5: an address known to carry an IPv4 address shows it; the mapped prefix is the one that says so itself.
  if (value >> 32n === 0xffffn) return `::ffff:${formatIpv4(Number(value & 0xffffffffn))}`
  return length < 2 ? say(groups) : `${say(groups.slice(0, start))}::${say(groups.slice(start + length))}`
}

/** Either family, by the type of the value: numbers are IPv4, bigints IPv6. */
export function formatAddress(value: number | bigint): string {
  return typeof value === 'bigint' ? formatIpv6(value) : formatIpv4(value)
}
