import type {
  AddressGroup,
  InputRule,
  Policy,
  PolicyRule,
  PolicyService,
  PolicySide,
  StaticTranslation,
} from '../../src/core/model/policy.ts'
import { complementAddresses, unionOfAddresses } from '../../src/core/sets/addresses.ts'
import type { Interval, PortSet } from '../../src/core/sets/intervals.ts'
import { parseAddress } from '../../src/core/sets/ip.ts'
import { ANY_PORTS, parsePorts } from '../../src/core/sets/ports.ts'
import { HOSTILE_TEXTS } from '../arbitrary/policy.ts'
import { addresses } from '../support/rules.ts'

const ANY: AddressGroup = { name: 'any', addresses: 'any' }

function group(name: string, ...texts: readonly string[]): AddressGroup {
  return { name, addresses: unionOfAddresses(texts.map(addresses)) }
}

function ports(text: string): PortSet {
  const read = parsePorts(text)
  if (!read.ok) throw new Error(read.reason)
  return read.value
}

function tcp(to: string, from = 'any'): PolicyService {
  return { protocol: 'tcp', sourcePorts: ports(from), destinationPorts: ports(to) }
}

function udp(to: string, from = 'any'): PolicyService {
  return { ...tcp(to, from), protocol: 'udp' } as PolicyService
}

function icmp(protocol: 'icmp' | 'icmp6', types: readonly Interval[], codes: readonly Interval[] = [[0, 255]]) {
  return { protocol, types, codes } as const
}

interface RuleWords {
  readonly from?: string
  readonly to?: string
  readonly source?: AddressGroup
  readonly destination?: AddressGroup
  readonly service?: PolicyService
  readonly flows?: readonly string[]
  readonly because?: string
}

function rule(id: string, words: RuleWords): PolicyRule {
  return {
    id,
    from: 'internet',
    to: 'perimeter',
    source: ANY,
    destination: ANY,
    service: tcp('443'),
    flows: [`product.topic.${id}:any>any`],
    because: `what ${id} is for`,
    ...words,
  }
}

function translation(
  id: string,
  real: string,
  mapped: string,
  more: Partial<StaticTranslation> = {},
): StaticTranslation {
  const inner = parseAddress(real)
  const outer = parseAddress(mapped)
  if (!inner.ok || !outer.ok) throw new Error(`${real} ${mapped}`)
  return {
    id,
    family: inner.value.family,
    real: inner.value.value,
    mapped: outer.value.value,
    inside: 'perimeter',
    outside: 'internet',
    hairpin: false,
    because: `public address of ${id}`,
    ...more,
  }
}

const PERIMETER = unionOfAddresses([addresses('192.0.2.0/24'), addresses('2001:db8:1::/64')])
const INTERNAL = unionOfAddresses([addresses('10.0.0.0/16'), addresses('10.9.0.0/24'), addresses('2001:db8:2::/48')])
const INTERNET = complementAddresses(unionOfAddresses([PERIMETER, INTERNAL]))

/** Internet on eth0, perimeter on eth1, internal on eth2. */
const SIDES: readonly PolicySide[] = [
  { zone: 'internet', interface: 'eth0', sources: INTERNET },
  { zone: 'perimeter', interface: 'eth1', sources: PERIMETER },
  { zone: 'internal', interface: 'eth2.10', sources: INTERNAL },
]

function policy(words: Partial<Policy>): Policy {
  return {
    firewall: 'outer',
    deployment: 'Contoso',
    sides: SIDES,
    rules: [],
    translations: [],
    input: [],
    logPerSecond: 5,
    ...words,
  }
}

function withoutNames(sides: readonly PolicySide[], zones = sides.map(({ zone }) => zone)): readonly PolicySide[] {
  return sides.map((side) => (zones.includes(side.zone) ? { zone: side.zone, sources: side.sources } : side))
}

const FORTY: PortSet = Array.from({ length: 40 }, (_, i) => [1000 + 10 * i, 1000 + 10 * i + (i % 3)] as const)

