import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addressesOf,
  catalogueOf,
  deploymentOf,
  type FlowWords,
  portsOf,
  type WorldWords,
} from '../../../test/support/world.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Flow } from '../model/flow.ts'
import type { Policy, PolicyRule } from '../model/policy.ts'
import { ANY_ADDRESS, formatAddresses, hasAddress } from '../sets/addresses.ts'
import { nameTable } from '../sets/names.ts'
import { PROTOCOL } from '../sets/packet.ts'
import type { Box, PacketSet } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { formatPorts } from '../sets/ports.ts'
import { planFlows } from './matrix.ts'
import { planPolicies, planPolicy } from './policy.ts'

const ROLES = {
  'mail/edge': { interfaces: ['outside', 'inside'] },
  'mail/hub': {},
  'mail/box': {},
  'mail/client': { kind: 'population', zones: ['internal', 'branch'] },
  'net/internet': { kind: 'population', zones: ['internet'] },
} as const

const V1 = { versions: { mail: '1' } }
const WORLD: WorldWords = {
  zones: { perimeter: ['10.1.0.0/24'], internal: ['10.2.0.0/24'], branch: ['10.3.0.0/24'] },
  firewalls: { outer: ['internet', 'perimeter'], inner: ['perimeter', 'internal', 'branch'] },
  servers: {
    edge1: { role: 'mail/edge', at: { outside: '10.1.0.1', inside: '10.1.0.2' }, nat: { outside: '192.0.2.1' }, ...V1 },
    edge2: { role: 'mail/edge', at: { outside: '10.1.0.3', inside: '10.1.0.4' }, nat: { outside: '192.0.2.3' }, ...V1 },
    hub1: { role: 'mail/hub', at: '10.2.0.1', pool: 'hubs', ...V1 },
    hub2: { role: 'mail/hub', at: '10.2.0.2', pool: 'hubs', ...V1 },
  },
}
const inside = { roles: ['mail/edge'], interface: 'inside' }
const outside = { roles: ['mail/edge'], interface: 'outside' }

function policies(flows: readonly FlowWords[], world: Partial<WorldWords> = {}) {
  const deployment = deploymentOf({ ...WORLD, ...world })
  const matrix = planFlows(deployment, catalogueOf(ROLES, flows))
  return { deployment, matrix, all: planPolicies(deployment, matrix) }
}

function policy(flows: readonly FlowWords[], name: string, world: Partial<WorldWords> = {}): Policy {
  const { deployment, matrix } = policies(flows, world)
  const firewall = deployment.firewalls.get(name)
  if (!firewall) throw new Error(`no firewall ${name}`)
  return planPolicy(deployment, matrix, firewall)
}

/** `internal>perimeter hubs -> edge1_inside tcp 25 (1)`; rules for flows only. */
function say({ from, to, source, destination, service, flows }: PolicyRule): string {
  const ports = 'destinationPorts' in service ? ` ${formatPorts(service.destinationPorts)}` : ''
  return `${from}>${to} ${source.name} -> ${destination.name} ${service.protocol}${ports} (${flows.length})`
}
const flowRules = (rules: readonly PolicyRule[]) => rules.filter(({ flows }) => flows.length > 0)

test('one rule for each flow, named after its entry, with named groups of addresses', () => {
  const { rules } = policy([{ id: 'mail.edge.relay', from: 'mail/hub', to: inside, ports: '25' }], 'inner')
  const [rule] = flowRules(rules)
  expect(rule && say(rule)).toBe('internal>perimeter hubs -> edge_perimeter_inside tcp 25 (1)')
  expect(rule?.id).toBe('mail.edge.relay')
  expect(rule?.because).toBe('a flow, SMTP (TLS)')
})

test('flows that need the same packets share a rule; a rule of its own for what only one of them needs', () => {
  const rules = flowRules(
    policy(
      [
        { from: 'mail/client', to: inside, ports: '443' },
        { from: 'mail/client', to: inside, ports: '443' },
        { from: 'mail/hub', to: inside, ports: '400-500' },
      ],
      'inner',
      { zones: { ...WORLD.zones, branch: { prefixes: ['10.3.0.0/24'], clients: false } } },
    ).rules,
  )
  expect(rules.map(say)).toEqual([
    'internal>perimeter internal_part -> edge_perimeter_inside tcp 443 (2)',
    'internal>perimeter hubs -> edge_perimeter_inside tcp 443 (3)',
    'internal>perimeter hubs -> edge_perimeter_inside tcp 400-442, 444-500 (1)',
  ])
  expect(rules.map(({ id }) => id)).toEqual(['mail.topic.flow-1', 'mail.topic.flow-1-2', 'mail.topic.flow-3'])
})

