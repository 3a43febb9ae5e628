import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { spanText } from '../diagnostics/source.ts'
import { formatAddresses } from '../sets/addresses.ts'
import { formatAddress } from '../sets/ip.ts'
import { includedFiles } from './include.ts'
import { readDeployment } from './read.ts'

const DIALECTS = ['nftables', 'iptables']

function read(text: string, ...more: readonly { name: string; text: string }[]) {
  return readDeployment([{ name: 'lab/deployment.yaml', text }, ...more], tinyCatalogue, DIALECTS)
}

/** Code and underlined text of each fault. */
function faults(...given: Parameters<typeof read>) {
  return read(...given).diagnostics.map(({ code, span }) => [code, span ? spanText(span) : ''])
}

/** A whole small deployment; `more` is added at its end. */
const small = (more = '') => `
portolan: 1
zones: { internal: 192.168.10.0/24, dmz: [10.0.0.0/24, '2001:db8::/64'], branch-1: 192.168.20.0/24 }
firewalls: { fw: { between: [internet, dmz, internal, branch-1], dialect: nftables } }
products: { skype: 2010 }
servers: { fe1: { role: lync/front-end, address: 192.168.10.1 } }
${more}`

test('a good file becomes the whole deployment', () => {
  const golden = resolve(import.meta.dirname, '../../../test/golden/deployment/good.yaml')
  const source = { name: 'good.yaml', text: readFileSync(golden, 'utf8') }
  const { value, diagnostics } = readDeployment([source], tinyCatalogue, DIALECTS)
  expect(diagnostics).toEqual([])
  expect(value.name).toBe('Contoso')
  expect(
    [...value.zones.values()].map(({ name, kind, clients, addresses }) => [
      name,
      kind,
      clients,
      formatAddresses(addresses),
    ]),
  ).toEqual([
    ['perimeter', 'perimeter', false, '10.45.16.0/24, 172.25.33.0/24'],
    ['internal', 'internal', true, '192.168.10.0/24, 2001:db8:10::/64'],
    ['internet', 'internet', false, expect.stringMatching(/^0\.0\.0\.0-10\.45\.15\.255, 10\.45\.17\.0-/)],
  ])
  expect(value.firewalls.get('outer')).toMatchObject({
    dialect: 'nftables',
    sides: [
      { zone: 'internet', interface: 'eth0', addresses: [] },
      { zone: 'perimeter', interface: 'eth1', addresses: [] },
    ],
    management: [],
    logPerSecond: 5,
  })
  expect(value.firewalls.get('inner')?.sides).toEqual([
    { zone: 'perimeter', addresses: [] },
    { zone: 'internal', addresses: [] },
  ])
  const edge = value.servers.get('edge1')
  expect(edge?.roles).toEqual(['lync/edge'])
  expect(edge?.versions).toEqual(new Map([['lync', '2010']]))
  expect(
    edge?.interfaces.map(({ name, zone, addresses, public: outside }) => [
      name,
      zone,
      addresses.map(({ value }) => formatAddress(value)),
      outside.map(({ value }) => formatAddress(value)),
    ]),
  ).toEqual([
    ['access', 'perimeter', ['10.45.16.10'], ['131.107.155.10']],
    ['webconf', 'perimeter', ['10.45.16.20'], ['131.107.155.20']],
    ['internal', 'perimeter', ['172.25.33.10'], []],
  ])
  expect(value.servers.get('rp1')?.versions).toEqual(new Map())
  expect(value.pools.get('pool1')).toMatchObject({ balancing: 'dns+hardware-web', public: [] })
  // partner-media is on by default as a part of federation
  expect([...value.features]).toEqual(['lync/sign-in', 'lync/remote-access', 'lync/federation', 'lync/partner-media'])
  expect([...value.asked]).toEqual(['lync/remote-access', 'lync/federation'])
  expect([...value.partners]).toEqual(['lync-2010'])
  expect(value.support).toBe('least-privilege')
})

test('what the file leaves out has its default', () => {
  const { value, diagnostics } = read(small())
  expect(diagnostics).toEqual([])
  expect(value.name).toBe('deployment')
  expect([...value.zones.values()].map(({ name, kind, clients }) => [name, kind, clients])).toEqual([
    ['internal', 'internal', true],
    ['dmz', 'perimeter', false],
    ['branch-1', 'branch', true],
    ['internet', 'internet', false],
  ])
  // the Edge is not there, so nothing of it is on; Exchange is not deployed
  expect([...value.features]).toEqual(['lync/sign-in'])
})

