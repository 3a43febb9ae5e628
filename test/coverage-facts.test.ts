import { describe, expect, test } from 'vitest'
import type { Fact, Facts } from '../src/core/model/facts.ts'
import type { Ports } from '../src/core/model/requirement.ts'
import { intervalSet } from '../src/core/sets/intervals.ts'
import { ANY_PORTS, parsePorts } from '../src/core/sets/ports.ts'
import { realCatalogue } from './support/catalogue.ts'
import { referenceMissing, referenceRows } from './support/reference.ts'

const { facts, sources } = realCatalogue()

interface Row {
  readonly id: string
  readonly cell: (name: string) => string
}

/** Rows by their ids; without an id, by file and line. */
function rowsOf(file: string): readonly Row[] {
  return referenceRows(file).map((row, i) => {
    const cell = (name: string) => row.get(name) ?? ''
    return { id: cell('id') || `${file}:${i + 2}`, cell }
  })
}

/** The versions of a row; rows about all of them say so, or say `online`: there the product is hybrid. */
function versionsOf(text: string): readonly string[] {
  if (text === 'all') return LYNC
  return text === 'online' ? HYBRID : text.split(';')
}

const LYNC = ['2007R2', '2010', '2013', '2015', '2019', 'SE']
const HYBRID = ['2010', '2013', '2016', '2019', 'SE']

interface Table {
  readonly file: string
  readonly rows: number
  readonly versions: (row: Row) => string
  readonly answers: readonly Fact[]
}

const advice = facts.advice
const TABLES: readonly Table[] = [
  { file: 'skype-lync/dns.csv', rows: 119, versions: ({ cell }) => cell('versions'), answers: facts.dns },
  {
    file: 'skype-lync/certificates.csv',
    rows: 79,
    versions: ({ cell }) => cell('versions'),
    // Some rows are rules for all certificates.
    answers: [...facts.certificates, ...advice],
  },
  {
    file: 'skype-lync/topology-rules.csv',
    rows: 87,
    versions: ({ cell }) => cell('applies_to').split('; ')[1] ?? '',
    answers: advice,
  },
  { file: 'exchange/dns.csv', rows: 24, versions: ({ cell }) => cell('versions'), answers: facts.dns },
  {
    file: 'exchange/certificates.csv',
    rows: 19,
    versions: ({ cell }) => cell('versions'),
    // The last row says that there is none.
    answers: [...facts.certificates, ...advice],
  },
  { file: 'exchange/listeners.csv', rows: 61, versions: ({ cell }) => cell('version'), answers: facts.listeners },
  { file: 'exchange/topology-rules.csv', rows: 48, versions: ({ cell }) => cell('applies_to'), answers: advice },
  {
    file: 'exchange/windows-firewall-rules-2010.csv',
    rows: 56,
    versions: () => '2010',
    answers: facts.windowsFirewall,
  },
]

/** Names of a row that no answer has, and why. */
const NAMES_LEFT_OUT: Readonly<Record<string, string>> = {
  // A row about 2010, after the page of 2013: Office Web Apps came with 2013.
  'CRT-0057': '<office-web-apps-fqdn>',
}

