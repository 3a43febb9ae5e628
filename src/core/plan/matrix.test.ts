import { expect, test } from 'vitest'
import { catalogueOf, deploymentOf, type FlowWords, type WorldWords } from '../../../test/support/world.ts'
import type { Flow } from '../model/flow.ts'
import { formatAddresses } from '../sets/addresses.ts'
import { formatPorts } from '../sets/ports.ts'
import { planFlows } from './matrix.ts'

const ROLES = {
  'mail/edge': { interfaces: ['outside', 'inside'], zones: ['perimeter'] },
  'mail/hub': { ports: [{ id: 'mail/hub/smtp', title: 'SMTP', ports: [[25, 25]] }], dynamicRpc: [[6005, 65534]] },
  'mail/box': {},
  'mail/all-in-one': { includes: ['mail/hub', 'mail/box'] },
  'win/dc': {},
  'net/proxy': {},
  'mail/client': { kind: 'population', zones: ['internal', 'branch'] },
  'net/internet': { kind: 'population', zones: ['internet'] },
} as const

const WORLD: WorldWords = {
  zones: { perimeter: ['10.1.0.0/24'], internal: ['10.2.0.0/24', '2001:db8::/64'], branch: ['10.3.0.0/24'] },
  firewalls: { outer: ['internet', 'perimeter'], inner: ['perimeter', 'internal', 'branch'] },
}

const V1 = { versions: { mail: '1' } }
const EDGE = {
  edge1: { role: 'mail/edge', at: { outside: '10.1.0.1', inside: '10.1.0.2' }, nat: { outside: '192.0.2.1' }, ...V1 },
}
const HUBS = {
  hub1: { role: 'mail/hub', at: '10.2.0.11', pool: 'hubs', ...V1 },
  hub2: { role: 'mail/hub', at: { main: ['10.2.0.12', '2001:db8::12'] }, pool: 'hubs', ...V1 },
}

function plan(flows: readonly FlowWords[], world: Partial<WorldWords>, features = {}) {
  return planFlows(deploymentOf({ ...WORLD, ...world }), catalogueOf(ROLES, flows, features))
}

/** `edge1 (outside) 10.1.0.1 -> tcp 25 hubs 10.2.0.11-10.2.0.12 [inner inbound]` */
function say({ from, to, transport, ports, crossings }: Flow): string {
  const end = ({ label, addresses, publicAddresses, any }: Flow['from']) =>
    `${label}${any ? '' : ` ${formatAddresses(addresses)}`}${publicAddresses ? ` as ${formatAddresses(publicAddresses)}` : ''}`
  const way = crossings.map(({ firewall, direction, hairpin }) => `${firewall} ${hairpin ? 'hairpin' : direction}`)
  return `${end(from)} -> ${transport}${ports.length > 0 ? ` ${formatPorts(ports)}` : ''} ${end(to)} [${way.join(', ')}]`
}

const sentences = (flows: readonly FlowWords[], world: Partial<WorldWords>, features = {}) =>
  plan(flows, world, features).flows.map(say)

test('members of a pool are one end, by interface where a role has several', () => {
  expect(
    sentences([{ from: { roles: ['mail/edge'], interface: 'inside' }, to: 'mail/hub', ports: '25' }], {
      servers: { ...EDGE, ...HUBS },
    }),
  ).toEqual(['edge1 (inside) 10.1.0.2 -> tcp 25 hubs 10.2.0.11-10.2.0.12 [inner inbound]'])
})

test('servers without a pool are one end for each zone, and one for each version', () => {
  const servers = {
    ...EDGE,
    a: { role: 'mail/box', at: '10.2.0.21', ...V1 },
    b: { role: 'mail/box', at: '10.2.0.22', ...V1 },
    c: { role: 'mail/box', at: '10.3.0.23', ...V1 },
    d: { role: 'mail/box', at: '10.2.0.24', versions: { mail: '2' } },
  }
  const { flows } = plan([{ from: { roles: ['mail/edge'], interface: 'inside' }, to: 'mail/box', ports: '25' }], {
    servers,
  })
  expect(flows.map(({ id, to, version }) => [id, to.label, version])).toEqual([
    ['mail.topic.flow-1:edge1>box.internal', 'a, b', '1'],
    ['mail.topic.flow-1:edge1>c', 'c', '1'],
    ['mail.topic.flow-1:edge1>d', 'd', '2'],
  ])
})