test('one rule for all pairs of pools: rules grow with the entries of the catalogue', () => {
  const pools = ['a', 'b', 'c'].flatMap((pool, n) =>
    ['mail/hub', 'mail/box'].map(
      (role, m) => [`${pool}${m}`, { role, pool: `${pool}${m}`, at: `10.${m + 2}.0.${n * 2 + 1}`, ...V1 }] as const,
    ),
  )
  const flows = [{ from: 'mail/hub', to: 'mail/box', ports: '25' }]
  const { matrix, all } = policies(flows, { servers: Object.fromEntries(pools) })
  const rules = all.flatMap((one) => flowRules(one.rules))
  expect(matrix.flows).toHaveLength(9)
  expect(rules.map(say)).toEqual(['internal>branch a0_b0_c0 -> a1_b1_c1 tcp 25 (9)'])
})

test('every host behind a side is any source, a destination never: routes may be wrong', () => {
  const flows = [
    { from: 'mail/client', to: inside, ports: '443' },
    { from: inside, to: 'mail/client', ports: '5000' },
  ]
  const rules = flowRules(policy(flows, 'inner').rules)
  expect(rules.map(say)).toEqual([
    'perimeter>internal edge_perimeter_inside -> internal tcp 5000 (1)',
    'perimeter>branch edge_perimeter_inside -> branch tcp 5000 (1)',
    'internal>perimeter any -> edge_perimeter_inside tcp 443 (1)',
    'branch>perimeter any -> edge_perimeter_inside tcp 443 (1)',
  ])
})

test('without interface names nothing is any: only addresses tell the sides apart', () => {
  const { rules } = policy([{ from: 'mail/client', to: inside, ports: '443' }], 'inner', { nameless: ['inner'] })
  for (const { source, destination } of rules) expect([source.addresses, destination.addresses]).not.toContain('any')
  expect(flowRules(rules).map(say)).toContain('internal>perimeter internal -> edge_perimeter_inside tcp 443 (1)')
})

test('a flow of transport any takes those of other transports between its ends with it', () => {
  const flows = [
    { from: 'mail/hub', to: inside, transport: ['any'] },
    { from: 'mail/client', to: inside, ports: '443' },
  ] as const
  expect(flowRules(policy(flows, 'inner').rules).map(say).slice(0, 2)).toEqual([
    'internal>perimeter hubs -> edge_perimeter_inside any (2)',
    'internal>perimeter internal_part -> edge_perimeter_inside tcp 443 (1)',
  ])
})

test('sources of a side: what is behind it; the side of the internet has the rest without our own public addresses', () => {
  const { all } = policies([])
  expect(
    all.flatMap(({ firewall, sides }) => sides.map((side) => [firewall, side.zone, formatAddresses(side.sources)])),
  ).toEqual([
    [
      'outer',
      'internet',
      '0.0.0.0-10.0.255.255, 10.1.1.0-10.1.255.255, 10.2.1.0-10.2.255.255, 10.3.1.0-192.0.2.0, 192.0.2.2, 192.0.2.4-255.255.255.255, ::/0',
    ],
    ['outer', 'perimeter', '10.1.0.0/24, 10.2.0.0/24, 10.3.0.0/24'],
    ['inner', 'perimeter', '0.0.0.0-10.1.255.255, 10.2.1.0-10.2.255.255, 10.3.1.0-255.255.255.255, ::/0'],
    ['inner', 'internal', '10.2.0.0/24'],
    ['inner', 'branch', '10.3.0.0/24'],
  ])
})

test('what no firewall reaches is, for the firewall, on the internet', () => {
  const world = { zones: { ...WORLD.zones, island: ['10.9.0.0/24'] }, servers: {} }
  const [side] = policy([], 'outer', world).sides
  expect(side && hasAddress(side.sources, 0x0a090001)).toBe(true)
})

test('translations stand at the firewall that touches the internet; a hairpin where a flow needs it', () => {
  const flow = {
    from: { ...outside, public: true },
    to: { ...outside, public: true },
    ports: '3478',
    transport: ['udp'],
  } as const
  const { translations, rules } = policy([flow], 'outer')
  expect(translations.map(({ id, inside: near, outside: far, hairpin }) => [id, near, far, hairpin])).toEqual([
    ['edge1_outside', 'perimeter', 'internet', true],
    ['edge2_outside', 'perimeter', 'internet', true],
  ])
  expect(flowRules(rules).map(say)).toEqual([
    'perimeter>perimeter edge_perimeter_outside -> edge_perimeter_outside udp 3478 (1)',
  ])
  expect(policy([], 'outer').translations.map(({ hairpin }) => hairpin)).toEqual([false, false])
  expect(policy([flow], 'inner').translations).toEqual([])
})

