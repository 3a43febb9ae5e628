import { boxOfCell } from '../../classify/cell-box.ts'
import { isExact } from '../../classify/conditions.ts'
import { pointsOf } from '../../classify/cover.ts'
import { type Cell, cellAt, cellOf } from '../../classify/product.ts'
import { firstOfSegment } from '../../classify/program.ts'
import { decideCell } from '../../classify/walk.ts'
import type { DoubtfulLine } from '../../model/health.ts'
import type { Match } from '../../model/match.ts'
import type { Rule, Ruleset } from '../../model/ruleset.ts'
import { type Instance, instructionAt, type RuleLife } from './instances.ts'

/** Steps that the question after one line, and after all, may take; boxes that are shown of one answer. */
const MOST_STEPS = 2_000
const MOST_STEPS_OF_ALL = 50_000
/** Points of a line that are tried one by one. */
const POINTS = 4
const MOST_BOXES = 8

/** The lines that were not wholly understood, and what they could change; those that decide nothing anyway are left out. */
export function doubtfulLines(ruleset: Ruleset, lives: readonly RuleLife[]): readonly DoubtfulLine[] {
  const all = { steps: MOST_STEPS_OF_ALL }
  return lives.flatMap(({ rule, list, instances, life }) => {
    const text = notUnderstood(rule)
    if (text === undefined || rule.action.kind === 'continue') return []
    const name = ruleset.lists.get(list)?.name ?? list
    const doubt =
      typeof life === 'string' ? effectOf(instances, all) : ({ verdicts: 'none', boxes: [], complete: true } as const)
    return [{ rule, list: name, text, ...doubt }]
  })
}

type Doubt = Pick<DoubtfulLine, 'verdicts' | 'boxes' | 'complete'>

function effectOf(instances: readonly Instance[], all: { steps: number }): Doubt {
  const boxes: DoubtfulLine['boxes'][number][] = []
  let complete = true
  for (const at of instances) {
    const { indexed, path } = at
    const { condition, segment, effect } = instructionAt(at)
    if (isExact(condition) && effect !== 'anything') continue
    // Packets of a later segment come with a header that an earlier line may have changed.
    const from = firstOfSegment(indexed.program, segment)
    for (const product of condition.possibly) {
      const cell = cellOf(product, indexed.terms.whole)
      const examples = pointsOf(cell, POINTS).flatMap(
        (point) => spoilt(at, from, cellAt(point), { steps: MOST_STEPS }).cells,
      )
      const steps = Math.min(MOST_STEPS, all.steps)
      const budget = { steps }
      const whole = spoilt(at, from, cell, budget)
      all.steps -= steps - Math.max(0, budget.steps)
      complete &&= whole.complete
      // Where all of it is too much to follow, an example tells that there is something.
      const cells = whole.cells.length > 0 ? whole.cells : examples.slice(0, 1)
      boxes.push(...cells.map((each) => ({ path, box: boxOfCell(each, indexed.terms) })))
    }
  }
  return {
    verdicts: boxes.length > 0 ? 'some' : complete ? 'none' : 'undecided',
    boxes: boxes.slice(0, MOST_BOXES),
    complete: complete && boxes.length <= MOST_BOXES,
  }
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
  const texts = [...unknownIn(match), ...(action.kind === 'unknown' ? [action.text] : [])]
  return texts.length === 0 ? undefined : [...new Set(texts)].join(', ')
}

function* unknownIn(match: Match): Generator<string> {
  if (match.kind === 'unknown') yield match.text
  if (match.kind === 'and' || match.kind === 'or') for (const part of match.of) yield* unknownIn(part)
  if (match.kind === 'not') yield* unknownIn(match.of)
}
