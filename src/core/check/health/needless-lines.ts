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
 * already, so all of them may go at once.
 */
export function needlessLines(
  ruleset: Ruleset,
  lives: readonly RuleLife[],
): { readonly found: readonly NeedlessLine[]; readonly complete: boolean } {
  let complete = true
  const budget = { steps: MOST_STEPS }
  const gone = new Set<Rule>(lives.flatMap(({ rule, life }) => (typeof life === 'string' ? [] : [rule])))
  const found = lives.flatMap(({ rule, list, instances, life }) => {
    const { kind } = rule.action
    if (life !== 'alive' || (kind !== 'permit' && kind !== 'deny' && kind !== 'reject')) return []
    const isNeedless = instances.every(({ indexed, number }) => {
      const absent = (other: number) => {
        const of = indexed.program[other]?.rule
        return of !== undefined && gone.has(of)
      }
      const loss = lossWithout(indexed, number, absent, budget)
      if (loss === 'too large') complete = false
      return loss === 'nothing'
    })
    if (!isNeedless) return []
    gone.add(rule)
    return [{ rule, list: ruleset.lists.get(list)?.name ?? list, alike: alike(instances, gone) }]
  })
  return { found, complete }
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
