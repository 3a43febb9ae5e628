import { type Condition, isExact, productOf } from './conditions.ts'
import { type Indexed, indexed as index } from './index-program.ts'
import { cellOf, meetsCell, type Product, subtractCell } from './product.ts'
import type { Effect, Instruction } from './program.ts'

/** Effects that leave a packet where it is, or let it on: to be led past these makes no difference to what becomes of it. */
const IDLE: ReadonlySet<Effect> = new Set(['note', 'skip', 'permit'])

/** Is no packet led past lines that could stop it? Then of all lines that match a packet the first one decides. */
export function isOneList({ program, tail }: Indexed): boolean {
  const stopsBefore = new Int32Array(program.length + 1)
  for (const [number, { effect }] of program.entries())
    stopsBefore[number + 1] = (stopsBefore[number] as number) + (IDLE.has(effect) ? 0 : 1)
  return !program.some(
    ({ effect, to }, number) =>
      effect === 'branch' ||
      // What is permitted for good goes on to the tail, past lines that have no say in it any more.
      ((effect === 'permit' || effect === 'skip') && to < tail && stopsBefore[to] !== stopsBefore[number + 1]),
  )
}

/**
 * The same program as one list: instead of leading packets past lines it leaves them out of what these lines match. Each instruction keeps
 * its number. The program itself where that cannot be done, or would take too many boxes.
 */
export function straightened(indexed: Indexed): Indexed {
  if (isOneList(indexed)) return indexed
  const { program, terms, tail } = indexed
  const room = 2 * indexed.products.length + 1_000
  const lines: Instruction[] = [...program]
  let count = 0
  for (let number = 0; number < tail; number++) {
    const line = lines[number] as Instruction
    count += line.condition.possibly.length
    const isPast = line.effect === 'skip' || line.effect === 'permit'
    if (!isPast || line.to <= number + 1 || line.to >= tail) continue
    if (!isExact(line.condition)) return indexed
    for (let later = number + 1; later < line.to; later++) {
      const other = lines[later] as Instruction
      if (IDLE.has(other.effect) && other.effect !== 'permit') continue
      const condition = without(other.condition)
      if (condition === other.condition) continue
      count += condition.possibly.length
      if (count > room) return indexed
      lines[later] = { ...other, condition, given: isExact(condition) ? condition.surely : outside(other.given) }
    }
    if (line.effect === 'skip') lines[number] = { ...line, effect: 'note' }

    function without(of: Condition): Condition {
      const possibly = outside(of.possibly)
      if (possibly === of.possibly) return of
      return isExact(of) ? { surely: possibly, possibly } : { surely: outside(of.surely), possibly }
    }

    /** What these products have that the line does not take; the same array where it takes nothing. */
    function outside(products: readonly Product[]): readonly Product[] {
      let left = products
      for (const taken of line.condition.surely) {
        if (!left.some((product) => meetsCell(taken, cellOf(product, terms.whole)))) continue
        left = left.flatMap((product) => {
          const cell = cellOf(product, terms.whole)
          return meetsCell(taken, cell)
            ? subtractCell(cell, taken).map((part) => productOf(part, terms.whole))
            : [product]
        })
      }
      return left
    }
  }
  return index(lines, terms)
}