test.each([
  ['node', ['hubs 10.2.0.11-10.2.0.12']],
  ['virtual', ['hubs (virtual) 10.2.0.10']],
  ['virtual-or-node', ['hubs (virtual) 10.2.0.10', 'box1 10.2.0.30']],
] as const)('at %s', (at, ends) => {
  const servers = { ...EDGE, ...HUBS, box1: { role: 'mail/all-in-one', at: '10.2.0.30', ...V1 } }
  const flow = {
    from: { roles: ['mail/edge'], interface: 'inside' },
    to: { roles: ['mail/hub'], at },
    ports: '25',
  } as const
  const found = sentences([flow], { servers, pools: { hubs: { vip: '10.2.0.10' } } })
  const expected = at === 'node' ? [...ends, 'box1 10.2.0.30'] : ends
  expect(found).toEqual(expected.map((end) => `edge1 (inside) 10.1.0.2 -> tcp 25 ${end} [inner inbound]`))
})

test('a population is one end for each zone with clients, and the internet is any host', () => {
  const servers = { ...EDGE, ...HUBS }
  const flows = [
    { from: 'mail/client', to: 'mail/hub', ports: '587' },
    { from: 'net/internet', to: { roles: ['mail/edge'], interface: 'outside' }, ports: '25' },
    { from: { roles: ['mail/edge'], interface: 'outside' }, to: 'net/internet', ports: '25' },
  ]
  expect(sentences(flows, { servers })).toEqual([
    'any host in internal -> tcp 587 hubs 10.2.0.11-10.2.0.12, 2001:db8::12 []',
    'any host in branch -> tcp 587 hubs 10.2.0.11-10.2.0.12 [inner inbound]',
    'any host on the internet -> tcp 25 edge1 (outside) 10.1.0.1 as 192.0.2.1 [outer inbound]',
    'edge1 (outside) 10.1.0.1 as 192.0.2.1 -> tcp 25 any host on the internet [outer outbound]',
  ])
})

test('everybody in a zone includes its servers', () => {
  const to = { roles: ['mail/edge'], interface: 'inside' }
  expect(
    sentences([{ from: { roles: ['mail/client', 'mail/hub'] }, to, ports: '443' }], { servers: { ...EDGE, ...HUBS } }),
  ).toEqual([
    'any host in internal -> tcp 443 edge1 (inside) 10.1.0.2 [inner outbound]',
    'any host in branch -> tcp 443 edge1 (inside) 10.1.0.2 [inner outbound]',
  ])
})

test('several transports are several flows; esp, icmp and any have no ports', () => {
  const flow = { from: 'mail/client', to: 'win/dc', ports: '53', transport: ['tcp', 'udp', 'icmp'] } as const
  const { flows } = plan([flow], { servers: { hub1: HUBS.hub1, dc1: { role: 'win/dc', at: '10.2.0.1' } } })
  expect(
    flows.slice(0, 3).map(({ id, ports, sourcePorts }) => [id, formatPorts(sourcePorts), formatPorts(ports)]),
  ).toEqual([
    ['mail.topic.flow-1:internal>dc1:tcp', 'any', '53'],
    ['mail.topic.flow-1:internal>dc1:udp', 'any', '53'],
    ['mail.topic.flow-1:internal>dc1:icmp', 'none', 'none'],
  ])
})

test('ports: settings, moved settings with a note, dynamic RPC of the destination, pinned RPC', () => {
  const flow = (ports: string) => ({ from: 'mail/client', to: 'mail/hub', ports })
  const ported = (ports: string, moved: Readonly<Record<string, string>> = {}) => {
    const [first] = plan([flow(ports)], { servers: HUBS, ports: moved }).flows
    return [formatPorts(first?.ports ?? []), ...(first?.notes ?? [])]
  }
  expect(ported('setting:mail/hub/smtp')).toEqual(['25'])
  expect(ported('setting:mail/hub/smtp', { 'mail/hub/smtp': '2525' })).toEqual([
    ...['2525', 'port set to 2525 by the deployment file (mail/hub/smtp)'],
  ])
  expect(ported('dynamic-rpc')).toEqual(['6005-65534'])
  expect(ported('dynamic-rpc', { 'mail/hub/dynamic-rpc': '60000-60100' })[0]).toBe('60000-60100')
})

