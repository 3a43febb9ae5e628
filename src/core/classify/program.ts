import { and } from '../model/match.ts'
import type { Origin, Path, Rule, Ruleset, Stage } from '../model/ruleset.ts'
import { always, both, type Condition, conditionOf, isExact, type Terms } from './conditions.ts'
import type { Product } from './product.ts'

/**
 * What happens to a packet that matches. `permit` ends its stage, `skip` leads it out of a list (return, goto): both go on at `to`.
 * `deny` and `reject` end its life. `branch` stands before the lines of a list into which it may be led, and may not: at `to` it
 * goes on if it is not. `untrack` exempts from connection tracking and goes on. `translate` ends its stage too, with another header; `change` alters the header and goes on: neither is followed
 * further. `anything` is not understood. `note` decides nothing.
 */
export type Effect =
  | 'permit'
  | 'deny'
  | 'reject'
  | 'skip'
  | 'branch'
  | 'untrack'
  | 'translate'
  | 'change'
  | 'anything'
  | 'note'

export interface Instruction {
  readonly effect: Effect
  /** Whom it concerns, wherever the packet comes from: what leads to the list that it stands in is part of it. */
  readonly condition: Condition
  /** Those of `condition.possibly` that match for certain once they are in the list. */
  readonly given: readonly Product[]
  /** Number of the instruction at which matching packets go on; always a later one. */
  readonly to: number
  /** The line, or what the vendor does without one. */
  readonly origin: Origin
  /** The jumps that lead here, outermost first. */
  readonly calls: readonly Origin[]
  /** The rule, unless it is the end of a list that no rule decided. */
  readonly rule: Rule | undefined
  /** Key of the list it stands in. */
  readonly list: string
  readonly stage: number
  /** Has a line changed headers since the jumps that lead here looked at them? Then `condition` may leave some packets out. */
  readonly isLoose: boolean
  /** Headers are the same in all of one segment: a line of an earlier one may have changed them. */
  readonly segment: number
}

/** What one path of a ruleset does to packets of one family: first match, from the top. */
export type Program = readonly Instruction[]

/** Beyond this a program is not made: chains that call chains can say more than fits in memory. */
const MOST_INSTRUCTIONS = 3_000_000

type Draft = { -readonly [Key in keyof Instruction]: Instruction[Key] }

/** Lists that may be jumped to, keys and origins for what is not there; the same as for the other evaluator. */
export interface Jumps {
  readonly callable: ReadonlySet<string>
  badJump(to: string, from: Origin): Origin
  missingList(name: string): Origin
  unclearStage(list: string): Origin
}

