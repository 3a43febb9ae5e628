import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Claim, Verdict } from '../src/core/model/requirement.ts'
import { realCatalogue } from './support/catalogue.ts'

/** The articles that the project began from lie beside the repository; they are no part of it. */
const shared = resolve(import.meta.dirname, '../../shared')
const seeds = join(shared, 'seeds')
const readme = join(shared, 'reference/skype-lync/README.md')
const missing = [seeds, readme].every(existsSync) ? '' : '(skipped: the articles are not beside the repository)'

const catalogue = realCatalogue()
const claims = catalogue.requirements.flatMap((entry) => entry.claims.map((claim) => ({ entry: entry.id, claim })))

/** Lines of one article; none where the articles are missing. */
function linesOf(seed: string): readonly string[] {
  const file = missing === '' ? readdirSync(seeds).find((name) => name.startsWith(seed)) : undefined
  return file === undefined ? [] : readFileSync(join(seeds, file), 'utf8').replaceAll('\u00A0', ' ').split(/\r?\n/)
}

/** The lines after the first that begins with `from`, up to the next that begins with `to`. */
function between(lines: readonly string[], from: string, to: string): readonly string[] {
  const start = lines.findIndex((line) => line.startsWith(from))
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith(to))
  return start < 0 || length < 0 ? [] : lines.slice(start + 1, start + 1 + length)
}

interface Part {
  /** The claims of row 1 stand at `<at> 1`. */
  readonly at: string
  readonly rows: readonly string[]
  readonly count: number
}

const first = linesOf('000')
const second = linesOf('001')
const summary = (from: string, to: string) =>
  between(second, from, to).filter((line) => /^[A-Z][\w/ ]*\((in|out|in\/out)\)/.test(line))
const table = (from: string, to: string) => between(second, from, to).filter((line) => /(TCP|UDP)[A-Z]/.test(line))

const PARTS: readonly (Part & { readonly source: string })[] = [
  {
    at: 'Lync table, row',
    rows: between(first, 'Port  ', 'For remote access').filter((line) => line.trim() !== ''),
    count: 11,
  },
  { at: 'remote access list, line', rows: first.filter((line) => line.startsWith('•')), count: 2 },
  { at: 'list of features behind the reverse proxy, line', rows: first.filter((line) => /^\d\)/.test(line)), count: 7 },
]
  .map((part) => ({ source: 'seed-000', ...part }))
  .concat(
    [
      { at: 'list of changes, point', rows: second.filter((line) => /^\s+• Port/.test(line)), count: 3 },
      { at: 'external summary, row', rows: summary('Firewall Summary', 'Firewall Details for Single'), count: 11 },
      { at: 'internal summary, row', rows: summary('Firewall Details for Single', 'When reading'), count: 6 },
      {
        at: 'reverse proxy external summary, row',
        rows: summary('Firewall Details for Reverse Proxy Server: External', 'Firewall Details'),
        count: 2,
      },
      {
        at: 'reverse proxy internal summary, row',
        rows: summary('Firewall Details for Reverse Proxy Server: Internal', 'Note:'),
        count: 1,
      },
      { at: 'external ports table, row', rows: table('External Ports Settings', 'Internal Ports Settings'), count: 15 },
      { at: 'internal ports table, row', rows: table('Internal Ports Settings', 'Read the whole'), count: 9 },
    ].map((part) => ({ source: 'seed-001', ...part })),
  )

test.skipIf(missing)(`every table of the articles is found whole ${missing}`, () => {
  expect(PARTS.map(({ at, rows }) => [at, rows.length])).toEqual(PARTS.map(({ at, count }) => [at, count]))
})

/** The port of a row: the number before its transport, or all there are; written without grouping. */
function portsOf(row: string): readonly string[] {
  const text = row.replaceAll(/(\d),(\d)/g, '$1$2').replaceAll('50K', '50000')
  const tail = /(\d+)(?:TCP|UDP)[A-Z]/.exec(text)
  return tail?.[1] === undefined ? (text.match(/\b\d{2,5}\b/g) ?? []) : [tail[1]]
}

/** Does a claim speak of one of these ports? In tables that lost their columns an address may stand before the number. */
function speaksOf({ says }: Claim, ports: readonly string[]): boolean {
  const said =
    says
      .replaceAll(/(\d),(\d)/g, '$1$2')
      .replaceAll('50K', '50000')
      .match(/\d+/g) ?? []
  return ports.length === 0 || ports.some((port) => said.some((number) => port.endsWith(number)))
}

