import type { Disposition } from '../model/results.ts'
import { STATES } from '../sets/packet.ts'
import { isExact } from './conditions.ts'
import type { Indexed } from './index-program.ts'
import { AXIS, type Cell, intersectCell, meetsCell, type Product, subtractCell, withAxis } from './product.ts'
import type { Instruction } from './program.ts'
import type { Spans } from './spans.ts'

/** A part of a question, and the instructions that decide it: for `permitted` one of each stage, for `unknown` those to blame. */
export interface Decided {
  readonly disposition: Disposition | 'changed' | 'too large'
  readonly cell: Cell
  readonly by: readonly number[]
}

/** Steps that one question may take before what is left of it is `too large`. */
export const MOST_STEPS = 2_000_000

/**
 * What becomes of the packets of a cell, as disjoint parts that cover it; from instruction `from` on, as if they came there
 * unchanged, and as if those for which `absent` holds were not there. `changed`: an instruction alters them, and it cannot be told
 * here what becomes of them. `steps` is what may be spent.
 */
export function decideCell(
  { program, products, instructionOf, firstProduct, tree, tail }: Indexed,
  cell: Cell,
  from = 0,
  budget: { steps: number } = { steps: MOST_STEPS },
  absent?: (instruction: number) => boolean,
): readonly Decided[] {
  const decided: Decided[] = []
  let depth = 0
  walk({ whole: cell, candidates: around(cell, from), start: 0, next: from, permits: [] }, decided)
  return decided

  /** The products that may concern a cell from an instruction on, in order. */
  function around(whole: Cell, from: number): readonly number[] {
    const found: number[] = []
    tree.query(whole, products.length, found)
    const first = firstProduct[from] as number
    return found
      .filter((product) => product >= first && !absent?.(instructionOf[product] as number))
      .sort((a, b) => a - b)
  }

  /** Follows packets, and all whose ways part from theirs, to their ends. */
  function walk(first: Way, into: Decided[]): void {
    const open: Way[] = [first]
    // Doubts within doubts nest calls; cells in great number do not.
    depth++
    for (let way = open.pop(); way !== undefined; way = open.pop()) {
      if (depth > MOST_DOUBTS) into.push({ disposition: 'too large', cell: way.whole, by: [] })
      else advance(way, open, into)
    }
    depth--
  }

  /** Goes on to the first instruction that concerns any of these packets. */
  function advance({ whole, candidates, start, next, permits }: Way, open: Way[], into: Decided[]): void {
    const [near, at] = nearer(products, whole, candidates, start)
    // To look at products costs too, if less than to cut cells.
    budget.steps -= (candidates.length - start) / LOOKS_PER_STEP
    for (let k = at; k < near.length; k++) {
      const number = instructionOf[near[k] as number] as number
      if (number < next) continue
      const product = products[near[k] as number] as Product
      const hit = intersectCell(whole, product)
      if (hit === undefined) continue
      if (--budget.steps < 0) {
        into.push({ disposition: 'too large', cell: whole, by: [] })
        return
      }
      const onwards = { candidates: near, start: k + 1, next, permits }
      if (hit !== whole) for (const rest of subtractCell(whole, product)) open.push({ whole: rest, ...onwards })
      const instruction = program[number] as Instruction
      if (isExact(instruction.condition) || instruction.given === instruction.condition.possibly) {
        follow(number, { whole: hit, ...onwards }, open, into)
        return
      }
      let doubtful: readonly Cell[] = [hit]
      for (const sure of instruction.given) {
        const rests: Cell[] = []
        for (const part of doubtful) {
          const surely = intersectCell(part, sure)
          if (surely === undefined) {
            rests.push(part)
            continue
          }
          follow(number, { whole: surely, ...onwards }, open, into)
          if (surely !== part) rests.push(...subtractCell(part, sure))
        }
        doubtful = rests
      }
      for (const part of doubtful) {
        const matched: Decided[] = []
        const ways: Way[] = []
        follow(number, { whole: part, ...onwards }, ways, matched)
        for (const way of ways) walk(way, matched)
        const passed: Decided[] = []
        // A list that a packet may not enter is left out as a whole.
        walk({ whole: part, ...onwards, next: instruction.effect === 'branch' ? instruction.to : next }, passed)
        // Pairs cost like steps: of two answers in many parts each part of one meets many of the other.
        budget.steps -=
          matched.length * passed.length + blamed(matched) / LOOKS_PER_STEP + blamed(passed) / LOOKS_PER_STEP
        if (budget.steps < 0) into.push({ disposition: 'too large', cell: part, by: [] })
        else into.push(...either(part, matched, passed, number))
      }
      return
    }
    into.push({ disposition: 'permitted', cell: whole, by: permits })
  }

  /** What the instruction does to packets that match it: ends their way, or opens another. */
  function follow(number: number, way: Way, open: Way[], into: Decided[]): void {
    const { effect, to } = program[number] as Instruction
    const { whole: hit, permits } = way
    switch (effect) {
      case 'deny':
        into.push({ disposition: 'denied', cell: hit, by: [number] })
        return
      case 'reject':
        into.push({ disposition: 'rejected', cell: hit, by: [number] })
        return
      case 'anything':
        into.push({ disposition: 'unknown', cell: hit, by: [number] })
        return
      case 'untrack': {
        const whole = withAxis(hit, AXIS.state, UNTRACKED)
        const inner: Decided[] = []
        const next = Math.max(way.next, number + 1)
        walk({ whole, candidates: around(whole, number + 1), start: 0, next, permits }, inner)
        // As they came, not as they are now.
        const states = hit[AXIS.state] as Spans
        into.push(...inner.map((part) => ({ ...part, cell: withAxis(part.cell, AXIS.state, states) })))
        return
      }
      case 'translate':
        if (number >= tail) open.push({ ...way, next: to, permits: [...permits, number] })
        else into.push({ disposition: 'changed', cell: hit, by: [number] })
        return
      case 'change':
        into.push({ disposition: 'changed', cell: hit, by: [number] })
        return
      case 'permit':
        open.push({ ...way, next: to, permits: [...permits, number] })
        return
      case 'skip':
        open.push({ ...way, next: to })
        return
      case 'branch':
      case 'note':
        open.push(way)
    }
  }
}

