import type { Origin, Path, Ruleset, Stage } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { FAMILIES } from '../sets/packet.ts'
import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'
import type { Change } from './change.ts'
import { compileMatch } from './compile.ts'
import { hullOfSet } from './hull.ts'
import { NO_LIST, notCovered, TOO_MANY_WAYS, unclearStage } from './implicit.ts'
import { changed, followedBy, type Steps, type Strand, UNCHANGED, undo, united } from './strand.ts'
import { unionOf } from './union.ts'
import { type Doubt, listWalker } from './walk-list.ts'

/** Packets that may pass the whole path in one way. */
export interface Passage {
  readonly entering: PacketSet
  readonly leaving: PacketSet
  /** What was done to them on the way, oldest first. */
  readonly steps: Steps
}

/** Packets that a stage may let on (`permit`) or stop; `anything`: a line may do what it likes with them. */
export interface Ending {
  readonly stage: number
  readonly kind: 'permit' | 'deny' | 'reject' | 'anything'
  /** In the header with which they enter the firewall. */
  readonly entering: PacketSet
  readonly origins: readonly Origin[]
  /** A rule decided, not the end of a list that no rule decided. */
  readonly byRule: boolean
}

/**
 * What may become of a set of packets. A packet in only one of the `may…` sets gets that disposition for certain; every packet
 * asked about is in one at least. All sets but `leaving` hold headers with which packets enter the firewall.
 */
export interface Evaluation {
  readonly asked: PacketSet
  readonly mayPermit: PacketSet
  readonly mayDeny: PacketSet
  readonly mayReject: PacketSet
  /** Where packets that may pass come out; not those of which a line does `anything`. */
  readonly passages: readonly Passage[]
  readonly endings: readonly Ending[]
  /** Where a line leaves open what it does, by line. */
  readonly doubts: readonly { readonly entering: PacketSet; readonly origin: Origin }[]
}

/**
 * What connection tracking does to packets of an open connection on their way into a stage: `changes`, which must lead into
 * `within`. It takes the place of the translation stages themselves.
 */
export type Tracked = (
  stage: number,
) => { readonly changes: readonly Change[]; readonly within?: PacketSet } | undefined

export interface EvaluationContext {
  readonly space: PacketSpace
  /** Knows every interface that the ruleset mentions. */
  readonly names: NameTable
}

/** Asks one ruleset about one path. Reuse it for many questions: it keeps what it has learnt of lists. */
export type Evaluate = (asked: PacketSet, tracked?: Tracked) => Evaluation

/** The most ways in which packets may have been changed at a time. Each static translation of a ruleset is one. */
const MOST_WAYS = 4096

