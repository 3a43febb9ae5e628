export type Family = 4 | 6
export const FAMILIES: readonly Family[] = [4, 6]

/** What connection tracking says of a packet (nft(8) `ct state`). Tunnels and helpers make `related`. */
export const STATES = ['new', 'established', 'related', 'invalid', 'untracked'] as const
export type ConnectionState = (typeof STATES)[number]

/**
 * One point of the header space. Interfaces are numbers that a `NameTable` gave out (see `names.ts`).
 * For ICMP and ICMPv6 `sourcePort` holds the type and `destinationPort` the code; for protocols without ports both are 0.
 */
export interface Packet {
  readonly family: Family
  readonly inInterface: number
  readonly outInterface: number
  readonly source: number | bigint
  readonly destination: number | bigint
  readonly protocol: number
  readonly sourcePort: number
  readonly destinationPort: number
  readonly state: ConnectionState
  /** The TCP flag byte: CWR ECE URG ACK PSH RST SYN FIN, FIN lowest (RFC 9293 §3.1). */
  readonly tcpFlags: number
  /** The source MAC address as a 48-bit number. */
  readonly sourceMac: number
}

export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, gre: 47, esp: 50, ah: 51, icmp6: 58, sctp: 132 } as const
export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const
