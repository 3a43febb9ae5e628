import fc from 'fast-check'
import { expect, test } from 'vitest'
import { has, intersect, isSubset, union } from './intervals.ts'
import { type NamePattern, nameTable } from './names.ts'

const exact = (text: string): NamePattern => ({ text, prefix: false })
const beginning = (text: string): NamePattern => ({ text, prefix: true })
const everything = beginning('')

const table = nameTable([exact('eth0'), exact('eth1'), exact('lo'), beginning('eth'), beginning('eth1'), exact('eth0')])
const names = (...patterns: NamePattern[]) => table.namesOf(table.numbersOf(patterns))

test('a pattern has the names and the longer patterns that begin like it, and the others that do', () => {
  expect(names(beginning('eth'))).toEqual(['(any other eth…)', 'eth0', '(any other eth1…)', 'eth1'])
  expect(names(beginning('eth1'))).toEqual(['(any other eth1…)', 'eth1'])
  expect(names(exact('eth0'), exact('lo'))).toEqual(['eth0', 'lo'])
  expect(names(everything)).toEqual(['(any other)', '(any other eth…)', 'eth0', '(any other eth1…)', 'eth1', 'lo'])
})

test('the empty beginning is everything, also where it was not mentioned', () => {
  expect(table.numbersOf([everything])).toEqual(table.all)
  expect(nameTable([everything]).all).toEqual([[0, 0]])
  expect(nameTable([]).namesOf([[0, 0]])).toEqual(['(any other)'])
})

test('a name that was not mentioned has no exact number', () =>
  expect(() => table.numbersOf([exact('wlan0')])).toThrow('wlan0'))

const pattern = fc.record({ text: fc.constantFrom('', 'a', 'aa', 'ab', 'aba', 'b'), prefix: fc.boolean() })
const matches = ({ text, prefix }: NamePattern, name: string) => (prefix ? name.startsWith(text) : name === text)

test('patterns relate to one another as the sets of all names do', () =>
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 2, maxLength: 8 }), (patterns) => {
      const made = nameTable(patterns)
      // Every name of up to four letters of an alphabet with a letter that no pattern has.
      const letters = ['a', 'b', 'z']
      const longer = (short: string[]) => short.flatMap((name) => letters.map((letter) => name + letter))
      const [one, two, three] = [longer(['']), longer(longer([''])), longer(longer(longer([''])))]
      const all = ['', ...one, ...two, ...three, ...longer(three)]
      for (const a of patterns) {
        for (const b of patterns) {
          const [x, y] = [made.numbersOf([a]), made.numbersOf([b])]
          const common = all.some((name) => matches(a, name) && matches(b, name))
          expect(intersect(x, y).length > 0).toBe(common)
          const within = all.every((name) => !matches(a, name) || matches(b, name))
          expect(isSubset(x, y)).toBe(within)
          expect(made.numbersOf([a, b])).toEqual(union(x, y))
        }
        expect(has(made.numbersOf([a]), 0)).toBe(a.prefix && a.text === '')
      }
    }),
    { numRuns: 200 },
  ))
