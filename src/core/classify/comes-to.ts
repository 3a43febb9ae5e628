import { type Arrival, firstArrival } from './arrive.ts'
import { barriersBefore, openCorner } from './barriers.ts'
import { coverOf } from './cover.ts'
import type { Indexed } from './index-program.ts'
import type { Cell } from './product.ts'

/** A part of the cell that may come to the goal; undefined proves that none does. */
export function comesTo(indexed: Indexed, cell: Cell, arrival: Arrival): Cell | 'too large' | undefined {
  // Where lists are left on the way, only a walk in order is exact; where none is, the order does not matter, and a cover is found faster.
  if (indexed.leadsPast) return firstArrival(indexed, cell, arrival)
  const corner = openCorner(indexed, cell, arrival.goal, arrival.absent)
  if (corner !== undefined) return corner
  const barriers = barriersBefore(indexed, cell, arrival.goal, arrival.absent)
  const cover = coverOf(
    cell,
    barriers.map(({ product }) => product),
  )
  return cover.kind === 'covered' ? undefined : cover.kind === 'uncovered' ? cover.cell : cover.kind
}