test.each([
  ['pool: p', 'pools: { p: { vip: 192.168.10.9 } }', 'hardware'],
  ['pool: p', '', 'none'],
  ['pool: p', 'pools: { p: }', 'none'],
  ['pool: p', 'pools: { p: { balancing: dns } }', 'dns'],
] as const)('a server with %s and %s is balanced %s', (member, pools, balancing) => {
  const text = small(pools).replace('address: 192.168.10.1', `address: 192.168.10.1, ${member}`)
  expect(read(text).value.pools.get('p')?.balancing).toBe(balancing)
  expect(faults(text)).toEqual([])
})

test('two members without a virtual address are balanced by DNS', () => {
  const text = small().replace(
    'address: 192.168.10.1 }',
    'address: 192.168.10.1, pool: p }, fe2: { role: front-end, address: 192.168.10.2, pool: p }',
  )
  expect(read(text).value.pools.get('p')?.balancing).toBe('dns')
})

test('a bare role is that of the product which has it in the deployed version', () => {
  // Exchange has a front-end too, in 2003
  const of = (products: string) =>
    read(small().replace('lync/front-end', 'front-end').replace('{ skype: 2010 }', products)).value.servers.get('fe1')
      ?.roles
  expect(of('{ skype: 2010, exchange: 2010 }')).toEqual(['lync/front-end'])
  expect(of('{ exchange: 2003 }')).toEqual(['exchange/front-end'])
  expect(of('{ lync: 2010, exchange: 2003 }')).toEqual([])
})

test('a server may have a version of its own', () => {
  const version = (given: string) =>
    read(small().replace('address: 192', `version: ${given}, address: 192`))
      .value.servers.get('fe1')
      ?.versions.get('lync')
  expect(version('2007r2')).toBe('2007R2')
  expect(version('{ skype: 2013 }')).toBe('2013')
})

test('ports are moved by role and setting, also those of an included role', () => {
  const { value, diagnostics } = read(small('ports: { standard-edition: { web: [4443, 8000-8001] } }'))
  expect(diagnostics).toEqual([])
  expect([...value.ports]).toEqual([
    [
      'lync/front-end/web',
      [
        [4443, 4443],
        [8000, 8001],
      ],
    ],
  ])
})

test('management is from a zone, or from prefixes in the zone that has them', () => {
  const text = small().replace(
    'dialect: nftables',
    'dialect: nftables, management: [{ from: internal }, { from: [10.0.0.8, 192.168.20.0/25, 10.0.0.9], ports: [22, 443] }]',
  )
  const { value, diagnostics } = read(text)
  expect(diagnostics).toEqual([])
  const management = value.firewalls
    .get('fw')
    ?.management.map(({ zone, from, ports }) => [zone, formatAddresses(from), ports.length])
  expect(management).toEqual([
    ['internal', '192.168.10.0/24', 1],
    ['dmz', '10.0.0.8/31', 2],
    ['branch-1', '192.168.20.0/25', 2],
  ])
})

test('also-allow has zones, prefixes and any', () => {
  const { value, diagnostics } = read(
    small(`
also-allow:
  - { from: internal, to: any, transport: tcp, ports: 8080, because: proxy }
  - { from: [10.0.0.8, 192.168.10.1], to: 192.0.2.1, transport: udp, because: no single zone }
  - { from: 10.0.0.0/25, to: internet, transport: esp, because: tunnel }`),
  )
  expect(diagnostics).toEqual([])
  expect(
    value.alsoAllow.map(({ from, fromZone, to, toZone, ports }) => [
      from === 'any' ? from : formatAddresses(from),
      fromZone,
      to === 'any' ? to : toZone,
      ports,
    ]),
  ).toEqual([
    ['192.168.10.0/24', 'internal', 'any', [[8080, 8080]]],
    ['10.0.0.8, 192.168.10.1', undefined, 'internet', [[0, 65535]]],
    ['10.0.0.0/25', 'dmz', 'internet', []],
  ])
})

test('an entry of also-allow whose ports cannot be read allows nothing', () => {
  const { value } = read(small('also-allow: [{ from: any, to: any, transport: tcp, ports: 80-, because: x }]'))
  expect(value.alsoAllow).toEqual([])
})