const EVERY_KIND: readonly PolicyRule[] = [
  rule('web', { destination: group('edge', '192.0.2.10', '192.0.2.20', '2001:db8:1::10'), service: tcp('443, 5061') }),
  rule('media', {
    source: group('partners', '198.51.100.0/24', '203.0.113.5-203.0.113.9'),
    destination: group('edge_av', '192.0.2.30', '2001:db8:1::30'),
    service: udp('3478, 50000-59999', '1024-65535'),
    flows: ['lync.edge-av.stun:partners>edge_av', 'lync.edge-av.media:partners>edge_av'],
  }),
  rule('forty', {
    from: 'perimeter',
    to: 'internal',
    source: group('edge', '192.0.2.10', '192.0.2.20', '2001:db8:1::10'),
    destination: group('pool', '10.0.1.0/24', '10.0.3.9', '2001:db8:2:1::/64'),
    service: { protocol: 'tcp', sourcePorts: ANY_PORTS, destinationPorts: FORTY },
  }),
  rule('ping', { from: 'internal', to: 'internet', service: icmp('icmp', [[8, 8]], [[0, 0]]) }),
  rule('ping6', { from: 'internal', to: 'internet', service: icmp('icmp6', [[128, 128]]) }),
  rule('errors6', { service: icmp('icmp6', [[1, 4]]), flows: [] }),
  rule('tunnel', {
    from: 'internal',
    to: 'internet',
    destination: group('peer', '203.0.113.7'),
    service: { protocol: 'esp' },
  }),
  rule('lateral', {
    from: 'internal',
    to: 'internal',
    source: group('servers', '10.0.5.0/24'),
    destination: group('controllers', '10.0.6.1', '10.0.6.2'),
    service: { protocol: 'any' },
  }),
  rule('media-hairpin', {
    from: 'perimeter',
    to: 'perimeter',
    source: group('edges', '192.0.2.30', '192.0.2.31'),
    destination: group('edges', '192.0.2.30', '192.0.2.31'),
    service: udp('3478'),
  }),
]

const NAT: readonly StaticTranslation[] = [
  translation('edge1_av', '192.0.2.30', '203.0.113.130', { hairpin: true }),
  translation('edge2_av', '192.0.2.31', '203.0.113.131', { hairpin: true }),
  translation('edge1_6', '2001:db8:1::30', '2001:db8:ffff::30'),
]

const MANAGEMENT: readonly InputRule[] = [
  {
    id: 'ssh',
    from: 'internal',
    source: group('admins', '10.0.9.0/24', '2001:db8:2:9::/64'),
    service: tcp('22'),
    because: 'management',
  },
  {
    id: 'nd',
    source: ANY,
    service: icmp('icmp6', [[133, 136]]),
    because: 'neighbour discovery (RFC 4890 section 4.4.1)',
  },
  { id: 'echo', source: ANY, service: icmp('icmp', [[8, 8]]), because: 'the firewall answers a ping' },
]

/** Whatever is printed for these, each line of it decides about some packet. */
const EVERY_LINE_COUNTS: readonly PolicyRule[] = [
  rule('stun', {
    destination: group('edge_av', '192.0.2.30', '192.0.2.31', '2001:db8:1::30'),
    service: udp('3478'),
  }),
  rule('out', { from: 'perimeter', to: 'internet', service: tcp('80, 443, 50000-59999') }),
  rule('users', { from: 'internal', to: 'internet', service: tcp('443') }),
  rule('sign-in', {
    from: 'internal',
    to: 'perimeter',
    source: group('clients', '10.0.4.0/24', '10.0.9.7-10.0.9.9', '2001:db8:2:4::/64'),
    destination: group('edge', '192.0.2.10', '2001:db8:1::10'),
    service: tcp('5061'),
  }),
  rule('ping', { from: 'internal', to: 'perimeter', service: icmp('icmp', [[8, 8]], [[0, 0]]) }),
  rule('ping6', { from: 'internal', to: 'perimeter', service: icmp('icmp6', [[128, 128]]) }),
  rule('hairpin', {
    from: 'perimeter',
    to: 'perimeter',
    destination: group('edge_av', '192.0.2.30', '192.0.2.31', '2001:db8:1::30'),
    service: udp('3479'),
  }),
  rule('lateral', {
    from: 'perimeter',
    to: 'perimeter',
    destination: group('relay', '192.0.2.77', '2001:db8:1::77'),
    service: tcp('25'),
  }),
  rule('inward', { from: 'perimeter', to: 'internal', service: tcp('88') }),
]

