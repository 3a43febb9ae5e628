import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Diagnostic } from './diagnostic.ts'
import { render } from './render.ts'
import type { Source, Span } from './source.ts'

function spanOf(source: Source, text: string): Span {
  const start = source.text.indexOf(text)
  return { source, start, end: start + text.length }
}

const rules: Source = {
  name: 'edge-fw.rules',
  text: '*filter\n-A FORWARD -m tcp --dports 25,587 -j ACCEPT\nCOMMIT\n',
}
const unread: Diagnostic = {
  severity: 'warning',
  code: 'unread-match',
  message: 'cannot read the match `--dports 25,587`',
  span: spanOf(rules, '--dports 25,587'),
  help: 'the rule is kept as one that may match; proofs will not lean on it',
}

test('place, severity, code and message; the line underlined; what to do', () =>
  expect(render(unread)).toBe(
    `
edge-fw.rules:2:19: warning[unread-match]: cannot read the match \`--dports 25,587\`
2 | -A FORWARD -m tcp --dports 25,587 -j ACCEPT
  |                   ^^^^^^^^^^^^^^^
help: the rule is kept as one that may match; proofs will not lean on it
`.trim(),
  ))

test('without a place there is only the message', () =>
  expect(render({ severity: 'error', code: 'empty', message: 'the file is empty' })).toBe(
    'error[empty]: the file is empty',
  ))

test('related places follow with a word of their own', () => {
  const related = [{ span: spanOf(rules, '*filter'), message: 'in this table' }]
  expect(
    render({ ...unread, related })
      .split('\n')
      .slice(3),
  ).toEqual([
    'edge-fw.rules:1:1: in this table',
    '1 | *filter',
    '  | ^^^^^^^',
    'help: the rule is kept as one that may match; proofs will not lean on it',
  ])
})

/** The underlined line and the carets, of one marked word in one line. */
function lines(text: string, marked: string): readonly string[] {
  const source = { name: 'f', text }
  return render({ severity: 'error', code: 'c', message: 'm', span: spanOf(source, marked) })
    .split('\n')
    .slice(1)
}

test.each([
  // tabs are two spaces, in the line and before the carets
  ['\ta\tb', 'b', ['1 |   a  b', '  |      ^']],
  // East Asian characters take two columns, combining marks none
  ['名前: x', 'x', ['1 | 名前: x', '  |       ^']],
  ['e\u0301: x', 'x', ['1 | e\u0301: x', '  |    ^']],
  ['a 名前', '名前', ['1 | a 名前', '  |   ^^^^']],
  // what a terminal would obey or hide becomes visible
  ['\u001b[31mred', 'red', ['1 | ␛[31mred', '  |      ^^^']],
  ['a\u202eb', 'b', ['1 | a<U+202E>b', '  |          ^']],
  ['\ud800 b', 'b', ['1 | <U+D800> b', '  |          ^']],
  // the end of a line is not part of it
  ['one\r\ntwo', 'one', ['1 | one', '  | ^^^']],
] as const)('%j with %j marked', (text, marked, expected) => expect(lines(text, marked)).toEqual(expected))

test('a span over several lines is underlined to the end of its first', () => {
  const source = { name: 'f', text: 'a: [1,\n  2]\n' }
  const span = { source, start: 3, end: 11 }
  expect(render({ severity: 'error', code: 'c', message: 'm', span })).toBe(
    'f:1:4: error[c]: m\n1 | a: [1,\n  |    ^^^',
  )
})

test('an empty span at the end of the text has one caret', () => {
  const source = { name: 'f', text: 'abc' }
  expect(render({ severity: 'error', code: 'c', message: 'm', span: { source, start: 3, end: 3 } })).toBe(
    'f:1:4: error[c]: m\n1 | abc\n  |    ^',
  )
})

test('a long line is cut around the span', () => {
  const [line = '', carets = ''] = lines(`${'x'.repeat(500)} here ${'y'.repeat(500)}`, 'here')
  expect(line).toMatch(/^1 \| …x+ here y+…$/)
  expect(line.length).toBeLessThan(160)
  expect(line.slice(carets.indexOf('^'), carets.length)).toBe('here')
})

test('a line of megabytes costs no time', () => {
  const started = performance.now()
  lines(`${'x'.repeat(20_000_000)} here`, 'here')
  expect(performance.now() - started).toBeLessThan(2000)
})

test('colour marks the severity and changes no text', () => {
  const coloured = render(unread, { colour: true })
  expect(coloured).toContain('\u001b[1;33mwarning[unread-match]:\u001b[0m')
  expect(stripVTControlCharacters(coloured)).toBe(render(unread))
})

test('whatever stands in the input, nothing but printable lines comes out', () => {
  const wild = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(wild, wild, wild, fc.nat(45), fc.nat(45), (text, name, message, a, b) => {
      const source = { name, text }
      const span = { source, start: Math.min(a, b), end: Math.max(a, b) }
      const output = render({ severity: 'error', code: 'c', message, span, help: message })
      expect(output).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    }),
  )
})