/** How many lines are named in an answer. */
function blamed(parts: readonly Decided[]): number {
  return parts.reduce((sum, { by }) => sum + by.length, 0)
}

/** Packets on their way: those of `whole` go on with the `start`-th candidate, and no instruction before `next`. `permits` let them on. */
interface Way {
  readonly whole: Cell
  readonly candidates: readonly number[]
  readonly start: number
  readonly next: number
  readonly permits: readonly number[]
}

/** Instructions of which it is not known whether they match that one packet may meet. */
const MOST_DOUBTS = 500

const UNTRACKED: Spans = [STATES.indexOf('untracked'), STATES.indexOf('untracked')]

/** Products that are looked at for the price of one step. */
export const LOOKS_PER_STEP = 64
/** Lists of products that are too short to be worth a selection. */
const SHORT = 24

/** Of the products from `start` on those that meet the cell, and where they start. */
export function nearer(
  products: readonly Product[],
  cell: Cell,
  around: readonly number[],
  start: number,
): readonly [near: readonly number[], start: number] {
  if (around.length - start <= SHORT) return [around, start]
  const near: number[] = []
  for (let k = start; k < around.length; k++) {
    const product = around[k] as number
    if (meetsCell(products[product] as Product, cell)) near.push(product)
  }
  return [near, 0]
}

/** Two answers on the packets of `whole`, one of which holds: they agree, or instruction `doubt` is to blame. */
function either(whole: Cell, a: readonly Decided[], b: readonly Decided[], doubt: number): readonly Decided[] {
  return a.flatMap((x) =>
    b.flatMap((y) => {
      const cell = x.cell === whole ? y.cell : y.cell === whole ? x.cell : intersectCell(x.cell, y.cell)
      return cell === undefined ? [] : [{ cell, ...agreed(x, y, doubt) }]
    }),
  )
}

const WORST = ['too large', 'changed', 'unknown'] as const

function agreed(x: Decided, y: Decided, doubt: number): Omit<Decided, 'cell'> {
  const by = [...new Set([...x.by, ...y.by])]
  for (const disposition of WORST) {
    if (x.disposition !== disposition && y.disposition !== disposition) continue
    const blamed = [x, y].flatMap((each) => (each.disposition === 'unknown' ? each.by : []))
    return { disposition, by: disposition === 'unknown' ? [...new Set([doubt, ...blamed])] : by }
  }
  if (x.disposition === y.disposition) return { disposition: x.disposition, by }
  if (x.disposition !== 'permitted' && y.disposition !== 'permitted') return { disposition: 'denied', by }
  return { disposition: 'unknown', by: [doubt] }
}
