import { expect, test } from 'vitest'
import { type Diagrams, diagrams, type Node } from './diagram.ts'

/** The points (x, y) with x of one interval and y of another. */
function rectangle(to: Diagrams, x: number, y: number, size: number): Node {
  const below = to.within(1, [[y, y + size]], 1_000_000, to.all)
  return to.within(0, [[x, x + size]], 1_000_000, below)
}

/** Rectangles here and there, each of which overlaps many. */
const scattered = (to: Diagrams, count: number) =>
  Array.from({ length: count }, (_, i) => rectangle(to, (i * 7919) % 100_003, (i * 104_729) % 99_991, 3000))

test('sets stay the same objects after the memory of an operation was tidied', () => {
  const table = diagrams()
  const rectangles = scattered(table, 600)
  const before = table.unionAll(rectangles.slice(0, 300))
  const one = rectangle(table, 20_000, 20_000, 5000)
  const tidied = table.tidily(() => table.intersect(table.unionAll(rectangles), one))
  // The same sets in another way, made after the nodes in between were forgotten.
  expect(table.unionAll(rectangles.map((other) => table.intersect(one, other)))).toBe(tidied)
  expect(table.unionAll(rectangles.slice(0, 300).toReversed())).toBe(before)
  expect(table.isSubset(tidied, table.unionAll(rectangles))).toBe(true)
  // What was remembered of earlier operations may not bring a forgotten node back beside its new equal.
  rectangles.slice(1).forEach((next, i) => {
    const previous = rectangles[i] ?? table.empty
    const [notNext, notPrevious] = [table.subtract(table.all, next), table.subtract(table.all, previous)]
    expect(table.subtract(table.all, table.intersect(notNext, notPrevious))).toBe(table.union(previous, next))
  })
  expect(rectangles.some((other) => table.overlaps(other, tidied))).toBe(true)
})

test('numbers and bigints of the same value make different nodes', () => {
  const table = diagrams()
  const { empty, all } = table
  expect(table.node(0, [5], [empty, all])).not.toBe(table.node(0, [5n], [empty, all]))
  expect(table.node(0, [2n ** 80n], [empty, all])).toBe(table.node(0, [2n ** 80n], [empty, all]))
})