/** Undefined if it is too large. */
export function programOf(ruleset: Ruleset, path: Path, terms: Terms, jumps: Jumps): Program | undefined {
  const program: Draft[] = []
  let segment = 0
  /** Has a line of this stage translated packets? The others of the stage see those that are as they were. */
  let isTranslated = false
  let isExempted = false
  /** Instructions so far after which packets may go on with another header. */
  let changes = 0
  let count = 0

  interface Place {
    readonly condition: Condition
    /** `changes` when the condition was asked. */
    readonly asked: number
    readonly calls: readonly Origin[]
    readonly stage: number
    readonly list: string
    readonly tracked: boolean
    /** Instructions that lead to the end of the stage. */
    readonly toEnd: Draft[]
  }

  function isLooseIn({ condition, asked }: Place): boolean {
    return condition !== always && asked !== changes
  }

  function emit(place: Place, effect: Effect, own: Condition, origin: Origin, rule?: Rule): Draft | undefined {
    const condition = both(place.condition, own)
    const isLoose = isLooseIn(place)
    if (condition.possibly.length === 0 && !(isLoose && rule !== undefined)) return undefined
    count += condition.possibly.length
    const given = isExact(condition)
      ? condition.surely
      : isExact(own)
        ? condition.possibly
        : both(
            { surely: place.condition.possibly, possibly: place.condition.possibly },
            { ...own, possibly: own.surely },
          ).possibly
    const draft: Draft = {
      effect,
      condition,
      given,
      to: program.length + 1,
      origin,
      calls: place.calls,
      rule,
      list: place.list,
      stage: place.stage,
      isLoose,
      segment,
    }
    program.push(draft)
    if (effect === 'change' || effect === 'untrack' || effect === 'anything') changes++
    if (effect === 'change') segment++
    if (effect === 'untrack') isExempted = true
    if (effect === 'translate') isTranslated = true
    if (effect === 'permit' || effect === 'translate') place.toEnd.push(draft)
    return draft
  }

  function emitList(key: string, place: Place): void {
    const list = ruleset.lists.get(key)
    if (list === undefined) {
      emit(place, 'anything', always, jumps.missingList(key))
      return
    }
    const toListEnd: Draft[] = []
    for (const rule of list.rules) {
      if (count > MOST_INSTRUCTIONS) return
      const { action, origin } = rule
      const own = conditionOf(rule.match, terms, place.tracked)
      switch (action.kind) {
        case 'permit':
        case 'deny':
        case 'reject':
          emit(place, action.kind, own, origin, rule)
          break
        case 'continue':
          emit(place, 'note', own, origin, rule)
          break
        case 'return': {
          const skip = emit(place, 'skip', own, origin, rule)
          if (skip) toListEnd.push(skip)
          break
        }
        case 'jump':
        case 'goto': {
          if (!jumps.callable.has(action.to)) {
            emit(place, 'anything', own, jumps.badJump(action.to, origin), rule)
            break
          }
          const call = emit(place, isExact(own) ? 'note' : 'branch', own, origin, rule)
          if (!call) break
          const { condition } = call
          const asked = isLooseIn(place) ? place.asked : changes
          emitList(action.to, { ...place, condition, asked, calls: [...place.calls, origin], list: action.to })
          if (action.kind === 'goto') {
            const skip = emit({ ...place, condition }, 'skip', always, origin)
            if (skip) toListEnd.push(skip)
          }
          call.to = program.length
          break
        }
        case 'translate': {
          // A packet that gets the firewall's own address is delivered to it, not forwarded.
          const isDelivered = path === 'forward' && action.translation.destination?.kind === 'own'
          emit(place, isDelivered ? 'deny' : 'translate', own, origin, rule)
          break
        }
        // Where tracking has been already, the exemption may come too late.
        case 'no-tracking':
          emit(place, place.tracked ? 'change' : 'untrack', own, origin, rule)
          break
        case 'alter':
          emit(place, 'change', own, origin, rule)
          break
        case 'unknown':
          emit(place, 'anything', own, origin, rule)
          break
      }
    }
    for (const skip of toListEnd) skip.to = program.length
  }

  for (const [stage, { list, purpose, when, otherwise }] of ruleset.paths[path].entries()) {
    const tracked = purpose !== 'before-tracking'
    const condition = conditionOf(guardOf(purpose, when), terms, tracked)
    const place: Place = { condition: always, asked: changes, calls: [], stage, list, tracked, toEnd: [] }
    const guard = isExact(condition) ? undefined : emit(place, 'branch', condition, jumps.unclearStage(list))
    const inside = { ...place, condition, asked: changes }
    emitList(list, inside)
    emit(inside, otherwise.action, always, otherwise.origin)
    for (const end of place.toEnd) end.to = program.length
    if (isTranslated || isExempted) segment++
    isTranslated = false
    isExempted = false
    if (guard) guard.to = program.length
    if (count > MOST_INSTRUCTIONS) return undefined
  }
  return program
}

/** Translation looks at the first packet of a connection only. */
function guardOf(purpose: Stage['purpose'], when: Stage['when']): Stage['when'] {
  return purpose === 'translation' ? and({ kind: 'state', states: ['new'] }, when) : when
}

/** The first instruction of a segment. */
export function firstOfSegment(program: Program, segment: number): number {
  let low = 0
  let high = program.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((program[middle] as Instruction).segment < segment) low = middle + 1
    else high = middle
  }
  return low
}