const rows = PARTS.flatMap(({ source, at, rows }) => rows.map((row, i) => ({ source, at: `${at} ${i + 1}`, row })))

test.each(rows)('$source, $at has a claim', ({ source, at, row }) => {
  const found = claims.filter(({ claim }) => claim.source === source && claim.at === at)
  expect(found.length).toBeGreaterThan(0)
  expect(found.some(({ claim }) => speaksOf(claim, portsOf(row)))).toBe(true)
})

test.skipIf(missing)('a claim on a row of a table names a row that there is', () => {
  const known = new Set(rows.map(({ source, at }) => `${source} ${at}`))
  const parts = PARTS.map(({ source, at }) => `${source} ${at} `)
  const named = claims
    .map(({ claim }) => `${claim.source} ${claim.at ?? ''}`)
    .filter((name) => parts.some((part) => name.startsWith(part) && /^\d+$/.test(name.slice(part.length))))
  expect(named.filter((name) => !known.has(name))).toEqual([])
})

/** Items of a list of the reference's README, below a heading. */
function items(heading: string, mark: RegExp): readonly string[] {
  if (missing !== '') return []
  const lines = readFileSync(readme, 'utf8').split(/\r?\n/)
  const start = lines.findIndex((line) => line.startsWith(heading))
  const end = lines.findIndex((line, i) => i > start && line.startsWith('## '))
  return lines.slice(start + 1, end < 0 ? lines.length : end).filter((line) => mark.test(line))
}

const holds = (entry: string, source: string, verdict: Verdict, at?: string): boolean =>
  claims.some(
    ({ entry: id, claim }) =>
      id === `lync.${entry}` &&
      claim.source === source &&
      claim.verdict === verdict &&
      (verdict === 'upheld' || claim.because !== undefined) &&
      (at === undefined || claim.at === at),
  )

describe.skipIf(missing)('what sources contradict each other in', () => {
  /** The side that is wrong, or not right in every case, and where it is said. */
  const CONTRADICTIONS: readonly (readonly [number: number, entry: string, source: string, verdict: Verdict])[] = [
    [1, 'edge-internal.xmpp', 'lync-set-csedgeserver', 'refuted'],
    [2, 'edge-av.relay-tcp', 'lync-set-csedgeserver', 'refuted'],
    [3, 'voice.branch-ports-at-gateway', 'lync-2013-internal-ports', 'refuted'],
    [4, 'voice.emergency-gateway', 'lync-2013-internal-ports', 'imprecise'],
    [5, 'clients.audio-udp', 'lync-2013-server-ranges', 'imprecise'],
    [6, 'edge-av.media-outbound-tcp', 'lync-2013-edge-ports', 'refuted'],
    [7, 'edge-av.ocs-2007-outbound-udp', 'lync-sfb-edge-environment', 'imprecise'],
    [8, 'edge-av.media-inbound', 'lync-2013-av-firewall', 'superseded'],
    [9, 'edge-av.relay-to-partner-tcp', 'lync-2010-av-firewall', 'superseded'],
    [10, 'administration.logging-of-directors-at-edge', 'lync-2013-director-ports', 'refuted'],
    [11, 'edge-av.media-from-access-edge', 'lync-2013-edge-public', 'refuted'],
    [12, 'xmpp.edge-outbound', 'lync-2013-edge-ports', 'imprecise'],
    [13, 'load-balancing.edge-relay-udp', 'lync-2013-load-balancers', 'imprecise'],
    [14, 'edge-av.relay-hairpin', 'lync-2013-av-firewall', 'imprecise'],
    [15, 'edge-internal.relay-udp', 'lync-2013-edge-balanced', 'imprecise'],
    [16, 'edge-internal.replication', 'lync-2013-edge-ports', 'imprecise'],
    [17, 'reverse-proxy.web-to-pool', 'lync-2013-simple-urls', 'refuted'],
    [18, 'reverse-proxy.web-to-pool', 'lync-2013-reverse-proxy', 'imprecise'],
    [19, 'edge-access.federation-inbound', 'lync-sfb-dns', 'refuted'],
    [20, 'edge-internal.voice-mail-relay-udp', 'lync-2013-load-balancers', 'imprecise'],
    [21, 'xmpp.edge-inbound', 'lync-2013-edge-ports', 'refuted'],
    [22, 'edge-internal.av-authentication', 'lync-2013-certificates', 'imprecise'],
    [23, 'clients.web-at-director', 'lync-2013-director-ports', 'refuted'],
    [24, 'edge-access.remote-users-on-5061', 'lync-2013-internal-ports', 'refuted'],
    [25, 'pool.response-group-state', 'lync-2013-internal-ports', 'refuted'],
    [26, 'pool.attendant', 'lync-sfb-internal-ports', 'imprecise'],
    [27, 'pool.quorum', 'lync-2013-internal-ports', 'imprecise'],
    [28, 'pool.bandwidth-policy', 'lync-2013-internal-ports', 'unproven'],
    [29, 'branch.ucwa', 'lync-sfb-mobility', 'imprecise'],
    [30, 'pool.mobility-after-mcx', 'lync-sfb-internal-ports', 'superseded'],
    [31, 'clients.web', 'lync-2013-internal-ports', 'superseded'],
    [32, 'clients.video-udp', 'lync-2010-ports-copy', 'refuted'],
    [33, 'hybrid.directory-synchronisation', 'lync-2013-hybrid', 'refuted'],
  ]

  test('each of them has its line below', () => {
    const listed = items('## Contradictions', /^\d+\. /).map((line) => Number.parseInt(line, 10))
    expect(listed).toEqual(CONTRADICTIONS.map(([number]) => number))
  })

  test.each(CONTRADICTIONS)('%i: %s has a claim of %s, %s', (_number, entry, source, verdict) => {
    expect(holds(entry, source, verdict)).toBe(true)
  })
})

