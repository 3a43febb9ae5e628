import type { Catalogue, Feature, Role } from '../../src/core/model/catalogue.ts'
import type { Deployment, Firewall, HostAddress, Pool, Server, Zone } from '../../src/core/model/deployment.ts'
import type { Balancing, Ports, Requirement, RequirementEnd, ZoneKind } from '../../src/core/model/requirement.ts'
import { complementAddresses, unionOfAddresses } from '../../src/core/sets/addresses.ts'
import type { AddressSet, PortSet } from '../../src/core/sets/intervals.ts'
import { parseAddress } from '../../src/core/sets/ip.ts'
import { parseAddresses } from '../../src/core/sets/parse-addresses.ts'
import { ANY_PORTS, parsePorts } from '../../src/core/sets/ports.ts'
import type { Read } from '../../src/core/sets/read.ts'

/** Deployments and catalogues in a few words, for tests that want neither files nor the real catalogue. */

function got<T>(read: Read<T>): T {
  if (!read.ok) throw new Error(`this test writes: ${read.reason}`)
  return read.value
}

export function addressesOf(...texts: readonly string[]): AddressSet {
  return unionOfAddresses(texts.map((text) => got(parseAddresses(text))))
}

export function portsOf(text: string): PortSet {
  return got(parsePorts(text))
}

function hostAddresses(texts: string | readonly string[] | undefined): readonly HostAddress[] {
  return [texts ?? []].flat().map((text) => got(parseAddress(text)))
}

interface ServerWords {
  readonly role: string | readonly string[]
  readonly zone?: string
  /** By interface; `main` where the role has only one. */
  readonly at: string | Readonly<Record<string, string | readonly string[]>>
  readonly nat?: string | Readonly<Record<string, string | readonly string[]>>
  readonly pool?: string
  readonly versions?: Readonly<Record<string, string>>
}

export interface WorldWords {
  /** Kind by name: `perimeter…`, `branch…`, `cloud…`, `provider…`, else internal; those with clients are internal and branch. */
  readonly zones: Readonly<
    Record<string, readonly string[] | { readonly prefixes: readonly string[]; readonly clients: boolean }>
  >
  readonly firewalls: Readonly<Record<string, readonly string[]>>
  /** Firewalls whose interfaces have no names. */
  readonly nameless?: readonly string[]
  readonly servers?: Readonly<Record<string, ServerWords>>
  readonly pools?: Readonly<
    Record<string, { readonly vip?: string | readonly string[]; readonly nat?: string; readonly balancing?: Balancing }>
  >
  readonly features?: readonly string[]
  readonly partners?: readonly string[]
  readonly ports?: Readonly<Record<string, string>>
  readonly management?: Readonly<Record<string, Firewall['management']>>
  readonly support?: Deployment['support']
}

function kindOf(name: string): ZoneKind {
  const kinds: readonly ZoneKind[] = ['perimeter', 'branch', 'cloud', 'provider']
  return kinds.find((kind) => name.startsWith(kind)) ?? 'internal'
}

export function deploymentOf(words: WorldWords): Deployment {
  const zones = new Map<string, Zone>()
  for (const [name, given] of Object.entries(words.zones)) {
    const kind = kindOf(name)
    const prefixes = 'prefixes' in given ? given.prefixes : given
    const clients = 'prefixes' in given ? given.clients : kind === 'internal' || kind === 'branch'
    zones.set(name, { name, kind, clients, prefixes, addresses: addressesOf(...prefixes) })
  }
  const addresses = complementAddresses(unionOfAddresses([...zones.values()].map((zone) => zone.addresses)))
  zones.set('internet', { name: 'internet', kind: 'internet', clients: false, prefixes: [], addresses })
  const zoneOf = (address: HostAddress): string => {
    const has = (zone: Zone) =>
      typeof address.value === 'bigint'
        ? zone.addresses.v6.some(([first, last]) => first <= address.value && address.value <= last)
        : zone.addresses.v4.some(([first, last]) => first <= address.value && address.value <= last)
    return [...zones.values()].find(has)?.name ?? 'internet'
  }
  const servers = Object.entries(words.servers ?? {}).map(([name, { role, zone, at, nat, pool, versions }]): Server => {
    const interfaces = typeof at === 'string' ? { main: at } : at
    const mapped = typeof nat === 'string' ? { main: nat } : (nat ?? {})
    return {
      name,
      roles: [role].flat(),
      versions: new Map(Object.entries(versions ?? {})),
      ...(pool === undefined ? {} : { pool }),
      interfaces: Object.entries(interfaces).map(([attachment, texts]) => {
        const own = hostAddresses(texts)
        const [first] = own
        return {
          name: attachment,
          zone: zone ?? (first === undefined ? 'internet' : zoneOf(first)),
          addresses: own,
          public: hostAddresses(mapped[attachment]),
        }
      }),
    }
  })
  const firewalls = Object.entries(words.firewalls).map(([name, between]): Firewall => {
    const named = words.nameless?.includes(name) !== true
    const sides = between.map((zone, i) => ({ zone, addresses: [], ...(named ? { interface: `eth${i}` } : {}) }))
    return { name, dialect: 'nftables', sides, management: words.management?.[name] ?? [], logPerSecond: 5 }
  })
  const pools = new Map<string, Pool>()
  for (const { pool } of servers)
    if (pool !== undefined) pools.set(pool, { name: pool, virtual: [], public: [], balancing: 'none' })
  for (const [name, { vip, nat, balancing }] of Object.entries(words.pools ?? {})) {
    pools.set(name, { name, virtual: hostAddresses(vip), public: hostAddresses(nat), balancing: balancing ?? 'none' })
  }
  return {
    name: 'a test',
    source: { name: 'test.yaml', text: '' },
    zones,
    firewalls: new Map(firewalls.map((firewall) => [firewall.name, firewall])),
    servers: new Map(servers.map((server) => [server.name, server])),
    pools,
    features: new Set(words.features ?? ['mail/base']),
    asked: new Set(words.features ?? []),
    partners: new Set(words.partners ?? []),
    ports: new Map(Object.entries(words.ports ?? {}).map(([id, text]) => [id, portsOf(text)])),
    support: words.support ?? 'least-privilege',
    alsoAllow: [],
    expect: [],
  }
}