const SPLIT = small('include: [servers.yaml, more/zones.yaml]')
const SERVERS = { name: 'lab/servers.yaml', text: 'servers: { fe2: { role: front-end, address: 192.168.30.2 } }' }
const ZONES = {
  name: 'lab/more/zones.yaml',
  text: 'portolan: 1\nzones: { lab: 192.168.30.0/24 }\nfirewalls: { lab-fw: { between: [internal, lab], dialect: nftables } }',
}

test('a deployment may stand in several files', () => {
  expect(includedFiles({ name: 'lab/deployment.yaml', text: SPLIT })).toEqual([
    'lab/servers.yaml',
    'lab/more/zones.yaml',
  ])
  const { value, diagnostics } = read(SPLIT, SERVERS, ZONES)
  expect(diagnostics).toEqual([])
  expect(value.servers.get('fe2')?.interfaces[0]?.zone).toBe('lab')
})

test('a fault in an included file is told with its place there', () => {
  const broken = { ...SERVERS, text: 'servers: { fe1: { role: front-end }, fe2: { rol: front-end } }' }
  const { diagnostics } = read(SPLIT, broken, ZONES)
  expect(diagnostics.map(({ code, span }) => [code, span?.source.name, span ? spanText(span) : ''])).toEqual([
    ['duplicate-key', 'lab/servers.yaml', 'fe1'],
    ['unknown-key', 'lab/servers.yaml', 'rol'],
  ])
})

test.each([
  ['missing.yaml', 'missing-file'],
  ['/etc/passwd', 'bad-include'],
  ['..\\..\\secret.yaml', 'bad-include'],
  ['a/../../b.yaml', 'bad-include'],
  ['C:\\secret.yaml', 'bad-include'],
])('the file %s is not included', (name, code) => {
  const text = small(`include: ['${name}']`)
  expect(faults(text)).toEqual([[code, `'${name}'`]])
  if (code === 'bad-include') expect(includedFiles({ name: 'lab/deployment.yaml', text })).toEqual([])
})

test('an included file includes no others, and none twice', () => {
  const nested = { ...SERVERS, text: `include: [x.yaml]\n${SERVERS.text}` }
  expect(faults(small('include: [servers.yaml, servers.yaml]'), nested).map(([code]) => code)).toEqual([
    'duplicate-name',
    'bad-include',
    'address-outside-zones',
  ])
})

test.each(['', '# nothing\n', '[1, 2]', 'text', '~'])('the file %j is no deployment, and is told so', (text) => {
  const { value, diagnostics } = read(text)
  expect(diagnostics.length).toBeGreaterThan(0)
  expect([...value.zones.keys()]).toEqual(['internet'])
})

const HOSTILE = [
  'a\nb',
  'a"b',
  'a`id`',
  '$(id)',
  'a#b',
  'a\u0000b',
  'x'.repeat(10_000),
  'a\u202eb',
  '',
  ' ',
  '-j',
  '../x',
  "a'b",
  '__proto__',
  'constructor',
  'é',
]
const FIELDS: readonly (readonly [string, (name: string) => string])[] = [
  ['a zone', (name) => small().replaceAll('branch-1', name)],
  ['a firewall', (name) => small().replace('fw:', `${name}:`)],
  ['a server', (name) => small().replace('fe1:', `${name}:`)],
  ['a pool', (name) => small().replace('address: 192', `pool: ${name}, address: 192`)],
  ['a declared pool', (name) => small(`pools: { ${name}: }`)],
  ['an interface', (name) => small().replace('dialect', `interfaces: { dmz: ${name} }, dialect`)],
]

// A name either is plain or is refused: none reaches a printer that would have to encode it.
test.each(FIELDS)('no name of %s breaks out of a generated file', (_, write) => {
  for (const name of HOSTILE) {
    const { value, diagnostics } = read(write(JSON.stringify(name)))
    const names = [
      ...value.zones.keys(),
      ...value.firewalls.keys(),
      ...value.servers.keys(),
      ...value.pools.keys(),
      ...[...value.firewalls.values()].flatMap(({ sides }) => sides.flatMap((side) => side.interface ?? [])),
    ]
    const plain = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,62}$/
    if (!diagnostics.some(({ severity }) => severity === 'error'))
      expect(names.filter((one) => !plain.test(one))).toEqual([])
    if (!plain.test(name)) expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
  }
})

