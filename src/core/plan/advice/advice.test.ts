import { expect, test } from 'vitest'
import { realCatalogue } from '../../../../test/support/catalogue.ts'
import {
  addressesOf,
  catalogueOf,
  deploymentOf,
  type FlowWords,
  portsOf,
  type WorldWords,
} from '../../../../test/support/world.ts'
import { planFlows } from '../matrix.ts'
import { advise } from './index.ts'

const ROLES = {
  'lync/edge': { interfaces: ['access', 'av', 'internal'] },
  'lync/front-end': {},
  'lync/director': {},
  'exchange/mailbox': {},
  'exchange/client-access': {},
  'exchange/front-end': {},
  'network/reverse-proxy': {},
  'win/dc': {},
  'mail/client': { kind: 'population', zones: ['internal'] },
  'net/internet': { kind: 'population', zones: ['internet'] },
} as const

const ADMINS = { zone: 'internal', from: addressesOf('10.2.0.250'), ports: portsOf('22') }
const LYNC = { versions: { lync: '2010', mail: '1' } }
const EDGE = { access: '10.1.0.1', av: '10.1.0.2', internal: '10.4.0.1' }
const MAPPED = { access: '192.0.2.1', av: '192.0.2.2' }
const edge = (more: object = {}) => ({ role: 'lync/edge', at: EDGE, nat: MAPPED, ...LYNC, ...more })
const hosts = (role: string, count: number, more: object = {}) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`h${n + 1}`, { role, at: `10.2.0.${n + 1}`, ...LYNC, ...more }]),
  )

const WORLD: WorldWords = {
  zones: { perimeter: ['10.1.0.0/24', '10.4.0.0/24'], internal: ['10.2.0.0/24', '2001:db8::/64'] },
  firewalls: { outer: ['internet', 'perimeter'], inner: ['perimeter', 'internal'] },
  management: { outer: [{ ...ADMINS, zone: 'perimeter', from: addressesOf('10.4.0.250') }], inner: [ADMINS] },
}

function codes(world: Partial<WorldWords>, flows: readonly FlowWords[] = []): readonly string[] {
  return advice(world, flows).map(({ code }) => code)
}

function advice(world: Partial<WorldWords>, flows: readonly FlowWords[] = []) {
  const deployment = deploymentOf({ ...WORLD, ...world })
  const catalogue = catalogueOf(ROLES, flows)
  return advise(deployment, planFlows(deployment, catalogue), catalogue)
}

test('nothing to say of a sound deployment', () => {
  expect(advice({ servers: { edge1: edge() } })).toEqual([])
})

const to = (name: string, more: object = {}) => ({ roles: ['lync/edge'], interface: name, ...more })
const old = { versions: { lync: '2007R2' } }
const exchange = { versions: { exchange: '2010' } }
const remote = ['mail/base', 'lync/remote-access']

type Case = readonly [
  code: string,
  given: Partial<WorldWords>,
  mended: Partial<WorldWords>,
  flows?: readonly FlowWords[],
]