/** `mail/server`, or with more: interface, public address, which address of a pool. */
type EndWords = string | (Partial<RequirementEnd> & { readonly roles: readonly string[] })

export interface FlowWords extends Partial<Omit<Requirement, 'from' | 'to' | 'ports' | 'sourcePorts' | 'when'>> {
  readonly from: EndWords
  readonly to: EndWords
  /** As `parsePorts` has it, `dynamic-rpc`, or `setting:` and its id. */
  readonly ports?: string
  readonly sourcePorts?: string
  readonly when?: Partial<Requirement['when']>
}

function portWords(text: string | undefined, otherwise: PortSet): Ports {
  if (text === undefined) return { fixed: otherwise, settings: [], dynamicRpc: false }
  if (text === 'dynamic-rpc') return { fixed: [], settings: [], dynamicRpc: true }
  if (text.startsWith('setting:')) return { fixed: [], settings: [text.slice(8)], dynamicRpc: false }
  return { fixed: portsOf(text), settings: [], dynamicRpc: false }
}

function endOf(words: EndWords): RequirementEnd {
  return { at: 'node', public: false, ...(typeof words === 'string' ? { roles: [words] } : words) }
}

function flowOf({ from, to, ports, sourcePorts, when, ...rest }: FlowWords): Requirement {
  return {
    id: 'mail.topic.flow',
    title: 'a flow',
    product: 'mail',
    versions: ['1', '2'],
    transport: ['tcp'],
    application: 'SMTP',
    rpc: [],
    encryption: 'TLS',
    authentication: 'none',
    need: 'required',
    feature: 'mail/base',
    confidence: 'seen',
    answers: [],
    claims: [],
    support: false,
    ...rest,
    from: endOf(from),
    to: endOf(to),
    sourcePorts: portWords(sourcePorts, ANY_PORTS),
    ports: portWords(ports, []),
    when: { features: [], partners: [], roles: [], balancing: [], ...when },
  }
}

interface RoleWords extends Partial<Omit<Role, 'interfaces'>> {
  /** Names; the first is the main one. */
  readonly interfaces?: readonly string[]
  readonly zones?: readonly ZoneKind[]
}

const ANYWHERE: readonly ZoneKind[] = ['perimeter', 'internal', 'branch']

/** Roles `product/role`. Products with versions 1 and 2: `mail`; all others have none. */
export function catalogueOf(
  roles: Readonly<Record<string, RoleWords>>,
  flows: readonly FlowWords[],
  features: Readonly<Record<string, Partial<Feature>>> = {},
): Catalogue {
  const products = new Set([...Object.keys(roles).map((id) => id.slice(0, id.indexOf('/'))), 'mail'])
  return {
    sources: new Map(),
    products: new Map(
      [...products].map((id) => [
        id,
        { id, title: id, aliases: [], versions: id === 'mail' ? ['1', '2'] : [], versionTitles: new Map() },
      ]),
    ),
    roles: new Map(
      Object.entries(roles).map(([id, { interfaces = ['main'], zones = ANYWHERE, ...role }]): [string, Role] => [
        id,
        {
          id,
          title: id,
          product: id.slice(0, id.indexOf('/')),
          versions: [],
          kind: 'server',
          ports: [],
          dynamicRpc: [[49152, 65535]],
          includes: [],
          notWith: [],
          ...role,
          interfaces: interfaces.map((name) => ({ name, title: name, zones, translated: true })),
        },
      ]),
    ),
    features: new Map(
      Object.entries({ 'mail/base': {}, ...features }).map(([id, feature]) => [
        id,
        { id, title: id, product: 'mail', default: true, breaks: 'mail stops', providedBy: [], ...feature },
      ]),
    ),
    partners: new Map(),
    rpcInterfaces: new Map(),
    requirements: flows.map((flow, i) => flowOf({ id: `mail.topic.flow-${i + 1}`, ...flow })),
    facts: { dns: [], certificates: [], windowsFirewall: [], listeners: [], advice: [] },
  }
}
