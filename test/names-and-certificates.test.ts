import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run as certificates } from '../src/node/cli/commands/certificates.ts'
import { run as dns } from '../src/node/cli/commands/dns.ts'
import type { Command, World } from '../src/node/cli/world.ts'
import { repository } from './support/program.ts'
import { csvRows } from './support/reference.ts'

const LYNC = 'examples/lync-2010-consolidated-edge/deployment.yaml'
const EXCHANGE = 'examples/exchange-2010-perimeter/deployment.yaml'

/** Runs a command as the command line would, and gives what it prints. */
async function printed(
  run: Command['run'],
  file: string,
  format: string,
  change: (text: string) => string = (text) => text,
) {
  let out = ''
  let err = ''
  const world: World = {
    read: async (path) => change(readFileSync(join(repository, path), 'utf8')),
    write: async () => undefined,
    exists: () => false,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    colour: false,
    width: 100,
  }
  return { exit: await run(world, [file], { format }), out, err }
}

interface RecordJson {
  readonly entry: string
  readonly name: string
  readonly for?: string
  readonly addresses: readonly string[]
}

interface CertificateJson {
  readonly entry: string
  readonly for?: string
  readonly servers: readonly string[]
  readonly names: readonly string[]
}

async function recordsOf(file: string, change?: (text: string) => string): Promise<readonly RecordJson[]> {
  return (JSON.parse((await printed(dns, file, 'json', change)).out) as { records: readonly RecordJson[] }).records
}

async function certificatesOf(file: string, change?: (text: string) => string): Promise<readonly CertificateJson[]> {
  const { out } = await printed(certificates, file, 'json', change)
  return (JSON.parse(out) as { certificates: readonly CertificateJson[] }).certificates
}

describe('names of the Lync example', () => {
  test('are those of the reference architecture, with its addresses', async () => {
    const records = await recordsOf(LYNC)
    const addresses = (id: string) => records.filter(({ entry }) => entry === id).map((record) => record.addresses)
    expect(addresses('lync.dns.pool')).toEqual([['192.168.10.90', '192.168.10.91']])
    expect(addresses('lync.dns.front-end')).toEqual([['192.168.10.90'], ['192.168.10.91']])
    expect(addresses('lync.dns.internal-web')).toEqual([['192.168.10.190']])
    expect(addresses('lync.dns.edge-pool')).toEqual([['172.25.33.10']])
    expect(addresses('lync.dns.access-edge')).toEqual([['131.107.155.10']])
    expect(addresses('lync.dns.web-conferencing-edge')).toEqual([['131.107.155.20']])
    expect(addresses('lync.dns.av-edge')).toEqual([['131.107.155.30']])
    expect(addresses('lync.dns.external-web')).toEqual([['131.107.155.40']])
    expect(addresses('lync.dns.meet')).toEqual([['131.107.155.40']])
  })

  test('leave out what no feature, role or version asks for', async () => {
    const ids = (await recordsOf(LYNC)).map(({ entry }) => entry)
    expect(ids).toContain('lync.dns.federation')
    for (const id of [
      'phone-time',
      'xmpp',
      'director-pool',
      'lyncdiscover',
      'federation-inside-wrong',
      'standard-edition',
    ])
      expect(ids).not.toContain(`lync.dns.${id}`)
    const alone = await recordsOf(LYNC, (text) =>
      text.replace(/^ {2}federation:.*$/m, '').replace('mobility: true', ''),
    )
    expect(alone.map(({ entry }) => entry)).not.toContain('lync.dns.federation')
  })
})

test('names of the Exchange example', async () => {
  const records = await recordsOf(EXCHANGE)
  const first = (id: string) => records.find(({ entry }) => entry === id)
  expect(first('exchange.dns.client-access-inside')?.addresses).toEqual(['10.10.0.20'])
  expect(first('exchange.dns.mail-host')?.addresses).toEqual(['203.0.113.25'])
  expect(first('exchange.dns.autodiscover')?.addresses).toEqual(['203.0.113.43'])
  expect(
    records.filter(({ entry }) => entry === 'exchange.dns.transport-perimeter').map((record) => record.for),
  ).toEqual(['hub1', 'hub2'])
  expect(first('exchange.dns.spf-hybrid')).toBeUndefined()
})

test('certificates of the Lync example', async () => {
  const held = await certificatesOf(LYNC)
  const front = held.find(({ entry }) => entry === 'lync.certificate.front-end-default')
  expect(front).toMatchObject({ for: 'pool1', servers: ['fe1', 'fe2'] })
  expect(front?.names).toContain('lyncdiscover.<sip-domain>')
  const proxy = held.find(({ entry }) => entry === 'lync.certificate.reverse-proxy')
  expect(proxy?.names).not.toContain('<director-external-web-fqdn>')
  const still = await certificatesOf(LYNC, (text) => text.replace('mobility: true', 'mobility: false'))
  expect(still.find(({ entry }) => entry === front?.entry)?.names).not.toContain('lyncdiscover.<sip-domain>')
  expect(held.map(({ entry }) => entry)).not.toContain('lync.certificate.access-edge-2007r2')
})

test('certificates of the Exchange example', async () => {
  const held = await certificatesOf(EXCHANGE)
  const holders = (id: string) =>
    held.filter(({ entry }) => entry === `exchange.certificate.${id}`).map(({ servers }) => servers)
  expect(holders('web')).toEqual([['rp1'], ['cas1', 'cas2']])
  expect(holders('edge-trust-2007')).toEqual([['edge1'], ['hub1'], ['hub2']])
  expect(holders('hybrid-mail-2010')).toEqual([])
})

test.each([
  ['dns', dns, 'exchange.dns.mx'],
  ['certificates', certificates, 'exchange.certificate.web'],
] as const)('%s: every form has every entry', async (_, run, id) => {
  const text = await printed(run, EXCHANGE, 'text')
  const markdown = await printed(run, EXCHANGE, 'markdown')
  const csv = await printed(run, EXCHANGE, 'csv')
  for (const { exit, out } of [text, markdown, csv]) {
    expect(exit).toBe(0)
    expect(out).toContain(id)
  }
  const ids = csvRows(csv.out).map((row) => row.get('Catalogue entry'))
  expect(ids.length).toBeGreaterThan(10)
  for (const one of ids) expect(text.out).toContain(one)
  expect(markdown.out.split('\n').filter((line) => line.startsWith('| ')).length).toBeGreaterThan(ids.length)
  expect(markdown.out).not.toMatch(/(^|[^\\])<smtp-domain>/)
})

test.each([dns, certificates])('a deployment with errors gets its complaints and no plan', async (run) => {
  const { exit, out, err } = await printed(run, LYNC, 'text', (text) =>
    text.replace('role: lync/edge', 'role: lync/egde'),
  )
  expect(exit).toBe(2)
  expect(out).toBe('')
  expect(err).toContain('lync/egde')
})
