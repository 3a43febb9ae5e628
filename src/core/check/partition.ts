import type { Origin } from '../model/ruleset.ts'
import type { PacketSet } from '../sets/packet-set.ts'

/** A set of packets and the lines that concern it. */
export interface Marked {
  readonly packets: PacketSet
  readonly origins: readonly Origin[]
}

/** Parts beyond which no part is divided further: its lines are then those of any of its packets. */
const MOST_PARTS = 256

/**
 * Divides a set into disjoint parts, so that the packets of a part have their lines in common; what no line concerns comes last.
 * Marks that do not overlap, as those of a first-match list, cost one step each.
 */
export function partition(whole: PacketSet, marks: readonly Marked[]): readonly Marked[] {
  let rest = whole
  let parts: Marked[] = []
  for (const mark of marks) {
    if (!mark.packets.overlaps(whole)) continue
    const concerned = mark.packets.intersect(whole)
    const fresh = concerned.intersect(rest)
    const known = concerned.subtract(fresh)
    if (!known.isEmpty()) parts = parts.flatMap((part) => divided(part, known, mark.origins, parts.length))
    if (fresh.isEmpty()) continue
    parts.push({ packets: fresh, origins: mark.origins })
    rest = rest.subtract(fresh)
  }
  return rest.isEmpty() ? parts : [...parts, { packets: rest, origins: [] }]
}

function divided(part: Marked, packets: PacketSet, lines: Marked['origins'], count: number): readonly Marked[] {
  if (!packets.overlaps(part.packets)) return [part]
  const origins = [...part.origins, ...lines.filter((origin) => !part.origins.includes(origin))]
  const outside = part.packets.subtract(packets)
  if (outside.isEmpty() || count > MOST_PARTS) return [{ packets: part.packets, origins }]
  return [
    { packets: part.packets.intersect(packets), origins },
    { packets: outside, origins: part.origins },
  ]
}