test('nobody talks to himself: one server with both roles, the only member of a group', () => {
  const servers = { one: { role: ['mail/hub', 'mail/box'], at: '10.2.0.1', ...V1 } }
  expect(sentences([{ from: 'mail/hub', to: 'mail/box', ports: '25' }], { servers })).toEqual([])
  expect(sentences([{ from: 'mail/hub', to: 'mail/hub', ports: '25' }], { servers: HUBS })).toHaveLength(1)
  const more = {
    ...servers,
    two: { role: 'mail/box', at: '10.3.0.2', ...V1 },
    three: { role: 'mail/box', at: '10.2.0.3', ...V1 },
  }
  expect(sentences([{ from: 'mail/hub', to: 'mail/box', ports: '25' }], { servers: more })).toEqual([
    'one 10.2.0.1 -> tcp 25 three 10.2.0.3 []',
    'one 10.2.0.1 -> tcp 25 two 10.3.0.2 [inner outbound]',
  ])
})

test.each([
  ['its feature is off', { feature: 'mail/off' }],
  ['its feature is part of one that is off', { feature: 'mail/part' }],
  ['it is a wrong claim', { need: 'wrong' }],
  ['its versions are not deployed', { versions: ['2'] }],
  ['none of the other features is on', { when: { features: ['mail/off'] } }],
  ['the partner is not named', { when: { partners: ['old'] } }],
  ['a role is missing', { when: { roles: ['mail/hub', 'mail/box'] } }],
  ['a role is there that must not be', { when: { roles: ['!mail/hub'] } }],
  ['the pool is balanced otherwise', { when: { balancing: ['hardware'] } }],
  ['the ends are one pool', { when: { between: 'different-pools' } }],
  ['the ends are in one zone', { when: { between: 'different-zones' } }],
] as const)('a requirement is not planned when %s', (_, words) => {
  const features = { 'mail/off': {}, 'mail/part': { partOf: 'mail/off' } }
  const flow = { from: 'mail/hub', to: 'mail/hub', ports: '25' }
  const world = { servers: HUBS, features: ['mail/base', 'mail/part'], pools: { hubs: { balancing: 'dns' } } } as const
  expect(sentences([flow], world, features)).toHaveLength(1)
  expect(sentences([{ ...flow, ...words }], world, features)).toEqual([])
})

test('what asks for a role that nobody has is absent, unless nobody has the other end either', () => {
  const { absent } = plan(
    [
      { id: 'a', from: 'mail/hub', to: { roles: ['win/dc', 'mail/box'] }, ports: '389' },
      { id: 'b', from: 'mail/box', to: 'win/dc', ports: '389' },
      { id: 'c', from: 'mail/client', to: 'win/dc', ports: '389' },
    ],
    { servers: HUBS },
  )
  expect(absent).toEqual([{ requirement: 'a', title: 'a flow', role: 'win/dc or mail/box' }])
})

test('what cannot be placed says why: no way, no common address family', () => {
  const servers = {
    ...HUBS,
    dc1: { role: 'win/dc', at: '10.9.0.1' },
    proxy: { role: 'net/proxy', at: '2001:db8:1::1' },
  }
  const zones = { ...WORLD.zones, island: ['10.9.0.0/24'], perimeter2: ['2001:db8:1::/64'] }
  const firewalls = { ...WORLD.firewalls, third: ['internal', 'perimeter2', 'branch'] }
  const { flows, unplaced } = plan(
    [
      { from: 'mail/hub', to: 'win/dc', ports: '389' },
      { from: 'mail/edge', to: 'net/proxy', ports: '80' },
    ],
    { zones, firewalls, servers: { ...servers, ...EDGE } },
  )
  expect(flows).toEqual([])
  expect(unplaced.map(({ because }) => because)).toEqual([
    ...['no firewall leads from internal to island', 'the two ends have no address family in common'],
  ])
})

