import { expect, test } from 'vitest'
import { elementsOf } from '../../../test/support/xml.ts'
import { type JunitCase, junitXml } from './junit.ts'

const failed = (text: string): JunitCase => ({
  group: 'outer.flows',
  name: 'a flow',
  outcome: { kind: 'failed', type: 'blocked', message: 'it is denied', text },
})

test('counts are those of the cases, for each suite and in all', () => {
  const passed: JunitCase = { group: 'g', name: 'n', outcome: { kind: 'passed' } }
  const skipped: JunitCase = {
    group: 'g',
    name: 'n',
    file: 'd.yaml',
    outcome: { kind: 'skipped', message: 'not here' },
  }
  const elements = elementsOf(
    junitXml('check', [
      { name: 'outer', cases: [passed, failed('x'), skipped] },
      { name: 'inner', cases: [failed('x')] },
    ]),
  )
  expect(
    elements
      .filter(({ name }) => name.startsWith('testsuite'))
      .map(({ name, attributes }) => ({ name, ...attributes })),
  ).toEqual(
    [
      { name: 'testsuites', tests: '4', failures: '2', errors: '0', skipped: '1' },
      { name: 'testsuite', tests: '3', failures: '1', errors: '0', skipped: '1' },
      { name: 'testsuite', tests: '1', failures: '1', errors: '0', skipped: '0' },
    ].map((counts, i) => ({ ...counts, name: ['check', 'outer', 'inner'][i] })),
  )
  expect(elements.find(({ name }) => name === 'skipped')?.attributes).toEqual({ message: 'not here' })
})

test.each([
  ['markup', '</failure><script>&"\'', '</failure><script>&"\''],
  ['the end of a section', ']]>', ']]>'],
  ['control characters', 'a\u0000b\u001b[31m\u0085c', 'a␀b␛[31m<U+0085>c'],
  ['what XML forbids', 'a\ufffe\uffff\ud800b', 'a<U+FFFE><U+FFFF><U+D800>b'],
  ['direction marks', 'a\u202eb', 'a<U+202E>b'],
  ['lines', 'one\r\n\ttwo', 'one␍\n  two'],
])('%s stay text', (_, text, shown) => {
  const elements = elementsOf(junitXml(text, [{ name: text, cases: [failed(text)] }]))
  expect(elements.map(({ name }) => name)).toEqual(['testsuites', 'testsuite', 'testcase', 'failure'])
  expect(elements.at(-1)?.text).toBe(shown)
  expect(elements[0]?.attributes.name).not.toMatch(/\p{Cc}/u)
})
