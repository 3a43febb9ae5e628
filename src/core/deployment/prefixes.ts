import type { AddressSet } from '../sets/intervals.ts'
import { parseAddresses } from '../sets/parse-addresses.ts'
import { bad, quoted, type Read } from '../sets/read.ts'

/**
 * Addresses as a deployment file has them: an address, a prefix with its length, or a range. Dotted masks are refused: those
 * with holes fall into thousands of pieces, and the others have a length.
 */
export function parsePrefixes(text: string): Read<AddressSet> {
  if (/\/.*[.:]/.test(text))
    return bad(`${quoted(text)} has a mask; write the length of the prefix, as in 192.0.2.0/24`)
  return parseAddresses(text)
}
