import type { Origin } from '../model/ruleset.ts'
import type { PacketSet } from '../sets/packet-set.ts'

/** A set of packets and the lines that concern it. */
export interface Marked {
  readonly packets: PacketSet
  readonly origins: readonly Origin[]
}

/** Parts beyond which no part is divided further: its lines are then those of any of its packets. */
const MOST_PARTS = 256

/** Divides a set into disjoint parts, so that the packets of a part have their lines in common. */
export function partition(whole: PacketSet, marks: readonly Marked[]): readonly Marked[] {
  let parts: readonly Marked[] = whole.isEmpty() ? [] : [{ packets: whole, origins: [] }]
  for (const mark of marks) {
    if (!mark.packets.overlaps(whole)) continue
    parts = parts.flatMap((part) => {
      if (!mark.packets.overlaps(part.packets)) return [part]
      const origins = [...part.origins, ...mark.origins.filter((origin) => !part.origins.includes(origin))]
      const outside = part.packets.subtract(mark.packets)
      if (outside.isEmpty() || parts.length > MOST_PARTS) return [{ packets: part.packets, origins }]
      return [
        { packets: part.packets.intersect(mark.packets), origins },
        { packets: outside, origins: part.origins },
      ]
    })
  }
  return parts
}
