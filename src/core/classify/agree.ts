import { actionKey } from './align.ts'
import { isExact } from './conditions.ts'
import type { Indexed } from './index-program.ts'
import { type Cell, meetsCell } from './product.ts'
import type { Instruction } from './program.ts'
import { type Decided, decideCell } from './walk.ts'

/** Two programs, and which of their instructions are alike. */
export interface Pair {
  readonly programs: readonly [Indexed, Indexed]
  readonly partners: readonly [Int32Array, Int32Array]
}

/** What is taken to be so of conditions that are in doubt, for each program by the numbers of its instructions. */
type Assumed = readonly [ReadonlyMap<number, boolean>, ReadonlyMap<number, boolean>]

/** Cases that are told apart before it is given up. */
const MOST_CASES = 64

/**
 * Do both programs deal alike with these packets, whether the conditions in doubt hold or not? What both have alike holds in both or
 * in neither. Asks case by case; false where that takes too long, so that equality is never said without proof. `from`: the
 * instruction of each program from which on.
 */
export function agreeInAnyCase(
  pair: Pair,
  cell: Cell,
  from: readonly [number, number],
  budget: { steps: number },
): boolean {
  let cases = 0
  return agree(cell, [new Map(), new Map()])

  function agree(whole: Cell, assumed: Assumed): boolean {
    if (++cases > MOST_CASES) return false
    const [a, b] = [under(pair.programs[0], assumed[0]), under(pair.programs[1], assumed[1])]
    budget.steps -= (assumed[0].size + assumed[1].size) * STEPS_PER_CASE
    for (const first of decideCell(a, whole, from[0], budget)) {
      for (const second of decideCell(b, first.cell, from[1], budget)) {
        const doubt = doubtIn([first, second], assumed)
        if (doubt === undefined ? !areAlike(pair, first, second) : !inBothCases(second.cell, assumed, ...doubt))
          return false
      }
    }
    return true
  }

  function inBothCases(whole: Cell, assumed: Assumed, side: 0 | 1, number: number): boolean {
    const { given } = pair.programs[side].program[number] as Instruction
    // Some of these packets match for certain, so there are not two cases for all of them.
    if (given.some((product) => meetsCell(product, whole))) return false
    const partner = pair.partners[side][number] as number
    return [true, false].every((is) => {
      const mine: readonly (readonly [number, boolean])[] = [[number, is]]
      const theirs = partner < 0 ? [] : ([[partner, is]] as const)
      const [a, b] = side === 0 ? [mine, theirs] : [theirs, mine]
      return agree(whole, [new Map([...assumed[0], ...a]), new Map([...assumed[1], ...b])])
    })
  }

  /** The first instruction to blame for an answer that is not known, of which nothing is assumed yet. */
  function doubtIn(decided: readonly [Decided, Decided], assumed: Assumed): readonly [0 | 1, number] | undefined {
    for (const side of [0, 1] as const) {
      if (decided[side].disposition !== 'unknown') continue
      const number = decided[side].by.find((each) => {
        const { condition, given } = pair.programs[side].program[each] as Instruction
        return !isExact(condition) && given !== condition.possibly && !assumed[side].has(each)
      })
      if (number !== undefined) return [side, number]
    }
    return undefined
  }
}

/** To make a program for one case costs too. */
const STEPS_PER_CASE = 100

/** The same end, by the same lines where a line may do anything, and with the same header. */
export function areAlike({ programs, partners }: Pair, first: Decided, second: Decided): boolean {
  if (first.disposition !== second.disposition) return false
  switch (first.disposition) {
    case 'too large':
      return false
    case 'unknown':
    case 'changed':
      return first.by.length === 1 && second.by.length === 1 && partners[0][first.by[0] as number] === second.by[0]
    default:
      return translation(programs[0], first) === translation(programs[1], second)
  }
}

/** What is done to the header of permitted packets after all that could have stopped them. */
function translation({ program }: Indexed, { by }: Decided): string {
  const rules = by.flatMap((number) => {
    const { effect, rule } = program[number] as Instruction
    return effect === 'translate' && rule !== undefined ? [actionKey(rule.action)] : []
  })
  return rules.join()
}

/** The program for the case that some conditions hold, and others do not. */
function under(indexed: Indexed, assumed: ReadonlyMap<number, boolean>): Indexed {
  if (assumed.size === 0) return indexed
  const program = indexed.program.slice()
  for (const [number, is] of assumed) {
    const instruction = program[number] as Instruction
    const given = instruction.condition.possibly
    // A list that is not entered is passed by; another line is as good as none.
    const effect = is ? instruction.effect : instruction.effect === 'branch' ? 'skip' : 'note'
    program[number] = { ...instruction, effect, given }
  }
  return { ...indexed, program }
}
