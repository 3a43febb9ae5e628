import { lossWithout } from '../../classify/needless.ts'
import { cellOf, containsCell, meetsCell, type Product } from '../../classify/product.ts'
import type { NeedlessLine } from '../../model/health.ts'
import type { Origin, Rule, Ruleset } from '../../model/ruleset.ts'
import { type Instance, instructionAt, type RuleLife } from './instances.ts'

/** Steps that the questions after all lines together may take. */
const MOST_STEPS = 60_000

/** Lines that are named of those which decide alike. */
const MOST_ALIKE = 4

/**
 * The lines without which every packet would fare the same, apart from dead ones. Each is asked with those named before it gone
 * already, so all of them may go at once; and both with and without the dead ones, of which one might come to life, and one might
 * be all that decides alike.
 */
export function needlessLines(
  ruleset: Ruleset,
  lives: readonly RuleLife[],
): { readonly found: readonly NeedlessLine[]; readonly complete: boolean } {
  let complete = true
  const budget = { steps: MOST_STEPS }
  const dead = lives.flatMap(({ rule, life }) => (typeof life === 'string' ? [] : [rule]))
  const jumps = dead.filter(({ action: { kind } }) => kind === 'jump' || kind === 'goto').map(({ origin }) => origin)
  const withDead: Gone = { rules: new Set(dead), jumps: new Set(jumps) }
  const alone: Gone = { rules: new Set(), jumps: new Set() }
  const found = lives.flatMap(({ rule, list, instances, life }) => {
    const { kind } = rule.action
    if (life !== 'alive' || (kind !== 'permit' && kind !== 'deny' && kind !== 'reject')) return []
    const isNeedless = instances.every((at) =>
      [withDead, alone].every((gone) => {
        const loss = lossWithout(at.indexed, at.number, isGone(at, rule, gone), budget)
        if (loss === 'too large') complete = false
        return loss === 'nothing'
      }),
    )
    if (!isNeedless) return []
    for (const { rules } of [withDead, alone]) rules.add(rule)
    return [{ rule, list: ruleset.lists.get(list)?.name ?? list, alike: alike(instances, withDead.rules) }]
  })
  return { found, complete }
}

/** Rules that count as gone, and the jumps among them. */
interface Gone {
  readonly rules: Set<Rule>
  readonly jumps: ReadonlySet<Origin>
}

/** Also gone are the earlier places of the rule itself, which is asked after place by place. */
function isGone({ indexed, number }: Instance, rule: Rule, { rules, jumps }: Gone): (other: number) => boolean {
  return (other) => {
    const instruction = indexed.program[other]
    if (instruction === undefined) return false
    if (instruction.rule !== undefined && rules.has(instruction.rule)) return true
    return (
      (other < number && instruction.rule === rule) ||
      (jumps.size > 0 && instruction.calls.some((jump) => jumps.has(jump)))
    )
  }
}

/** One later line that decides alike all that this one does, or the first of those that do together. */
function alike(instances: readonly Instance[], gone: ReadonlySet<Rule>): readonly Origin[] {
  const origins = instances.flatMap((at) => {
    const { indexed, number } = at
    const mine = instructionAt(at)
    const later = mine.condition.possibly.flatMap((product) => {
      const cell = cellOf(product, indexed.terms.whole)
      const found: number[] = []
      indexed.tree.query(cell, indexed.products.length, found)
      const others = found
        .sort((a, b) => a - b)
        .flatMap((each) => {
          const other = indexed.instructionOf[each] as number
          const { effect, rule, origin } = instructionAt({ ...at, number: other })
          if (other <= number || effect !== mine.effect || (rule !== undefined && gone.has(rule))) return []
          return [{ origin, product: indexed.products[each] as Product }]
        })
      const whole = others.find((other) => containsCell(other.product, cell))
      return whole ? [whole] : others.filter((other) => meetsCell(other.product, cell))
    })
    return later.map(({ origin }) => origin)
  })
  return [...new Set(origins)].slice(0, MOST_ALIKE)
}
