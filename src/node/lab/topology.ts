import type { Deployment } from '../../core/model/deployment.ts'
import type { FlowMatrix } from '../../core/model/flow.ts'
import { allMappings, routable, zoneOfAddress } from '../../core/plan/translators.ts'
import { INTERNET, type ZoneGraph, zoneGraph } from '../../core/plan/zones.ts'
import { addressRange, isSubsetOfAddresses, subtractAddresses, unionOfAddresses } from '../../core/sets/addresses.ts'
import { formatAddress } from '../../core/sets/ip.ts'
import { parseAddresses } from '../../core/sets/parse-addresses.ts'
import { formatPrefix, prefixesOf } from '../../core/sets/prefixes.ts'

type Value = number | bigint

/** Everything in the lab goes by short names of its own, so that no name of a deployment reaches a command line. */
export interface LabLink {
  readonly zone: string
  /** Device name inside the namespace. */
  readonly device: string
  readonly addresses: readonly Value[]
}

export interface LabHost {
  /** Name of its network namespace. */
  readonly namespace: string
  /** For people: a server's name, or `clients in internal`. */
  readonly title: string
  readonly links: readonly LabLink[]
}

export interface LabFirewall {
  readonly namespace: string
  readonly name: string
  readonly links: readonly (LabLink & { readonly gateway: Gateway })[]
}

/** Link-local addresses by which a zone reaches a firewall; they cannot meet those of a deployment. */
interface Gateway {
  readonly v4: string
  readonly v6: string
}

export interface LabPlan {
  readonly graph: ZoneGraph
  /** Zone to the bridge that is its wire. */
  readonly bridges: ReadonlyMap<string, string>
  readonly hosts: readonly LabHost[]
  readonly firewalls: readonly LabFirewall[]
  /** Which host has a real address. */
  readonly owner: ReadonlyMap<Value, LabHost>
  /** Public address to real address. */
  readonly real: ReadonlyMap<Value, Value>
}

/** Addresses for documentation (RFC 5737, RFC 3849, RFC 9637) play the internet, as far as the deployment leaves them free. */
const INTERNET_CANDIDATES = [
  '198.51.100.10',
  '203.0.113.10',
  '192.0.2.10',
  '198.51.100.77',
  '203.0.113.200',
  '2001:db8:ffff::10',
  '3fff:ffff::10',
  '2001:db8:fffe::77',
]

/** How many hosts of a population stand for all of it, in each family. */
const STAND_INS = 2

/** Gaps between the deployment's addresses that get a stranger. */
const GAPS = 14

/** IPv4 addresses that no host on the internet has: "this network", loopback, multicast and above (RFC 6890). */
const NO_HOSTS = unionOfAddresses(
  ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3'].flatMap((text) => {
    const read = parseAddresses(text)
    return read.ok ? [read.value] : []
  }),
)

