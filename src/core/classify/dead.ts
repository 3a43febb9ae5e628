import { firstArrival } from './arrive.ts'
import { barriersBefore, openCorner, stops } from './barriers.ts'
import { comesTo } from './comes-to.ts'
import { isExact } from './conditions.ts'
import { coverOf } from './cover.ts'
import { type Fewest, fewestCover } from './fewest.ts'
import type { Indexed } from './index-program.ts'
import { type Cell, cellOf, containsCell, intersectCell, type Product } from './product.ts'
import type { Instruction } from './program.ts'

/** Why an instruction never decides anything: no packet comes to it that it could match. */
export interface Dead {
  /** Earlier instructions that take all its packets from it, as few as there can be where `fewest` is true. */
  readonly by: readonly number[]
  readonly fewest: boolean
  /** An earlier instruction with another effect that takes some of its packets, where `by` has none. */
  readonly contrary: number | undefined
}

/** `alive` may have packets that come to it; `too large` could not be decided. */
export type Life = 'alive' | 'too large' | Dead

const OPPOSITE: Readonly<Partial<Record<Instruction['effect'], (other: Instruction['effect']) => boolean>>> = {
  permit: (other) => other === 'deny' || other === 'reject',
  deny: (other) => other === 'permit',
  reject: (other) => other === 'permit',
}

/** Steps of a walk to one line: as many as may be, and as few as there are for each when the budget is spent. */
const MOST_STEPS = 20_000
const LEAST_STEPS = 200

/** Does packet after packet that instruction `number` may match end before it? */
export function lifeOf(indexed: Indexed, number: number, budget = { steps: Number.POSITIVE_INFINITY }): Life {
  const { program, terms } = indexed
  const instruction = program[number] as Instruction
  if (instruction.isLoose) return 'alive'
  const isContrary = (other: number) => OPPOSITE[instruction.effect]?.((program[other] as Instruction).effect) ?? false
  const parts: Fewest[] = []
  const contraries: (number | undefined)[] = []
  for (const product of instruction.condition.possibly) {
    const cell = cellOf(product, terms.whole)
    if (!indexed.leadsPast && openCorner(indexed, cell, number) !== undefined) return 'alive'
    const part = coverOfCell(indexed, cell, number, isContrary, budget)
    if (typeof part === 'string') return part
    parts.push(part)
    // What decides some of them otherwise stands before the first line that takes them all.
    const end = part.instructions.length === 1 ? (part.instructions[0] as number) : number
    if (!part.instructions.some(isContrary)) contraries.push(firstContrary(indexed, cell, end, isContrary))
  }
  const by = [...new Set(parts.flatMap(({ instructions }) => instructions))].sort((a, b) => a - b)
  return {
    by,
    // Of several parts each has its fewest, which together may be more than there need be.
    fewest: parts.every(({ proved }) => proved) && (parts.length < 2 || by.length < 2),
    contrary: by.some(isContrary) ? undefined : contraries.find((each) => each !== undefined),
  }
}

function coverOfCell(
  indexed: Indexed,
  cell: Cell,
  goal: number,
  isContrary: (other: number) => boolean,
  budget: { steps: number },
): Fewest | 'alive' | 'too large' {
  const alone = wholeCovers(indexed, cell, goal)
  if (alone.length > 0) {
    return { instructions: [alone.find(isContrary) ?? Math.min(...alone)], proved: true }
  }
  const stoppers = new Set<number>()
  if (indexed.leadsPast) {
    const steps = Math.max(LEAST_STEPS, Math.min(MOST_STEPS, budget.steps))
    const left = { steps }
    const arrived = firstArrival(indexed, cell, { goal, budget: left }, stoppers)
    budget.steps -= steps - Math.max(0, left.steps)
    if (arrived !== undefined) return arrived === 'too large' ? arrived : 'alive'
  }
  const barriers = barriersBefore(indexed, cell, goal)
  const cover = coverOf(
    cell,
    barriers.map((barrier) => barrier.product),
  )
  if (cover.kind === 'uncovered' || indexed.leadsPast) {
    // Where lists are left on the way, barriers are not all there is; that nothing arrives is proved already.
    if (stoppers.size > 0 && cover.kind !== 'covered') return { instructions: [...stoppers], proved: false }
    if (cover.kind !== 'covered') return 'alive'
  }
  return cover.kind === 'too large' ? 'too large' : fewestCover(cell, barriers, cover, isContrary)
}

/** Instructions each of which stops all packets of the cell, where that can be told from a look at one of its corners. */
function wholeCovers(indexed: Indexed, cell: Cell, goal: number): readonly number[] {
  const { program, stretches, products, instructionOf, firstProduct, tree } = indexed
  if (indexed.leadsPast) return []
  const corner = cell.map((spans) => spans[0] as number)
  const covers: number[] = []
  tree.some(corner, firstProduct[goal] as number, (each) => {
    const number = instructionOf[each] as number
    const instruction = program[number] as Instruction
    if (stretches[number] !== stretches[goal] || !isExact(instruction.condition) || !stops(instruction, goal))
      return false
    if (containsCell(products[each] as Product, cell)) covers.push(number)
    return false
  })
  return covers
}

/** Lines that are looked at to find one that decides otherwise, and steps for each. */
const MOST_CONTRARY = 32
const STEPS_OF_CONTRARY = 500

/** The first line before `end` with another effect that decides some packets of the cell. */
function firstContrary(
  indexed: Indexed,
  cell: Cell,
  end: number,
  isContrary: (other: number) => boolean,
): number | undefined {
  const contrary = barriersBefore(indexed, cell, end)
    .filter(({ instruction }) => isContrary(instruction))
    .sort((a, b) => a.instruction - b.instruction)
  for (const { instruction, product } of contrary.slice(0, MOST_CONTRARY)) {
    const common = intersectCell(cell, product)
    if (common === undefined) continue
    const arrived = comesTo(indexed, common, { goal: instruction, steps: STEPS_OF_CONTRARY })
    if (arrived !== undefined && arrived !== 'too large') return instruction
  }
  return undefined
}
