import type { Leg, PassingPoint, Question } from '../../model/question.ts'
import type { IntervalSet } from '../../sets/intervals.ts'
import type { NameTable } from '../../sets/names.ts'
import { type ConnectionState, PROTOCOL } from '../../sets/packet.ts'
import type { Axis, PacketSet, PacketSpace } from '../../sets/packet-set.ts'
import { type Interfaces, onward, opening } from '../flow-packets.ts'
import { existingPackets } from '../universe.ts'

/**
 * The interfaces of packets at a point of a leg: those that the deployment says; those that the question says are where the packets
 * start and where they end.
 */
export function interfacesAt(question: Question, { points }: Leg, point: PassingPoint, names: NameTable): Interfaces {
  const numbers = (text: string | undefined) => text && names.numbersOf([{ text, prefix: false }])
  const inInterface = numbers((point === points[0] ? question.inInterface : undefined) ?? point.inInterface)
  const outInterface = numbers((point === points.at(-1) ? question.outInterface : undefined) ?? point.outInterface)
  return { ...(inInterface ? { inInterface } : {}), ...(outInterface ? { outInterface } : {}) }
}

/** The packets that a question asks about, as they start on a leg and come to its first point. */
export function askedPackets(space: PacketSpace, question: Question, leg: Leg, by: Interfaces): PacketSet {
  const { source, destination } = leg
  const packets = space
    .boxes(question.services.map((service) => ({ ...service, source, destination, ...by })))
    .intersect(existing(space))
  return inStates(space, packets, question)
}

const known = new WeakMap<PacketSpace, PacketSet>()

function existing(space: PacketSpace): PacketSet {
  const packets = known.get(space) ?? existingPackets(space)
  known.set(space, packets)
  return packets
}

/** The same packets after one firewall let them through, as the next one meets them: a new link, and a state of its own. */
export function arriving(space: PacketSpace, leaving: PacketSet, question: Question, by: Interfaces): PacketSet {
  const fresh: readonly Axis[] = ['inInterface', 'outInterface', 'sourceMac', 'state']
  const packets = fresh.reduce((set, axis) => set.free(axis), leaving).intersect(space.box(by))
  return inStates(space, packets, question)
}

/** New TCP connections open with a SYN, packets of open ones carry ACK; of other states, and where the question says, any flags. */
function inStates(space: PacketSpace, packets: PacketSet, { states, tcpFlags }: Question): PacketSet {
  if (tcpFlags) return withFlags(space, packets, tcpFlags).assign('state', states)
  const inState = (state: ConnectionState) => {
    if (state === 'new') return opening(space, packets)
    return state === 'established' ? onward(space, packets, [state]) : packets.assign('state', [state])
  }
  return space.unionAll(states.map(inState))
}

function withFlags(space: PacketSpace, packets: PacketSet, tcpFlags: IntervalSet): PacketSet {
  const protocol = [[PROTOCOL.tcp, PROTOCOL.tcp]] as const
  const tcp = packets.intersect(space.box({ protocol, tcpFlags }))
  return packets.subtract(space.box({ protocol })).union(tcp)
}
