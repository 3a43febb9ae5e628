import type { MatchModule } from '../options.ts'
import { addrtype, iprange, mac } from './addresses.ts'
import { icmp, icmp6 } from './icmp.ts'
import { dccp, multiport, sctp, tcp, udp, udplite } from './ports.ts'
import { conntrack, state } from './state.ts'
import { recent, UNMODELLED } from './unmodelled.ts'

/** Every match extension by its name after `-m`. */
export const MODULES: ReadonlyMap<string, MatchModule> = new Map<string, MatchModule>([
  ['tcp', tcp],
  ['udp', udp],
  ['udplite', udplite],
  ['sctp', sctp],
  ['dccp', dccp],
  ['multiport', multiport],
  // An old module of the same meaning as today's multiport.
  ['mport', multiport],
  ['icmp', icmp],
  ['icmp6', icmp6],
  ['icmpv6', icmp6],
  ['ipv6-icmp', icmp6],
  ['state', state],
  ['conntrack', conntrack],
  ['iprange', iprange],
  ['addrtype', addrtype],
  ['mac', mac],
  ['recent', recent],
  ['comment', { options: new Map([['--comment', { values: 1, text: true }]]) }],
  ...UNMODELLED,
])

/** Modules whose options a rule may use after `-p` alone, by protocol number. */
export const PROTOCOL_MODULES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'icmp6'],
  [132, 'sctp'],
  [135, 'mh'],
  [136, 'udplite'],
])
