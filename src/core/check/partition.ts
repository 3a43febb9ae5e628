import type { Origin } from '../model/ruleset.ts'
import type { PacketSet } from '../sets/packet-set.ts'

/** A set of packets and the lines that concern it. */
export interface Marked {
  readonly packets: PacketSet
  readonly origins: readonly Origin[]
}

/** Parts beyond which none is divided further: more than anybody reads, and each costs time. */
const MOST_PARTS = 24

/**
 * Divides a set into disjoint parts, so that the packets of a part have their lines in common; what no line concerns comes last.
 * Where that makes more than `most` parts, some have the lines of any of their packets.
 */
export function partition(whole: PacketSet, marks: readonly Marked[], most = MOST_PARTS): readonly Marked[] {
  const rest: Draft = { packets: whole, lines: new Set() }
  let parts: Draft[] = []
  for (const { packets, origins } of marks) {
    if (!packets.overlaps(whole)) continue
    if (parts.length >= most) {
      for (const part of [...parts, rest]) if (packets.overlaps(part.packets)) add(part, origins)
      continue
    }
    const concerned = packets.intersect(whole)
    const fresh = concerned.intersect(rest.packets)
    const known = concerned.subtract(fresh)
    if (!known.isEmpty()) parts = parts.flatMap((part) => divided(part, known, origins))
    if (fresh.isEmpty()) continue
    parts.push({ packets: fresh, lines: new Set(origins) })
    rest.packets = rest.packets.subtract(fresh)
  }
  const all = rest.packets.isEmpty() ? parts : [...parts, rest]
  return all.map((part) => ({ packets: part.packets, origins: [...part.lines] }))
}

/** A part that is still being divided. */
interface Draft {
  packets: PacketSet
  readonly lines: Set<Origin>
}

function add({ lines }: Draft, origins: readonly Origin[]): void {
  for (const origin of origins) lines.add(origin)
}

function divided(part: Draft, packets: PacketSet, origins: readonly Origin[]): readonly Draft[] {
  if (!packets.overlaps(part.packets)) return [part]
  const outside = part.packets.subtract(packets)
  const inside = { packets: part.packets.intersect(packets), lines: new Set([...part.lines, ...origins]) }
  return outside.isEmpty() ? [inside] : [inside, { packets: outside, lines: part.lines }]
}
