import { expect, test } from 'vitest'
import { readWithPlaces } from './read.ts'

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
