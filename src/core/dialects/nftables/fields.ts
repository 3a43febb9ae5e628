import { ALL, and, type Match } from '../../model/match.ts'
import { PROTOCOL } from '../../sets/packet.ts'
import { type Domain, families, ipv4, ipv6, MAC_DOMAIN, numbers, protocols, STATE_DOMAIN } from './domains.ts'
import * as names from './names.ts'

/**
 * Where a chain stands decides what a packet has there: no output interface before routing, no input interface on packets
 * of the machine itself, no connection state before tracking.
 */
export interface Context {
  readonly noInput: boolean
  readonly noOutput: boolean
  readonly untracked: boolean
}

export const USUAL: Context = { noInput: false, noOutput: false, untracked: false }

/** How a selector maps onto the header space. `implies` is what nft adds to the rule because the field exists only there. */
export type Field =
  | { readonly kind: 'number'; readonly domain: Domain; readonly implies: Match; readonly reading: Reading }
  | { readonly kind: 'name'; readonly side: 'in-interface' | 'out-interface' }
  /** `why` goes into the message. */
  | { readonly kind: 'opaque'; readonly implies: Match; readonly why: string }

/** `exact`; `ports`: sees bytes of other protocols too; `next-header`: does not see past extension headers. */
type Reading = 'exact' | 'ports' | 'next-header'

/** Protocols whose header begins with two ports (SCTP, DCCP and UDP-Lite as well). */
export const PORTED: Match = protocols(PROTOCOL.tcp, PROTOCOL.udp, 33, PROTOCOL.sctp, 136)

export const IPV4: Match = { kind: 'family', family: 4 }
export const IPV6: Match = { kind: 'family', family: 6 }
const ICMP: Match = and(IPV4, protocols(PROTOCOL.icmp))
const ICMP6: Match = and(IPV6, protocols(PROTOCOL.icmp6))

/** What the header in the name of a selector says of the packet that has it. */
const HEADER_IMPLIES: Readonly<Record<string, Match>> = {
  ip: IPV4,
  ip6: IPV6,
  icmp: ICMP,
  igmp: and(IPV4, protocols(2)),
  icmpv6: ICMP6,
  tcp: protocols(PROTOCOL.tcp),
  udp: protocols(PROTOCOL.udp),
  udplite: protocols(136),
  sctp: protocols(PROTOCOL.sctp),
  dccp: protocols(33),
  esp: protocols(PROTOCOL.esp),
  comp: protocols(108),
  gre: protocols(PROTOCOL.gre),
}

export const PORT_DOMAINS = {
  source: numbers(65535, names.SERVICE_NAMES, (ports) => ({ kind: 'source-port', ports })),
  destination: numbers(65535, names.SERVICE_NAMES, (ports) => ({ kind: 'destination-port', ports })),
}
export const ADDRESS_DOMAINS = {
  source: { 4: ipv4('source-address'), 6: ipv6('source-address') },
  destination: { 4: ipv4('destination-address'), 6: ipv6('destination-address') },
}
const ALL_BYTES = [[0, 255]] as const
const PROTOCOLS = numbers(255, names.PROTOCOL_NAMES, (values) => ({ kind: 'protocol', protocols: values }))
const FLAGS = numbers(255, names.FLAG_BITS, (values) => ({ kind: 'tcp-flags', values }), true)

function icmpType(symbols: Readonly<Record<string, number>>): Domain {
  return numbers(255, symbols, (types) => ({ kind: 'icmp', types, codes: ALL_BYTES }))
}

function icmpCode(symbols: Readonly<Record<string, number>>): Domain {
  return numbers(255, symbols, (codes) => ({ kind: 'icmp', types: ALL_BYTES, codes }))
}

function exact(domain: Domain, implies: Match = ALL): Field {
  return { kind: 'number', domain, implies, reading: 'exact' }
}

const FIELDS: Readonly<Record<string, Field>> = {
  'ip saddr': exact(ADDRESS_DOMAINS.source[4], IPV4),
  'ip daddr': exact(ADDRESS_DOMAINS.destination[4], IPV4),
  'ip6 saddr': exact(ADDRESS_DOMAINS.source[6], IPV6),
  'ip6 daddr': exact(ADDRESS_DOMAINS.destination[6], IPV6),
  'ip protocol': exact(PROTOCOLS, IPV4),
  'ip6 nexthdr': { kind: 'number', domain: PROTOCOLS, implies: IPV6, reading: 'next-header' },
  'meta l4proto': exact(PROTOCOLS),
  'meta nfproto': exact(families(255, names.FAMILY_NUMBERS, 2, 10)),
  'meta protocol': exact(families(65535, names.ETHER_TYPES, 0x0800, 0x86dd)),
  'meta iif': { kind: 'name', side: 'in-interface' },
  'meta iifname': { kind: 'name', side: 'in-interface' },
  'meta oif': { kind: 'name', side: 'out-interface' },
  'meta oifname': { kind: 'name', side: 'out-interface' },
  'ct state': exact(STATE_DOMAIN),
  'icmp type': exact(icmpType(names.ICMP_TYPE_NAMES), ICMP),
  'icmp code': exact(icmpCode(names.ICMP_CODE_NAMES), ICMP),
  'icmpv6 type': exact(icmpType(names.ICMP6_TYPE_NAMES), ICMP6),
  'icmpv6 code': exact(icmpCode(names.ICMP6_CODE_NAMES), ICMP6),
  'tcp flags': exact(FLAGS, protocols(PROTOCOL.tcp)),
  'ether saddr': exact(MAC_DOMAIN),
  'th sport': { kind: 'number', domain: PORT_DOMAINS.source, implies: ALL, reading: 'ports' },
  'th dport': { kind: 'number', domain: PORT_DOMAINS.destination, implies: ALL, reading: 'ports' },
  ...Object.fromEntries(
    ['tcp', 'udp', 'udplite', 'sctp', 'dccp'].flatMap((protocol) => [
      [`${protocol} sport`, exact(PORT_DOMAINS.source, HEADER_IMPLIES[protocol])],
      [`${protocol} dport`, exact(PORT_DOMAINS.destination, HEADER_IMPLIES[protocol])],
    ]),
  ),
}

function opaque(path: string, why: string): Field {
  const header = path.split(' ')[0] ?? ''
  return { kind: 'opaque', implies: Object.hasOwn(HEADER_IMPLIES, header) ? (HEADER_IMPLIES[header] ?? ALL) : ALL, why }
}

/** The field behind a selector's path, as it is where the chain stands. */
export function fieldOf(path: string, context: Context): Field {
  const field = Object.hasOwn(FIELDS, path) ? FIELDS[path] : undefined
  if (field === undefined) return opaque(path, `\`${path}\` is not modelled`)
  if (path === 'ct state' && context.untracked) {
    return opaque(path, 'connections are not tracked yet when a packet comes here')
  }
  if (path === 'ether saddr' && context.noInput) return opaque(path, 'packets of this machine have no source MAC yet')
  return field
}

const DEPENDS: Readonly<Record<string, Context>> = {
  'ct state': { ...USUAL, untracked: true },
  'meta iif': { ...USUAL, noInput: true },
  'meta iifname': { ...USUAL, noInput: true },
  'ether saddr': { ...USUAL, noInput: true },
  'meta oif': { ...USUAL, noOutput: true },
  'meta oifname': { ...USUAL, noOutput: true },
}

/** The parts of the context in which a condition on this field means something else; undefined: none. */
export function dependsOn(path: string): Context | undefined {
  return Object.hasOwn(DEPENDS, path) ? DEPENDS[path] : undefined
}
