import type { Match } from '../../model/match.ts'
import { ANY_IPV4, ANY_IPV6, maskedAddresses, prefixAddresses, unionOfAddresses } from '../../sets/addresses.ts'
import type { AddressSet } from '../../sets/intervals.ts'
import { ADDRESS_BITS, LAST_IPV4, parseIpv4, parseIpv6 } from '../../sets/ip.ts'
import type { Family } from '../../sets/packet.ts'
import { bad, good, quoted, type Read } from '../../sets/read.ts'
import { rangeMatch, type Shared } from './shared.ts'

export function anyAddress(family: Family): AddressSet {
  return family === 4 ? ANY_IPV4 : ANY_IPV6
}

/** One address. iptables fills up a short IPv4 address with zeros: `10` and `10.0` are 10.0.0.0. */
function readAddress(text: string, family: Family): Read<number | bigint> {
  if (family === 6) return text.includes(':') ? parseIpv6(text) : bad(`${quoted(text)} is not an IPv6 address`)
  if (text.includes(':')) return bad(`${quoted(text)} is not an IPv4 address`)
  return parseIpv4(/^\d+(\.\d+){0,2}$/.test(text) ? `${text}${'.0'.repeat(4 - text.split('.').length)}` : text)
}

/** The digits from `at` to the end as a prefix length; undefined for everything else. */
function plainLength(text: string, at: number, family: Family): number | undefined {
  const digits = text.length - at
  if (digits < 1 || digits > 3 || (digits > 1 && text.charCodeAt(at) === 48)) return undefined
  let length = 0
  for (let i = at; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return undefined
    length = length * 10 + digit
  }
  return length <= ADDRESS_BITS[family] ? length : undefined
}

/** Four octets from the beginning to `end` and nothing else, as most rules have it; undefined for everything else. */
function plainIpv4(text: string, end: number): number | undefined {
  let value = 0
  let octet = -1
  let dots = 0
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) {
      if (octet === 0) return undefined
      octet = (octet < 0 ? 0 : octet * 10) + code - 48
      if (octet > 255) return undefined
    } else if (code === 46 && octet >= 0 && dots < 3) {
      value = (value << 8) | octet
      octet = -1
      dots++
    } else return undefined
  }
  return dots < 3 || octet < 0 ? undefined : ((value << 8) | octet) >>> 0
}

/** The condition that an IPv4 address is in a network that is written in the usual way; undefined: it is not. */
export function plainNetworkMatch(
  shared: Shared,
  kind: 'source-address' | 'destination-address',
  text: string,
): Read<Match> | undefined {
  const slash = text.indexOf('/')
  const value = plainIpv4(text, slash < 0 ? text.length : slash)
  const length = slash < 0 ? 32 : plainLength(text, slash + 1, 4)
  // Without bits it is no condition.
  if (value === undefined || length === undefined || length === 0) return undefined
  const hosts = length === 32 ? 0 : ~(-1 << (32 - length)) >>> 0
  const first = (value & ~hosts) >>> 0
  return rangeMatch(shared, kind, first, first + hosts)
}

function readMasked(text: string, family: Family): Read<AddressSet> {
  const [host = '', mask, ...more] = text.split('/', 3)
  if (more.length > 0) return bad(`${quoted(text)} has more than one mask`)
  const address = readAddress(host, family)
  if (!address.ok) return address
  if (mask === undefined) return good(prefixAddresses(family, address.value, ADDRESS_BITS[family]))
  const length = plainLength(mask, 0, family)
  if (length !== undefined) return good(prefixAddresses(family, address.value, length))
  const bits = family === 4 ? parseIpv4(mask) : parseIpv6(mask)
  return bits.ok ? maskedAddresses<number | bigint>(address.value, bits.value) : bad(`${quoted(mask)} is not a mask`)
}

/**
 * The value of `-s` and `-d`: addresses with or without a length or a mask (any mask), a comma between them. Host names are
 * refused: what they stand for is decided when the rule is loaded.
 */
export function readAddresses(text: string, family: Family): Read<AddressSet> {
  if (!text.includes(',')) return readMasked(text, family)
  const sets: AddressSet[] = []
  for (const item of text.split(',')) {
    const set = readMasked(item, family)
    if (!set.ok) return set
    sets.push(set.value)
  }
  return good(unionOfAddresses(sets))
}

/** `first-last` or one address, as the iprange match and the translations take it. */
export function readAddressRange(text: string, family: Family): Read<AddressSet> {
  const dash = text.indexOf('-')
  const first = readAddress(dash < 0 ? text : text.slice(0, dash), family)
  if (!first.ok) return first
  const last = dash < 0 ? first : readAddress(text.slice(dash + 1), family)
  if (!last.ok) return last
  if (last.value < first.value) return bad(`the range ${quoted(text)} runs backwards`)
  return good(
    family === 4
      ? { v4: [[Number(first.value), Number(last.value)]], v6: [] }
      : { v4: [], v6: [[BigInt(first.value), BigInt(last.value)]] },
  )
}

/** Is it every address of the family? */
export function isAnyAddress(set: AddressSet, family: Family): boolean {
  if (family === 4) return set.v4.length === 1 && set.v4[0]?.[0] === 0 && set.v4[0][1] === LAST_IPV4
  return set.v6.length === 1 && set.v6[0]?.[0] === 0n && set.v6[0][1] === ANY_IPV6.v6[0]?.[1]
}
