import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { image } from './change.ts'
import type { Passage } from './evaluate.ts'
import type { Step, Steps } from './strand.ts'

/** The axes that translations rewrite. */
const AXES = ['source', 'destination', 'sourcePort', 'destinationPort'] as const

/**
 * The packets that both ways take and that one of them makes something else of. `expected` says what each axis must become: the
 * same as before, one value, or (`any`) something other than before; no more is asked of a pool than that.
 */
export function differentlyTranslated(
  space: PacketSpace,
  found: Passage,
  expected: Passage,
  packets: PacketSet,
): PacketSet {
  const common = packets.intersect(found.entering).intersect(expected.entering)
  if (common.isEmpty() || found.steps === expected.steps) return space.empty
  const different = AXES.some((axis) => {
    const is = found.steps.some(({ change }) => change.axis === axis)
    const wanted = expected.steps.findLast(({ change }) => change.axis === axis)
    if (wanted === undefined) return is && !staysAsItIs(space, found.steps, common, axis)
    if (wanted.change.effect.kind === 'any') return !is
    return !isExactly(space, found.steps, common, wanted)
  })
  return different ? common : space.empty
}

type TranslatedAxis = (typeof AXES)[number]

function after(steps: Steps, set: PacketSet): PacketSet {
  return steps.reduce((now, { change }) => image(change, now), set)
}

/** A translation to the very value that the packets had. */
function staysAsItIs(space: PacketSpace, steps: Steps, set: PacketSet, axis: TranslatedAxis): boolean {
  const last = steps.findLast(({ change }) => change.axis === axis)
  if (last === undefined) return true
  if (last.change.effect.kind !== 'to' || !isOneValue(last)) return false
  const value = space.all.assign(axis, last.change.effect.values)
  return set.isSubsetOf(value) && after(steps, set).isSubsetOf(value)
}

function isExactly(space: PacketSpace, steps: Steps, set: PacketSet, wanted: Step): boolean {
  const { axis, effect } = wanted.change
  return (
    effect.kind === 'to' && isOneValue(wanted) && after(steps, set).isSubsetOf(space.all.assign(axis, effect.values))
  )
}

/** Does it give all packets of a family one value? With more to choose from, two devices may choose differently. */
function isOneValue({ change: { effect } }: Step): boolean {
  if (effect.kind !== 'to') return false
  const { values } = effect
  const sets = 'v4' in values ? [values.v4, values.v6] : [values]
  return sets.every((set) => set.length === 0 || (set.length === 1 && isPoint(set[0])))
}

function isPoint(interval: unknown): boolean {
  return Array.isArray(interval) && interval[0] === interval[1]
}
