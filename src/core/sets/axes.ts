import type { Coordinate } from './diagram.ts'
import type { IntervalSet } from './intervals.ts'
import { LAST_IPV4, LAST_IPV6 } from './ip.ts'
import { type Family, type Packet, STATES } from './packet.ts'
import { LAST_PORT } from './ports.ts'

/**
 * The axes of the header space in the order of their levels in a diagram. Family stands first, because it decides what kind of
 * number an address is. For the rest the order was
 * measured on unions of rules: interfaces and states at the end make half the nodes that they make in front.
 */
export const AXES = [
  'family',
  'protocol',
  'destinationPort',
  'destination',
  'source',
  'sourcePort',
  'state',
  'inInterface',
  'outInterface',
  'tcpFlags',
  'sourceMac',
] as const satisfies readonly (keyof Packet)[]

const levels: ReadonlyMap<keyof Packet, number> = new Map(AXES.map((axis, level) => [axis, level]))

export function levelOf(axis: keyof Packet): number {
  return levels.get(axis) ?? 0
}

/** The highest coordinate on an axis; the lowest is 0. */
export function lastOf(axis: keyof Packet, family: Family, interfaces: IntervalSet): Coordinate {
  switch (axis) {
    case 'family':
      return 1
    case 'state':
      return STATES.length - 1
    case 'inInterface':
    case 'outInterface':
      return interfaces.at(-1)?.[1] ?? 0
    case 'source':
    case 'destination':
      return family === 4 ? LAST_IPV4 : LAST_IPV6
    case 'sourcePort':
    case 'destinationPort':
      return LAST_PORT
    case 'protocol':
    case 'tcpFlags':
      return 255
    case 'sourceMac':
      return 2 ** 48 - 1
  }
}

/** Where a packet lies on an axis. Families and states are numbered in the order of their lists. */
export function coordinateOf(packet: Packet, axis: keyof Packet): Coordinate {
  if (axis === 'family') return packet.family === 4 ? 0 : 1
  return axis === 'state' ? STATES.indexOf(packet.state) : packet[axis]
}
