import { expect, test } from 'vitest'
import { diagrams, type Node } from './diagram.ts'

/** The points (x, y) with x of one interval and y of another. */
function rectangle(to: ReturnType<typeof diagrams>, x: number, y: number): Node {
  return to.within(0, [[x, x + 30]], 1_000_000, to.within(1, [[y, y + 30]], 1_000_000, to.all))
}

test('sets stay the same objects after the memory of an operation was tidied', () => {
  const table = diagrams()
  const rectangles = Array.from({ length: 3000 }, (_, i) =>
    rectangle(table, (i * 7919) % 100_003, (i * 104_729) % 99_991),
  )
  const before = table.unionAll(rectangles.slice(0, 2000))
  const tidied = table.tidily(() => table.unionAll(rectangles))
  // The same set in another order, made after the nodes in between were forgotten.
  expect(table.unionAll(rectangles.toReversed())).toBe(tidied)
  expect(table.unionAll(rectangles.slice(0, 2000).toReversed())).toBe(before)
  expect(table.isSubset(before, tidied)).toBe(true)
  expect(table.subtract(tidied, table.subtract(tidied, before))).toBe(before)
  for (const one of rectangles) expect(table.overlaps(one, tidied)).toBe(true)
})

test('numbers and bigints of the same value make different nodes', () => {
  const { node, empty, all } = diagrams()
  expect(node(0, [5], [empty, all])).not.toBe(node(0, [5n], [empty, all]))
  expect(node(0, [2n ** 80n], [empty, all])).toBe(node(0, [2n ** 80n], [empty, all]))
})
