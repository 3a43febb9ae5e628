import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readDeployment } from '../src/core/deployment/read.ts'
import { planFlows } from '../src/core/plan/matrix.ts'
import { flowRow } from '../src/core/reports/flow-row.ts'
import { realCatalogue } from './support/catalogue.ts'

const file = resolve(import.meta.dirname, '../examples/lync-2010-consolidated-edge/deployment.yaml')
const catalogue = realCatalogue()
const source = { name: 'deployment.yaml', text: readFileSync(file, 'utf8') }
const { value: deployment } = readDeployment([source], catalogue, ['nftables', 'iptables'])
const { flows } = planFlows(deployment, catalogue)

/** The planned flows that cross a firewall, in the columns of Microsoft's port tables; public addresses are not among them. */
const planned = flows
  .filter(({ crossings }) => crossings.length > 0)
  .map((flow) => {
    const row = flowRow(flow)
    const address = (text: string) => text.replace(/ \(public .*\)$/, '')
    const through = flow.crossings.map(({ firewall, hairpin }) => (hairpin ? `${firewall} back` : firewall)).join(' ')
    const ends = [address(row.source), row.sourcePort, address(row.destination), row.port]
    return [through, ...ends, row.transport, row.application].join(' | ')
  })

const POOL = '192.168.10.90, 192.168.10.91' // .90 and .91

/** External and internal port settings of the single consolidated Edge, row by row. */
const TABLES: readonly (readonly [row: string, tuple: string])[] = [
  ['external 1, Access', 'outer | 10.45.16.10 | any | Any | 80 | TCP | HTTP'],
  ['external 2, Access', 'outer | 10.45.16.10 | any | Any | 53 | UDP | DNS'],
  ['external 3, Access', 'outer | Any | any | 10.45.16.10 | 443 | TCP | SIP (TLS)'],
  ['external 4, Access', 'outer | Any | any | 10.45.16.10 | 5061 | TCP | SIP (MTLS)'],
  ['external 5, Access', 'outer | 10.45.16.10 | any | Any | 5061 | TCP | SIP (MTLS)'],
  ['external 6, Web Conferencing', 'outer | Any | any | 10.45.16.20 | 443 | TCP | PSOM (TLS)'],
  ['external 7, A/V', 'outer | 10.45.16.30 | 50000-59999 | Any | any | TCP | RTP'],
  ['external 8, A/V', 'outer | 10.45.16.30 | 50000-59999 | Any | any | UDP | RTP'],
  ['external 9, A/V', 'outer | Any | any | 10.45.16.30 | 50000-59999 | TCP | RTP'],
  ['external 10, A/V', 'outer | Any | any | 10.45.16.30 | 50000-59999 | UDP | RTP'],
  ['external 11, A/V', 'outer | 10.45.16.30 | 3478 | Any | 3478 | UDP | STUN/MSTURN'],
  ['external 12, A/V', 'outer | Any | any | 10.45.16.30 | 3478 | UDP | STUN/MSTURN'],
  ['external 13, A/V', 'outer | Any | any | 10.45.16.30 | 443 | TCP | STUN/MSTURN'],
  ['external 14, reverse proxy', 'outer | Any | any | 10.45.16.40 | 80 | TCP | HTTP'],
  ['external 15, reverse proxy', 'outer | Any | any | 10.45.16.40 | 443 | TCP | HTTPS'],
  ['internal 1, Access', `inner | 172.25.33.10 | any | ${POOL} | 5061 | TCP | SIP (MTLS)`],
  ['internal 2, Access', `inner | ${POOL} | any | 172.25.33.10 | 5061 | TCP | SIP (MTLS)`],
  ['internal 3, Access', `inner | ${POOL} | any | 172.25.33.10 | 4443 | TCP | HTTPS`],
  // The table has any source; only Front End Servers connect.
  ['internal 4, Web Conferencing', `inner | ${POOL} | any | 172.25.33.10 | 8057 | TCP | PSOM (MTLS)`],
  ['internal 5, A/V', `inner | ${POOL} | any | 172.25.33.10 | 5062 | TCP | SIP (MTLS)`],
  ['internal 6, A/V', 'inner | Any | any | 172.25.33.10 | 3478 | UDP | STUN/MSTURN'],
  ['internal 7, A/V', 'inner | Any | any | 172.25.33.10 | 443 | TCP | STUN/MSTURN'],
  // The table calls it HTTPS; 8080 is plain HTTP.
  ['internal 8, reverse proxy', 'inner | 172.25.33.40 | any | 192.168.10.190 | 8080 | TCP | HTTP'],
  ['internal 9, reverse proxy', 'inner | 172.25.33.40 | any | 192.168.10.190 | 4443 | TCP | HTTPS'],
]

/** What the plan has and the tables have not. */
const ADDED = [
  'outer | 10.45.16.10 | any | Any | 123 | UDP | NTP', // an Edge Server is in no domain and must get its time somewhere
  'outer back | 10.45.16.30 | 3478 | 10.45.16.30 | 3478 | UDP | STUN/MSTURN', // relay to relay by the public address
]

test.each(TABLES)('%s is planned: %s', (_row, tuple) => {
  expect(planned).toContain(tuple)
})

test('nothing else crosses a firewall', () => {
  const known = [...TABLES.map(([, tuple]) => tuple), ...ADDED]
  expect(planned.toSorted()).toEqual(known.toSorted())
})

/** The entries planned for the same deployment with one place of its file changed. */
function plannedWith(place: RegExp, change: string): readonly string[] {
  const text = source.text.replace(place, change)
  const { value } = readDeployment([{ ...source, text }], catalogue, ['nftables', 'iptables'])
  return planFlows(value, catalogue).flows.map(({ requirement }) => requirement)
}

test.each([
  ['{ partners: [lync-2010, ocs-2007-r2] }', ['relay-to-partner', 'media-outbound-tcp']],
  ['true', ['relay-to-partner', 'media-outbound-tcp']],
  [
    '{ partners: [ocs-2007] }',
    ['relay-to-partner', 'media-outbound-tcp', 'ocs-2007-outbound-udp', 'ocs-2007-inbound-tcp', 'ocs-2007-inbound-udp'],
  ],
  ['false', ['media-outbound-tcp']], // desktop sharing of remote users
])('federation %s opens of the media rows: %j', (federation, expected) => {
  const media = plannedWith(/federation: .*/, `federation: ${federation}`).filter((id) =>
    /\.edge-av\.(relay-to|media|ocs|messenger)/.test(id),
  )
  expect(media).toEqual(expected.map((id) => `lync.edge-av.${id}`))
})

test('a Director is the next hop of the Edge Server, and the pool sends only federation itself', () => {
  const director = '  dir1: { role: director, address: 192.168.10.80 }\n  rp1:'
  const sip = plannedWith(/^ {2}rp1:/m, director).filter((id) => /edge-internal\.(sip|federation)/.test(id))
  expect(sip).toEqual(
    ['sip-from-director', 'sip-to-director', 'federation-from-pool'].map((id) => `lync.edge-internal.${id}`),
  )
})
