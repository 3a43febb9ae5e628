import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spanText } from '../diagnostics/source.ts'
import { parseYaml } from './parse.ts'
import { entryOf, keySpanAt, nodeAt, spanAt, type YamlPath } from './tree.ts'
import { plainValue } from './value.ts'

function read(text: string) {
  const { value, diagnostics } = parseYaml({ name: 'file.yaml', text })
  return { value, data: plainValue(value), diagnostics }
}

/** Code, message and underlined text of each fault. */
function faults(text: string) {
  return read(text).diagnostics.map(({ code, message, span }) => [code, message, span ? spanText(span) : undefined])
}

test('every node and key has its place', () => {
  const text = "a: { b: [1, 'two'] }\n'c d': |\n  three\n"
  const { value } = read(text)
  const at = (...path: YamlPath) => spanText(spanAt(value, path))
  expect(at('a', 'b', 1)).toBe("'two'")
  expect(at('a', 'b')).toBe("[1, 'two']")
  expect(spanText(keySpanAt(value, ['c d']))).toBe("'c d'")
  expect(at('a', 'x', 'y')).toBe("{ b: [1, 'two'] }") // the nearest that exists
  expect(nodeAt(value, ['a', 'x'])).toBeUndefined()
})

test.each([
  // core schema of YAML 1.2; what JavaScript would write otherwise stays a text
  ['2010', 2010],
  ['-1', -1],
  ['0443', '0443'],
  ['1.10', '1.10'],
  ['1e3', '1e3'],
  ['0x10', '0x10'],
  ['true', true],
  ['yes', 'yes'],
  ['~', null],
  ['', null],
  ["'2010'", '2010'],
  ['2007R2', '2007R2'],
  ['2020-01-01', '2020-01-01'],
  ['10.0.0.1', '10.0.0.1'],
  ['"\\u00e9"', 'é'],
] as const)('the scalar %s is %j', (written, value) => expect(read(`a: ${written}`).data).toEqual({ a: value }))

test('keys are texts, numbers among them', () => {
  expect(read('2010: a\ntrue: b').data).toEqual({ '2010': 'a', true: 'b' })
})

