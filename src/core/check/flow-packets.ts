import type { Flow } from '../model/flow.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { type ConnectionState, FAMILIES, type Family, PROTOCOL, TCP_FLAG } from '../sets/packet.ts'
import type { Box, PacketSet, PacketSpace } from '../sets/packet-set.ts'

const { fin, syn, rst, psh, ack, urg, ece, cwr } = TCP_FLAG
const ECHO: Readonly<Record<Family, { readonly protocol: number; readonly request: number; readonly reply: number }>> =
  {
    4: { protocol: PROTOCOL.icmp, request: 8, reply: 0 },
    6: { protocol: PROTOCOL.icmp6, request: 128, reply: 129 },
  }

/** The SYN that opens a connection, without ECN and with it (RFC 3168 §6.1.1). */
const OPENING_FLAGS = [syn, syn | ece | cwr]
/** Every set of flags of an open connection: ACK with any of these, or a reset. */
const OPEN_FLAGS = [...withAny(ack, [fin, psh, urg, ece, cwr]), ...withAny(rst, [ack])]
/** The other end may also send the SYN-ACK that answers the SYN. */
const REPLY_FLAGS = [...OPEN_FLAGS, ...withAny(syn | ack, [ece])]

function withAny(base: number, flags: readonly number[]): readonly number[] {
  let all = [base]
  for (const flag of flags) all = [...all, ...all.map((value) => value | flag)]
  return all
}

/** The interfaces by which packets enter and leave; absent where nobody said. */
export type Interfaces = Pick<Box, 'inInterface' | 'outInterface'>

/** What a flow sends through a firewall in one direction, by addresses and ports only: no state, any TCP flags. */
export function flowPackets(
  space: PacketSpace,
  flow: Flow,
  source: AddressSet,
  destination: AddressSet,
  by: Interfaces,
): PacketSet {
  const ends = { source, destination, ...by }
  const { sourcePorts: sourcePort, ports: destinationPort } = flow
  switch (flow.transport) {
    case 'tcp':
    case 'udp':
      return space.box({ ...ends, protocol: only(PROTOCOL[flow.transport]), sourcePort, destinationPort })
    case 'icmp':
      return space.boxes(
        FAMILIES.map((family) => {
          const { protocol, request } = ECHO[family]
          return {
            ...ends,
            families: [family],
            protocol: only(protocol),
            sourcePort: only(request),
            destinationPort: only(0),
          }
        }),
      )
    case 'esp':
    case 'ah':
      return space.box({ ...ends, protocol: only(PROTOCOL[flow.transport]) })
    case 'any':
      return space.box(ends)
  }
}

/** The part of the packets of a flow that opens connections. */
export function opening(space: PacketSpace, packets: PacketSet): PacketSet {
  return flagged(space, packets, OPENING_FLAGS).assign('state', ['new'])
}

/** Packets of the opener in connections that are open, from those that opened them. */
export function onward(space: PacketSpace, opened: PacketSet, states: readonly ConnectionState[]): PacketSet {
  return flagged(space, opened.free('tcpFlags'), OPEN_FLAGS).assign('state', states)
}

/** Packets of the other end, from those that opened the connections: ends and interfaces swapped, echo requests answered. */
export function answers(
  space: PacketSpace,
  flow: Pick<Flow, 'transport'>,
  opened: PacketSet,
  by: Interfaces,
  states: readonly ConnectionState[],
): PacketSet {
  const { inInterface: outInterface, outInterface: inInterface } = by
  const back: Interfaces = { ...(inInterface ? { inInterface } : {}), ...(outInterface ? { outInterface } : {}) }
  const anywhere = ['inInterface', 'outInterface', 'sourceMac', 'tcpFlags'] as const
  const swapped = anywhere.reduce((set, axis) => set.free(axis), opened.swapEnds()).intersect(space.box(back))
  const sent = flow.transport === 'icmp' ? echoed(space, swapped) : swapped
  return flagged(space, sent, REPLY_FLAGS).assign('state', states)
}

function echoed(space: PacketSpace, requests: PacketSet): PacketSet {
  const parts = FAMILIES.map((family) =>
    requests.intersect(space.box({ families: [family] })).assign('sourcePort', only(ECHO[family].reply)),
  )
  return space.unionAll(parts)
}

/** Other protocols than TCP have no flags to look at. */
function flagged(space: PacketSpace, packets: PacketSet, flags: readonly number[]): PacketSet {
  const tcp = space.box({ protocol: only(PROTOCOL.tcp) })
  const tcpFlags = [...new Set(flags)].sort((a, b) => a - b).map((flag) => [flag, flag] as const)
  return packets.subtract(tcp).union(packets.intersect(space.box({ protocol: only(PROTOCOL.tcp), tcpFlags })))
}

function only(value: number): readonly [readonly [number, number]] {
  return [[value, value]]
}