/** The namespaces, wires and addresses that play a deployment. */
export function labPlan(deployment: Deployment, matrix: FlowMatrix): LabPlan {
  const mappings = allMappings(deployment)
  const used = new Set<Value>([
    ...[...deployment.servers.values()].flatMap(({ interfaces }) =>
      interfaces.flatMap(({ addresses }) => addresses.map(({ value }) => value)),
    ),
    ...[...deployment.pools.values()].flatMap((pool) => pool.virtual.map(({ value }) => value)),
    ...[...deployment.firewalls.values()].flatMap(({ sides }) =>
      sides.flatMap(({ addresses }) => addresses.map(({ value }) => value)),
    ),
    ...mappings.map(({ mapped }) => mapped),
  ])
  const populated = new Set(
    matrix.flows.flatMap(({ from, to }) =>
      [from, to].filter(({ servers }) => servers.length === 0).map(({ zone }) => zone),
    ),
  )
  const drafts: { title: string; links: readonly Omit<LabLink, 'device'>[] }[] = [
    ...[...deployment.servers.values()].map(({ name, interfaces }) => ({ title: name, links: linksOf(interfaces) })),
    ...[...deployment.pools.values()].flatMap(({ name, virtual }) =>
      balancer(
        deployment,
        name,
        virtual.map(({ value }) => value),
      ),
    ),
    ...[...populated].flatMap((zone) =>
      zone === INTERNET
        ? [{ title: 'the internet', links: [{ zone, addresses: internetAddresses(deployment, used) }] }]
        : crowd(zone, freeAddresses(deployment, zone, used)),
    ),
  ]
  const hosts = drafts.map(({ title, links }, i) => ({
    namespace: `h${i}`,
    title,
    links: links.map((link, j) => ({ ...link, device: `e${j}` })),
  }))
  const firewalls = [...deployment.firewalls.values()].map(({ name, sides }, i) => ({
    namespace: `f${i}`,
    name,
    links: sides.map(({ zone, interface: device, addresses }, j) => ({
      zone,
      device: device ?? `side${j}`,
      addresses: addresses.map(({ value }) => value),
      gateway: { v4: `169.254.${i + 1}.${j + 1}`, v6: `fe80::${(i + 1).toString(16)}:${(j + 1).toString(16)}` },
    })),
  }))
  return {
    graph: zoneGraph(deployment),
    bridges: new Map([...deployment.zones.keys()].map((zone, i) => [zone, `z${i}`])),
    hosts,
    firewalls,
    owner: new Map(
      hosts.flatMap((host) =>
        host.links.flatMap(({ addresses }) => addresses.map((address) => [address, host] as const)),
      ),
    ),
    real: new Map(mappings.map(({ mapped, real }) => [mapped, real])),
  }
}

/** One wire for each zone a server is in, with all its addresses there. */
function linksOf(
  interfaces: readonly { readonly zone: string; readonly addresses: readonly { readonly value: Value }[] }[],
): readonly Omit<LabLink, 'device'>[] {
  const zones = [...new Set(interfaces.map(({ zone }) => zone))]
  return zones.map((zone) => ({
    zone,
    addresses: interfaces
      .filter((attachment) => attachment.zone === zone)
      .flatMap(({ addresses }) => addresses.map(({ value }) => value)),
  }))
}

/** The virtual addresses of a pool live on a host of their own, as on a load balancer. */
function balancer(deployment: Deployment, name: string, addresses: readonly Value[]) {
  const zone = addresses[0] === undefined ? undefined : zoneOfAddress(deployment, addresses[0])
  return zone === undefined ? [] : [{ title: `${name} (virtual)`, links: [{ zone, addresses }] }]
}

/**
 * Addresses of strangers: some for documentation, and one in each gap between the addresses of the deployment, since a rule about "the
 * internet" may be written as several about its parts.
 */
function internetAddresses(deployment: Deployment, used: ReadonlySet<Value>): readonly Value[] {
  const ours = unionOfAddresses([...used].map((value) => addressRange(value)))
  const strangers = subtractAddresses(deployment.zones.get(INTERNET)?.addresses ?? { v4: [], v6: [] }, ours)
  const known = INTERNET_CANDIDATES.flatMap((text) => {
    const read = parseAddresses(text)
    return read.ok && isSubsetOfAddresses(read.value, strangers)
      ? [read.value.v4[0]?.[0] ?? read.value.v6[0]?.[0] ?? 0]
      : []
  })
  const [v4, v6] = [
    known.filter((value) => typeof value === 'number'),
    known.filter((value) => typeof value === 'bigint'),
  ]
  const gaps = strangers.v4
    .filter(([first, last]) => !v4.slice(0, STAND_INS).some((value) => first <= value && value <= last))
    .flatMap((gap) =>
      subtractAddresses(routable({ v4: [gap], v6: [] }), NO_HOSTS)
        .v4.slice(0, 1)
        .map(([first, last]) => Math.min(first + 1, last)),
    )
  return [...v4.slice(0, STAND_INS), ...gaps.slice(0, GAPS), ...v6.slice(0, STAND_INS)]
}

/** Hosts of a population, each with an address of each family, so that they can talk to one another. */
function crowd(zone: string, addresses: readonly Value[]) {
  const [v4, v6] = [
    addresses.filter((value) => typeof value === 'number'),
    addresses.filter((value) => typeof value === 'bigint'),
  ]
  return Array.from({ length: STAND_INS }, (_, i) => ({
    title: `others in ${zone}`,
    links: [{ zone, addresses: [v4[i], v6[i]].filter((value) => value !== undefined) }],
  })).filter(({ links }) => links.some((link) => link.addresses.length > 0))
}

