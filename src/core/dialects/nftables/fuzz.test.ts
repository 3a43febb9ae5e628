import fc from 'fast-check'
import { expect, test } from 'vitest'
import { corpusFiles, readCorpus } from '../../../../test/support/corpus.ts'
import { printNftables } from './print.ts'
import { readWithPlaces } from './read.ts'
import { POLICY } from './testing/policy.ts'

const own = printNftables(POLICY).files.map(({ text }) => text)
const seeds = [...own, ...corpusFiles('nftables').map(readCorpus)].map((text) => text.slice(0, 6000))

const WORDS = [
  '{',
  '}',
  '"',
  ';',
  '\n',
  '#',
  '\\',
  '$',
  '@',
  ',',
  '.',
  ':',
  '!=',
  '&',
  '|',
  '(',
  ')',
  '[',
  '/',
  '-',
  '*',
  '\0',
]
const LINES = [
  'vmap',
  'map',
  'set',
  'elements = {',
  'define a = $a',
  'include "x"',
  'jump {',
  'type nat hook',
  'add rule',
  '99999999999',
]
const piece = fc.oneof(fc.constantFrom(...WORDS, ...LINES), fc.string({ maxLength: 5, unit: 'binary' }))

/** A real file with pieces cut out, doubled or put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), piece, fc.boolean()), {
      minLength: 1,
      maxLength: 8,
    }),
  )
  .map(([seed, edits]) =>
    edits.reduce((text, [where, length, put, double]) => {
      const at = Math.floor(where * text.length)
      return text.slice(0, at) + (double ? text.slice(at, at + length) : put) + text.slice(double ? at : at + length)
    }, seed),
  )

test('2,000 spoilt files: no throw, no hang, and no rule without its line', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const before = performance.now()
      const source = { name: 'fuzz', text }
      const { value, diagnostics } = readWithPlaces([source])
      expect(performance.now() - before).toBeLessThan(1000)
      for (const { span } of diagnostics) {
        if (span) expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true)
      }
      for (const stage of Object.values(value.paths).flat()) expect(value.lists.has(stage.list)).toBe(true)
      for (const { rules } of value.lists.values()) {
        for (const { action } of rules) {
          if (action.kind === 'jump' || action.kind === 'goto') expect(value.lists.has(action.to)).toBe(true)
        }
      }
    }),
    { numRuns: 2000 },
  )
})

const MANY = 200_000
const open = 'table inet x { chain y { type filter hook input priority 0; '

// Each would take minutes, or the stack, from a reader that trusts its input.
const hostile: readonly (readonly [what: string, text: string])[] = [
  ['braces', '{'.repeat(MANY)],
  ['closing braces', '}\n'.repeat(MANY)],
  ['nested sets', `${open}ip saddr ${'{'.repeat(MANY)}`],
  ['parentheses', `${open}tcp flags ${'('.repeat(MANY)}`],
  ['nested jumps', `${open}${'jump { '.repeat(MANY / 10)}`],
  ['one long word', open + 'a'.repeat(MANY * 5)],
  ['colons', `${open}${'a:'.repeat(MANY / 4)}`],
  ['flags', `${open}tcp flags ${'syn|'.repeat(MANY / 4)}syn accept; }; }`],
  ['parts of a key', `${open}ip saddr ${'. ip saddr '.repeat(MANY / 10)} 1 accept; }; }`],
  [
    'a chain of jumps',
    `table inet x {\n${Array.from({ length: 3000 }, (_, i) => `chain c${i} { jump c${i + 1}; }`).join('\n')}\n}`,
  ],
  ['JSON arrays', `{"nftables": ${'['.repeat(MANY)}`],
  ['a JSON string', `{"nftables": ["${'\\n'.repeat(MANY)}"]}`],
  ...['. ', '| ', ', '].map((sign): readonly [string, string] => [
    `variables that double, joined by ${sign}`,
    `${Array.from({ length: 60 }, (_, i) => `define a${i} = ${i ? `$a${i - 1} ${sign} $a${i - 1}` : 'syn'}`).join('\n')}\n${open} tcp flags $a59 accept; }; }`,
  ]),
  [
    'sets that double',
    `${Array.from({ length: 60 }, (_, i) => `define a${i} = { ${i ? `$a${i - 1}, $a${i - 1}` : '1, 2'} }`).join('\n')}\n${open} tcp dport $a59 accept; }; }`,
  ],
]

test.each(hostile)('hostile: %s', (_, text) => {
  const before = performance.now()
  readWithPlaces([{ name: 'hostile', text }])
  expect(performance.now() - before).toBeLessThan(5000)
})