test('ICMP that must not be blocked passes both ways; of IPv6 only where two sides have it', () => {
  const types = (world: Partial<WorldWords>) =>
    policy([], 'outer', world).rules.map(
      ({ from, service }) => `${from} ${'types' in service ? `${service.protocol} ${formatPorts(service.types)}` : ''}`,
    )
  const v4 = ['internet icmp 3', 'internet icmp 11-12', 'perimeter icmp 3', 'perimeter icmp 11-12']
  expect(types({})).toEqual(v4)
  const both = types({ zones: { ...WORLD.zones, perimeter: ['10.1.0.0/24', '2001:db8::/64'] } })
  expect(both.filter((text) => text.startsWith('internet'))).toEqual([
    ...[
      'internet icmp 3',
      'internet icmp 11-12',
      'internet icmp6 1-2',
      'internet icmp6 3',
      'internet icmp6 4',
      'internet icmp6 128-129',
    ],
  ])
})

test('input: management from its side only, ping from inner sides, neighbour discovery where there is IPv6', () => {
  const management = { outer: [{ zone: 'internal', from: addressesOf('10.2.0.250'), ports: portsOf('22') }] }
  const inputs = (world: Partial<WorldWords>) => policy([], 'outer', world).input.map(({ id, from }) => [id, from])
  expect(inputs({ management })).toEqual([
    ['management-1', 'perimeter'],
    ['icmp-1', undefined],
    ['ping.perimeter', 'perimeter'],
  ])
  const zones = { ...WORLD.zones, perimeter: ['10.1.0.0/24', '2001:db8::/64'] }
  expect(
    policy([], 'outer', { zones }).input.some(
      ({ service }) => 'types' in service && service.types.some(([first]) => first === 133),
    ),
  ).toBe(true)
})

test('management of a firewall beyond another one passes that one, where its address is known', () => {
  const deployment = deploymentOf({
    ...WORLD,
    management: { outer: [{ zone: 'internal', from: addressesOf('10.2.0.250'), ports: portsOf('22') }] },
  })
  const outer = deployment.firewalls.get('outer')
  if (!outer) throw new Error('no outer')
  const sides = outer.sides.map((side) =>
    side.zone === 'perimeter' ? { ...side, addresses: [{ family: 4 as const, value: 0x0a0100fe }] } : side,
  )
  const known: Deployment = {
    ...deployment,
    firewalls: new Map(deployment.firewalls).set('outer', { ...outer, sides }),
  }
  const rulesFor = (one: Deployment) =>
    planPolicies(one, planFlows(one, catalogueOf(ROLES, [])))
      .flatMap(({ rules }) => rules)
      .filter(({ id }) => id.startsWith('management'))
  expect(rulesFor(deployment)).toEqual([])
  expect(
    rulesFor(known).map((rule) => [
      rule.from,
      rule.to,
      formatAddresses(rule.destination.addresses === 'any' ? ANY_ADDRESS : rule.destination.addresses),
    ]),
  ).toEqual([['internal', 'perimeter', '10.1.0.254']])
})

test('names and texts are plain, whatever the deployment file calls things', () => {
  const servers = {
    'x"; drop\n': { role: 'mail/hub', at: '10.2.0.1', ...V1 },
    edge1: { role: 'mail/edge', at: { inside: '10.1.0.2' }, ...V1 },
  }
  const flows = [{ id: 'a', from: 'mail/hub', to: inside, ports: '25', application: 'S\u2013MTP\n"`$()\u202e' }]
  const [rule] = flowRules(policy(flows, 'inner', { servers }).rules)
  expect(rule?.source.name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/)
  expect(rule?.because).toMatch(/^[\x20-\x7e]+$/)
})

// Small worlds in which everything overlaps.
const someRole = fc.constantFrom('mail/hub', 'mail/box', 'mail/client', 'net/internet')
const someFlow: fc.Arbitrary<FlowWords> = fc.record({
  from: someRole,
  to: fc.constantFrom('mail/hub', 'mail/box', 'mail/client', 'net/internet'),
  ports: fc.constantFrom('25', '20-30', '443', 'any'),
  sourcePorts: fc.constantFrom('any', '25', '1024-65535'),
  transport: fc.subarray(['tcp', 'udp', 'icmp', 'esp', 'any'] as const, { minLength: 1, maxLength: 2 }),
})
const someServers = fc
  .array(
    fc.record({
      role: fc.constantFrom('mail/hub', 'mail/box'),
      zone: fc.integer({ min: 1, max: 3 }),
      v6: fc.boolean(),
      pool: fc.option(fc.constantFrom('p', 'q')),
    }),
    { maxLength: 6 },
  )
  .map((all) =>
    Object.fromEntries(
      all.map(({ role, zone, v6, pool }, n) => {
        const main = [`10.${zone}.0.${n + 1}`, ...(v6 ? [`2001:db8:${zone}::${n + 1}`] : [])]
        return [`s${n}`, { role, at: { main }, ...V1, ...(pool === null ? {} : { pool: `${pool}${role.slice(5)}` }) }]
      }),
    ),
  )
