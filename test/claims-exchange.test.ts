import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Verdict } from '../src/core/model/requirement.ts'
import { realCatalogue } from './support/catalogue.ts'

/** The articles that the project began from lie beside the repository; they are no part of it. */
const shared = resolve(import.meta.dirname, '../../shared')
const seeds = join(shared, 'seeds')
const readme = join(shared, 'reference/exchange/README.md')
const missing = [seeds, readme].every(existsSync) ? '' : '(skipped: the articles are not beside the repository)'

const entries = realCatalogue().requirements.filter(({ product }) => product.startsWith('exchange'))
const claims = entries.flatMap((entry) => entry.claims.map((claim) => ({ entry: entry.id, ...claim })))

/** Lines of one article, trimmed and without the empty ones; none where the articles are missing. */
function linesOf(seed: string): readonly string[] {
  const file = missing === '' ? readdirSync(seeds).find((name) => name.startsWith(seed)) : undefined
  if (file === undefined) return []
  const text = readFileSync(join(seeds, file), 'utf8').replaceAll('\u00A0', ' ')
  return text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
}

/** The lines after the last that begins with `from`, up to the next that begins with `to`, or all that follow. */
function between(lines: readonly string[], from: string, to?: string): readonly string[] {
  const start = lines.findLastIndex((line) => line.startsWith(from))
  if (start < 0) return []
  const rest = lines.slice(start + 1)
  const end = to === undefined ? -1 : rest.findIndex((line) => line.startsWith(to))
  return end < 0 ? rest : rest.slice(0, end)
}

/** What an article states: its place as claims have it, and the numbers that it prints there. */
interface Statement {
  readonly source: string
  readonly at: string
  readonly numbers: readonly string[]
}

const numbersOf = (text: string): readonly string[] => text.match(/\b\d{2,5}\b/g) ?? []
const matches = (lines: readonly string[], pattern: RegExp): readonly string[][] =>
  lines.flatMap((line) => [...line.matchAll(pattern)].map(([, ...groups]) => groups.filter((one) => one !== undefined)))
const numbered = (source: string, part: string, rows: readonly string[]): readonly Statement[] =>
  [...new Set(rows)].map((row) => ({ source, at: `${part}: ${row}`, numbers: [] }))

