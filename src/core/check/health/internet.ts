import { ANY_IPV4, prefixAddresses, subtractAddresses, unionOfAddresses } from '../../sets/addresses.ts'
import type { AddressSet } from '../../sets/intervals.ts'
import { parseIpv4 } from '../../sets/ip.ts'

/** IPv4 prefixes that no host of the internet has: IANA's special-purpose registry (RFC 6890), multicast and what is reserved. */
const SPECIAL = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const

function special(): AddressSet {
  return unionOfAddresses(
    SPECIAL.flatMap(([text, length]) => {
      const address = parseIpv4(text)
      return address.ok ? [prefixAddresses(4, address.value, length)] : []
    }),
  )
}

/** Every address that a host of the internet may have. Of IPv6 the global unicast addresses, 2000::/3 (RFC 4291 §2.4). */
export const INTERNET: AddressSet = {
  v4: subtractAddresses(ANY_IPV4, special()).v4,
  v6: prefixAddresses(6, 0x2000n << 112n, 3).v6,
}