test('IPv6 goes to IPv6 and IPv4 to IPv4', () => {
  const servers = { hub2: HUBS.hub2 }
  expect(sentences([{ from: 'mail/client', to: 'mail/hub', ports: '25' }], { servers })).toEqual([
    'any host in internal -> tcp 25 hubs 10.2.0.12, 2001:db8::12 []',
    'any host in branch -> tcp 25 hubs 10.2.0.12 [inner inbound]',
  ])
})

const PUBLIC = { roles: ['mail/edge'], interface: 'outside', public: true } as const

test('by public address: a hairpin at the firewall that translates, also for a single host', () => {
  const flow = { from: PUBLIC, to: PUBLIC, ports: '3478', transport: ['udp'] } as const
  expect(sentences([flow], { servers: EDGE })).toEqual([
    'edge1 (outside) 10.1.0.1 as 192.0.2.1 -> udp 3478 edge1 (outside) 10.1.0.1 as 192.0.2.1 [outer hairpin]',
  ])
})

test('by public address from further inside: first the firewalls that see the public address, then the hairpin', () => {
  expect(sentences([{ from: 'mail/client', to: PUBLIC, ports: '443' }], { servers: EDGE }).slice(0, 2)).toEqual([
    'any host in internal -> tcp 443 edge1 (outside) by public address 192.0.2.1 [inner outbound]',
    'any host in internal -> tcp 443 edge1 (outside) 10.1.0.1 as 192.0.2.1 [outer hairpin]',
  ])
})

test('by public address where the firewall meets the client on a third side: by the real address, and a note', () => {
  const world = {
    firewalls: { only: ['internet', 'perimeter', 'internal'] },
    servers: EDGE,
    zones: { perimeter: ['10.1.0.0/24'], internal: ['10.2.0.0/24'] },
  }
  const { flows } = plan([{ from: 'mail/client', to: PUBLIC, ports: '443' }], world)
  expect(flows.map(say)).toEqual(['any host in internal -> tcp 443 edge1 (outside) 10.1.0.1 [only outbound]'])
  expect(flows[0]?.notes[0]).toMatch(/split DNS/)
})

test('by public address: what has no other address outside goes the plain way', () => {
  const at = { outside: ['10.1.0.1', '2001:db8:1::1'], inside: '10.1.0.2' }
  const servers = { edge1: { ...EDGE.edge1, at } }
  const zones = { ...WORLD.zones, perimeter: ['10.1.0.0/24', '2001:db8:1::/64'] }
  const { flows } = plan([{ from: 'mail/client', to: PUBLIC, ports: '443' }], { servers, zones })
  expect(flows.filter(({ from }) => from.zone === 'internal').map(say)).toEqual([
    'any host in internal -> tcp 443 edge1 (outside) by public address 192.0.2.1 [inner outbound]',
    'any host in internal -> tcp 443 edge1 (outside) 10.1.0.1 as 192.0.2.1 [outer hairpin]',
    'any host in internal -> tcp 443 edge1 (outside) 2001:db8:1::1 [inner outbound]',
  ])
  expect(new Set(flows.map(({ id }) => id)).size).toBe(flows.length)
})

test('sites that only the internet joins: by public addresses, in two legs; not at all without', () => {
  const world = {
    zones: { perimeter1: ['10.1.0.0/24'], perimeter2: ['10.2.0.0/24'], internal2: ['10.3.0.0/24'] },
    firewalls: { fw1: ['internet', 'perimeter1'], fw2: ['internet', 'perimeter2'], fw3: ['perimeter2', 'internal2'] },
    servers: {
      edge1: EDGE.edge1,
      edge2: {
        role: 'mail/edge',
        at: { outside: '10.2.0.1', inside: '10.2.0.2' },
        nat: { outside: '192.0.2.2' },
        ...V1,
      },
      dc1: { role: 'win/dc', at: '10.3.0.1' },
    },
  }
  const outside = { roles: ['mail/edge'], interface: 'outside' }
  expect(sentences([{ from: outside, to: outside, ports: '5061' }], world).slice(0, 2)).toEqual([
    'edge1 (outside) 10.1.0.1 as 192.0.2.1 -> tcp 5061 edge2 (outside) by public address 192.0.2.2 [fw1 outbound]',
    'edge1 (outside) by public address 192.0.2.1 -> tcp 5061 edge2 (outside) 10.2.0.1 as 192.0.2.2 [fw2 inbound]',
  ])
  const { unplaced } = plan([{ from: outside, to: 'win/dc', ports: '389' }], world)
  expect(unplaced.map(({ from, because }) => [from, because])).toEqual([
    ['edge1 (outside)', 'the way leads over the internet, and dc1 has a private address that no firewall translates'],
  ])
})

