import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  complement,
  count,
  equals,
  formatIntervals,
  has,
  type Interval,
  type IntervalSet,
  intersect,
  interval,
  intervalSet,
  isEmpty,
  isSubset,
  overlaps,
  subtract,
  union,
} from './intervals.ts'

const universe = Array.from({ length: 14 }, (_, n) => n)
const raw = fc.array(fc.tuple(fc.constantFrom(...universe), fc.constantFrom(...universe)), { maxLength: 5 })
const set = raw.map((intervals) => intervalSet(intervals))
const members = (a: IntervalSet) => universe.filter((n) => a.some(([first, last]) => first <= n && n <= last))
const setOf = (numbers: readonly number[]) => intervalSet(numbers.map((n): Interval => [n, n]))
const big = (a: IntervalSet): IntervalSet<bigint> => a.map(([first, last]) => [BigInt(first), BigInt(last)])

test('a set is sorted, disjoint and non-touching, whatever it is made of', () =>
  fc.assert(
    fc.property(raw, (intervals) => {
      const made = intervalSet(intervals)
      expect(members(made)).toEqual(universe.filter((n) => intervals.some(([a, b]) => a <= n && n <= b)))
      made.forEach(([first, last], i) => {
        expect(first).toBeLessThanOrEqual(last)
        if (i > 0) expect(first).toBeGreaterThan((made[i - 1]?.[1] ?? 0) + 1)
      })
    }),
  ))

test('operations are those of the members, for numbers and for bigints', () =>
  fc.assert(
    fc.property(set, set, (a, b) => {
      const inA = members(a)
      const inB = members(b)
      const both = [
        [union, universe.filter((n) => inA.includes(n) || inB.includes(n))],
        [intersect, inA.filter((n) => inB.includes(n))],
        [subtract, inA.filter((n) => !inB.includes(n))],
      ] as const
      for (const [operation, expected] of both) {
        expect(operation(a, b)).toEqual(setOf(expected))
        expect(operation(big(a), big(b))).toEqual(big(setOf(expected)))
      }
      expect(complement(a, 2, 9)).toEqual(setOf([2, 3, 4, 5, 6, 7, 8, 9].filter((n) => !inA.includes(n))))
      expect(universe.filter((n) => has(a, n))).toEqual(inA)
      expect(isSubset(a, b)).toBe(inA.every((n) => inB.includes(n)))
      expect(overlaps(a, b)).toBe(inA.some((n) => inB.includes(n)))
      expect(equals(a, b)).toBe(inA.join() === inB.join())
      expect(isEmpty(a)).toBe(inA.length === 0)
      expect(count(a)).toBe(BigInt(inA.length))
    }),
    { numRuns: 1000 },
  ))

test('one interval', () => {
  expect(interval(3, 5)).toEqual([[3, 5]])
  expect(interval(7)).toEqual([[7, 7]])
  expect(interval(5, 3)).toEqual([])
})

test('for people', () => {
  expect(
    formatIntervals([
      [25, 25],
      [50_000, 59_999],
    ]),
  ).toBe('25, 50000-59999')
  expect(formatIntervals([])).toBe('none')
  expect(formatIntervals([[0n, 1n]], (n) => `#${n}`)).toBe('#0-#1')
})