/** Addresses of a zone that nobody has, from its end, leaving out what looks like a broadcast address. */
function freeAddresses(deployment: Deployment, zone: string, used: ReadonlySet<Value>): readonly Value[] {
  const { v4 = [], v6 = [] } = deployment.zones.get(zone)?.addresses ?? {}
  const found4: number[] = []
  for (const [first, last] of [...v4].reverse())
    for (let value = last - 1; value > first && found4.length < STAND_INS; value--)
      if (!used.has(value)) found4.push(value)
  const found6: bigint[] = []
  for (const [first, last] of [...v6].reverse())
    for (let value = last - 1n; value > first && found6.length < STAND_INS; value--)
      if (!used.has(value)) found6.push(value)
  return [...found4, ...found6]
}

/**
 * The commands that build it: one batch for ip(8) for each namespace, in the order in which they must run. ip(8) tells the
 * family of a route from its addresses, but not that of a rule: lines about IPv6 rules need `ip -6`, see `isIpv6Rule`.
 */
export function buildCommands(
  plan: LabPlan,
  deployment: Deployment,
): readonly { readonly namespace: string; readonly batch: readonly string[] }[] {
  const fabric = [...plan.bridges.values()].map(
    (bridge) => `link add ${bridge} type bridge forward_delay 0 stp_state 0 mcast_snooping 0`,
  )
  let wires = 0
  const wire = (namespace: string, device: string, zone: string) => {
    const port = `w${wires++}`
    fabric.push(
      `link add ${port} type veth peer name ${device} netns ${namespace}`,
      `link set ${port} master ${plan.bridges.get(zone)} up`,
    )
  }
  for (const host of plan.hosts) for (const { device, zone } of host.links) wire(host.namespace, device, zone)
  for (const firewall of plan.firewalls)
    for (const { device, zone } of firewall.links) wire(firewall.namespace, device, zone)
  fabric.push(...[...plan.bridges.values()].map((bridge) => `link set ${bridge} up`))
  return [
    { namespace: 'fabric', batch: fabric },
    ...plan.firewalls.map((firewall) => ({
      namespace: firewall.namespace,
      batch: firewallBatch(plan, deployment, firewall),
    })),
    ...plan.hosts.map((host) => ({ namespace: host.namespace, batch: hostBatch(plan, deployment, host) })),
  ]
}

export function isIpv6Rule(line: string): boolean {
  return line.startsWith('rule ') && line.includes(':')
}

const bits = (value: Value) => (typeof value === 'bigint' ? 128 : 32)

function addressLines(addresses: readonly Value[], device: string): readonly string[] {
  return addresses.map(
    (value) =>
      `addr add ${formatAddress(value)}/${bits(value)} dev ${device}${typeof value === 'bigint' ? ' nodad' : ''}`,
  )
}

/** The prefixes of a zone, and the public addresses that lead to it from outside. */
function destinationsOf(deployment: Deployment, zone: string): readonly string[] {
  if (zone === INTERNET) return ['default', '::/0']
  const zoneAddresses = deployment.zones.get(zone)?.addresses ?? { v4: [], v6: [] }
  return prefixesOf(zoneAddresses).map(formatPrefix)
}

/** Routes from a zone: its own prefixes on the wire, those of other zones by the firewall on the way. */
function routesFrom(
  plan: LabPlan,
  deployment: Deployment,
  zone: string,
  device: string,
  except: string | undefined,
): readonly string[] {
  return [...plan.bridges.keys()].flatMap((to) => {
    if (to === zone) return destinationsOf(deployment, to).map((prefix) => `route replace ${prefix} dev ${device}`)
    const hop = plan.graph.path(zone, to)?.hops[0]
    if (hop === undefined || hop.firewall === except) return []
    const gateway = plan.firewalls
      .find(({ name }) => name === hop.firewall)
      ?.links.find((link) => link.zone === hop.from)?.gateway
    if (gateway === undefined) return []
    const targets = zone === INTERNET ? seenFromInternet(deployment, plan, to) : destinationsOf(deployment, to)
    return targets.map(
      (prefix) => `route replace ${prefix} via ${prefix.includes(':') ? gateway.v6 : gateway.v4} dev ${device} onlink`,
    )
  })
}

