import { stops } from './barriers.ts'
import { isExact } from './conditions.ts'
import { has, pointsOf } from './cover.ts'
import type { Indexed } from './index-program.ts'
import { type Cell, cellAt, intersectCell, type Product, subtractCell } from './product.ts'
import type { Instruction } from './program.ts'
import { LOOKS_PER_STEP, nearer } from './walk.ts'

/** A question whether packets come to an instruction, unchanged since the first one of its stretch. */
export interface Arrival {
  /** The instruction, or the end of the program. */
  readonly goal: number
  /** Instructions that count as if they were not there. */
  readonly absent?: (instruction: number) => boolean
  /** Packets that are led past this instruction for certain do not count. */
  readonly through?: number
  /** Steps that may be taken. */
  readonly steps?: number
  /** The same, and what is left is told. */
  readonly budget?: { steps: number }
}

/** Points of a cell that are tried one by one. */
const POINTS = 6
/** Steps that one search may take, unless it is said. */
const MOST_STEPS = 20_000
/** Lists that one packet may leave or pass by, one after the other. */
const MOST_LED = 500

/**
 * A part of the cell that may come to the goal, found by walking the instructions in their order; undefined proves that none does, and
 * then `stoppers` are those that stop them. Exact where lists are left and called, which `coverOf` knows nothing of.
 */
export function firstArrival(
  indexed: Indexed,
  cell: Cell,
  arrival: Arrival,
  stoppers: Set<number> = new Set(),
): Cell | 'too large' | undefined {
  const point = arrivingPoint(indexed, cell, arrival)
  if (point !== undefined) return point
  const { program, products, instructionOf } = indexed
  let steps = arrival.budget?.steps ?? arrival.steps ?? MOST_STEPS
  let depth = 0
  const arrived = walk(cell, nearBefore(indexed, cell, arrival), 0, 0)
  if (arrival.budget) arrival.budget.steps = steps
  return arrived

  function walk(whole: Cell, around: readonly number[], start: number, next: number): Cell | 'too large' | undefined {
    if (next > arrival.goal) return undefined
    const [near, at] = nearer(products, whole, around, start)
    steps -= (around.length - start) / LOOKS_PER_STEP
    let open: readonly Cell[] = [whole]
    for (let k = at; k < near.length && open.length > 0; k++) {
      const number = instructionOf[near[k] as number] as number
      if (number < next) continue
      const instruction = program[number] as Instruction
      const product = products[near[k] as number] as Product
      const left: Cell[] = []
      // Each part is compared with each product.
      steps -= open.length / LOOKS_PER_STEP
      if (steps < 0) return 'too large'
      for (const part of open) {
        const hit = intersectCell(part, product)
        if (hit === undefined) {
          left.push(part)
          continue
        }
        if (--steps < 0) return 'too large'
        if (hit !== part) left.push(...subtractCell(part, product))
        const { sure, doubtful } = divided(hit, instruction)
        left.push(...doubtful)
        // Packets that may not enter a list go on after it.
        const led = instruction.effect === 'branch' ? doubtful : [...sure, ...doubtful]
        const found = follow(number, instruction, led, near, k)
        if (found !== undefined) return found
        if (!isEnd(number, instruction) && !leads(instruction)) left.push(...sure)
        else if (isEnd(number, instruction) && sure.length > 0) stoppers.add(number)
      }
      open = left
    }
    return open[0]
  }

  /** Packets that an instruction leads on to a later one. */
  function follow(
    number: number,
    instruction: Instruction,
    cells: readonly Cell[],
    near: readonly number[],
    k: number,
  ) {
    if (isEnd(number, instruction) || !(leads(instruction) || instruction.effect === 'branch')) return undefined
    if (depth > MOST_LED) return cells.length > 0 ? 'too large' : undefined
    depth++
    for (const each of cells) {
      const found = walk(each, near, k + 1, instruction.to)
      if (found !== undefined) return found
    }
    depth--
    return undefined
  }

  function isEnd(number: number, instruction: Instruction): boolean {
    return endsAt(number, instruction, arrival)
  }
}

function endsAt(number: number, instruction: Instruction, { goal, through }: Arrival): boolean {
  if (stops(instruction, goal)) return true
  return through !== undefined && number < through && leads(instruction) && instruction.to > through
}

function leads({ effect }: Instruction): boolean {
  return effect === 'permit' || effect === 'skip'
}

/** The parts of a cell, all of which may match, that match for certain and that may not. */
function divided(hit: Cell, { condition, given }: Instruction): { sure: readonly Cell[]; doubtful: readonly Cell[] } {
  if (isExact(condition) || given === condition.possibly) return { sure: [hit], doubtful: [] }
  const sure: Cell[] = []
  let doubtful: readonly Cell[] = [hit]
  for (const product of given) {
    for (const part of doubtful) {
      const surely = intersectCell(part, product)
      if (surely !== undefined) sure.push(surely)
    }
    doubtful = doubtful.flatMap((part) => subtractCell(part, product))
  }
  return { sure, doubtful }
}

/** The products that concern the cell before the goal, in order. */
function nearBefore(indexed: Indexed, cell: Cell, { goal, absent }: Arrival): readonly number[] {
  const { stretches, tree, firstProduct, instructionOf } = indexed
  const found: number[] = []
  tree.query(cell, firstProduct[goal] as number, found)
  return found
    .filter((each) => {
      const number = instructionOf[each] as number
      return stretches[number] === stretches[goal] && !absent?.(number)
    })
    .sort((a, b) => a - b)
}

/** One of a few points of the cell, if it may come to the goal. */
function arrivingPoint(indexed: Indexed, cell: Cell, arrival: Arrival): Cell | undefined {
  const point = pointsOf(cell, POINTS).find((each) => pointArrives(indexed, each, arrival))
  return point === undefined ? undefined : cellAt(point)
}

/** May the packet come to the goal? */
function pointArrives(indexed: Indexed, point: readonly number[], arrival: Arrival): boolean {
  const { program, stretches, products, instructionOf, firstProduct, tree } = indexed
  const { goal, absent } = arrival
  const hits: number[] = []
  tree.some(point, firstProduct[goal] as number, (each) => {
    const number = instructionOf[each] as number
    if (stretches[number] === stretches[goal] && !absent?.(number) && has(products[each] as Product, point))
      hits.push(number)
    return false
  })
  hits.sort((a, b) => a - b)
  let forks = 64
  return from(0, 0)

  function from(at: number, start: number): boolean {
    let next = start
    for (let k = at; k < hits.length && next <= goal; k++) {
      const number = hits[k] as number
      if (number < next) continue
      const instruction = program[number] as Instruction
      const { condition, given } = instruction
      const isSure = isExact(condition) || given === condition.possibly || given.some((product) => has(product, point))
      const isEnd = endsAt(number, instruction, arrival)
      if (isEnd && isSure) return false
      if (instruction.effect === 'branch' ? isSure : isEnd || !leads(instruction)) continue
      if (isSure) next = instruction.to
      else if (--forks > 0 && from(k + 1, instruction.to)) return true
    }
    return next <= goal
  }
}
