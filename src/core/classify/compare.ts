import { agreeInAnyCase, areAlike, type Pair } from './agree.ts'
import { align } from './align.ts'
import { isExact } from './conditions.ts'
import { isReal } from './existing.ts'
import type { Indexed } from './index-program.ts'
import { AXIS, type Cell, cellOf, intersectCell, meetsCell, type Product, subtractCell, withAxis } from './product.ts'
import { type Effect, firstOfSegment, type Instruction, type Program } from './program.ts'
import type { Spans } from './spans.ts'
import { isOneList, straightened } from './straighten.ts'
import { type Decided, decideCell, LOOKS_PER_STEP } from './walk.ts'

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
      /** Lines that alter headers come before what differs: `unlike` may have too much, and perhaps not all. */
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
export function compare(first: Indexed, second: Indexed): Comparison {
  const [a, b] = [straightened(first), straightened(second)]
  const { partners, moved } = align(a, b)
  const isPlain = isOneList(a) && isOneList(b)
  const single: [Set<number>, Set<number>] = [alone(partners[0]), alone(partners[1])]
  const split = (number: number) => {
    single[0].add(number)
    single[1].add(partners[0][number] as number)
  }
  // Where lists are left, or headers altered, the order of everything matters; so what has been moved counts as missing.
  for (const number of moved)
    if (!isPlain || isAltering(a, number) || a.program[number]?.effect === 'untrack') split(number)
  for (const number of misled(a.program, b.program, partners[0], single, isPlain)) split(number)
  for (const [side, indexed] of [a, b].entries()) {
    for (const number of single[side] as Set<number>)
      if (number < indexed.tail ? isAltering(indexed, number) : isAltered(indexed, number)) return { kind: 'changed' }
    if (
      translatingStages(indexed) > 1 &&
      [...(single[side] as Set<number>)].some((number) => isAltering(indexed, number))
    )
      return { kind: 'changed' }
  }

  // Lines that change places behind one that alters headers meet packets which cannot be asked after from the start.
  if (moved.some((number) => isAltered(a, number) || isAltered(b, partners[0][number] as number)))
    return { kind: 'changed' }
  if (!isPlain && single[0].size + single[1].size > FEW) return { kind: 'changed' }
  // Behind what alters headers a question is asked from the first line that sees the new ones. That is only right where all packets come
  // by that line, and where the same line of the other program sees them first.
  const isEven =
    isPlain && stretchesBefore(a) === stretchesBefore(b) && !hasUntrack(a, single[0]) && !hasUntrack(b, single[1])
  const isBehind = (indexed: Indexed, numbers: ReadonlySet<number>) =>
    [...numbers].some(
      (number) =>
        number < indexed.tail && matters(indexed.program[number] as Instruction) && isAltered(indexed, number),
    )
  if (!isEven && (isBehind(a, single[0]) || isBehind(b, single[1]))) return { kind: 'changed' }

  const pair: Pair = { programs: [a, b], partners }
  const found = new Map<string, Unlike[]>()
  const tooLarge: Cell[] = []
  const all = { steps: MOST_STEPS_OF_ALL }
  // Where anything differs at all, lines that alter headers before it may make more of it than is asked here.
  let altered =
    single[0].size + single[1].size + moved.length > 0 &&
    [a, b].some((each) => each.program.some((_, number) => number < each.tail && isAltering(each, number)))
  /** Does the verdict on some packets depend on a header that lines before gave them, in one program or in both unalike? */
  let isLost = false
  // What is not understood may also act on other lines that are not, as the lists of `recent` do.
  let unclear =
    [...single[0], ...moved].some((number) => isDoubtful(a.program[number])) ||
    [...single[1]].some((number) => isDoubtful(b.program[number]))
  unclear &&= [a, b].some(
    (each) => hasSeveralDoubts(each) && each.program.some((one) => isDoubtful(one) && matters(one)),
  )

  const limited = (use: (budget: { steps: number }) => void) => {
    const steps = Math.min(MOST_STEPS, all.steps)
    const budget = { steps }
    use(budget)
    all.steps -= steps - Math.max(0, budget.steps)
  }
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
    limited((budget) => {
      for (const part of decideCell(mine, asked, from, budget)) {
        if (part.disposition === 'too large') tooLarge.push(part.cell)
        // What another line decides fares the same in the other program, or that line is asked after too.
        else if (!isPlain || part.by.includes(number) || LEADING.has(effect) || isUnclear(part))
          weigh(
            part,
            decideCell(other, part.cell, there, budget),
            turned,
            turned ? [there, from] : [from, there],
            budget,
          )
      }
    })
  }
  const weigh = (
    part: Decided,
    answers: readonly Decided[],
    turned: boolean,
    from: readonly [number, number],
    budget: { steps: number },
  ) => {
    for (const answer of answers) {
      if (answer.disposition === 'too large') {
        tooLarge.push(answer.cell)
        continue
      }
      const [first, second] = turned ? [answer, part] : [part, answer]
      if (first.disposition === 'unknown' && second.disposition === 'unknown')
        unclear ||= !agreeInAnyCase(pair, answer.cell, from, budget)
      else if (areAlike(pair, first, second)) continue
      else if (first.disposition === 'changed' || second.disposition === 'changed') isLost = true
      else add({ cell: answer.cell, first, second })
    }
  }
  /** The same packets may be found from both sides, and by several lines. */
  const add = ({ cell, first, second }: Unlike) => {
    const key = [first.disposition, ...first.by, second.disposition, ...second.by].join(' ')
    const known = found.get(key) ?? []
    found.set(key, known)
    let news: readonly Cell[] = isReal(cell) ? [cell] : []
    for (const old of known) {
      if (news.length === 0) return
      all.steps -= news.length / LOOKS_PER_STEP
      news = news.flatMap((each) => (meetsCell(old.cell, each) ? subtractCell(each, old.cell) : [each]))
    }
    for (const each of news) known.push({ cell: each, first, second })
  }
  const isTurned = translatingStages(a) + translatingStages(b) > 0
  for (const number of single[0]) {
    if (isPlain && isIdle(a, number, isTurned)) continue
    for (const cell of cellsOf(a, number)) ask(a, b, number, cell, false)
  }
  for (const number of single[1]) {
    if (isPlain && isIdle(b, number, isTurned)) continue
    for (const cell of cellsOf(b, number)) ask(b, a, number, cell, true)
  }
  if (isPlain && moved.length > 0) {
    const crossed = crossings(a, partners)
    // Packets that are exempt from tracking may have come with any state.
    const isUntracking = [a, b].some(({ program }) => program.some(({ effect }) => effect === 'untrack'))
    for (const number of moved) {
      if (single[0].has(number)) continue
      for (const cell of crossed(number)) {
        const asked = isUntracking ? withAxis(cell, AXIS.state, a.terms.whole[AXIS.state] as Spans) : cell
        limited((budget) => {
          for (const part of decideCell(a, asked, 0, budget)) {
            if (part.disposition === 'too large') tooLarge.push(part.cell)
            else weigh(part, decideCell(b, part.cell, 0, budget), false, [0, 0], budget)
          }
        })
      }
    }
  }
  if (isLost) return { kind: 'changed' }
  return { kind: 'compared', unlike: [...found.values()].flat(), tooLarge, altered, unclear }
}

