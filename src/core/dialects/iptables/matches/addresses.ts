import { ALL, and, type Match, not, or } from '../../../model/match.ts'
import type { AddressSet } from '../../../sets/intervals.ts'
import type { Family } from '../../../sets/packet.ts'
import { bad, good, quoted, type Read } from '../../../sets/read.ts'
import { readAddresses, readAddressRange } from '../addresses.ts'
import type { MatchModule, Option } from '../options.ts'

type Side = 'source-address' | 'destination-address'

function range(kind: Side): Option {
  return {
    values: 1,
    read: (text, _, { family }) => {
      const addresses = readAddressRange(text, family)
      return addresses.ok ? good({ kind, addresses: addresses.value }) : addresses
    },
  }
}

export const iprange: MatchModule = {
  options: new Map([
    ['--src-range', range('source-address')],
    ['--dst-range', range('destination-address')],
  ]),
}

/** Types of iptables-extensions(8) `addrtype`. */
const TYPES = new Set(
  'UNSPEC UNICAST LOCAL BROADCAST ANYCAST MULTICAST BLACKHOLE UNREACHABLE PROHIBIT THROW NAT XRESOLVE'.split(' '),
)

function multicast(family: Family): AddressSet {
  const set = readAddresses(family === 4 ? '224.0.0.0/4' : 'ff00::/8', family)
  return set.ok ? set.value : { v4: [], v6: [] }
}

/**
 * Which type an address has is a matter of the machine's own addresses and routes, except for multicast: the kernel decides that by
 * the address alone, before it looks anything up (net/ipv4/fib_frontend.c, net/netfilter/xt_addrtype.c). For IPv6 it joins the types
 * of a list by "and", and a multicast address can be local too.
 */
function readTypes(kind: Side, text: string, family: Family): Read<Match> {
  const types = text.toUpperCase().split(',')
  const wrong = types.find((type) => !TYPES.has(type))
  if (wrong !== undefined) return bad(`${quoted(wrong)} is not a type of address`)
  const isMulticast: Match = { kind, addresses: multicast(family) }
  const others = types.filter((type) => type !== 'MULTICAST')
  if (others.length === 0) return good(isMulticast)
  const unknown: Match = { kind: 'unknown', text: `addrtype ${others.join(',')}` }
  if (family === 6) return good(unknown)
  const perhaps = and(not(isMulticast), unknown)
  return good(types.length === others.length ? perhaps : or(isMulticast, perhaps))
}

export const addrtype: MatchModule = {
  options: new Map<string, Option>([
    [
      '--src-type',
      { values: 1, repeated: true, read: (text, _, { family }) => readTypes('source-address', text, family) },
    ],
    [
      '--dst-type',
      { values: 1, repeated: true, read: (text, _, { family }) => readTypes('destination-address', text, family) },
    ],
    // They choose where the type is looked up; the types that depend on it are unknown anyway.
    ['--limit-iface-in', { values: 0, read: () => good(ALL) }],
    ['--limit-iface-out', { values: 0, read: () => good(ALL) }],
  ]),
}

export const mac: MatchModule = {
  options: new Map([
    [
      '--mac-source',
      {
        values: 1,
        repeated: true,
        read: (text) => {
          if (!/^[0-9a-f]{1,2}([:-][0-9a-f]{1,2}){5}$/i.test(text)) return bad(`${quoted(text)} is not a MAC address`)
          const address = text.split(/[:-]/).reduce((value, octet) => value * 256 + Number.parseInt(octet, 16), 0)
          return good({ kind: 'source-mac', addresses: [[address, address]] })
        },
      },
    ],
  ]),
}
