import { isExact } from './conditions.ts'
import { has } from './cover.ts'
import type { Indexed } from './index-program.ts'
import { type Cell, cellAt, cellOf, intersectCell, meetsCell, type Product, subtractCell } from './product.ts'
import type { Instruction } from './program.ts'

/** Packets that an instruction keeps from reaching a later one, for certain. */
export interface Barrier {
  readonly instruction: number
  readonly product: Product
}

/** Pieces of one barrier; one that is cut into more is left out, so that less is said to be covered than is. */
const MOST_PIECES = 64
/** Pairs of barriers and of what may lead past them that are looked at; with more no barrier is told. */
const MOST_PAIRS = 400_000

/** Does a packet that matches it never come to instruction `goal`, unless it was led past the instruction itself? */
export function stops({ effect, to }: Instruction, goal: number): boolean {
  return (
    effect === 'deny' ||
    effect === 'reject' ||
    ((effect === 'permit' || effect === 'translate' || effect === 'skip') && to > goal)
  )
}

/** May it lead packets past instructions between itself and `goal` which do come to `goal`? */
function leadsPast({ effect, to }: Instruction, number: number, goal: number): boolean {
  return (effect === 'permit' || effect === 'skip') && to > number + 1 && to <= goal
}

/**
 * What keeps packets of `cell` from reaching instruction `goal` (or the end of the program): the earlier instructions of its stretch
 * that stop them, each without those that another one leads past it. All of it is for certain. Instructions for which `absent`
 * holds count as if they were not there.
 */
export function barriersBefore(
  indexed: Indexed,
  cell: Cell,
  goal: number,
  absent: (instruction: number) => boolean = () => false,
): readonly Barrier[] {
  const { program, stretches, products, instructionOf, firstProduct, tree, terms } = indexed
  const found: number[] = []
  tree.query(cell, firstProduct[goal] as number, found)
  const barriers: Barrier[] = []
  const passes: { readonly number: number; readonly to: number; readonly product: Product }[] = []
  const seen = new Set<number>()
  for (const each of found) {
    const number = instructionOf[each] as number
    const instruction = program[number] as Instruction
    if (stretches[number] !== stretches[goal] || absent(number)) continue
    if (stops(instruction, goal)) {
      if (isExact(instruction.condition)) barriers.push({ instruction: number, product: products[each] as Product })
      else if (!seen.has(number)) {
        seen.add(number)
        for (const product of instruction.condition.surely) barriers.push({ instruction: number, product })
      }
    } else if (leadsPast(instruction, number, goal)) {
      passes.push({ number, to: instruction.to, product: products[each] as Product })
    }
  }
  const near = barriers.filter(({ product }) => meetsCell(product, cell))
  if (passes.length === 0) return near
  if (passes.length * near.length > MOST_PAIRS) return []
  return near.flatMap((barrier) => {
    const past = passes.filter(
      ({ number, to, product }) => number < barrier.instruction && barrier.instruction < to && meetsCell(product, cell),
    )
    if (past.length === 0) return [barrier]
    const start = intersectCell(cellOf(barrier.product, terms.whole), cell)
    let pieces: readonly Cell[] = start === undefined ? [] : [start]
    for (const { product } of past) {
      pieces = pieces.flatMap((piece) => subtractCell(piece, product))
      if (pieces.length > MOST_PIECES) return []
    }
    return pieces.map((product) => ({ instruction: barrier.instruction, product }))
  })
}

/**
 * A corner of the cell whose packets nothing may stop before they come to `goal`; undefined says nothing. Much cheaper than to look at
 * all barriers, and found for nearly every line that is of use.
 */
export function openCorner(
  { program, stretches, products, instructionOf, firstProduct, tree }: Indexed,
  cell: Cell,
  goal: number,
  absent: (instruction: number) => boolean = () => false,
): Cell | undefined {
  const before = firstProduct[goal] as number
  const isStopped = (point: readonly number[]) =>
    tree.some(point, before, (each) => {
      const number = instructionOf[each] as number
      const instruction = program[number] as Instruction
      if (stretches[number] !== stretches[goal] || !stops(instruction, goal) || absent(number)) return false
      return has(products[each] as Product, point)
    })
  const lowest = cell.map((spans) => spans[0] as number)
  if (!isStopped(lowest)) return cellAt(lowest)
  const highest = cell.map((spans) => spans[spans.length - 1] as number)
  if (!isStopped(highest)) return cellAt(highest)
  const mixed = [lowest[0] as number, ...highest.slice(1)]
  return isStopped(mixed) ? undefined : cellAt(mixed)
}