/** Instructions that never decide themselves, but have a say in which one does. */
const LEADING: ReadonlySet<Effect> = new Set(['skip', 'branch', 'untrack'])

/** Then only lines in doubt are told, not all that have a say. */
function isUnclear({ disposition }: Decided): boolean {
  return disposition === 'unknown' || disposition === 'changed'
}

function hasSeveralDoubts({ program }: Indexed): boolean {
  const first = program.findIndex(isDoubtful)
  return first >= 0 && program.findLastIndex(isDoubtful) > first
}

/**
 * In one list: does it only let on packets to which nothing happens before they get there anyway? After all that could stop packets
 * only translation is left (`isTurned`) to be spared by it.
 */
function isIdle({ program, tail }: Indexed, number: number, isTurned: boolean): boolean {
  const { effect, to } = program[number] as Instruction
  return effect === 'permit' && (number < tail ? to < tail : !isTurned)
}

/** How often headers are altered before the tail. */
function stretchesBefore({ program, tail }: Indexed): number {
  return program[tail - 1]?.segment ?? 0
}

function hasUntrack({ program }: Indexed, numbers: ReadonlySet<number>): boolean {
  return [...numbers].some((number) => program[number]?.effect === 'untrack')
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
  isPlain: boolean,
): readonly number[] {
  const leads = (effect: Effect) => effect === 'branch' || (!isPlain && (effect === 'skip' || effect === 'permit'))
  const landing = (program: Program, number: number, alone: ReadonlySet<number>) => {
    let place = (program[number] as Instruction).to
    while (place < program.length && (alone.has(place) || !matters(program[place] as Instruction))) place++
    return place
  }
  return [...partners.keys()].filter((number) => {
    const partner = partners[number] as number
    const { effect } = a[number] as Instruction
    if (partner < 0 || single[0].has(number) || !leads(effect)) return false
    const [mine, other] = [landing(a, number, single[0]), landing(b, partner, single[1])]
    return mine === a.length || other === b.length
      ? (mine === a.length) !== (other === b.length)
      : partners[mine] !== other
  })
}

/** Products so near to one another that they are looked at one by one. */
const NEAR = 1_000

/**
 * For a moved instruction: the packets that it has in common with one of another effect that stands on its other side now.
 */
function crossings(a: Indexed, partners: readonly [Int32Array, Int32Array]): (number: number) => readonly Cell[] {
  const { program, products, instructionOf, firstProduct, tree } = a
  // Of the instructions whose partners come before a place, the last; of those whose partners come after it, the first.
  const last = new Int32Array(partners[1].length + 1).fill(-1)
  for (const [place, number] of partners[1].entries()) last[place + 1] = Math.max(last[place] as number, number)
  const first = new Int32Array(partners[1].length + 1).fill(program.length)
  for (let place = partners[1].length - 1; place >= 0; place--) {
    const number = partners[1][place] as number
    const next = first[place + 1] as number
    first[place] = number < 0 ? next : Math.min(next, number)
  }
  const between = (cell: Cell, from: number, to: number): readonly number[] => {
    if (to - from <= NEAR) return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
    const found: number[] = []
    tree.query(cell, to, found)
    return found.filter((each) => each >= from)
  }
  return (number) => {
    const mine = program[number] as Instruction
    const partner = partners[0][number] as number
    const from = firstProduct[Math.min(number, first[partner + 1] as number)] as number
    const to = firstProduct[Math.max(number, last[partner] as number) + 1] as number
    return cellsOf(a, number).flatMap((cell) =>
      between(cell, from, to).flatMap((each) => {
        const other = instructionOf[each] as number
        const turned = partners[0][other] as number
        const { effect } = program[other] as Instruction
        const isSame = effect === mine.effect && effect !== 'anything'
        if (turned < 0 || isSame || other < number === turned < partner) return []
        const common = intersectCell(cell, products[each] as Product)
        return common === undefined ? [] : [common]
      }),
    )
  }
}
