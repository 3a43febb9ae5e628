import { expect, test } from 'vitest'
import { TINY, tinyCatalogue, tinySources } from '../../../test/support/tiny-catalogue.ts'
import { readCatalogue } from './read.ts'
import { sourceNamed, statementsOf } from './statements.ts'

test('what several entries record is one statement; numbers of places go by value, no place comes last', () => {
  const places = ['table 1 row 10', 'table 1 row 9', undefined, 'table 1 row 9']
  let next = 0
  const exchangeFlows = TINY.exchangeFlows
  const changed = TINY.flows.replaceAll(/\{ source: vendor,(?: at: table 1,)?/g, () => {
    const at = places[next++]
    return `{ source: vendor,${at === undefined ? '' : ` at: ${at},`}`
  })
  const interfaces = 'rpc-interfaces: {}'
  const catalogue = readCatalogue(tinySources({ flows: changed, exchangeFlows, interfaces })).value
  const vendor = statementsOf(catalogue).find(({ source }) => source.id === 'vendor')
  expect(vendor?.statements.map(({ at, says, entries }) => [at, says, entries.length])).toEqual([
    ['table 1 row 9', 'TCP 443', 2],
    ['table 1 row 10', 'TCP 443', 1],
    [undefined, 'TCP 443', 1],
    [undefined, 'RPC', 1],
  ])
  expect(vendor?.verdicts).toMatchObject({ upheld: 4, refuted: 0 })
})

test('a source states the UUIDs of interfaces too, with the entries that call them', () => {
  const exchangeFlows = TINY.exchangeFlows.replace('application: RPC', 'application: RPC\n    rpc: [store]')
  const answers = statementsOf(readCatalogue(tinySources({ exchangeFlows })).value)
  const uuids = answers.flatMap(({ statements }) => statements).filter(({ says }) => says.startsWith('UUID'))
  expect(uuids.map(({ at, says, entries }) => [at, says, entries.map(({ id }) => id)])).toEqual([
    ['section 1.9', 'UUID 11111111-2222-3333-4444-0000000000e2 is The directory', []],
    [undefined, 'UUID 11111111-2222-3333-4444-0000000000e1 is The store', ['exchange.access.rpc']],
  ])
})

test('a source that states nothing is there all the same', () => {
  const sources = `${TINY.sources}  silent: { title: Silent, kind: blog }\n`
  const answers = statementsOf(readCatalogue(tinySources({ sources })).value)
  expect(answers.find(({ source }) => source.id === 'silent')?.statements).toEqual([])
})

test.each([
  ['vendor', 'vendor'],
  ['Vendor', 'vendor'],
  ['002', undefined],
  ['toString', undefined],
])('the source %s is %s', (word, id) => expect(sourceNamed(word, tinyCatalogue)).toBe(id))

test.each(['2', '02', '002', 'seed-002'])('%s is the third seed', (word) => {
  const sources = `${TINY.sources}  seed-002: { title: The third, kind: seed }\n`
  expect(sourceNamed(word, readCatalogue(tinySources({ sources })).value)).toBe('seed-002')
})
