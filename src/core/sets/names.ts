import { type IntervalSet, intervalSet } from './intervals.ts'

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
  /** Throws on a pattern that was not mentioned when the table was made: no set of numbers would be exact for it. */
  numbersOf(patterns: readonly NamePattern[]): IntervalSet
  /** For people: the names behind the numbers; 0 is `(any other)`. */
  namesOf(numbers: IntervalSet): readonly string[]
  /** All numbers, 0 included. */
  readonly all: IntervalSet
}

/** By code units, so that all that begins alike stands together; a prefix before the name that is spelled the same. */
function inOrder(a: NamePattern, b: NamePattern): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : Number(b.prefix) - Number(a.prefix)
}

const keyOf = ({ text, prefix }: NamePattern) => `${prefix ? '+' : '='}${text}`

/** The empty prefix is everything, and what only it covers is number 0 already. */
const isEverything = ({ text, prefix }: NamePattern) => prefix && text === ''

/**
 * The table of all patterns that a question mentions, in any order and any number of times. The number of a prefix `eth+`
 * stands for all interfaces `eth…` that no name and no longer prefix of the table covers.
 */
export function nameTable(patterns: readonly NamePattern[]): NameTable {
  const distinct = new Map(
    patterns.filter((pattern) => !isEverything(pattern)).map((pattern) => [keyOf(pattern), pattern]),
  )
  const sorted = [...distinct.values()].sort(inOrder)
  const numbers = new Map(sorted.map((pattern, i) => [keyOf(pattern), i + 1]))
  const all: IntervalSet = [[0, sorted.length]]

  /** The last number of those that begin with `text`, the first of which is `first`: they follow one another. */
  function lastOf(text: string, first: number): number {
    let low = first
    let high = sorted.length
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (sorted[middle - 1]?.text.startsWith(text)) low = middle
      else high = middle - 1
    }
    return low
  }

  function numbersOf(pattern: NamePattern): readonly [number, number] {
    if (isEverything(pattern)) return [0, sorted.length]
    const number = numbers.get(keyOf(pattern))
    if (number === undefined) throw new Error(`the name table does not know ${JSON.stringify(pattern)}`)
    return [number, pattern.prefix ? lastOf(pattern.text, number) : number]
  }

  function nameOf(number: number): string {
    const pattern = sorted[number - 1]
    return pattern === undefined ? '(any other)' : pattern.prefix ? `(any other ${pattern.text}…)` : pattern.text
  }

  return {
    numbersOf: (mentioned) => intervalSet(mentioned.map(numbersOf)),
    namesOf: (set) =>
      set.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => nameOf(first + i))),
    all,
  }
}