test.each([
  ['', {}],
  ['# only a comment\n', {}],
  ['\ufeffa: 1', { a: 1 }],
  ['a: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
] as const)('%j reads as %j', (text, data) => expect(read(text)).toMatchObject({ data, diagnostics: [] }))

test('an alias is the node of its anchor', () => {
  expect(read('a: &x { k: 1 }\nb: *x').data).toEqual({ a: { k: 1 }, b: { k: 1 } })
})

test('an alias means the anchor before it, not a later one of that name', () => {
  expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x').data).toEqual({ a: 1, b: 1, c: 2, d: 2 })
})

test.each([
  ['a: b: c', [['yaml-syntax', 'a second `key:` on one line; a text with a colon and a space needs quotes', 'b']]],
  ['a: [1', [['yaml-syntax', 'the list that begins with `[` is not closed', '']]],
  ['\ta: b', [['yaml-syntax', 'a tab in the indentation; YAML wants spaces', '\t']]],
  ['a: 1\n---\nb: 2', [['yaml-syntax', 'a second document begins here; a file holds one', '---']]],
  ['a: 1\na: 2', [['duplicate-key', '`a` is given twice', 'a']]],
  ['a: *x', [['yaml-alias', 'no anchor `&x` stands before this alias', '*x']]],
  ['a: &x [*x]', [['yaml-alias', '`*x` stands inside what it refers to', '*x']]],
  ['a: !!js/function x', [['yaml-tag', 'the tag `tag:yaml.org,2002:js/function` has no meaning here', 'x']]],
  ['? [x]\n: y', [['yaml-key', 'a key must be a word', '[x]']]],
  ['__proto__: { polluted: true }', [['yaml-key', 'the key `__proto__` is not allowed', '__proto__']]],
])('%j is at fault', (text, expected) => expect(faults(text)).toEqual(expected))

test.each([
  ['yaml-key', '? [x]\n: y\n'],
  ['duplicate-key', 'a: 1\n'],
  ['yaml-alias', '- *x\n'],
  ['yaml-tag', '- !own x\n'],
])('of many errors %s the first are told, and how many more there are', (code, line) => {
  const { diagnostics } = read(line.repeat(1021))
  expect(diagnostics.every((one) => one.code === code)).toBe(true)
  const [rest, ...told] = diagnostics.toReversed().map(({ message }) => message)
  expect(told).toHaveLength(20)
  // The first of equal keys is none too many.
  expect(rest).toBe(`and ${code === 'duplicate-key' ? 1000 : 1001} more errors of this kind`)
})

test('a duplicate key shows the first, which counts', () => {
  const { data, diagnostics } = read('a: 1\nb: 2\na: 3')
  expect(data).toEqual({ a: 1, b: 2 })
  expect(diagnostics[0]?.related?.map(({ span, message }) => [span.start, message])).toEqual([[0, 'first given here']])
})

test('no key reaches a prototype', () => {
  const { data } = read('constructor: 1\ntoString: 2\n__proto__: { polluted: 3 }')
  expect(Object.getPrototypeOf(data)).toBeNull()
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(Object.keys(data as object)).toEqual(['constructor', 'toString'])
})

/** Nine levels of nine aliases each: a gigabyte when written out. */
const LAUGHS = Array.from({ length: 10 }, (_, i) =>
  i === 0
    ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
    : `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
).join('\n')

test.each([
  ['deep lists', '['.repeat(100_000), 'yaml-too-deep'],
  ['deep mappings', 'a: {'.repeat(100_000), 'yaml-too-deep'],
  ['deep compact lists', `${'- '.repeat(100_000)}x`, 'yaml-too-deep'],
  ['deep compact keys', `${'? '.repeat(100_000)}x`, 'yaml-too-deep'],
  ['deep indentation', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'yaml-too-deep'],
  ['billion laughs', LAUGHS, 'yaml-too-large'],
  ['a huge file', `a: ${'x'.repeat(3_000_000)}`, 'yaml-too-large'],
  ['many documents', '---\n'.repeat(50_000), 'yaml-syntax'],
  ['many faults', ']'.repeat(20_000), 'yaml-syntax'],
] as const)('%s: a message, soon', (_, text, code) => {
  const started = performance.now()
  const codes = faults(text).map(([one]) => one)
  expect(codes).toContain(code)
  expect(codes.length).toBeLessThan(30)
  expect(performance.now() - started).toBeLessThan(5000)
})

test('a mapping of many keys takes time in proportion', () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `k${i}: ${i}`).join('\n')
  const started = performance.now()
  const { value, diagnostics } = read(text)
  expect(diagnostics).toEqual([])
  expect(entryOf(value, 'k19999')?.value).toMatchObject({ value: 19_999 })
  expect(performance.now() - started).toBeLessThan(5000)
})

test('as deep as a file of ours could be is not too deep', () => {
  const text = '{ a: ['.repeat(12) + '] }'.repeat(12)
  expect(faults(text)).toEqual([])
})

test('JSON reads as itself', () => {
  const key = fc.string({ maxLength: 8 }).filter((text) => text !== '__proto__' && text !== '')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (data) => {
      const read = parseYaml({ name: 'f', text: JSON.stringify(data) })
      expect(read.diagnostics).toEqual([])
      expect(JSON.parse(JSON.stringify(plainValue(read.value)))).toEqual(JSON.parse(JSON.stringify(data)))
    }),
  )
})

test('no text makes it throw, and every place lies in the text', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '&x ',
      '*x',
      '!t ',
      '"',
      "'",
      '|',
      '>',
      '#',
      '? ',
      '%',
      '---',
      '\t',
      '@',
      '\u0000',
      '\r',
      '<<: ',
    ],
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        for (const { span } of parseYaml({ name: 'f', text }).diagnostics) {
          if (span === undefined) continue
          expect(span.start).toBeGreaterThanOrEqual(0)
          expect(span.start).toBeLessThanOrEqual(span.end)
          expect(span.start).toBeLessThanOrEqual(text.length)
        }
      },
    ),
    { numRuns: 500 },
  )
})