describe.skipIf(missing)('what the articles say wrong of Lync', () => {
  /** In the order of the list; the place in the article is that of the claim. */
  const WRONG: readonly (readonly [seed: string, entry: string, at: string, verdict: Verdict])[] = [
    ['seed-000', 'clients.sign-in', 'Lync table, row 1', 'imprecise'],
    ['seed-000', 'storage.database-browser', 'Lync table, row 2', 'imprecise'],
    ['seed-000', 'edge-av.relay-tcp', 'Lync table, row 3', 'imprecise'],
    ['seed-000', 'edge-av.relay-udp', 'Lync table, row 6', 'imprecise'],
    ['seed-000', 'clients.push-apple', 'Lync table, row 7', 'imprecise'],
    ['seed-000', 'voice.from-gateway-tls', 'Lync table, row 9', 'imprecise'],
    ['seed-000', 'clients.video-udp', 'Lync table, row 10', 'imprecise'],
    ['seed-000', 'clients.meeting-content', 'Lync table, row 11', 'imprecise'],
    ['seed-000', 'edge-access.remote-sign-in', 'remote access list, line 1', 'imprecise'],
    ['seed-000', 'edge-access.remote-sign-in', 'list of Edge ports', 'imprecise'],
    ['seed-000', 'edge-internal.sip-to-director', 'Director paragraph', 'refuted'],
    ['seed-000', 'reverse-proxy.to-edge', 'Mobility paragraph', 'refuted'],
    ['seed-000', 'exchange.web-app-callback', 'Exchange table row 7', 'refuted'],
    ['seed-000', 'edge-internal.replication', 'Lync table', 'imprecise'],
    ['seed-001', 'edge-av.ocs-2007-inbound-tcp', 'external summary, row 6', 'refuted'],
    ['seed-001', 'reverse-proxy.http-to-pool', 'internal ports table, row 8', 'imprecise'],
    ['seed-001', 'reverse-proxy.http', 'reverse proxy external summary, row 1', 'imprecise'],
    ['seed-001', 'edge-internal.web-conferencing-from-anywhere', 'internal ports table, row 4', 'refuted'],
    ['seed-001', 'edge-access.dns-tcp', 'external ports table, row 2', 'superseded'],
    ['seed-002', 'exchange.pool-ports-at-exchange', 'list of ports', 'refuted'],
    ['seed-003', 'exchange.voice-mail-call-router', 'ports of Unified Messaging', 'imprecise'],
    ['seed-003', 'exchange.voice-mail-media-inbound', 'ports of Unified Messaging', 'imprecise'],
  ]

  test('each of them has its line below', () => {
    expect(items('## Seed claims', /^- /).length).toBe(WRONG.length)
  })

  test.each(WRONG)('%s: %s has a claim at %s, %s', (seed, entry, at, verdict) => {
    expect(holds(entry, seed, verdict, at)).toBe(true)
  })
})
