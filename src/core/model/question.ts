import type { Source } from '../diagnostics/source.ts'
import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import type { ConnectionState } from '../sets/packet.ts'
import type { Box } from '../sets/packet-set.ts'
import type { Path } from './ruleset.ts'

/** One end of a question. */
export interface QuestionEnd {
  /** As it was asked: `edge1`, `10.0.0.0/8`, `any`. */
  readonly label: string
  readonly addresses: AddressSet
  /** Hosts asked for by name: where others know them by public addresses, those are meant. */
  readonly named: boolean
}

/** Packets of one kind: protocol and ports, or ICMP type and code (see `Packet`). An axis left out is any value. */
export type Service = Pick<Box, 'families' | 'protocol' | 'sourcePort' | 'destinationPort'>

/** What somebody wants to know of a configuration: what becomes of these packets? */
export interface Question {
  /** Its text, for messages. */
  readonly source: Source
  /** Through the firewall, to the firewall itself, from the firewall itself. */
  readonly path: Path
  readonly from: QuestionEnd
  readonly to: QuestionEnd
  /** At least one. */
  readonly services: readonly Service[]
  readonly states: readonly ConnectionState[]
  /** Absent: those that the states call for. */
  readonly tcpFlags?: IntervalSet
  readonly inInterface?: string
  readonly outInterface?: string
}

/** Where packets meet one firewall on their way; the interfaces are absent where nobody said. */
export interface PassingPoint {
  /** As a deployment calls it; absent for a configuration by itself. */
  readonly firewall?: string
  readonly inInterface?: string
  readonly outInterface?: string
}

/** A part of a question that goes one way: between these addresses, as they stand in the packet when it starts. */
export interface Leg {
  /** For people: `internet to perimeter`; absent without a deployment. */
  readonly title?: string
  readonly source: AddressSet
  readonly destination: AddressSet
  /** At least one, in the order in which the packets meet them. */
  readonly points: readonly PassingPoint[]
  readonly notes: readonly string[]
}