test.each(['a\u0000b', 'a\nb', 'a\u001b[31mb', 'a\u2028b', 'x'.repeat(10_000)])('a free text cannot be %j', (text) => {
  const written = JSON.stringify(text).replaceAll('\u2028', '\\u2028')
  expect(faults(small(`name: ${written}`)).map(([code]) => code)).toEqual(['bad-text'])
})

test('a title may hold what a printer must encode', () => {
  expect(read(small('name: \'Müller & "Söhne" $(id) `id` # <b>\'')).value.name).toBe(
    'Müller & "Söhne" $(id) `id` # <b>',
  )
})

test('no change of a file makes the reader throw', () => {
  const folder = resolve(import.meta.dirname, '../../../test/golden/deployment')
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.nat(12),
    add: fc.oneof(
      fc.constantFrom('[', '{', ': ', '- ', '\n', '*a', '&a ', '~', '0', 'x', '"', '#', ', '),
      fc.string({ maxLength: 4 }),
    ),
  })
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
      let changed = text
      for (const { at, drop, add } of changes) {
        const start = Math.floor(at * changed.length)
        changed = changed.slice(0, start) + add + changed.slice(start + drop)
      }
      const { value, diagnostics } = read(changed)
      expect(value.zones.has('internet')).toBe(true)
      for (const { message, span } of diagnostics) {
        expect(message).not.toMatch(/undefined|\[object|Invalid input|NaN/)
        if (span) expect(span.end).toBeLessThanOrEqual(span.source.text.length + 1)
      }
    }),
    { numRuns: 300 },
  )
})

test('two thousand servers in forty zones read in seconds', () => {
  const zones = Array.from({ length: 40 }, (_, i) => `  site${i}: 10.${i}.0.0/16`).join('\n')
  const servers = Array.from(
    { length: 2000 },
    (_, i) =>
      `  fe${i}: { role: lync/front-end, pool: pool${i % 200}, address: 10.${i % 40}.1.${Math.floor(i / 40) + 1} }`,
  ).join('\n')
  const between = Array.from({ length: 40 }, (_, i) => `site${i}`).join(', ')
  const text = `portolan: 1\nzones:\n${zones}\nfirewalls: { core: { between: [${between}], dialect: nftables } }\nproducts: { lync: 2010 }\nservers:\n${servers}\n`
  const started = performance.now()
  const { value, diagnostics } = read(text)
  expect(diagnostics).toEqual([])
  expect(value.servers.size).toBe(2000)
  expect(performance.now() - started).toBeLessThan(10_000)
})

test.each([
  ['zones: { a: [10.0.0.0/255.0.0.0] }', 'bad-address', '10.0.0.0/255.0.0.0'], // a mask may have thousands of pieces
  ['servers: { s: { role: lync/front-end, address: [10.0.0.1, 10.0.0.1] } }', 'duplicate-name', '10.0.0.1'],
] as const)('%s: %s', (text, code, underlined) => {
  expect(faults(`portolan: 1\n${text}`)).toContainEqual([code, underlined])
})

/** More of something than any file has, as many lines as `n`. */
const many = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join('')

// Each was slow before there was a limit: names compared with names, addresses with addresses.
test.each([
  ['features', `features:\n${many(1001, (i) => `  f${i}: true\n`)}`, 'too-many'],
  ['unknown roles', `servers: { s: { roles: [${many(20_000, (i) => `lync/front-ent${i}, `)}] } }`, 'unknown-role'],
  ['unknown settings', `ports: { lync/edge: {${many(20_000, (i) => `access-cliont${i}: 1, `)}} }`, 'unknown-setting'],
  [
    'empty pools',
    `pools:\n${many(5000, (i) => `  pa${i}:\n`)}servers:\n${many(5000, (i) => `  s${i}: { pool: p${i} }\n`)}`,
    'unknown-pool',
  ],
  [
    'one address',
    `servers:\n${many(5000, (i) => `  s${i}: { role: lync/front-end, address: 10.0.0.1 }\n`)}`,
    'port-taken',
  ],
] as const)('many %s are told in seconds', (_, text, code) => {
  const started = performance.now()
  const { diagnostics } = read(`portolan: 1\nzones: { internal: 10.0.0.0/8 }\nproducts: { lync: 2010 }\n${text}`)
  expect(diagnostics.some((one) => one.code === code)).toBe(true)
  expect(performance.now() - started).toBeLessThan(8000)
})
