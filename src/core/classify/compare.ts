import { actionKey, align } from './align.ts'
import { isExact } from './conditions.ts'
import type { Indexed } from './index-program.ts'
import { AXIS, type Cell, cellOf, intersectCell, type Product, withAxis } from './product.ts'
import { firstOfSegment, type Instruction, type Program } from './program.ts'
import type { Spans } from './spans.ts'
import { type Decided, decideCell } from './walk.ts'

/** Packets with which two programs deal differently, and what each does with them. */
export interface Unlike {
  readonly cell: Cell
  readonly first: Pick<Decided, 'disposition' | 'by'>
  readonly second: Pick<Decided, 'disposition' | 'by'>
}

/** `changed`: so much differs, or lines that alter headers on the way, that whole sets are better compared. */
export type Comparison =
  | {
      readonly kind: 'compared'
      readonly unlike: readonly Unlike[]
      readonly tooLarge: readonly Cell[]
      /** Some of `unlike` have the header that earlier lines gave them; whether any packet gets it was not asked. */
      readonly altered: boolean
      /** Some packets depend in both on lines that were not understood, and perhaps not alike. */
      readonly unclear: boolean
    }
  | { readonly kind: 'changed' }

/** Steps that the question after one instruction, and after all, may take. */
const MOST_STEPS = 100_000
const MOST_STEPS_OF_ALL = 3_000_000
/** Lists that are left on the way are asked after line by line only if few lines differ. */
const FEW = 400

/**
 * Where do two programs on the same terms deal differently with a packet? Only where it meets an instruction that the other has not, or
 * one that has been moved across another with a different effect; so only those are asked after, and two equal programs need no
 * question at all. No difference and nothing too large is a proof.
 */
export function compare(a: Indexed, b: Indexed): Comparison {
  const { partners, moved } = align(a.program, b.program)
  const isPlain = !a.leadsPast && !b.leadsPast
  const single: [Set<number>, Set<number>] = [alone(partners[0]), alone(partners[1])]
  const split = (number: number) => {
    single[0].add(number)
    single[1].add(partners[0][number] as number)
  }
  // Where lists are left, or headers altered, the order of everything matters; so what has been moved counts as missing.
  for (const number of moved)
    if (!isPlain || isAltering(a, number) || a.program[number]?.effect === 'untrack') split(number)
  if (!isPlain) for (const number of misled(a.program, b.program, partners[0], single)) split(number)
  for (const [side, indexed] of [a, b].entries()) {
    for (const number of single[side] as Set<number>)
      if (number < indexed.tail && isAltering(indexed, number)) return { kind: 'changed' }
    if (
      translatingStages(indexed) > 1 &&
      [...(single[side] as Set<number>)].some((number) => isAltering(indexed, number))
    )
      return { kind: 'changed' }
  }

  if (!isPlain && single[0].size + single[1].size > FEW) return { kind: 'changed' }

  const unlike: Unlike[] = []
  const tooLarge: Cell[] = []
  const all = { steps: MOST_STEPS_OF_ALL }
  let altered = false
  // What is not understood may also act on other lines that are not, as the lists of `recent` do.
  let unclear =
    [...single[0]].some((number) => isDoubtful(a.program[number])) ||
    [...single[1]].some((number) => isDoubtful(b.program[number]))
  unclear &&= a.program.some((instruction, number) => !single[0].has(number) && isDoubtful(instruction))
  /** Are these packets in doubt for the same reason on both sides? Where the order has changed it is not enough. */
  const isSameDoubt = (first: Decided, second: Decided) =>
    first.by.length === second.by.length &&
    first.by.every((number) => second.by.includes(partners[0][number] as number))
  const ask = (mine: Indexed, other: Indexed, number: number, whole: Cell, turned: boolean) => {
    const { segment, effect } = mine.program[number] as Instruction
    // All that alters headers before the tail has its partner, so segments correspond.
    const isLater = number < mine.tail && isAltered(mine, number)
    altered ||= isLater
    const [from, there] = isLater
      ? [firstOfSegment(mine.program, segment), firstOfSegment(other.program, segment)]
      : [0, 0]
    // Packets that are exempt from tracking may have come with any state.
    const asked = segment > 0 && !isLater ? withAxis(whole, AXIS.state, mine.terms.whole[AXIS.state] as Spans) : whole
    const steps = Math.min(MOST_STEPS, all.steps)
    const budget = { steps }
    for (const part of decideCell(mine, asked, from, budget)) {
      if (part.disposition === 'too large') tooLarge.push(part.cell)
      // What another line decides fares the same in the other program, or that line is asked after too.
      else if (!isPlain || part.by.includes(number) || effect === 'skip' || effect === 'branch')
        weigh(part, decideCell(other, part.cell, there, budget), turned)
    }
    all.steps -= steps - Math.max(0, budget.steps)
  }
  const weigh = (part: Decided, answers: readonly Decided[], turned: boolean, inOrder = isPlain) => {
    for (const answer of answers) {
      if (answer.disposition === 'too large') {
        tooLarge.push(answer.cell)
        continue
      }
      const [first, second] = turned ? [answer, part] : [part, answer]
      if (first.disposition === 'unknown' && second.disposition === 'unknown') {
        unclear ||= !inOrder || !isSameDoubt(first, second)
        continue
      }
      if (first.disposition === second.disposition && translation(a, first) === translation(b, second)) continue
      // From the other side it has been found already where a missing line decides there too.
      if (turned && isPlain && first.by.some((number) => single[0].has(number))) continue
      unlike.push({ cell: answer.cell, first, second })
    }
  }
  for (const number of single[0]) for (const cell of cellsOf(a, number)) ask(a, b, number, cell, false)
  for (const number of single[1]) for (const cell of cellsOf(b, number)) ask(b, a, number, cell, true)
  if (isPlain) {
    for (const number of moved) {
      if (single[0].has(number)) continue
      for (const cell of crossed(a, b, partners[0], number)) {
        for (const part of decideCell(a, cell)) weigh(part, decideCell(b, part.cell), false, false)
      }
    }
  }
  return { kind: 'compared', unlike, tooLarge, altered, unclear }
}