/** Versions of a row that the answer does not have, and why. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // Its own condition says that mirroring is not part of these.
  'DNS-0055': ['2019', 'SE'],
}

const answering = (answers: readonly Fact[], id: string) => answers.filter((fact) => fact.answers.includes(id))

describe.skipIf(referenceMissing !== undefined)(`the reference tables (${referenceMissing ?? 'there'})`, () => {
  test.each(TABLES)(
    'every row of $file has an answer that holds for its versions',
    ({ file, rows, versions, answers }) => {
      const all = rowsOf(file)
      expect(all).toHaveLength(rows)
      const missing = all.flatMap((row) => {
        const found = new Set(answering(answers, row.id).flatMap((fact) => fact.versions))
        const wanted = versionsOf(versions(row)).filter((version) => !LEFT_OUT[row.id]?.includes(version))
        return wanted.filter((version) => !found.has(version)).map((version) => `${row.id} ${version}`)
      })
      expect(missing).toEqual([])
    },
  )

  test.each(TABLES)('no answer to $file holds for a version of none of its rows', ({ file, versions, answers }) => {
    const byId = new Map(rowsOf(file).map((row) => [row.id, versionsOf(versions(row))]))
    const invented = answers.flatMap(({ id, answers: ids, versions }) => {
      const known = ids.filter((row) => byId.has(row))
      const theirs = new Set(known.flatMap((row) => byId.get(row) ?? []))
      return known.length === 0
        ? []
        : versions.filter((version) => !theirs.has(version)).map((version) => `${id} ${version}`)
    })
    expect(invented).toEqual([])
  })

  test('every answer names a row that there is', () => {
    const ids = new Set(TABLES.flatMap(({ file }) => rowsOf(file).map(({ id }) => id)))
    const all = Object.values(facts as { [K in keyof Facts]: readonly Fact[] }).flat()
    expect(
      all.flatMap((fact) =>
        fact.answers.length === 0 ? [`${fact.id}: none`] : fact.answers.filter((id) => !ids.has(id)),
      ),
    ).toEqual([])
  })

  test('names, types and ports of records are those of the rows', () => {
    for (const row of rowsOf('skype-lync/dns.csv')) {
      for (const { type, name, port, need } of facts.dns.filter(({ answers }) => answers.includes(row.id))) {
        expect(`${row.id} ${type} ${String(port ?? '')} ${need}`).toBe(
          `${row.id} ${row.cell('type')} ${row.cell('port')} ${row.cell('necessity')}`,
        )
        expect(row.cell('name'), row.id).toContain(name)
      }
    }
  })

  test.each(['exchange/listeners.csv', 'exchange/windows-firewall-rules-2010.csv'])(
    'ports and transports of %s',
    (file) => {
      for (const row of rowsOf(file)) {
        const found = [...facts.listeners, ...facts.windowsFirewall].filter(({ answers }) => answers.includes(row.id))
        for (const { transport, ports } of found) {
          expect({ id: row.id, transport, ...portsOf(ports) }).toEqual({
            id: row.id,
            transport: row.cell('protocol').toLowerCase(),
            ...rowPorts(row.cell('port') || row.cell('ports')),
          })
        }
      }
    },
  )

  test('programs and confidence of host rules, levels of advice', () => {
    for (const row of rowsOf('exchange/windows-firewall-rules-2010.csv')) {
      const [rule] = facts.windowsFirewall.filter(({ answers }) => answers.includes(row.id))
      expect(rule?.title).toBe(row.cell('rule_name'))
      expect(rule?.program ?? 'Any').toBe(row.cell('program'))
      expect(row.cell('notes')).toContain(`[conf:${rule?.confidence ?? 'nobody'}]`)
    }
    for (const file of ['skype-lync/topology-rules.csv', 'exchange/topology-rules.csv']) {
      for (const row of rowsOf(file)) {
        const [rule] = advice.filter(({ answers }) => answers.includes(row.id))
        expect(rule?.level, row.id).toBe(row.cell('severity'))
      }
    }
  })

  test('subject and names of Lync certificates', () => {
    const placeholders = (text: string) => new Set(text.match(/<[a-z-]+>/g) ?? [])
    for (const row of rowsOf('skype-lync/certificates.csv')) {
      const found = facts.certificates.filter(({ answers }) => answers.includes(row.id))
      if (found.length === 0) continue
      const names = placeholders(found.flatMap(({ names }) => names).join(' '))
      const missing = [...placeholders(row.cell('subject_alternative_names'))].filter(
        (one) => !names.has(one) && NAMES_LEFT_OUT[row.id] !== one,
      )
      expect(missing, row.id).toEqual([])
    }
  })
})

function portsOf({ fixed, dynamicRpc }: Ports) {
  return { fixed, dynamicRpc }
}

function rowPorts(text: string) {
  const words = text.split(';')
  const fixed = words
    .filter((word) => word !== 'dynamic-rpc')
    .flatMap((word) => {
      if (word === 'any') return ANY_PORTS
      const read = parsePorts(word === 'rpc-epmap' ? '135' : word)
      if (!read.ok) throw new Error(read.reason)
      return read.value
    })
  return { fixed: intervalSet(fixed), dynamicRpc: words.includes('dynamic-rpc') }
}

test('what the tables are known to say', () => {
  const dns = new Map(facts.dns.map((fact) => [fact.id, fact]))
  expect(dns.get('lync.dns.federation')).toMatchObject({
    type: 'SRV',
    name: '_sipfederationtls._tcp.<sip-domain>',
    port: 5061,
    scope: 'external',
    versions: LYNC,
  })
  expect(dns.get('lync.dns.xmpp-service')).toMatchObject({ port: 5269, versions: ['2013', '2015'] })
  expect(dns.get('lync.dns.federation-inside-wrong')?.need).toBe('wrong')
  expect(dns.get('exchange.dns.global-catalogues')).toMatchObject({ port: 3268 })
  const certificates = new Map(facts.certificates.map((fact) => [fact.id, fact]))
  expect(certificates.get('lync.certificate.edge-external')).toMatchObject({ issuer: 'public CA' })
  expect(certificates.get('lync.certificate.av-edge-2007r2')).toMatchObject({
    subject: '<edge-internal-fqdn>',
    versions: ['2007R2'],
  })
  const listeners = new Map(facts.listeners.map((fact) => [fact.id, fact]))
  expect(listeners.get('exchange.listener.adam-msexchange-50636')).toMatchObject({
    roles: ['exchange/edge-transport'],
    configurableBy: 'ConfigureAdam.ps1',
  })
})

test('every fact cites a source that there is', () => {
  const all = Object.values(facts as { [K in keyof Facts]: readonly Fact[] }).flat()
  expect(all.filter((fact) => fact.sources.length === 0 || fact.sources.some((id) => !sources.has(id)))).toEqual([])
})
