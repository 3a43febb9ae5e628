import type { Barrier } from './barriers.ts'
import { boxTree } from './box-tree.ts'
import { coverOf, has, valueAt } from './cover.ts'
import { type Cell, containsCell, intersectCell, type Product } from './product.ts'

/** Instructions that together cover a cell. `proved`: no fewer do. */
export interface Fewest {
  readonly instructions: readonly number[]
  readonly proved: boolean
}

/** Covers of up to so many instructions are searched for one by one; larger ones are only rid of what they do not need. */
const MOST_SEARCHED = 4
/** Coverings that may be tried for one cell. */
const MOST_TRIES = 400
/** Instructions that are put to the test one by one. */
const MOST_DROPPED = 300

/**
 * The fewest instructions whose barriers cover the cell, given that all of them do. Among as few, one that has an instruction that is
 * `preferred` goes first.
 */
export function fewestCover(
  cell: Cell,
  barriers: readonly Barrier[],
  cover: { readonly by: ReadonlySet<number>; readonly fewest: boolean },
  preferred: (instruction: number) => boolean,
): Fewest {
  const whole = new Set(
    barriers.flatMap(({ instruction, product }) => (containsCell(product, cell) ? [instruction] : [])),
  )
  if (whole.size > 0) {
    const alone = [...whole].sort((a, b) => a - b)
    return { instructions: [alone.find(preferred) ?? (alone[0] as number)], proved: true }
  }
  const byInstruction = new Map<number, Product[]>()
  for (const { instruction, product } of barriers) {
    const products = byInstruction.get(instruction)
    if (products) products.push(product)
    else byInstruction.set(instruction, [product])
  }
  let tries = MOST_TRIES
  const used = [...new Set([...cover.by].map((number) => (barriers[number] as Barrier).instruction))]
  const isPlain = byInstruction.size === barriers.length
  if (isPlain && cover.fewest)
    return { instructions: used.length > MOST_SEARCHED ? inOrder(used) : prefer(used), proved: true }
  const needed = dropNeedless(used)
  for (let size = 2; size < Math.min(needed.length, MOST_SEARCHED + 1); size++) {
    const found = complete([], size)
    if (found !== undefined) return { instructions: prefer(found), proved: true }
    if (tries <= 0) return { instructions: needed, proved: false }
  }
  if (needed.length <= MOST_SEARCHED + 1) return { instructions: prefer(needed), proved: true }
  return { instructions: needed, proved: isForced(needed) }

  function uncovered(instructions: readonly number[]): Cell | undefined {
    tries--
    const cover = coverOf(
      cell,
      instructions.flatMap((instruction) => byInstruction.get(instruction) ?? []),
    )
    return cover.kind === 'covered' ? undefined : cover.kind === 'uncovered' ? cover.cell : cell
  }

  /** So many more instructions that cover, with `chosen`, the whole cell. */
  function complete(chosen: readonly number[], size: number): readonly number[] | undefined {
    const left = uncovered(chosen)
    if (left === undefined) return chosen
    if (chosen.length >= size || tries <= 0) return undefined
    // One of those that have this point must be among them.
    const point = left.map((spans) => valueAt(spans, 0))
    const able = [...byInstruction].flatMap(([instruction, products]) =>
      !chosen.includes(instruction) && products.some((product) => has(product, point)) ? [instruction] : [],
    )
    for (const instruction of able.sort((a, b) => Number(preferred(b)) - Number(preferred(a)) || a - b)) {
      const found = complete([...chosen, instruction], size)
      if (found !== undefined || tries <= 0) return found
    }
    return undefined
  }

  /** As many, with one that is preferred among them if that can be. */
  function prefer(found: readonly number[]): readonly number[] {
    if (found.some(preferred)) return inOrder(found)
    for (const instruction of byInstruction.keys()) {
      if (tries <= 0) break
      if (!preferred(instruction)) continue
      const other = complete([instruction], found.length)
      if (other !== undefined) return inOrder(other)
    }
    return inOrder(found)
  }

  function dropNeedless(instructions: readonly number[]): readonly number[] {
    if (instructions.length > MOST_DROPPED) return inOrder(instructions)
    let kept = instructions
    // Preferred ones are put to the test last.
    for (const each of [...instructions].sort((a, b) => Number(preferred(a)) - Number(preferred(b)))) {
      const without = kept.filter((instruction) => instruction !== each)
      if (uncovered(without) === undefined) kept = without
    }
    return inOrder(kept)
  }

  /** Does each of them have a point that no other barrier has? Then all are needed. */
  function isForced(instructions: readonly number[]): boolean {
    const tree = boxTree(barriers.map(({ product }) => product))
    return instructions.every((instruction) =>
      (byInstruction.get(instruction) ?? []).some((product) => {
        const point = (intersectCell(cell, product) ?? cell).map((spans) => spans[0] as number)
        return !tree.some(point, barriers.length, (each) => {
          const other = barriers[each] as Barrier
          return other.instruction !== instruction && has(other.product, point)
        })
      }),
    )
  }
}

function inOrder(instructions: readonly number[]): readonly number[] {
  return [...instructions].sort((a, b) => a - b)
}