const ZONES = {
  ...{
    perimeter: ['10.1.0.0/24', '2001:db8:1::/64'],
    internal: ['10.2.0.0/24', '2001:db8:2::/64'],
    branch: ['10.3.0.0/24', '2001:db8:3::/64'],
  },
}

test('the rules of a policy are disjoint, cover every flow that crosses, name exactly those they carry, and nothing more passes', () => {
  fc.assert(
    fc.property(fc.array(someFlow, { maxLength: 5 }), someServers, fc.boolean(), (flows, servers, named) => {
      const { matrix, all } = policies(flows, { servers, zones: ZONES, nameless: named ? [] : ['inner', 'outer'] })
      for (const one of all) {
        const { rulePackets, flowPackets, space } = meaning(one)
        const packets = one.rules.map(rulePackets)
        for (const [i, a] of packets.entries()) for (const b of packets.slice(i + 1)) expect(a.overlaps(b)).toBe(false)
        const crossing = matrix.flows.filter(({ crossings }) =>
          crossings.some(({ firewall }) => firewall === one.firewall),
        )
        const needed = crossing.map((flow): readonly [Flow, PacketSet] => [flow, flowPackets(flow)])
        for (const [i, rule] of one.rules.entries()) {
          const carried = needed.filter(([, set]) => packets[i]?.overlaps(set)).map(([{ id }]) => id)
          expect([...rule.flows].sort()).toEqual([...carried].sort())
        }
        const carrying = space.unionAll(packets.filter((_, i) => (one.rules[i]?.flows.length ?? 0) > 0))
        expect(carrying.equals(space.unionAll(needed.map(([, set]) => set)))).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})

function meaning(one: Policy) {
  const names = nameTable(one.sides.map(({ zone }) => ({ text: zone, prefix: false })))
  const space = packetSpace(names)
  const side = (zone: string) => names.numbersOf([{ text: zone, prefix: false }])
  const sources = (zone: string) => one.sides.find((candidate) => candidate.zone === zone)?.sources ?? ANY_ADDRESS
  const rulePackets = ({ from, to, source, destination, service }: PolicyRule) =>
    space.box({
      inInterface: side(from),
      outInterface: side(to),
      source: source.addresses === 'any' ? sources(from) : source.addresses,
      // What leaves by the side of the internet is on the internet: a rule to all of it names no addresses.
      destination:
        destination.addresses !== 'any' ? destination.addresses : to === 'internet' ? sources(to) : ANY_ADDRESS,
      ...serviceBox(service),
    })
  const flowPackets = (flow: Flow): PacketSet =>
    space.unionAll(
      flow.crossings
        .filter(({ firewall }) => firewall === one.firewall)
        .flatMap(({ from, to }) =>
          boxesOf(flow).map((box) =>
            space.box({
              inInterface: side(from),
              outInterface: side(to),
              source: flow.from.addresses,
              destination: flow.to.addresses,
              ...box,
            }),
          ),
        ),
    )
  return { space, rulePackets, flowPackets }
}

function serviceBox(service: PolicyRule['service']): Box {
  switch (service.protocol) {
    case 'tcp':
    case 'udp':
      return {
        protocol: [[PROTOCOL[service.protocol], PROTOCOL[service.protocol]]],
        sourcePort: service.sourcePorts,
        destinationPort: service.destinationPorts,
      }
    case 'icmp':
      return { families: [4], protocol: [[1, 1]], sourcePort: service.types, destinationPort: service.codes }
    case 'icmp6':
      return { families: [6], protocol: [[58, 58]], sourcePort: service.types, destinationPort: service.codes }
    case 'esp':
    case 'ah':
      return { protocol: [[PROTOCOL[service.protocol], PROTOCOL[service.protocol]]] }
    case 'any':
      return {}
  }
}

function boxesOf({ transport, ports, sourcePorts }: Flow): readonly Box[] {
  switch (transport) {
    case 'tcp':
    case 'udp':
      return [
        { protocol: [[PROTOCOL[transport], PROTOCOL[transport]]], sourcePort: sourcePorts, destinationPort: ports },
      ]
    case 'icmp':
      return [
        { families: [4], protocol: [[1, 1]], sourcePort: [[8, 8]], destinationPort: [[0, 0]] },
        { families: [6], protocol: [[58, 58]], sourcePort: [[128, 128]], destinationPort: [[0, 0]] },
      ]
    case 'esp':
    case 'ah':
      return [{ protocol: [[PROTOCOL[transport], PROTOCOL[transport]]] }]
    case 'any':
      return [{}]
  }
}
