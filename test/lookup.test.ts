import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { portolan, repository } from './support/program.ts'

/** Look-ups as users make them, with the real catalogue. */

test.each([
  // 0: found, 1: not in the catalogue, 2: nonsense
  [0, 'port 5062'],
  [0, 'port 50000-59999/udp'],
  [0, 'port smtp'],
  [0, 'port edge 443'],
  [0, 'port edge 25'],
  [0, 'port lync-2013 front-end 5062'],
  [0, 'port a4f1db00-ca47-1067-b31f-00dd010662da'],
  [1, 'port drsuapi'],
  [2, 'port a4f1db00-ca47-1067-b31f-00dd010662dd'],
  [1, 'port 5059'],
  [1, 'port 1/tcp exchange-2003'],
  [2, 'port 70000'],
  [2, 'port smpt'],
  [2, 'port 443/sctp'],
  [0, 'source'],
  [0, 'source 000'],
  [0, 'source seed-001'],
  [2, 'source seed-01x'],
  [1, 'catalogue diff lync-2013 skype-2019'],
  [0, 'catalogue diff lync-2013 skype-2013'],
  [2, 'catalogue diff lync-2013 exchange-se'],
  [2, 'catalogue diff lync-2013'],
] as const)('exit code %i: portolan %s', (code, command) => {
  const done = portolan(command.split(' '))
  expect(done.code, done.err).toBe(code)
  expect(code === 2 ? done.err : done.out).not.toBe('')
  expect(done.err).not.toContain('PORTOLAN_DEBUG')
})

test('port 5062 is the relay credentials of the Edge Server, and not for localisation', () => {
  const { out } = portolan(['port', '5062'])
  expect(out).toContain('IANA: 5062 na-localise')
  expect(out).toContain('-> Edge Server (internal)\n  Servers fetch relay credentials')
  expect(out).toMatch(/refuted {7}"5062 Localisation access"\n +because /)
})

test('a port of a hundred flows is answered on a few screens, and in full if asked', () => {
  const { out } = portolan(['port', '443'])
  expect(out.split('\n').length).toBeLessThan(90)
  expect(out).toMatch(/^ {2}Edge Server \(access\) +TCP +SIP +\d+ required/m)
  expect(portolan(['port', '443', '--all']).out.split('\n').length).toBeGreaterThan(1000)
})

test('port 135 names the interfaces that clients ask for there', () =>
  expect(portolan(['port', '135']).out).toContain('nspi               f5cc5a18-4264-101a-8c59-08002b2f8426  56.0'))

test('edge 25 is Edge Transport, since the Edge Server of Lync has nothing there', () =>
  expect(portolan(['port', 'edge', '25']).out).toContain('-> Edge Transport server'))

test('Skype for Business 2019 has no Persistent Chat any more', () => {
  const { out } = portolan(['catalogue', 'diff', 'lync-2013', 'skype-2019'])
  const [, gone = '', added = ''] = out.split(/^Only in .*$/m)
  expect(gone).toContain('lync/persistent-chat')
  expect(added).not.toContain('lync/persistent-chat')
})

test('the difference of two versions and the counts are data too', () => {
  const diff = (format: string) => portolan(['catalogue', 'diff', 'lync-2013', 'skype-2019', '--format', format])
  const { rows, same } = JSON.parse(diff('json').out) as { rows: { change: string; before?: object }[]; same: number }
  expect(same).toBeGreaterThan(100)
  expect(new Set(rows.map(({ change }) => change))).toEqual(new Set(['removed', 'added', 'changed']))
  expect(rows.filter(({ change, before }) => (change === 'added') !== (before === undefined))).toEqual([])
  const csv = diff('csv')
  expect(csv.code).toBe(1)
  expect(csv.out).toMatch(/^Change,From,To,.*Catalogue entries after\r\n/)
  expect(csv.out.trimEnd().split('\r\n')).toHaveLength(rows.length + 1)
  const stats = JSON.parse(portolan(['catalogue', 'stats', '--format', 'json']).out) as { entries: number }
  expect(portolan(['catalogue', 'stats']).out).toContain(`${stats.entries} entries, `)
})

test('what an action cannot answer in is refused', () =>
  expect(portolan(['catalogue', 'stats', '--format', 'csv'])).toMatchObject({
    code: 2,
    err: 'portolan: catalogue stats cannot answer as csv; it can as text, json\n',
  }))

test('JSON of a look-up and of a source is JSON', () => {
  expect(JSON.parse(portolan(['port', '5061', '--format', 'json']).out)).toMatchObject({ known: true })
  expect(JSON.parse(portolan(['source', '002', '--format', 'json']).out)).toMatchObject({ source: { id: 'seed-002' } })
})

describe('a look-up is quick because it loads little', () => {
  const dist = join(repository, 'dist')

  /** The chunks that a chunk loads at once, itself included. */
  function loadedWith(name: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(name)) return seen
    seen.add(name)
    const text = readFileSync(join(dist, name), 'utf8')
    for (const [, next = ''] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) loadedWith(next, seen)
    return seen
  }

  test.each(['port', 'source'])('%s loads neither the reader of YAML nor the schemas', (command) => {
    const entry = readdirSync(dist).find((name) => name.startsWith(`${command}-`) && name.endsWith('.js')) ?? ''
    const texts = [...loadedWith(entry)].map((name) => readFileSync(join(dist, name), 'utf8'))
    expect(texts.length).toBeGreaterThan(2)
    expect(texts.filter((text) => text.includes('ZodError') || text.includes('YAMLParseError'))).toEqual([])
    expect(texts.reduce((size, text) => size + text.length, 0)).toBeLessThan(100_000)
  })
})