/** The internet has no way to private addresses; the public ones of servers in a zone lie in the direction of that zone. */
function seenFromInternet(deployment: Deployment, plan: LabPlan, zone: string): readonly string[] {
  const zoneAddresses = deployment.zones.get(zone)?.addresses ?? { v4: [], v6: [] }
  const mapped = [...plan.real]
    .filter(([, real]) => zoneOfAddress(deployment, real) === zone)
    .map(([address]) => address)
  return [
    ...prefixesOf(routable(zoneAddresses)).map(formatPrefix),
    ...mapped.map((address) => `${formatAddress(address)}/${bits(address)}`),
  ]
}

function hostBatch(plan: LabPlan, deployment: Deployment, host: LabHost): readonly string[] {
  return [
    'link set lo up',
    ...host.links.flatMap(({ zone, device, addresses }, i) => {
      const table = 100 + i
      return [
        `link set ${device} up`,
        ...addressLines(addresses, device),
        ...routesFrom(plan, deployment, zone, device, undefined).map((route) => `${route} table ${table}`),
        ...addresses.map((value) => `rule add from ${formatAddress(value)}/${bits(value)} lookup ${table}`),
      ]
    }),
  ]
}

function firewallBatch(plan: LabPlan, deployment: Deployment, firewall: LabFirewall): readonly string[] {
  const lines = firewall.links.flatMap(({ device, addresses, gateway }) => [
    `link set ${device} up`,
    `addr add ${gateway.v4}/32 dev ${device}`,
    `addr add ${gateway.v6}/128 dev ${device} nodad`,
    ...addressLines(addresses, device),
  ])
  const sides = new Map(firewall.links.map((link) => [link.zone, link]))
  const routes = [...plan.bridges.keys()].flatMap((zone) => {
    // The side by which packets from that zone come is the one by which those to it leave.
    const side = plan.graph.sideOf(firewall.name, zone)
    const link = side === undefined ? undefined : sides.get(side)
    if (link === undefined) return []
    if (link.zone === zone)
      return destinationsOf(deployment, zone).map((prefix) => `route replace ${prefix} dev ${link.device}`)
    const hop = plan.graph.path(link.zone, zone)?.hops[0]
    const next = plan.firewalls
      .find(({ name }) => name === hop?.firewall)
      ?.links.find((other) => other.zone === link.zone)?.gateway
    if (next === undefined) return []
    return destinationsOf(deployment, zone).map(
      (prefix) => `route replace ${prefix} via ${prefix.includes(':') ? next.v6 : next.v4} dev ${link.device} onlink`,
    )
  })
  return ['link set lo up', ...lines, ...routes]
}

/** What every namespace's kernel is told: no surprises from duplicate address detection, redirects or reverse path filters. */
export function kernelSettings(forwarding: boolean): readonly string[] {
  const settings = [
    'net.ipv4.conf.all.rp_filter=0',
    'net.ipv4.conf.default.rp_filter=0',
    'net.ipv4.conf.all.send_redirects=0',
    'net.ipv4.conf.default.send_redirects=0',
    'net.ipv6.conf.all.accept_dad=0',
    'net.ipv6.conf.default.accept_dad=0',
    'net.ipv6.conf.all.disable_ipv6=0',
    // Clear of the media ranges of the products, so that an ephemeral port is never one that a flow reserves.
    'net.ipv4.ip_local_port_range=32768 45000',
    'net.ipv4.icmp_ratelimit=0',
    // By a hairpin between fixed ports, each direction is the other's reply; forgotten soon, it can be tried by itself.
    'net.netfilter.nf_conntrack_udp_timeout=1',
    'net.netfilter.nf_conntrack_udp_timeout_stream=1',
  ]
  return forwarding
    ? [...settings, 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.ipv4.conf.all.accept_local=1']
    : settings
}
