import { type Life, lifeOf } from '../../classify/dead.ts'
import type { Indexed } from '../../classify/index-program.ts'
import type { Instruction } from '../../classify/program.ts'
import type { Path, Rule, Ruleset } from '../../model/ruleset.ts'
import { PATHS } from '../../model/ruleset.ts'
import { callableLists } from '../callable.ts'
import type { PathProgram } from '../programs.ts'

/** One place in a program where a rule stands: a list that is called from two places has its rules twice. */
export interface Instance {
  readonly path: Path
  readonly indexed: Indexed
  readonly number: number
}

/** What is known of a rule from all its places. */
export interface RuleLife {
  readonly rule: Rule
  /** Key of its list. */
  readonly list: string
  readonly instances: readonly Instance[]
  /** `alive`: it may decide in some place. Otherwise it is dead in each, for these reasons. */
  readonly life: 'alive' | 'undecided' | readonly { readonly at: Instance; readonly life: Exclude<Life, string> }[]
}

/** Steps that the walks to all lines together may take; see `lifeOf`. */
const MOST_STEPS = 1_000_000

/** Every rule of the lists to which something leads, in their order. */
export function ruleLives(ruleset: Ruleset, programs: readonly PathProgram[]): readonly RuleLife[] {
  const instances = new Map<Rule, Instance[]>()
  for (const { path, indexed } of programs) {
    if (indexed === undefined) continue
    for (const [number, { rule }] of indexed.program.entries()) {
      if (rule === undefined) continue
      const known = instances.get(rule)
      if (known) known.push({ path, indexed, number })
      else instances.set(rule, [{ path, indexed, number }])
    }
  }
  const isWhole = programs.every(({ indexed }) => indexed !== undefined)
  const used = usedLists(ruleset)
  const budget = { steps: MOST_STEPS }
  // Of a list to which only jumps lead that no device would load, nothing can be said.
  const entered = usedLists(ruleset, callableLists(ruleset))
  return [...ruleset.lists].flatMap(([list, { rules }]) =>
    used.has(list)
      ? rules.map((rule) => {
          const places = instances.get(rule) ?? []
          return {
            rule,
            list,
            instances: places,
            life: isWhole && entered.has(list) ? lifeIn(places, budget) : 'undecided',
          }
        })
      : [],
  )
}

function lifeIn(places: readonly Instance[], budget: { steps: number }): RuleLife['life'] {
  const deaths: { readonly at: Instance; readonly life: Exclude<Life, string> }[] = []
  let undecided = false
  for (const at of places) {
    const life = lifeOf(at.indexed, at.number, budget)
    if (life === 'alive') return life
    if (life === 'too large') undecided = true
    else deaths.push({ at, life })
  }
  return undecided ? 'undecided' : deaths
}

/** Keys of the lists that a path uses, or to which a used list jumps; if `callable` is given, only by jumps to these. */
export function usedLists(ruleset: Ruleset, callable?: ReadonlySet<string>): ReadonlySet<string> {
  const used = new Set(PATHS.flatMap((path) => ruleset.paths[path].map(({ list }) => list)))
  // The set grows while it is walked.
  for (const key of used) {
    for (const { action } of ruleset.lists.get(key)?.rules ?? []) {
      if ((action.kind === 'jump' || action.kind === 'goto') && callable?.has(action.to) !== false) used.add(action.to)
    }
  }
  return used
}

export function instructionAt({ indexed, number }: Instance): Instruction {
  return indexed.program[number] as Instruction
}

/** The first instruction that packets meet with the header they have at this one. */
export function firstMet({ indexed: { stretches, firstChange }, number }: Instance): number {
  return number < firstChange ? 0 : stretches.indexOf(stretches[number] as number)
}
