import { expect, test } from 'vitest'
import { tinyCatalogue, tinySources } from '../../../test/support/tiny-catalogue.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { differenceText } from '../reports/difference-text.ts'
import { differenceOf } from './difference.ts'
import { readCatalogue } from './read.ts'
import { readVersion } from './version-name.ts'

function differ(before: string, after: string, catalogue: Catalogue) {
  const [old, young] = [readVersion(before, catalogue), readVersion(after, catalogue)]
  if (!old.ok || !young.ok) throw new Error('this test names versions that there are')
  return differenceOf(old.value, young.value, catalogue)
}

test('a version differs from itself in nothing, and what holds for both is counted', () => {
  expect(differ('lync-2010', 'skype-2010', tinyCatalogue)).toMatchObject({ rows: [], same: 6 })
  expect(differ('lync-2010', 'lync-2013', tinyCatalogue)).toMatchObject({ rows: [], same: 6 })
})

test('says what is gone, what is new and what has changed', () => {
  const flow = (id: string, versions: string, port: string, need: string, encryption: string, from = 'edge') => `
  - id: ${id}
    title: ${id}
    versions: [${versions}]
    from: { role: ${from}, interface: ${from === 'edge' ? 'internal' : 'main'} }
    to: mediation
    transport: tcp
    ports: ${port}
    application: ${id.replace(/-.*/, '').toUpperCase()}
    encryption: ${encryption}
    need: ${need}
    feature: sign-in
    confidence: seen
    claims: [{ source: vendor, says: so, verdict: upheld }]`
  const flows = `product: lync\ntopic: t\nflows:${[
    flow('sip-old', '2010', '5060', 'required', 'none'),
    flow('sip-new', '2013', '5061', 'optional', 'TLS'),
    flow('gone', '2010', '80', 'required', 'none'),
    flow('added', '2013', '81', 'required', 'none', 'front-end'),
    flow('kept-a', '2010', '82', 'required', 'none'),
    flow('kept-b', '2013', '82', 'required', 'none'),
  ].join('')}\n`
  const text = differenceText(differ('lync-2010', 'lync-2013', readCatalogue(tinySources({ flows })).value))
  expect(text).toBe(`Lync 2010 -> Lync 2013: 1 flow only before, 1 only after, 1 changed, 1 the same (role to role)

Only in Lync 2010
  - TCP 80  Edge Server (internal) -> Mediation Server  GONE  required
      gone; lync/sign-in; lync.t.gone

Only in Lync 2013
  + TCP 81  Front End Server (main) -> Mediation Server  ADDED  required
      added; lync/sign-in; lync.t.added

Changed
  ~ TCP 5061  Edge Server (internal) -> Mediation Server  SIP  ports 5060 -> 5061; need required -> optional; encryption none -> TLS
      sip-old; sip-new; lync/sign-in; lync.t.sip-old, lync.t.sip-new
`)
})

test.each([
  ['lync-2013', 'Lync 2013'],
  ['SKYPE-2007r2', 'OCS 2007 R2'],
  ['exchange-2010', 'Exchange 2010'],
])('%s is %s', (text, title) => expect(readVersion(text, tinyCatalogue)).toMatchObject({ ok: true, value: { title } }))

test.each(['lync', '2013', 'lync-', '-2013', 'lync-2012', 'network-1', ''])('%j is no version', (text) =>
  expect(readVersion(text, tinyCatalogue).ok).toBe(false),
)