/** Policies by what is special about them. A planner may make each of them, or one much like it. */
export const POLICIES: Readonly<Record<string, Policy>> = {
  'a policy that lets nothing through': policy({}),
  'one rule': policy({ rules: EVERY_KIND.slice(0, 1) }),
  'everything at once': policy({ rules: EVERY_KIND, translations: NAT, input: MANAGEMENT }),
  'sides without interface names': policy({
    sides: withoutNames(SIDES),
    rules: EVERY_KIND,
    translations: NAT,
    input: MANAGEMENT,
  }),
  'one side without an interface name': policy({
    sides: withoutNames(SIDES, ['perimeter']),
    rules: EVERY_KIND,
    translations: NAT,
    input: MANAGEMENT,
  }),
  'IPv4 alone': policy({
    sides: SIDES.map((side) => ({ ...side, sources: { v4: side.sources.v4, v6: [] } })),
    rules: EVERY_KIND.filter(({ service }) => service.protocol !== 'icmp6'),
    translations: NAT.slice(0, 2),
    input: MANAGEMENT,
  }),
  'IPv6 alone': policy({
    sides: SIDES.map((side) => ({ ...side, sources: { v4: [], v6: side.sources.v6 } })),
    rules: [
      rule('web', { destination: group('edge', '2001:db8:1::10', '2001:db8:1::20-2001:db8:1::2f') }),
      rule('errors', { service: icmp('icmp6', [[1, 4]]) }),
    ],
    translations: NAT.slice(2),
  }),
  'every line counts': policy({
    rules: EVERY_LINE_COUNTS,
    translations: NAT.map((one) => ({ ...one, hairpin: true })),
    input: MANAGEMENT,
  }),
  'every line counts, sides without interface names': policy({
    sides: withoutNames(SIDES),
    rules: EVERY_LINE_COUNTS,
    translations: NAT.map((one) => ({ ...one, hairpin: true })),
    input: MANAGEMENT,
  }),
  'a side per family': policy({
    sides: [
      { zone: 'old', interface: 'eth0', sources: addresses('10.0.0.0/8') },
      { zone: 'new', interface: 'eth1', sources: addresses('2001:db8::/32') },
      { zone: 'both', interface: 'eth2', sources: unionOfAddresses(['172.16.0.0/12', 'fd00::/8'].map(addresses)) },
    ],
    rules: [
      rule('old-both', { from: 'old', to: 'both' }),
      rule('new-both', { from: 'new', to: 'both' }),
      // Nobody can use it: no address of one side is of the family of the other.
      rule('old-new', { from: 'old', to: 'new' }),
    ],
  }),
  'translation without hairpin': policy({
    rules: [rule('web', { destination: group('edge', '192.0.2.30') })],
    translations: NAT.map((one) => ({ ...one, hairpin: false })),
  }),
  'hairpin for a host without a public address': policy({
    rules: [
      rule('inside', {
        from: 'perimeter',
        to: 'perimeter',
        source: group('proxy', '192.0.2.40', '192.0.2.31'),
        destination: group('edge', '192.0.2.30'),
      }),
    ],
    translations: NAT,
  }),
  'a host behind the next firewall is translated': policy({
    sides: [
      { zone: 'internet', interface: 'eth0', sources: complementAddresses(unionOfAddresses([PERIMETER, INTERNAL])) },
      { zone: 'perimeter', interface: 'eth1', sources: unionOfAddresses([PERIMETER, INTERNAL]) },
    ],
    rules: [rule('web', { destination: group('pool', '10.0.1.5') })],
    translations: [translation('pool', '10.0.1.5', '203.0.113.140', { inside: 'internal' })],
  }),
  'lists of ports and ranges on both ends': policy({
    rules: [
      rule('forty', {
        service: { protocol: 'tcp', sourcePorts: FORTY, destinationPorts: FORTY },
        destination: group('edge', '192.0.2.10'),
      }),
      rule('first-and-last', { service: udp('0, 65535', '1-65534') }),
    ],
  }),
  'types and codes of ICMP': policy({
    rules: [
      rule('some', {
        service: icmp(
          'icmp',
          [
            [3, 3],
            [11, 12],
          ],
          [
            [0, 1],
            [4, 4],
          ],
        ),
      }),
      rule('every', { from: 'perimeter', to: 'internet', service: icmp('icmp', [[0, 255]]) }),
      rule('every6', { from: 'perimeter', to: 'internet', service: icmp('icmp6', [[0, 255]]) }),
      rule('codes', { from: 'internal', to: 'internet', service: icmp('icmp6', [[0, 255]], [[0, 0]]) }),
    ],
  }),
  'protocols without ports, and all of them': policy({
    rules: [
      rule('esp', { service: { protocol: 'esp' } }),
      rule('ah', { service: { protocol: 'ah' }, source: group('peer', '203.0.113.9') }),
      rule('any', { from: 'internal', to: 'perimeter', service: { protocol: 'any' } }),
    ],
  }),
  'rules that nobody can use': policy({
    rules: [
      rule('nowhere', { destination: { name: 'none', addresses: { v4: [], v6: [] } } }),
      rule('no-port', { from: 'internal', service: { protocol: 'udp', sourcePorts: ANY_PORTS, destinationPorts: [] } }),
      rule('no-type', { from: 'internal', to: 'internet', service: icmp('icmp', []) }),
      rule('wrong-family', {
        from: 'internal',
        to: 'internet',
        source: group('v4', '10.0.0.1'),
        destination: group('v6', '2001:db8:9::1'),
      }),
    ],
  }),
  'the first and the last address': policy({
    sides: [
      { zone: 'a', interface: 'eth0', sources: addresses('0.0.0.0-9.255.255.255') },
      { zone: 'b', interface: 'eth1', sources: addresses('10.0.0.0-255.255.255.255') },
    ],
    rules: [
      rule('ends', {
        from: 'a',
        to: 'b',
        source: group('first', '0.0.0.0', '9.255.255.255'),
        destination: group('last', '255.255.255.255', '10.0.0.0-10.0.0.6'),
      }),
    ],
  }),
  'a firewall with one leg': policy({
    sides: [{ zone: 'lan', interface: 'eth0', sources: addresses('10.0.0.0/8') }],
    rules: [
      rule('lan', {
        from: 'lan',
        to: 'lan',
        source: group('a', '10.1.0.0/16'),
        destination: group('b', '10.2.0.0/16'),
      }),
    ],
  }),
  'hundreds of addresses': policy({
    rules: [
      rule('many', {
        source: group(
          'clients',
          ...Array.from({ length: 300 }, (_, i) => `198.51.${i % 100}.${2 * i - 200 * Math.floor(i / 100)}`),
        ),
        destination: group('servers', ...Array.from({ length: 30 }, (_, i) => `192.0.2.${3 * i}`)),
        service: tcp('25, 443, 5061'),
      }),
    ],
  }),
  'names that loaders know': policy({
    firewall: 'COMMIT',
    deployment: 'table',
    sides: [
      { zone: 'input', interface: 'drop', sources: INTERNET },
      { zone: 'accept', interface: 'any', sources: PERIMETER },
      { zone: 'INPUT', interface: 'lo1', sources: INTERNAL },
    ],
    rules: [
      rule('accept', {
        from: 'input',
        to: 'accept',
        source: group('ip', '198.51.100.1'),
        destination: group('set', '192.0.2.7'),
      }),
      rule('DROP', {
        from: 'accept',
        to: 'INPUT',
        source: group('elements', '192.0.2.7'),
        destination: group('any', '10.0.0.7'),
      }),
      rule('RETURN', {
        from: 'INPUT',
        to: 'input',
        source: group('counter', '10.0.0.8'),
        destination: group('jump', '198.51.100.3'),
      }),
    ],
  }),
  'names that become alike when they are cut': policy({
    sides: [
      { zone: 'a-zone-with-quite-a-long-name-of-its-own-1', interface: 'eth0', sources: INTERNET },
      { zone: 'a-zone-with-quite-a-long-name-of-its-own-2', interface: 'eth1', sources: PERIMETER },
      { zone: 'a zone_with-quite-a-long-name-of-its-own-2', interface: 'eth2', sources: INTERNAL },
    ],
    rules: [
      rule('one', {
        from: 'a-zone-with-quite-a-long-name-of-its-own-1',
        to: 'a-zone-with-quite-a-long-name-of-its-own-2',
        destination: group('servers-of-the-second-building-1', '192.0.2.1'),
      }),
      rule('two', {
        from: 'a-zone-with-quite-a-long-name-of-its-own-1',
        to: 'a zone_with-quite-a-long-name-of-its-own-2',
        destination: group('servers-of-the-second-building-2', '10.0.0.1'),
      }),
      rule('three', {
        from: 'a-zone-with-quite-a-long-name-of-its-own-2',
        to: 'a zone_with-quite-a-long-name-of-its-own-2',
        source: group('servers_of_the_second_building_1', '192.0.2.2', '192.0.2.9'),
        destination: group('servers-of-the-second-building-1', '10.0.0.1', '10.0.0.9'),
      }),
    ],
  }),
  'the same name for different addresses': policy({
    rules: [
      rule('one', { destination: group('servers', '192.0.2.1', '192.0.2.7') }),
      rule('two', { destination: group('servers', '192.0.2.2', '192.0.2.9'), service: tcp('25') }),
    ],
  }),
  'no log': policy({ rules: EVERY_KIND.slice(0, 2), logPerSecond: 0 }),
  'less than one log line a second': policy({ rules: EVERY_KIND.slice(0, 2), logPerSecond: 0.05 }),
}

