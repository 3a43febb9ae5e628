import type { IntervalSet } from '../sets/intervals.ts'
import { PROTOCOL, TCP_FLAG } from '../sets/packet.ts'
import { tcpFlagValues } from '../sets/tcp-flags.ts'

/** Protocols by name; both ICMPs are `icmp`, because the addresses say which is meant. */
export const PROTOCOL_WORDS: Readonly<Record<string, IntervalSet>> = {
  tcp: [[PROTOCOL.tcp, PROTOCOL.tcp]],
  udp: [[PROTOCOL.udp, PROTOCOL.udp]],
  esp: [[PROTOCOL.esp, PROTOCOL.esp]],
  ah: [[PROTOCOL.ah, PROTOCOL.ah]],
  gre: [[PROTOCOL.gre, PROTOCOL.gre]],
  sctp: [[PROTOCOL.sctp, PROTOCOL.sctp]],
}

export const ICMP_WORDS: ReadonlySet<string> = new Set(['icmp', 'icmp6', 'icmpv6', 'ipv6-icmp', 'ping'])

export interface IcmpMessage {
  readonly type: number
  readonly code?: number
}

/** ICMP messages by name, as IPv4 (RFC 792, RFC 1191) and IPv6 (RFC 4443, RFC 4861) number them. */
export const ICMP_MESSAGES: Readonly<Record<string, { readonly v4?: IcmpMessage; readonly v6?: IcmpMessage }>> = {
  'echo-request': { v4: { type: 8, code: 0 }, v6: { type: 128, code: 0 } },
  'echo-reply': { v4: { type: 0, code: 0 }, v6: { type: 129, code: 0 } },
  'destination-unreachable': { v4: { type: 3 }, v6: { type: 1 } },
  'port-unreachable': { v4: { type: 3, code: 3 }, v6: { type: 1, code: 4 } },
  'fragmentation-needed': { v4: { type: 3, code: 4 } },
  'packet-too-big': { v6: { type: 2 } },
  redirect: { v4: { type: 5 }, v6: { type: 137 } },
  'time-exceeded': { v4: { type: 11 }, v6: { type: 3 } },
  'parameter-problem': { v4: { type: 12 }, v6: { type: 4 } },
  'timestamp-request': { v4: { type: 13, code: 0 } },
  'timestamp-reply': { v4: { type: 14, code: 0 } },
  'router-solicitation': { v4: { type: 10 }, v6: { type: 133 } },
  'router-advertisement': { v4: { type: 9 }, v6: { type: 134 } },
  'neighbour-solicitation': { v6: { type: 135 } },
  'neighbour-advertisement': { v6: { type: 136 } },
}

const { fin, syn, rst, ack } = TCP_FLAG
const ALL = 255

/** TCP flags by the names of the packets that carry them: exactly these flags. */
export const FLAG_WORDS: Readonly<Record<string, IntervalSet>> = {
  syn: tcpFlagValues(ALL, syn),
  'syn-ack': tcpFlagValues(ALL, syn | ack),
  ack: tcpFlagValues(ALL, ack),
  fin: tcpFlagValues(ALL, fin | ack),
  rst: tcpFlagValues(ALL, rst),
}

/** Ways to say "the firewall itself". */
export const FIREWALL_WORDS: ReadonlySet<string> = new Set(['firewall', 'itself', 'self'])
/** Words that help a question to read well and say nothing. */
export const FILLERS: ReadonlySet<string> = new Set(['the', 'this', 'from', 'port', 'ports', 'flags', 'by'])