/** What is done to the header of permitted packets after all that could have stopped them. */
function translation({ program }: Indexed, { by }: Pick<Decided, 'by'>): string {
  const rules = by.flatMap((number) => {
    const { effect, rule } = program[number] as Instruction
    return effect === 'translate' && rule !== undefined ? [actionKey(rule.action)] : []
  })
  return rules.join()
}

function isDoubtful(instruction: Instruction | undefined): boolean {
  return instruction !== undefined && (!isExact(instruction.condition) || instruction.effect === 'anything')
}

function isAltering({ program }: Indexed, number: number): boolean {
  const { effect } = program[number] as Instruction
  return effect === 'change' || effect === 'translate'
}

/** Does an earlier segment alter headers in a way that a walk does not follow? */
function isAltered(indexed: Indexed, number: number): boolean {
  const start = firstOfSegment(indexed.program, (indexed.program[number] as Instruction).segment)
  return indexed.program.slice(0, start).some((_, earlier) => isAltering(indexed, earlier))
}

/** Of several translations one after another the later ones see other headers, which is not followed here. */
function translatingStages({ program, tail }: Indexed): number {
  return new Set(program.slice(tail).flatMap(({ effect, stage }) => (effect === 'translate' ? [stage] : []))).size
}

function alone(partners: Int32Array): Set<number> {
  return new Set([...partners.keys()].filter((number) => (partners[number] as number) < 0))
}

/** Notes decide nothing. */
function matters({ effect }: Instruction): boolean {
  return effect !== 'note'
}

function cellsOf({ program, terms }: Indexed, number: number): readonly Cell[] {
  const instruction = program[number] as Instruction
  return matters(instruction) ? instruction.condition.possibly.map((product) => cellOf(product, terms.whole)) : []
}

/** Pairs that lead packets on to places that do not correspond: the first instruction there that has a partner has another one. */
function misled(
  a: Program,
  b: Program,
  partners: Int32Array,
  single: readonly [Set<number>, Set<number>],
): readonly number[] {
  const landing = (program: Program, number: number, alone: ReadonlySet<number>) => {
    let place = (program[number] as Instruction).to
    while (place < program.length && (alone.has(place) || !matters(program[place] as Instruction))) place++
    return place
  }
  return [...partners.keys()].filter((number) => {
    const partner = partners[number] as number
    const { effect } = a[number] as Instruction
    if (partner < 0 || single[0].has(number) || (effect !== 'skip' && effect !== 'permit' && effect !== 'branch'))
      return false
    const [mine, other] = [landing(a, number, single[0]), landing(b, partner, single[1])]
    return mine === a.length || other === b.length
      ? (mine === a.length) !== (other === b.length)
      : partners[mine] !== other
  })
}

/** The packets that a moved instruction has in common with one of another effect that stands on its other side now. */
function crossed(a: Indexed, b: Indexed, partners: Int32Array, number: number): readonly Cell[] {
  const mine = a.program[number] as Instruction
  const partner = partners[number] as number
  return cellsOf(a, number).flatMap((cell) => {
    const found: number[] = []
    a.tree.query(cell, a.products.length, found)
    return found.flatMap((each) => {
      const other = a.instructionOf[each] as number
      const turned = partners[other] as number
      const { effect } = a.program[other] as Instruction
      if (turned < 0 || effect === mine.effect || other < number === turned < partner) return []
      const common = intersectCell(cell, a.products[each] as Product)
      return common === undefined ? [] : [common]
    })
  })
}
