import { existingPackets } from '../../src/core/check/universe.ts'
import type { DifferentRegion } from '../../src/core/model/comparison.ts'
import type { NameTable } from '../../src/core/sets/names.ts'
import type { Packet } from '../../src/core/sets/packet.ts'
import { packetSpace } from '../../src/core/sets/packet-space.ts'

const AXES = ['source', 'destination', 'sourcePort', 'destinationPort', 'protocol'] as const

/** One packet in each of the first boxes of each region, and those just beyond its box on every axis. */
export function boundaryPackets(regions: readonly DifferentRegion[], names: NameTable, most = 2): readonly Packet[] {
  const space = packetSpace(names)
  const existing = existingPackets(space)
  return regions.flatMap(({ boxes, family }) =>
    boxes.slice(0, most).flatMap((box) => {
      const inside = space.box({ families: [family], ...box })
      const packet = inside.sample()
      if (packet === undefined) return []
      const beyond = AXES.flatMap((axis) => {
        const line = inside.free(axis).intersect(existing).subtract(inside).sample()
        return line === undefined ? [] : [line]
      })
      return [packet, ...beyond]
    }),
  )
}
