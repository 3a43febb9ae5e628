import type { Part } from '../../model/results.ts'
import type { AddressSet, IntervalSet } from '../../sets/intervals.ts'
import { count } from '../../sets/intervals.ts'
import type { Box, PacketSet } from '../../sets/packet-set.ts'

/** The one with the largest region first; those of the same size stay in their order. */
export function bySize<T extends Part>(parts: readonly T[]): readonly T[] {
  if (parts.length < 2) return parts
  const sized = parts.map((part) => ({ part, size: sizeOf(part.packets) }))
  return sized.sort((a, b) => b.size - a.size).map(({ part }) => part)
}

/** How many packets its first box has, which is a large one, in powers of two; to count them all would take long. */
function sizeOf(packets: PacketSet): number {
  const [box] = packets.boxes(1).boxes
  return box === undefined ? 0 : boxSize(box)
}

function boxSize(box: Box): number {
  const axis = (set: IntervalSet | undefined, all: number) => Math.log2(set === undefined ? all : Number(count(set)))
  const addresses = (set: AddressSet | undefined) =>
    set === undefined ? 128 : Math.log2(Number(count(set.v4) + count(set.v6)))
  return (
    addresses(box.source) +
    addresses(box.destination) +
    axis(box.protocol, 256) +
    axis(box.sourcePort, 65_536) +
    axis(box.destinationPort, 65_536) +
    axis(box.inInterface, 8) +
    axis(box.outInterface, 8)
  )
}
