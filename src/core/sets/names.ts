import type { IntervalSet } from './intervals.ts'

/** An interface or zone as a rule names it: exactly, or by the beginning of its name (`eth+`, `eth*`). */
export interface NamePattern {
  readonly text: string
  readonly prefix: boolean
}

/**
 * Numbers for interface names. Each name and each pattern that a question mentions has its own number, number 0 stands for
 * every interface that nobody mentions; so a pattern is a set of numbers and its complement is exact.
 */
export interface NameTable {
  numbersOf(patterns: readonly NamePattern[]): IntervalSet
  /** For people: the names behind the numbers; 0 is `(any other)`. */
  namesOf(numbers: IntervalSet): readonly string[]
  /** All numbers, 0 included. */
  readonly all: IntervalSet
}