/** One policy for each text that tries to break out, in every place that takes words. */
export const HOSTILE_POLICIES: Readonly<Record<string, Policy>> = Object.fromEntries(
  HOSTILE_TEXTS.map((text) => {
    const zones = new Map([['perimeter', text]])
    const zone = (name: string) => zones.get(name) ?? name
    const named = (one: AddressGroup): AddressGroup => ({ ...one, name: text })
    return [
      JSON.stringify(text.slice(0, 24)),
      policy({
        firewall: text,
        deployment: text,
        sides: SIDES.map((side) => ({ ...side, zone: zone(side.zone) })),
        rules: EVERY_KIND.map((one, i) => ({
          ...one,
          id: i === 0 ? text : one.id,
          from: zone(one.from),
          to: zone(one.to),
          source: named(one.source),
          destination: named(one.destination),
          flows: [text, ...one.flows],
          because: text,
        })),
        translations: NAT.map((one) => ({ ...one, id: text, inside: zone(one.inside), because: text })),
        input: MANAGEMENT.map((one) => ({ ...one, id: text, source: named(one.source), because: text })),
      }),
    ] as const
  }),
)

/** The same as a hostile policy, without a hostile word: what is printed must have as many lines that count. */
export const HARMLESS_POLICY: Policy = POLICIES['everything at once'] ?? policy({})

