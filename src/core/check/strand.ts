import type { PacketSet } from '../sets/packet-set.ts'
import { type Change, image, preimage } from './change.ts'

import { type Hull, hullOfSet, uniteHulls } from './hull.ts'

/** One change that packets went through, and what they were before it. */
export interface Step {
  readonly change: Change
  readonly before: PacketSet
  /** Number of the stage that made it. */
  readonly stage: number
}

export type Steps = readonly Step[]

/** The one value for "unchanged": strands with the very same steps may be united. */
export const UNCHANGED: Steps = []

/** Packets that went the same way so far: as they are now, and all that was done to them, oldest first. */
export interface Strand {
  readonly set: PacketSet
  readonly steps: Steps
  /** Around `set`, perhaps with room to spare. */
  readonly hull: Hull
}

/** What `set`, a part of the packets that these steps led to, was before them. */
export function undo(steps: Steps, set: PacketSet): PacketSet {
  return steps.reduceRight((after, { change, before }) => preimage(change, before, after), set)
}

export function changed(strand: Strand, changes: readonly Change[], stage: number): Strand {
  if (changes.length === 0) return strand
  let { set } = strand
  const steps = [...strand.steps]
  for (const change of changes) {
    steps.push({ change, before: set, stage })
    set = image(change, set)
  }
  return { set, steps, hull: hullOfSet(set) }
}

/** First `before`, then `after`. */
export function followedBy(before: Steps, after: Steps): Steps {
  return after.length === 0 ? before : before.length === 0 ? after : [...before, ...after]
}

/** Unites the strands that have been changed in the same way. */
export function united(strands: readonly Strand[]): Strand[] {
  if (strands.length < 2) return [...strands]
  const bySteps = new Map<Steps, Strand>()
  for (const strand of strands) {
    const same = bySteps.get(strand.steps)
    bySteps.set(strand.steps, same === undefined ? strand : unite(same, strand))
  }
  return [...bySteps.values()]
}

function unite(a: Strand, b: Strand): Strand {
  return { set: a.set.union(b.set), steps: a.steps, hull: a.hull === b.hull ? a.hull : uniteHulls(a.hull, b.hull) }
}
