import type { Disposition } from '../model/results.ts'
import { firstArrival } from './arrive.ts'
import { comesTo } from './comes-to.ts'
import { pointsOf } from './cover.ts'
import type { Indexed } from './index-program.ts'
import { type Cell, cellAt, cellOf, intersectCell, type Product } from './product.ts'
import type { Effect, Instruction, Program } from './program.ts'
import { type Decided, decideCell } from './walk.ts'

/** Packets of an instruction that may fare otherwise without it: `cell`, decided by instruction `instead`, or undefined by none. */
export interface Loss {
  readonly cell: Cell
  readonly instead: number | undefined
}

/**
 * What would change if an instruction were not there; `nothing` is a proof. `absent` are instructions that count as gone already,
 * `budget` is what may be spent.
 * Of an instruction that neither permits nor stops packets this is not asked.
 */
export function lossWithout(
  indexed: Indexed,
  number: number,
  absent: (instruction: number) => boolean = () => false,
  budget: { steps: number } = { steps: MOST_STEPS },
): Loss | 'nothing' | 'too large' {
  const { program, products, instructionOf, firstProduct, tree, terms } = indexed
  const instruction = program[number] as Instruction
  if (instruction.isLoose) return 'too large'
  // What a permitted packet is spared of its stage may have changed it, which the verdict does not tell.
  const [first] = instruction.condition.possibly
  if (instruction.effect === 'permit' && first !== undefined && indexed.changing.has(instruction.stage))
    return { cell: cellOf(first, terms.whole), instead: undefined }
  if (indexed.leadsPast) return lossByWalk(indexed, number, absent, budget)
  // A permitted packet goes on at `to` either way. A stopped one must not be permitted, or where more may stop it, not come through.
  const isLast = program
    .slice(stageEnd(program, number))
    .every(({ effect }) => effect === 'permit' || effect === 'note')
  const end = instruction.effect === 'permit' ? instruction.to : isLast ? stageEnd(program, number) : program.length
  const gone = (other: number) => other === number || absent(other)
  for (const product of instruction.condition.possibly) {
    const cell = cellOf(product, terms.whole)
    if (instruction.effect !== 'permit' && !isLast) {
      const through = reached(cell, end)
      if (through === 'too large') return through
      if (through !== undefined) return { cell: through, instead: undefined }
    }
    const found: number[] = []
    tree.query(cell, firstProduct[end] as number, found)
    const later = found.filter((each) => {
      const other = instructionOf[each] as number
      return other > number && !gone(other) && differs(instruction, program[other] as Instruction, isLast)
    })
    // The end of the list first: what no later line decides is most often decided otherwise there.
    for (const each of later.sort((a, b) => b - a)) {
      const instead = instructionOf[each] as number
      const common = intersectCell(cell, products[each] as Product)
      const left = common === undefined ? undefined : reached(common, instead)
      if (left === 'too large') return left
      if (left !== undefined) return { cell: left, instead }
    }
  }
  return 'nothing'

  /** Some packets of the cell that come to the instruction and, if it were not there, to `goal`. */
  function reached(cell: Cell, goal: number): Cell | 'too large' | undefined {
    return comesTo(indexed, cell, { goal, absent: gone, through: number })
  }
}

/** Points of an instruction that are tried one by one, and steps that one walk may take. */
const POINTS = 8
const MOST_STEPS = 1_000

const DISPOSITIONS: Readonly<Partial<Record<Effect, Disposition>>> = {
  permit: 'permitted',
  deny: 'denied',
  reject: 'rejected',
}

/** The same where lists are left on the way: all packets of the instruction walk on as if it were not there. */
function lossByWalk(
  indexed: Indexed,
  number: number,
  absent: (instruction: number) => boolean,
  all: { steps: number },
): Loss | 'nothing' | 'too large' {
  if (all.steps <= 0) return 'too large'
  const { program, terms } = indexed
  const { condition, effect } = program[number] as Instruction
  const lossIn = (cell: Cell): Loss | 'nothing' | 'too large' => {
    const steps = Math.min(MOST_STEPS, all.steps)
    const budget = { steps }
    const without = decideCell(indexed, cell, number + 1, budget, absent)
    all.steps -= steps - Math.max(0, budget.steps)
    for (const other of without) {
      if (faresAlike(program, other, effect)) continue
      // What may not come to the instruction at all is not lost.
      const arrived = firstArrival(indexed, other.cell, { goal: number, absent, steps })
      if (arrived === undefined) continue
      if (arrived === 'too large' || other.disposition === 'too large') return 'too large'
      return { cell: arrived, instead: other.by.at(-1) }
    }
    return 'nothing'
  }
  const cells = condition.possibly.map((product) => cellOf(product, terms.whole))
  for (const each of [...cells.flatMap((cell) => pointsOf(cell, POINTS).map(cellAt)), ...cells]) {
    const loss = lossIn(each)
    if (loss !== 'nothing') return loss
  }
  return 'nothing'
}

/** Do all these packets end just as the effect ends them? Blocked by one or another line, with or without an answer, is not the same. */
function faresAlike(program: Program, { disposition, by }: Decided, effect: Effect): boolean {
  if (disposition !== DISPOSITIONS[effect]) return false
  return disposition !== 'denied' || by.every((number) => program[number]?.effect === 'deny')
}

/** Would a packet that comes to `other` fare otherwise than by `mine`? */
function differs(mine: Instruction, { effect }: Instruction, permitsAtLast: boolean): boolean {
  if (effect === 'anything' || effect === 'change' || effect === 'untrack' || effect === 'translate') return true
  if (effect === 'permit') return mine.effect !== 'permit' && permitsAtLast
  return (effect === 'deny' || effect === 'reject') && effect !== mine.effect
}

/** The first instruction after the stage of this one. */
function stageEnd(program: Program, number: number): number {
  const { stage } = program[number] as Instruction
  let low = number
  let high = program.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((program[middle] as Instruction).stage <= stage) low = middle + 1
    else high = middle
  }
  return low
}
