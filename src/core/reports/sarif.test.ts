import { expect, test } from 'vitest'
import { readSarif } from '../../../test/support/sarif.ts'
import { type SarifResult, sarifLog } from './sarif.ts'

const RULES = {
  one: { title: 'One', help: 'Do one', level: 'error' },
  two: { title: 'Two', help: 'Do two', level: 'note' },
} as const

const source = { name: 'outer.nft', text: 'first line\r\n  second 😀 line\n\nthird' }
const at = (text: string) => ({
  source,
  start: source.text.indexOf(text),
  end: source.text.indexOf(text) + text.length,
})
const result = (more: Partial<SarifResult>): SarifResult => ({
  rule: 'two',
  message: 'something',
  place: { span: at('line') },
  related: [],
  fingerprint: 'x',
  ...more,
})

function locationOf(place: SarifResult['place']) {
  const log = readSarif(sarifLog('check/outer', RULES, [result({ place })]))
  return log.runs[0]?.results[0]?.locations[0]?.physicalLocation
}

test('a result has its rule, the level of the rule or its own, and its other places', () => {
  const related = [{ place: { file: 'deployment.yaml' }, message: 'the assertion' }]
  const log = readSarif(
    sarifLog('check/outer', RULES, [result({}), result({ rule: 'one', level: 'warning', related })]),
  )
  expect(log.runs[0]?.automationDetails.id).toBe('portolan/check/outer/')
  expect(log.runs[0]?.results).toMatchObject([
    { ruleId: 'two', ruleIndex: 1, level: 'note' },
    {
      ruleId: 'one',
      ruleIndex: 0,
      level: 'warning',
      relatedLocations: [{ id: 1, message: { text: 'the assertion' } }],
    },
  ])
})

test('lines and columns count from 1, in UTF-16 units, and leave out the space at the end', () => {
  expect(locationOf({ span: at('second 😀 line\n\n') })?.region).toEqual({
    startLine: 2,
    startColumn: 3,
    endLine: 2,
    endColumn: 17,
  })
  expect(locationOf({ span: { source, start: source.text.length, end: source.text.length } })?.region).toEqual({
    startLine: 4,
    startColumn: 6,
    endLine: 4,
    endColumn: 6,
  })
})

test.each([
  ['fw/outer.nft', 'fw/outer.nft', true],
  ['./fw/outer.nft', 'fw/outer.nft', true],
  ['fw\\outer.nft', 'fw/outer.nft', true],
  ['a b/50%#?.nft', 'a%20b/50%25%23%3F.nft', true],
  ['zürich\ud800.nft', 'z%C3%BCrich%EF%BF%BD.nft', true],
  ['(standard input)', '(standard%20input)', true],
  ['/etc/nftables.conf', 'file:///etc/nftables.conf', false],
  ['C:\\fw\\outer rules', 'file:///C:/fw/outer%20rules', false],
])('the file %s is %s', (file, uri, isRelative) => {
  expect(locationOf({ file })?.artifactLocation).toEqual({ uri, ...(isRelative ? { uriBaseId: '%SRCROOT%' } : {}) })
})

test('what a terminal would obey is escaped', () => {
  const json = sarifLog('check/outer', RULES, [result({ message: 'a\u001b[31m\u202eb' })])
  expect(json).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u)
  expect(readSarif(json).runs[0]?.results[0]?.message.text).toBe('a\u001b[31m\u202eb')
})
