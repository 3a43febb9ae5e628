import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intervalSet } from '../sets/intervals.ts'
import { splitBoxes, type TaggedBox } from './split.ts'

const LAST = 5
const set = fc
  .array(fc.tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 2 })
  .map((pairs) => intervalSet(pairs.map(([first, length]) => [first, Math.min(LAST, first + length)] as const)))
const boxes = fc
  .array(fc.tuple(set, set, set), { maxLength: 6 })
  .map((all) => all.map((axes, tag): TaggedBox => ({ axes, tag })))

const has = (axes: TaggedBox['axes'], point: readonly number[]) =>
  axes.every((values, i) => values.some(([first, last]) => first <= (point[i] ?? 0) && (point[i] ?? 0) <= last))

test('every point lies in one box with exactly the tags of the boxes it came from, or in none', () => {
  fc.assert(
    fc.property(boxes, (given) => {
      const split = splitBoxes(given)
      for (let i = 0; i < (LAST + 1) ** 3; i++) {
        const point = [i % (LAST + 1), Math.floor(i / (LAST + 1)) % (LAST + 1), Math.floor(i / (LAST + 1) ** 2)]
        const tags = given.filter(({ axes }) => has(axes, point)).map(({ tag }) => tag)
        const holding = split.filter(({ axes }) => has(axes, point))
        expect(holding.map((box) => box.tags)).toEqual(tags.length > 0 ? [tags] : [])
      }
    }),
    { numRuns: 150 },
  )
})

test('the result does not depend on the order of the boxes', () => {
  fc.assert(
    fc.property(boxes, (given) => {
      expect(splitBoxes([...given].reverse())).toEqual(splitBoxes(given))
    }),
  )
})

test('boxes that do not overlap stay as they are; parts that only ports divide are joined again', () => {
  const ip = (n: number) => [[n, n]] as const
  const given: readonly TaggedBox[] = [
    { axes: [ip(1), ip(1), [[49152, 65535]]], tag: 0 },
    { axes: [ip(2), ip(1), [[50000, 59999]]], tag: 1 },
    { axes: [ip(2), ip(2), [[443, 443]]], tag: 2 },
  ]
  expect(splitBoxes(given)).toEqual(given.map(({ axes, tag }) => ({ axes, tags: [tag] })))
})

test('a host within a network: the network keeps the rest', () => {
  const given: readonly TaggedBox[] = [
    { axes: [[[1, 1]], [[0, 255]]], tag: 0 },
    { axes: [[[1, 1]], [[7, 7]]], tag: 1 },
  ]
  expect(splitBoxes(given)).toEqual([
    {
      axes: [
        [[1, 1]],
        [
          [0, 6],
          [8, 255],
        ],
      ],
      tags: [0],
    },
    { axes: [[[1, 1]], [[7, 7]]], tags: [0, 1] },
  ])
})

test('IPv6 up to its last address', () => {
  const last = 2n ** 128n - 1n
  expect(
    splitBoxes([
      { axes: [[[0n, last]]], tag: 0 },
      { axes: [[[5n, last]]], tag: 1 },
    ]),
  ).toEqual([
    { axes: [[[0n, 4n]]], tags: [0] },
    { axes: [[[5n, last]]], tags: [0, 1] },
  ])
})