export function evaluator(ruleset: Ruleset, path: Path, context: EvaluationContext): Evaluate {
  const { space } = context
  const stages = ruleset.paths[path]
  const runList = listWalker(ruleset, path, context)
  const guards = stages.map(({ when, purpose }) =>
    compileMatch(when, { ...context, tracked: purpose !== 'before-tracking' }),
  )
  const unclearStages = stages.map(({ list }) => unclearStage(list))
  const isNew = space.box({ states: ['new'] })
  const isExempt = space.box({ states: ['untracked'] })
  const covered = space.box({ families: ruleset.families })

  return (asked, tracked) => {
    const passages: Passage[] = []
    const endings: Ending[] = []
    const doubts = new Map<Origin, PacketSet[]>()
    const entering = ({ steps, set }: Strand) => undo(steps, set)
    const doubt = (strand: Strand, origin: Origin) =>
      doubts.set(origin, [...(doubts.get(origin) ?? []), entering(strand)])
    const end = (strand: Strand, ending: Omit<Ending, 'entering'>) =>
      endings.push({ ...ending, entering: entering(strand) })
    const anything = (strand: Strand, stage: number, origin: Origin) => {
      end(strand, { stage, kind: 'anything', origins: [origin], byRule: true })
      doubt(strand, origin)
    }

    const known = asked.intersect(covered)
    let live: Strand[] = known.isEmpty() ? [] : [{ set: known, steps: UNCHANGED, hull: hullOfSet(known) }]
    for (const family of FAMILIES) {
      if (ruleset.families.includes(family)) continue
      const set = asked.intersect(space.box({ families: [family] }))
      if (!set.isEmpty()) anything({ set, steps: UNCHANGED, hull: hullOfSet(set) }, 0, notCovered(family))
    }

    for (const [number, stage] of stages.entries()) {
      const next: Strand[] = []
      const on = (strand: Strand) => {
        if (!strand.set.isEmpty()) next.push(strand)
      }
      for (const strand of tracked ? live.flatMap((each) => track(each, tracked(number), isExempt)) : live) {
        if (tracked && stage.purpose === 'translation') {
          on(strand)
          continue
        }
        const { inside, outside } = enter(strand, stage, number)
        on(outside)
        if (inside.set.isEmpty()) continue
        const unclear = inside.set.intersect(outside.set)
        if (!unclear.isEmpty()) doubt({ ...inside, set: unclear }, unclearStages[number] ?? NO_LIST)
        const run = runList(stage.list, number, stage.purpose, inside.set, inside.hull)
        const after = <T extends Strand>(part: T): T => ({ ...part, steps: followedBy(inside.steps, part.steps) })
        for (const part of run.ends.map(after)) {
          end(part, { stage: number, kind: part.kind, origins: part.origins, byRule: true })
          if (part.kind === 'permit') on(part)
        }
        for (const part of run.rest.map(after)) {
          const { action: kind, origin } = stage.otherwise
          if (!part.set.isEmpty()) end(part, { stage: number, kind, origins: [origin], byRule: false })
          if (kind === 'permit') on(part)
        }
        for (const part of run.doubts.map((each: Doubt) => after(each))) doubt(part, part.origin)
      }
      live = united(next)
      for (const strand of live.splice(MOST_WAYS)) anything(strand, number, TOO_MANY_WAYS)
    }
    const leaving = tracked ? live.flatMap((each) => track(each, tracked(stages.length), isExempt)) : live
    for (const strand of leaving)
      passages.push({ entering: entering(strand), leaving: strand.set, steps: strand.steps })

    const may = (kind: Ending['kind']) => endings.flatMap((each) => (each.kind === kind ? [each.entering] : []))
    const open = may('anything')
    return {
      asked,
      mayPermit: unionOf(space, [...passages.map((passage) => passage.entering), ...open]),
      mayDeny: unionOf(space, [...may('deny'), ...open]),
      mayReject: unionOf(space, [...may('reject'), ...open]),
      passages,
      endings,
      doubts: [...doubts].map(([origin, sets]) => ({ origin, entering: unionOf(space, sets) })),
    }
  }

  /** The packets that go through a stage and those that pass it by; they overlap where its guard is unknown. */
  function enter(strand: Strand, { purpose }: Stage, number: number) {
    const guard = guards[number] ?? { surely: space.all, possibly: space.all }
    const [surely, possibly] =
      purpose === 'translation'
        ? [guard.surely.intersect(isNew), guard.possibly.intersect(isNew)]
        : [guard.surely, guard.possibly]
    const inside = { ...strand, set: strand.set.intersect(possibly) }
    return { inside, outside: { ...strand, set: strand.set.subtract(surely) } }
  }
}

/** Marks the steps that tracking made, which no stage did. */
const BY_TRACKING = -1

/** Packets exempt from tracking stay as they are; what lists have altered on this way stays altered. */
function track(strand: Strand, tracked: ReturnType<Tracked>, isExempt: PacketSet): readonly Strand[] {
  if (tracked === undefined || tracked.changes.length === 0) return [strand]
  const exempt = { ...strand, set: strand.set.intersect(isExempt) }
  const moved = changed({ ...strand, set: strand.set.subtract(isExempt) }, tracked.changes, BY_TRACKING)
  const altered = strand.steps.flatMap(({ stage, change }) => (stage === BY_TRACKING ? [] : [change.axis]))
  const within = altered.reduce((set, axis) => set?.free(axis), tracked.within)
  const set = within === undefined ? moved.set : moved.set.intersect(within)
  return [exempt, { ...moved, set }].filter((part) => !part.set.isEmpty())
}
