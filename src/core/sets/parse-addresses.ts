import { addressRange, maskedAddresses } from './addresses.ts'
import type { AddressSet } from './intervals.ts'
import { ADDRESS_BITS, type Address, formatAddress, parseAddress } from './ip.ts'
import { formatPrefix, type Prefix, prefixesOf } from './prefixes.ts'
import { bad, good, quoted, type Read } from './read.ts'

export interface AddressTextOptions {
  /** May a prefix have bits after its length, as in `10.0.0.1/8`? They do not count; `refuse` says which prefix was meant. */
  readonly hostBits: 'allow' | 'refuse'
}

const DEFAULTS: AddressTextOptions = { hostBits: 'refuse' }

function parseLength(text: string, address: Address): Read<number> {
  const longest = ADDRESS_BITS[address.family]
  if (!/^(0|[1-9]\d{0,2})$/.test(text) || Number(text) > longest) {
    return bad(`${quoted(text)} is not a prefix length: it goes from 0 to ${longest}`)
  }
  return good(Number(text))
}

/** Reads what stands after the slash, a length or a mask, as a mask. */
function parseMask(text: string, after: string, address: Address): Read<bigint> {
  const bits = BigInt(ADDRESS_BITS[address.family])
  if (!after.includes('.') && !after.includes(':')) {
    const length = parseLength(after, address)
    return length.ok ? good(((1n << BigInt(length.value)) - 1n) << (bits - BigInt(length.value))) : length
  }
  const mask = parseAddress(after)
  if (!mask.ok) return bad(`${quoted(after)} is not a mask`)
  if (mask.value.family !== address.family) {
    return bad(`${quoted(text)} has an address and a mask of different families`)
  }
  return good(BigInt(mask.value.value))
}

/** The addresses of `address/length` or `address/mask`; the mask may have holes. */
function parseMasked(
  text: string,
  address: Address,
  after: string,
  { hostBits }: AddressTextOptions,
): Read<AddressSet> {
  const mask = parseMask(text, after, address)
  if (!mask.ok) return mask
  const set =
    address.family === 4
      ? maskedAddresses(address.value, Number(mask.value))
      : maskedAddresses(address.value, mask.value)
  const value = BigInt(address.value)
  if (hostBits === 'allow' || (value & mask.value) === value) return set
  const [prefix, ...more] = set.ok ? prefixesOf(set.value) : []
  const meant = prefix !== undefined && more.length === 0 ? `; did you mean ${formatPrefix(prefix)}?` : ''
  return bad(`${quoted(text)} has bits set after its prefix${meant}`)
}

/**
 * Reads addresses as people and most vendors write them: `192.0.2.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0` (any mask; its ones
 * are the bits that count), `192.0.2.1-192.0.2.9`, and the same for IPv6. Nothing else: no names, no spaces around.
 */
export function parseAddresses(text: string, options: AddressTextOptions = DEFAULTS): Read<AddressSet> {
  const [from = '', to, ...moreRanges] = text.split('-')
  const [host = '', after, ...moreMasks] = from.split('/')
  if (moreRanges.length > 0 || moreMasks.length > 0 || (to !== undefined && after !== undefined)) {
    return bad(`${quoted(text)} is not an address, a prefix or a range of addresses`)
  }
  const first = parseAddress(host)
  if (!first.ok) return first
  if (after !== undefined) return parseMasked(text, first.value, after, options)
  if (to === undefined) return good(addressRange(first.value.value))
  const last = parseAddress(to)
  if (!last.ok) return last
  if (last.value.family !== first.value.family) return bad(`the range ${quoted(text)} mixes IPv4 and IPv6`)
  if (last.value.value < first.value.value) {
    return bad(
      `the range ${quoted(text)} runs backwards: ${formatAddress(last.value.value)} is before ${formatAddress(first.value.value)}`,
    )
  }
  return good(addressRange<number | bigint>(first.value.value, last.value.value))
}

/** Reads one prefix, `10.0.0.0/8` or `10.0.0.0/255.0.0.0`; a lone address is a prefix of full length. */
export function parsePrefix(text: string, options: AddressTextOptions = DEFAULTS): Read<Prefix> {
  const set = parseAddresses(text, options)
  if (!set.ok) return set
  const [prefix, ...more] = prefixesOf(set.value)
  if (prefix === undefined || more.length > 0 || text.includes('-')) return bad(`${quoted(text)} is not a prefix`)
  return good(prefix)
}
