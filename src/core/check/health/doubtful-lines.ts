import { boxOfCell } from '../../classify/cell-box.ts'
import { isExact } from '../../classify/conditions.ts'
import { pointsOf } from '../../classify/cover.ts'
import { type Cell, cellAt, cellOf, intersectCell, type Product } from '../../classify/product.ts'
import type { Instruction } from '../../classify/program.ts'
import { decideCell } from '../../classify/walk.ts'
import type { DoubtfulLine } from '../../model/health.ts'
import { conditionsIn } from '../../model/match.ts'
import type { Rule, Ruleset } from '../../model/ruleset.ts'
import { firstMet, type Instance, instructionAt, type RuleLife } from './instances.ts'

/** Steps that the question after all packets of one line, and of all lines, and after one example may take. */
const MOST_STEPS = 1_000
const MOST_STEPS_OF_ALL = 30_000
const STEPS_OF_POINT = 500
const STEPS_OF_POINTS = 150_000
/** Points of a line that are tried one by one: of those that a later line permits, and of all. */
const PERMITTED_POINTS = 8
const POINTS = 4
/** Boxes of one answer that are kept. */
const MOST_BOXES = 8

/** The lines that were not wholly understood, and what they could change; those that decide nothing anyway are left out. */
export function doubtfulLines(ruleset: Ruleset, lives: readonly RuleLife[]): readonly DoubtfulLine[] {
  const all: Budget = { steps: MOST_STEPS_OF_ALL, ofPoints: STEPS_OF_POINTS }
  return lives.flatMap(({ rule, list, instances, life }) => {
    const text = notUnderstood(rule)
    if (text === undefined || rule.action.kind === 'continue') return []
    const name = ruleset.lists.get(list)?.name ?? list
    const doubt =
      typeof life === 'string' ? effectOf(instances, all) : ({ verdicts: 'none', boxes: [], complete: true } as const)
    return [{ rule, list: name, text, ...doubt }]
  })
}

interface Budget {
  steps: number
  ofPoints: number
}

type Doubt = Pick<DoubtfulLine, 'verdicts' | 'boxes' | 'complete'>

function effectOf(instances: readonly Instance[], all: Budget): Doubt {
  const boxes: DoubtfulLine['boxes'][number][] = []
  let complete = instances.length > 0
  for (const at of instances) {
    const { indexed, path } = at
    const { condition, effect, isLoose } = instructionAt(at)
    if (isExact(condition) && effect !== 'anything') continue
    const from = firstMet(at)
    complete &&= !isLoose
    for (const product of condition.possibly) {
      const cell = cellOf(product, indexed.terms.whole)
      const budget = { steps: Math.min(MOST_STEPS, all.steps) }
      const before = budget.steps
      const whole = before > 0 ? spoilt(at, from, cell, budget) : { cells: [], complete: false }
      all.steps -= before - Math.max(0, budget.steps)
      complete &&= whole.complete
      // Where all of it is too much to follow, an example tells that there is something.
      const cells = whole.cells.length > 0 || whole.complete ? whole.cells : exampleOf(at, from, cell, all)
      boxes.push(...cells.map((each) => ({ path, box: boxOfCell(each, indexed.terms) })))
    }
  }
  return {
    verdicts: boxes.length > 0 ? 'some' : complete ? 'none' : 'undecided',
    boxes: boxes.slice(0, MOST_BOXES),
    complete: complete && boxes.length <= MOST_BOXES,
  }
}

/** A packet of the cell of which nothing certain can be said because of this line, if one of a few turns out so. */
function exampleOf(at: Instance, from: number, cell: Cell, all: Budget): readonly Cell[] {
  if (all.ofPoints <= 0) return []
  const points = [...permittedPoints(at, cell), ...pointsOf(cell, POINTS)]
  for (const point of points) {
    const budget = { steps: Math.min(STEPS_OF_POINT, all.ofPoints) }
    all.ofPoints -= budget.steps
    const { cells } = spoilt(at, from, cellAt(point), budget)
    all.ofPoints += Math.max(0, budget.steps)
    if (cells.length > 0) return cells
    if (all.ofPoints <= 0) break
  }
  return []
}

/** Points that later lines permit: with them it matters whether a line leads there, or stops packets before. */
function permittedPoints({ indexed, number }: Instance, cell: Cell): readonly (readonly number[])[] {
  const { program, products, instructionOf, firstProduct, tree } = indexed
  const found: number[] = []
  tree.query(cell, products.length, found)
  const later = found.filter(
    (each) =>
      each >= (firstProduct[number + 1] as number) &&
      (program[instructionOf[each] as number] as Instruction).effect === 'permit',
  )
  const step = Math.max(1, later.length / PERMITTED_POINTS)
  return Array.from(
    { length: Math.min(later.length, PERMITTED_POINTS) },
    (_, i) => later[Math.floor(i * step)],
  ).flatMap((each) => {
    const common = each === undefined ? undefined : intersectCell(cell, products[each] as Product)
    return common === undefined ? [] : [common.map((spans) => spans[0] as number)]
  })
}

/** The parts of a cell of which nothing certain can be said because of this line. */
function spoilt({ indexed, number }: Instance, from: number, cell: Cell, budget: { steps: number }) {
  const decided = decideCell(indexed, cell, from, budget)
  return {
    cells: decided.flatMap((part) => (part.disposition === 'unknown' && part.by.includes(number) ? [part.cell] : [])),
    complete: decided.every(({ disposition }) => disposition !== 'too large' && disposition !== 'changed'),
  }
}

/** The words of a rule that were not understood. */
function notUnderstood({ match, action }: Rule): string | undefined {
  const unread = [...conditionsIn(match)].flatMap((each) => (each.kind === 'unknown' ? [each.text] : []))
  const texts = [...unread, ...(action.kind === 'unknown' ? [action.text] : [])]
  return texts.length === 0 ? undefined : [...new Set(texts)].join(', ')
}