/** The rows of a table that lost its columns: a line is a cell if it looks like one, else the label of the next row. */
function tableRows(part: string, lines: readonly string[], isCell: RegExp): readonly Statement[] {
  const rows: { label: string; cells: string[] }[] = []
  for (const line of lines) {
    if (line.startsWith('Data Path Required ports')) continue
    if (!isCell.test(line)) rows.push({ label: line.replace(/ \((?:for example|when)\b.*$/, ''), cells: [] })
    // The label of the first row may be lost.
    else if (rows.length === 0) rows.push({ label: 'row 1', cells: [line] })
    else rows.at(-1)?.cells.push(line)
  }
  return rows.map(({ label, cells }) => ({
    source: 'seed-003',
    at: `${part}: ${label.replaceAll(',', '')}`,
    numbers: cells.filter((cell) => /^\d/.test(cell)).flatMap(numbersOf),
  }))
}

const [wiki, list, ports, blog] = ['000', '002', '003', '004'].map(linesOf) as [string[], string[], string[], string[]]
const classic = between(ports, 'What TCP and UDP ports', 'Applicable to: Exchange Server 2010')
const prose = between(ports, 'Exchange Server and Firewalls')
const protocols = matches(classic, /^Protocol: (.+)$/g).flat()
const protocolPorts = matches(classic, /Port \(TCP\/UDP\): (\d+)/g).flat()
const notes = (from: string, to: string) => matches(between(ports, from, to), /\bports? (\d+)/gi).flat()

const PARTS: readonly (readonly [name: string, count: number, statements: readonly Statement[]])[] = [
  [
    'the Exchange table of seed 000',
    8,
    numbered(
      'seed-000',
      'Exchange table',
      matches(between(wiki, 'Port Requirements for Exchange', 'For OWA').slice(1), /^(\S+)/g).flat(),
    ),
  ],
  [
    'the last lines of seed 000',
    3,
    numbered(
      'seed-000',
      'last lines',
      matches(
        wiki.filter((line) => /^For (?:OWA|IMAP)/.test(line)),
        /[Pp]ort (\d+)/g,
      ).flat(),
    ),
  ],
  ['the comments of seed 000', 1, numbered('seed-000', 'comments', matches(wiki, /cant open (\d+) two times/g).flat())],
  [
    'the heading of seed 002',
    1,
    list
      .filter((line) => line.includes('It is enough to open'))
      .map(() => ({ source: 'seed-002', at: 'heading', numbers: [] })),
  ],
  [
    'list one of seed 002',
    16,
    numbered('seed-002', 'list one', matches(list, /<\/strong>TCP(?:\/UDP)? port (\d+)/g).flat()),
  ],
  [
    'the paragraph on IPsec of seed 002',
    4,
    numbered(
      'seed-002',
      'last paragraph',
      matches(between(list, '<strong>- </strong>Additionally', '<strong>Port'), /(?:protocol|port) (\d+)/g).flat(),
    ),
  ],
  ['list two of seed 002', 21, numbered('seed-002', 'list two', matches(list, /^(\d+)\t/g).flat())],
  [
    'Exchange 2000 and 2003 of seed 003',
    26,
    numbered(
      'seed-003',
      'Exchange 2000 and 2003',
      protocols.map((name, i) => `${name} ${protocolPorts[i]}`),
    ),
  ],
  [
    'the heading on Exchange 2003 of seed 003',
    1,
    classic
      .filter((line) => line.includes('also true for Exchange Server 2003'))
      .map(() => ({ source: 'seed-003', at: 'Exchange 2000 and 2003: heading', numbers: [] })),
  ],
  [
    'transport data paths of seed 003',
    10,
    tableRows(
      'Exchange 2010 transport data paths',
      between(ports, 'Data paths for transport servers', 'Notes for Transport'),
      /^(?:Yes, |direct trust|Anonymous|NTLM\.)/i,
    ),
  ],
  [
    'Mailbox and Client Access data paths of seed 003',
    11,
    tableRows(
      'Exchange 2010 mailbox data paths',
      between(ports, 'Data paths for Mailbox servers', 'Notes for Client Access'),
      /^(?:\d|Yes, |Kerberos, |mTLS)/,
    ),
  ],
  [
    'Unified Messaging data paths of seed 003',
    7,
    tableRows(
      'Exchange 2010 unified messaging data paths',
      between(ports, 'Data paths for Unified Messaging', 'Notes for Unified Messaging'),
      /^(?:\d|Yes, |By IP|Integrated |Basic, |Dynamic RPC)/,
    ),
  ],
  [
    'transport notes of seed 003',
    2,
    numbered('seed-003', 'Exchange 2010 transport notes', notes('Notes for Transport', 'Mailbox servers')),
  ],
  [
    'Unified Messaging notes of seed 003',
    2,
    numbered(
      'seed-003',
      'Exchange 2010 unified messaging notes',
      notes('Notes for Unified Messaging', 'rules Windows'),
    ),
  ],
  [
    'Windows Firewall rules of seed 003',
    54,
    numbered(
      'seed-003',
      'Windows Firewall rules',
      matches(
        between(ports, 'Rule name Server Roles', 'Notes on Windows Firewall'),
        /^(.+?) ?\(TCP(?:-in| inbound)\)$/gi,
      ).flat(),
    ),
  ],
  [
    'notes on Windows Firewall rules of seed 003',
    3,
    numbered('seed-003', 'Windows Firewall notes', [
      ...notes('Notes on Windows Firewall', 'For more information, see Microsoft'),
      ...matches(
        between(ports, 'Notes on Windows Firewall', 'For more information, see Microsoft'),
        /\(port (\d+), TCP\)/g,
      ).flat(),
    ]),
  ],
  [
    'list of ports of seed 003',
    19,
    numbered(
      'seed-003',
      'list of ports',
      matches(between(ports, 'Recently I had', "If you're trying"), /^[A-Z][\w/ ]*: ?(\d+)$/g).flat(),
    ),
  ],
  [
    'Outlook.com settings of seed 003',
    3,
    numbered(
      'seed-003',
      'Outlook.com settings',
      matches(ports, /^(IMAP|POP|SMTP) port: (\d+)$/gi).map((words) => words.join(' ')),
    ),
  ],
  [
    'Exchange Server and Firewalls of seed 003',
    17,
    numbered('seed-003', 'Exchange Server and Firewalls', [
      ...matches(prose, /at least TCP port (\d+) \(SMTP\) and UDP port (\d+)/g).flat(),
      ...matches(prose, /^(?:· )?(\d+)(?: and (\d+))? (?=[A-Z(-])/g).flat(),
    ]),
  ],
  [
    'the three places of a mail server of seed 003',
    3,
    numbered(
      'seed-003',
      'Exchange Server and Firewalls',
      prose
        .filter((line) =>
          /The simplest option is|in local network and configure|possibility is to create a DMZ/.test(line),
        )
        .map((_line, i) => `placement ${i + 1}`),
    ),
  ],
  [
    'the advice of seed 003',
    2,
    numbered('seed-003', 'Exchange Server and Firewalls', [
      ...prose.filter((line) => line.startsWith('It makes no sense to close')).map(() => 'inner interface'),
      ...prose.filter((line) => line.includes('multiple virtual SMTP and POP3')).map(() => 'virtual servers'),
    ]),
  ],
  [
    'the support statement of seed 004',
    1,
    blog
      .filter((line) => line.includes('still does not support configurations'))
      .map(() => ({ source: 'seed-004', at: 'support statement', numbers: [] })),
  ],
  [
    'the comments of seed 004',
    1,
    blog
      .filter((line) => line.includes('full picture of all ports'))
      .map(() => ({ source: 'seed-004', at: 'comments', numbers: [] })),
  ],
]

test.skipIf(missing)(`every part of the articles is found whole ${missing}`, () => {
  expect(PARTS.map(([name, , statements]) => [name, statements.length])).toEqual(
    PARTS.map(([name, count]) => [name, count]),
  )
})

/** `list one: 25, 110; list two: 25` is three places. */
function placesOf(at: string): readonly string[] {
  return at.split('; ').flatMap((part) => {
    const [name = '', rows] = part.split(/: (.*)/)
    return rows === undefined ? [name] : rows.split(', ').map((row) => `${name}: ${row}`)
  })
}

const statements = PARTS.flatMap(([, , all]) => all)
const claimsAt = (source: string, at: string) =>
  claims.filter((claim) => claim.source === source && placesOf(claim.at ?? '').includes(at))

test.each(statements)('$source, $at is judged', ({ source, at, numbers }) => {
  const found = claimsAt(source, at)
  expect(found).not.toEqual([])
  const said = new Set(found.flatMap(({ says }) => numbersOf(says)))
  expect(numbers.filter((number) => !said.has(number))).toEqual([])
})

test.skipIf(missing)('a claim on an article names a place that there is', () => {
  const known = new Set(statements.map(({ source, at }) => `${source} ${at}`))
  // Notes that give no port are named by what they are about.
  const named =
    /^Exchange 2010 transport notes: (?:mutual TLS|traffic between organisations|Protocol Analysis|recipient filtering|IRM agents)$/
  const wrong = claims
    .filter(({ source }) => /^seed-00[0234]$/.test(source))
    .flatMap(({ entry, source, at = '' }) => placesOf(at).map((place) => ({ entry, source, place })))
    .filter(({ source, place }) => !known.has(`${source} ${place}`) && !named.test(place))
  expect(wrong).toEqual([])
})

/** The contradictions between sources, as the reference lists them: the entry that settles each, and what stands there. */
const CONTRADICTIONS: Readonly<
  Record<string, readonly (readonly [entry: string, source: string, verdict: Verdict])[]>
> = {
  'UM worker TLS ports 2013/2016': [
    ['exchange.call-router.redirected', 'exchange-2013-um-ports', 'imprecise'],
    ['exchange.call-router.redirected-tls', 'exchange-um-architecture', 'upheld'],
  ],
  'UM service ports 2013': [
    ['exchange.call-router.sip', 'exchange-set-um-service', 'refuted'],
    ['exchange.call-router.to-service', 'exchange-2013-um-ports', 'upheld'],
  ],
  'Exchange dynamic RPC range': [['exchange.client-access.mapi', 'exchange-2010-static-rpc', 'imprecise']],
  'MSExchangeRPC `TCP/IP Port` type': [['exchange.client-access.mapi', 'exchange-static-rpc-risual', 'refuted']],
  '2003 RPC over HTTP': [
    ['exchange.front-end.rpc-proxy', 'exchange-rpc-http-ports', 'upheld'],
    ['exchange.front-end.rpc-proxy', 'exchange-2003-hardening-guide', 'refuted'],
  ],
  'SSL ports of POP/IMAP': [
    ['exchange.client-access.pop', 'exchange-2003-hardening-guide', 'refuted'],
    ['exchange.client-access.site-proxy-imap', 'exchange-2010-ports', 'refuted'],
  ],
  NTP: [
    ['exchange.active-directory.time', 'exchange-2003-book-table', 'refuted'],
    ['exchange.active-directory.time', 'exchange-kb-280132', 'upheld'],
  ],
  '389, 379, 390, 636, 135': [
    ['exchange.active-directory.ldap', 'exchange-kb-278339', 'imprecise'],
    ['exchange.exchange-55.site-replication', 'seed-003', 'imprecise'],
    ['exchange.exchange-55.directory', 'seed-003', 'imprecise'],
    ['exchange.active-directory.ldaps', 'seed-003', 'imprecise'],
    ['exchange.active-directory.netlogon-before-2010', 'seed-003', 'imprecise'],
  ],
  '2007 Edge to Edge': [['exchange.edge.edge-to-edge', 'exchange-2007-ports', 'imprecise']],
  'Clustering, 2010 Mailbox table': [['exchange.dag.cluster-rpc', 'seed-003', 'imprecise']],
  'UM to CAS 5075-5077 (2010)': [['exchange.unified-messaging.client-access', 'exchange-2010-ports', 'unproven']],
  '2013 Mailbox SMTP': [
    ['exchange.front-end-transport.to-standalone-transport', 'exchange-2013-mail-flow-ports', 'upheld'],
    ['exchange.front-end-transport.to-standalone-transport', 'exchange-receive-connectors', 'imprecise'],
  ],
  'Sender reputation': [['exchange.edge.sender-reputation', 'exchange-2013-mail-flow-ports', 'imprecise']],
  'Engine updates': [
    ['exchange.integration.updates', 'exchange-antimalware-updates', 'imprecise'],
    ['exchange.integration.updates', 'exchange-css-update-engines', 'upheld'],
  ],
  DMZ: [
    ['exchange.wrong.client-access-in-perimeter', 'seed-003', 'superseded'],
    ['exchange.wrong.client-access-in-perimeter', 'exchange-client-access-role', 'upheld'],
  ],
  'Firewall between servers': [
    ['exchange.support.servers', 'exchange-firewalls-support', 'upheld'],
    ['exchange.support.servers', 'exchange-2010-ports', 'imprecise'],
  ],
}

const contradictions =
  missing === '' ? between(readFileSync(readme, 'utf8').split(/\r?\n/), '## Contradictions', '## ') : []

test.skipIf(missing)('every contradiction that the reference lists is settled', () => {
  const matters = matches(contradictions, /^\| ([^|]+?) \|/g).flat()
  expect(matters.filter((matter) => !/^(?:matter|---)$/.test(matter)).toSorted()).toEqual(
    Object.keys(CONTRADICTIONS).toSorted(),
  )
})

test.each(Object.entries(CONTRADICTIONS).flatMap(([matter, all]) => all.map((one) => [matter, ...one] as const)))(
  '%s: %s has what %s says as %s',
  (_matter, entry, source, verdict) => {
    const found = claims
      .filter((claim) => claim.entry === entry && claim.source === source)
      .map((claim) => claim.verdict)
    expect(found).toContain(verdict)
  },
)

/** Statements that must not be taken for true, whatever else stands beside them. */
const NEVER_UPHELD = [
  ['seed-000', 'Exchange table: 50636'],
  ['seed-000', 'Exchange table: 5075-5077'],
  ['seed-002', 'list one: 26'],
  ['seed-002', 'list two: 5062'],
  ['seed-002', 'list two: 5075'],
  ['seed-002', 'list two: 5076'],
  ['seed-002', 'heading'],
  ['seed-003', 'list of ports: 465'],
  ['seed-003', 'Windows Firewall rules: SESWorker'],
  ['seed-003', 'Exchange 2000 and 2003: heading'],
  ['seed-003', 'Exchange Server and Firewalls: inner interface'],
  ['seed-003', 'Exchange Server and Firewalls: 88'],
] as const

test.each(NEVER_UPHELD)('%s, %s is never upheld', (source, at) => {
  const verdicts = claimsAt(source, at).map(({ verdict }) => verdict)
  expect(verdicts).not.toEqual([])
  expect(verdicts).not.toContain('upheld')
})
