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
  let { set, steps } = strand
  for (const change of changes) {
    if (!isOpen(steps, change, stage)) steps = [...steps, { change, before: set, stage }]
    set = image(change, set)
  }
  // Even where the set stays the same, each packet of it may have become another.
  return { set, steps, hull: set === strand.set ? strand.hull : hullOfSet(set) }
}

/**
 * Is the axis open already, with no change since but others of this kind? To open it once more leads to the same packets from the
 * same packets, so strands that are altered again and again stay one.
 */
function isOpen(steps: Steps, { axis, effect }: Change, stage: number): boolean {
  if (effect.kind !== 'any') return false
  const since = steps.slice(steps.findLastIndex((step) => step.change.effect.kind !== 'any') + 1)
  return since.some((step) => step.change.axis === axis && step.stage === stage)
}

/** First `before`, then `after`. */
export function followedBy(before: Steps, after: Steps): Steps {
  return after.length === 0 ? before : before.length === 0 ? after : [...before, ...after]
}

/** Unites the strands that have been changed in the same way. */
export function united(strands: readonly Strand[]): Strand[] {
  if (strands.length < 2) return [...strands]
  const bySteps = new Map<string, Strand>()
  for (const strand of strands) {
    const key = keyOf(strand.steps)
    const same = bySteps.get(key)
    bySteps.set(key, same === undefined ? strand : unite(same, strand))
  }
  return [...bySteps.values()]
}

const keys = new WeakMap<Steps, string>()

/** Equal for steps that do the same to the same packets. */
function keyOf(steps: Steps): string {
  const known = keys.get(steps)
  if (known !== undefined) return known
  const key = steps
    .map(({ change, before, stage }) => `${stage} ${before.id} ${change.axis} ${effectKey(change)}`)
    .join()
  keys.set(steps, key)
  return key
}

/** Bigints are no JSON. */
function effectKey({ effect }: Change): string {
  return JSON.stringify(effect, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

function unite(a: Strand, b: Strand): Strand {
  return { set: a.set.union(b.set), steps: a.steps, hull: a.hull === b.hull ? a.hull : uniteHulls(a.hull, b.hull) }
}
