import type { Ruleset } from '../model/ruleset.ts'
import type { Axis, PacketSet } from '../sets/packet-set.ts'
import type { Change } from './change.ts'
import type { Passage, Tracked } from './evaluate.ts'
import { type Steps, undo } from './strand.ts'

/** Was a connection exempted from tracking on this way? Then nothing is known of it when its next packet comes. */
export function isUntracked({ steps }: Passage): boolean {
  return steps.some(({ change }) => change.axis === 'state')
}

/** What tracking does to the packets that follow the first one of a connection: what translation did to that. */
export function repeated(ruleset: Ruleset, { steps }: Passage): Tracked {
  return (stage) => ({
    changes: steps.filter((step) => step.stage === stage && isTranslation(ruleset, stage)).map(({ change }) => change),
  })
}

/** The answers of connections, on the way back through the same path. */
export interface Answers {
  /** As they enter the firewall. */
  readonly entering: PacketSet
  readonly tracked: Tracked
}

/**
 * Answers see translation undone: that of the source first, where destinations are translated, then that of the destination,
 * where sources are. So lists between the two see the packet that passed there, with its ends swapped. `answersTo` swaps.
 */
export function undone(ruleset: Ruleset, passage: Passage, answersTo: (set: PacketSet) => PacketSet): Answers {
  const { steps } = passage
  const translations = steps.filter(({ stage }) => isTranslation(ruleset, stage))
  const ofSource = translations.filter(({ change }) => SOURCE_AXES.has(change.axis))
  const ofDestination = translations.filter(({ change }) => !SOURCE_AXES.has(change.axis))
  const { source, destination } = placesOfTranslation(ruleset, ofSource[0]?.stage, ofDestination[0]?.stage)
  const firstOfSource = ofSource[0] === undefined ? -1 : steps.indexOf(ofSource[0])
  const inOrder = ofDestination.every((step) => firstOfSource < 0 || steps.indexOf(step) < firstOfSource)
  const back = {
    source: opened(ofSource),
    destination: opened(ofDestination),
    // As the packet was between the two translations, and before both.
    between: answersTo(firstOfSource < 0 ? passage.leaving : undo(steps.slice(firstOfSource), passage.leaving)),
    before: answersTo(passage.entering),
  }
  const last = inOrder ? Math.max(source, destination) : destination
  return {
    entering: answersTo(passage.leaving),
    tracked: (stage) => {
      const changes = [...(stage === destination ? back.source : []), ...(stage === last ? back.destination : [])]
      if (changes.length === 0) return undefined
      return { changes, within: stage === last && back.destination.length > 0 ? back.before : back.between }
    },
  }
}

const SOURCE_AXES: ReadonlySet<string> = new Set(['source', 'sourcePort'])
const SWAPPED: Readonly<Partial<Record<Axis, Axis>>> = {
  source: 'destination',
  destination: 'source',
  sourcePort: 'destinationPort',
  destinationPort: 'sourcePort',
}

/** Of an answer the other end changes. */
function opened(translations: Steps): readonly Change[] {
  const axes = new Set(translations.map(({ change }) => SWAPPED[change.axis] ?? change.axis))
  return [...axes].map((axis) => ({ axis, effect: { kind: 'any' } }))
}

/**
 * The stages at which sources and destinations are translated. Where no rule did it, the stage that could: before the other
 * for destinations, after it for sources; else right after tracking, and at the end.
 */
export function placesOfTranslation(ruleset: Ruleset, source: number | undefined, destination: number | undefined) {
  const { forward } = ruleset.paths
  const stages = forward.flatMap((_, stage) => (isTranslation(ruleset, stage) ? [stage] : []))
  const tracking = forward.findIndex(({ purpose }) => purpose !== 'before-tracking')
  const after = source ?? stages.findLast((stage) => stage > (destination ?? -1)) ?? forward.length
  const before = destination ?? stages.find((stage) => stage < after && !translatesSources(ruleset, stage)) ?? tracking
  return { source: after, destination: Math.max(before, 0) }
}

function isTranslation(ruleset: Ruleset, stage: number): boolean {
  return ruleset.paths.forward[stage]?.purpose === 'translation'
}

/** Is there a rule that translates sources among the lists that a stage may come to? */
function translatesSources(ruleset: Ruleset, stage: number): boolean {
  const lists = new Set([ruleset.paths.forward[stage]?.list ?? ''])
  // The set grows while it is walked.
  for (const key of lists) {
    for (const { action } of ruleset.lists.get(key)?.rules ?? []) {
      if (action.kind === 'jump' || action.kind === 'goto') lists.add(action.to)
      if (action.kind === 'translate' && (action.translation.source ?? action.translation.sourcePort)) return true
    }
  }
  return false
}