/** Not what a planner makes; a printer may say it or refuse it, but not say something else. */
export const ODD_POLICIES: Readonly<Record<string, Policy>> = {
  'AH over IPv6': policy({ rules: [rule('ah', { service: { protocol: 'ah' } })] }),
  'a zone twice': policy({ sides: [...SIDES, ...withoutNames(SIDES.slice(1))], rules: EVERY_KIND.slice(0, 3) }),
  'an interface called like an option': policy({
    sides: SIDES.map((side, i) => ({ ...side, interface: `-${i}` })),
    rules: EVERY_KIND.slice(0, 2),
  }),
  'the loopback interface': policy({
    sides: SIDES.map((side, i) => ({ ...side, interface: i === 0 ? 'lo' : `eth${i}` })),
    rules: EVERY_KIND.slice(0, 2),
  }),
  'sides whose addresses overlap': policy({
    sides: [...SIDES, { zone: 'half', sources: addresses('10.0.0.0/17') }],
    rules: [...EVERY_KIND.slice(0, 3), rule('half', { from: 'half', to: 'internal', service: udp('53') })],
  }),
  'no side at all': policy({ sides: [] }),
  'ports and types beyond the last one': policy({
    rules: [
      rule('ports', { service: { protocol: 'tcp', sourcePorts: ANY_PORTS, destinationPorts: [[65_530, 70_000]] } }),
      rule('types', { from: 'perimeter', service: icmp('icmp', [[250, 260]]) }),
    ],
  }),
  'an address translated to itself': policy({
    rules: EVERY_KIND.slice(0, 2),
    translations: [translation('self', '192.0.2.30', '192.0.2.30', { hairpin: true })],
  }),
  'two hosts with one public address': policy({
    rules: EVERY_KIND.slice(0, 2),
    translations: [translation('a', '192.0.2.30', '203.0.113.1'), translation('b', '192.0.2.31', '203.0.113.1')],
  }),
  'a host with two public addresses': policy({
    rules: EVERY_KIND.slice(0, 2),
    translations: [translation('a', '192.0.2.30', '203.0.113.1'), translation('b', '192.0.2.30', '203.0.113.2')],
  }),
  'rules that share packets': policy({
    rules: [rule('a', {}), rule('b', {}), rule('c', { service: { protocol: 'any' } })],
  }),
  'a million log lines a second': policy({ logPerSecond: 1e6 }),
  'no number of log lines': policy({ logPerSecond: Number.NaN }),
  'endless log lines': policy({ logPerSecond: Number.POSITIVE_INFINITY }),
}