const SUPPORTED: readonly FlowWords[] = [
  { id: 'statement', from: 'mail/hub', to: 'win/dc', transport: ['any'], support: true },
  { id: 'ldap', from: 'mail/hub', to: 'win/dc', ports: '389' },
  { id: 'mail', from: 'mail/client', to: 'mail/hub', ports: '25' },
]

test('support: microsoft plans the support statement in place of the port rows between those servers', () => {
  const servers = { ...HUBS, dc1: { role: 'win/dc', at: '10.3.0.1' } }
  expect(plan(SUPPORTED, { servers, support: 'microsoft' }).flows.map(({ requirement }) => requirement)).toEqual([
    ...['statement', 'mail', 'mail'],
  ])
})

test('support: least-privilege plans the port rows and says that Microsoft supports no filtering, where a firewall filters', () => {
  const notes = (at: string) =>
    plan(SUPPORTED, { servers: { ...HUBS, dc1: { role: 'win/dc', at } } }).flows.map((flow) => [
      flow.requirement,
      ...flow.notes,
    ])
  const unsupported = 'Microsoft supports no filtering between these servers (statement)'
  expect(notes('10.3.0.1').slice(0, 2)).toEqual([['ldap', unsupported], ['mail']])
  expect(notes('10.2.0.1').slice(0, 2)).toEqual([['ldap'], ['mail']])
})

test('two equally short ways: one is planned, the flow and the plan say so', () => {
  const firewalls = { ...WORLD.firewalls, twin: ['internal', 'branch'] }
  const { flows, equalWays } = plan([{ from: 'mail/client', to: 'mail/hub', ports: '25' }], {
    servers: HUBS,
    firewalls,
  })
  expect(flows.map(({ notes }) => notes)).toEqual([[], ['planned through inner; twin is as short']])
  expect(equalWays).toEqual([{ from: 'branch', to: 'internal', taken: ['inner'], other: ['twin'] }])
})

test('the virtual address of a pool belongs to the interface on whose subnet it lies', () => {
  const servers = { edge1: { ...EDGE.edge1, at: { outside: '10.1.0.1', inside: '10.4.0.2' }, pool: 'edges' } }
  const zones = { perimeter: ['10.1.0.0/24', '10.4.0.0/24'], internal: ['10.2.0.0/24'] }
  const firewalls = { outer: ['internet', 'perimeter'], inner: ['perimeter', 'internal'] }
  const to = (name: string) => ({ roles: ['mail/edge'], interface: name, at: 'virtual-or-node' }) as const
  const flows = [
    { from: 'mail/client', to: to('inside'), ports: '443' },
    { from: 'net/internet', to: to('outside'), ports: '443' },
  ]
  expect(sentences(flows, { zones, firewalls, servers, pools: { edges: { vip: '10.4.0.9' } } })).toEqual([
    'any host in internal -> tcp 443 edges (virtual) (inside) 10.4.0.9 [inner outbound]',
    'any host on the internet -> tcp 443 edges (outside) 10.1.0.1 as 192.0.2.1 [outer inbound]',
  ])
})

test('ids have safe letters only and are unique, whatever the names', () => {
  const servers = {
    'a b\n"': { role: 'mail/hub', at: '10.2.0.1', pool: 'p;>1', ...V1 },
    'c$(d)': { role: 'mail/hub', at: '10.3.0.2', pool: 'p;>1', ...V1 },
    e: { role: 'mail/box', at: '10.2.0.3', pool: 'p_>1', ...V1 },
  }
  const { flows } = plan(
    [{ from: 'mail/client', to: { roles: ['mail/hub', 'mail/box'] }, ports: '25', transport: ['tcp', 'udp'] }],
    { servers },
  )
  for (const { id } of flows) expect(id).toMatch(/^[A-Za-z0-9_.:>-]+$/)
  expect(new Set(flows.map(({ id }) => id)).size).toBe(12)
})