// What gives the advice, and beside it the smallest change after which it is not given.
const CASES: readonly Case[] = [
  ['no-management', { management: { inner: [ADMINS] } }, {}],
  ['management-on-the-way', { management: { outer: [ADMINS], inner: [ADMINS] } }, {}],
  [
    'unplaced-flow',
    {
      servers: { edge1: edge(), dc1: { role: 'win/dc', at: '10.9.0.1' } },
      zones: { ...WORLD.zones, island: ['10.9.0.0/24'] },
    },
    { servers: { edge1: edge(), dc1: { role: 'win/dc', at: '10.2.0.1' } } },
    [{ from: to('internal'), to: 'win/dc', ports: '389' }],
  ],
  [
    'equal-ways',
    {
      servers: { edge1: edge(), ...hosts('win/dc', 1) },
      firewalls: { ...WORLD.firewalls, twin: ['perimeter', 'internal'] },
    },
    { servers: { edge1: edge(), ...hosts('win/dc', 1) } },
    [{ from: to('internal'), to: 'win/dc', ports: '389' }],
  ],
  [
    'private-address',
    { servers: { edge1: { ...edge(), nat: {} } } },
    { servers: { edge1: edge() } },
    [{ from: to('access'), to: 'net/internet', ports: '443' }],
  ],
  [
    'edge-one-subnet',
    { servers: { edge1: edge({ at: { ...EDGE, internal: '10.1.0.9' } }) } },
    { servers: { edge1: edge() } },
  ],
  [
    'edge-partial-nat',
    { servers: { edge1: edge({ nat: { access: '192.0.2.1' } }) } },
    { servers: { edge1: edge({ nat: {} }) } },
  ],
  [
    'edge-inner-nat',
    { servers: { edge1: edge({ nat: { ...MAPPED, internal: '192.0.2.9' } }) } },
    { servers: { edge1: edge() } },
  ],
  [
    'edge-nat-hardware',
    { servers: { edge1: edge({ pool: 'p' }) }, pools: { p: { balancing: 'hardware' } } },
    { servers: { edge1: edge({ pool: 'p' }) }, pools: { p: { balancing: 'dns' } } },
  ],
  [
    'edge-nat-2007r2',
    { servers: { edge1: edge({ pool: 'p', ...old }), edge2: edge({ pool: 'p', ...old }) } },
    { servers: { edge1: edge({ pool: 'p' }), edge2: edge({ pool: 'p' }) } },
  ],
  [
    'exchange-in-perimeter',
    { servers: { mbx1: { role: 'exchange/mailbox', at: '10.4.0.8', ...exchange } } },
    { servers: { mbx1: { role: 'exchange/mailbox', at: '10.2.0.8', ...exchange } } },
  ],
  [
    'unsupported-filtering',
    { servers: { edge1: edge(), ...hosts('win/dc', 1) } },
    { servers: { edge1: edge(), ...hosts('win/dc', 1) }, support: 'microsoft' },
    [
      { from: to('internal'), to: 'win/dc', ports: '389' },
      { from: to('internal'), to: 'win/dc', transport: ['any'], support: true },
    ],
  ],
  [
    'open-between-servers',
    { servers: { edge1: edge(), ...hosts('win/dc', 1) }, support: 'microsoft' },
    { servers: { edge1: edge(), ...hosts('win/dc', 1) } },
    [{ from: to('internal'), to: 'win/dc', transport: ['any'], support: true }],
  ],
  [
    'stretched-pool',
    {
      zones: { ...WORLD.zones, branch: ['10.3.0.0/24'] },
      servers: {
        fe1: { role: 'lync/front-end', at: '10.2.0.1', pool: 'p' },
        fe2: { role: 'lync/front-end', at: '10.3.0.1', pool: 'p' },
      },
    },
    { servers: hosts('lync/front-end', 2, { pool: 'p' }) },
  ],
  [
    'pool-size',
    { servers: hosts('lync/director', 11, { pool: 'p' }) },
    { servers: hosts('lync/director', 10, { pool: 'p' }) },
  ],
  [
    'web-needs-balancer',
    { servers: hosts('lync/front-end', 2, { pool: 'p' }), pools: { p: { balancing: 'dns' } } },
    {
      servers: hosts('lync/front-end', 2, { pool: 'p' }),
      pools: { p: { balancing: 'dns+hardware-web', vip: '10.2.0.9' } },
    },
  ],
  [
    'no-reverse-proxy',
    { servers: { edge1: edge(), ...hosts('lync/front-end', 1) }, features: remote },
    {
      servers: { edge1: edge(), ...hosts('lync/front-end', 1), rp1: { role: 'network/reverse-proxy', at: '10.1.0.7' } },
      features: remote,
    },
  ],
  [
    'no-director',
    { servers: { edge1: edge() }, features: remote },
    { servers: { edge1: edge({ versions: { lync: '2013' } }) }, features: remote },
  ],
  [
    'open-media-range',
    { servers: { edge1: edge() }, partners: ['ocs-2007'] },
    { servers: { edge1: edge() } },
    [{ from: 'net/internet', to: to('av'), ports: '50000-59999', need: 'legacy', when: { partners: ['ocs-2007'] } }],
  ],
  [
    'no-client-access-array',
    { servers: hosts('exchange/client-access', 2, { ...exchange, pool: 'p' }) },
    { servers: hosts('exchange/client-access', 2, { ...exchange, pool: 'p' }), pools: { p: { vip: '10.2.0.9' } } },
  ],
  [
    'wide-rpc',
    { servers: { edge1: edge(), ...hosts('win/dc', 1) } },
    { servers: { edge1: edge(), ...hosts('win/dc', 1) }, ports: { 'win/dc/dynamic-rpc': '60000' } },
    [{ from: to('internal'), to: 'win/dc', ports: 'dynamic-rpc', application: 'RPC' }],
  ],
  [
    'hairpin',
    { servers: { edge1: edge() } },
    { servers: { edge1: edge({ nat: {} }) } },
    [{ from: to('av', { public: true }), to: to('av', { public: true }), ports: '3478', transport: ['udp'] }],
  ],
  [
    'absent-role',
    { servers: { edge1: edge() } },
    { servers: { edge1: edge(), ...hosts('win/dc', 1) } },
    [{ from: to('internal'), to: 'win/dc', ports: '389' }],
  ],
  ['no-ipv6', { zones: { perimeter: ['10.1.0.0/24'], internal: ['10.2.0.0/24'] } }, {}],
]

for (const [code, given, mended, flows = []] of CASES) {
  test(code, () => {
    expect(codes(given, flows)).toContain(code)
    expect(codes(mended, flows)).not.toContain(code)
  })
}

test('messages are in house style, and what they cite is in the catalogue', () => {
  const { sources } = realCatalogue()
  for (const [code, given, , flows = []] of CASES) {
    const said = advice(given, flows).filter((one) => one.code === code)
    for (const { message, because, sources: cited } of said) {
      expect(message).toMatch(/^[^A-Z].*[^.]$/)
      expect(because).toMatch(/[^.]$/)
      for (const id of cited) expect(sources.has(id), id).toBe(true)
    }
  }
})

test('the front-end servers of Exchange 2000 and 2003 may stand in the perimeter, with a warning', () => {
  const servers = { fe1: { role: 'exchange/front-end', at: '10.4.0.8', versions: { exchange: '2003' } } }
  expect(advice({ servers }).map(({ code, severity }) => [code, severity])).toEqual([
    ['exchange-in-perimeter', 'warning'],
  ])
})

test('a role that a feature asks for by name is a warning', () => {
  const flow = { from: to('internal'), to: 'win/dc', ports: '389' }
  const [found] = advice({ servers: { edge1: edge() }, features: ['mail/base'] }, [flow])
  expect([found?.severity, found?.message]).toEqual(['warning', 'nobody has the role win/dc, which mail/base asks for'])
})