/** What no vendor can say; a printer says so, and prints nothing. */
export const UNSPEAKABLE_POLICIES: Readonly<Record<string, Policy>> = {
  'two zones on one interface': policy({
    sides: SIDES.map((side) => ({ ...side, interface: 'eth0' })),
    rules: EVERY_KIND.slice(0, 2),
  }),
  'a rule from a zone that is no side': policy({ rules: [rule('lost', { from: 'nowhere' })] }),
  'a rule to a zone that is no side': policy({ rules: [rule('lost', { to: 'nowhere' })] }),
  'management from a zone that is no side': policy({ input: MANAGEMENT.map((one) => ({ ...one, from: 'nowhere' })) }),
  'a translation for a zone that is no side': policy({
    translations: [translation('lost', '10.77.0.1', '203.0.113.1', { inside: 'nowhere', outside: 'nowhere' })],
    sides: [{ zone: 'lan', interface: 'eth0', sources: addresses('10.0.0.0/16') }],
  }),
  ...Object.fromEntries(
    ['eth0" accept', 'eth0 accept', 'eth0\naccept', 'eth0;', '', 'eth+', 'eth*', '\0', 'name-with-16-char'].map(
      (name) => [
        `an interface called ${JSON.stringify(name)}`,
        policy({
          sides: SIDES.map((side, i) => (i === 0 ? { ...side, interface: name } : side)),
          rules: EVERY_KIND.slice(0, 1),
        }),
      ],
    ),
  ),
}
