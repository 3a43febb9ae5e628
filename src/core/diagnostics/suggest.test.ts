import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closest, didYouMean, editDistance, listed } from './suggest.ts'

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['edge', 'egde', 1], // neighbours swapped
  ['adress', 'address', 1],
  ['kitten', 'sitting', 3],
  ['abc', '', 3],
])('from %j to %j it is %i', (a, b, distance) => expect(editDistance(a, b)).toBe(distance))

test('a limit changes no distance within it', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 })
  fc.assert(
    fc.property(word, word, fc.nat(7), (a, b, limit) => {
      const distance = editDistance(a, b)
      expect(editDistance(b, a)).toBe(distance)
      expect(editDistance(a, b, limit)).toBe(Math.min(distance, limit + 1))
    }),
  )
})

test.each([
  ['dialekt', ['between', 'dialect'], 'dialect'],
  ['EDGE', ['edge'], 'edge'],
  ['edge', ['lync/edge', 'exchange/mailbox'], 'lync/edge'], // the last part of one
  ['front-end', ['lync/front-end', 'exchange/front-end'], undefined], // of two
  ['xyz', ['between', 'dialect'], undefined],
  ['fe1', ['fe2', 'fe3'], 'fe2'], // the first of equals
  ['', ['a'], undefined],
  ['x'.repeat(100_000), ['x'], undefined],
] as const)('%s among %j is %s', (word, names, meant) => expect(closest(word, names)).toBe(meant))

test.each([
  [[], 'none'],
  [['a'], '`a`'],
  [['a', 'b'], '`a` and `b`'],
  [['a', 'b', 'c'], '`a`, `b` and `c`'],
] as const)('the list of %j reads %s', (names, text) => expect(listed(names)).toBe(text))

test('a long list is cut', () =>
  expect(listed(Array.from({ length: 14 }, (_, i) => `n${i}`))).toMatch(/^`n0`, .*`n11` and 2 more$/))

test('the help of an unknown name', () => {
  expect(didYouMean('egde', ['edge'], 'roles')).toBe('did you mean `edge`?')
  expect(didYouMean('x', ['edge', 'director'], 'roles')).toBe('the roles are `edge` and `director`')
  expect(didYouMean('x', [], 'roles')).toBe('there are no roles')
})
