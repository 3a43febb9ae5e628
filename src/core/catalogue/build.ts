import type {
  Catalogue,
  CatalogueSource,
  Feature,
  PartnerKind,
  Product,
  Role,
  RoleInterface,
  RoleVersion,
  RpcInterface,
} from '../model/catalogue.ts'
import type { Ports, Requirement, RequirementEnd } from '../model/requirement.ts'
import type { PortSet } from '../sets/intervals.ts'
import { ANY_PORTS } from '../sets/ports.ts'
import { emptyFacts, type FactsDraft } from './build-facts.ts'
import { qualified, qualifiedSetting } from './names.ts'
import { NO_PORTS } from './ports.ts'
import type { EndEntry, FlowEntry, ProductFile, RoleEntry, RpcInterfaceEntry } from './schema.ts'

/** Windows since Vista and Server 2008 (https://support.microsoft.com/kb/929851). */
const DYNAMIC_RPC: PortSet = [[49152, 65535]]

function interfacesOf({ interfaces, zones = [], title }: RoleEntry): RoleInterface[] {
  if (interfaces === undefined) return [{ name: 'main', title, zones, translated: false }]
  return Object.entries(interfaces).map(([name, entry]) => ({ ...entry, name, title: entry.title ?? name }))
}

/** A role of a product. `versions` are all of the product's. */
export function buildRole(product: string, name: string, entry: RoleEntry, versions: readonly string[]): Role {
  const id = `${product}/${name}`
  return {
    id,
    title: entry.title,
    product,
    versions: entry.versions ?? versions,
    kind: entry.kind,
    interfaces: interfacesOf(entry),
    ports: Object.entries(entry.ports).map(([setting, { default: ports, title, by }]) => ({
      id: `${id}/${setting}`,
      title: title ?? setting,
      ports: ports.fixed,
      ...(by === undefined ? {} : { configurableBy: by }),
    })),
    dynamicRpc: entry['dynamic-rpc']?.fixed ?? DYNAMIC_RPC,
    includes: entry.includes.map((role) => qualified(product, role)),
    ...(entry.in === undefined ? {} : { in: roleVersions(product, entry.in) }),
    notWith: entry['not-with'].map((role) => (role === '*' ? role : qualified(product, role))),
  }
}

function roleVersions(product: string, entries: NonNullable<RoleEntry['in']>): Readonly<Record<string, RoleVersion>> {
  return Object.fromEntries(
    Object.entries(entries).map(([version, { includes, 'dynamic-rpc': dynamicRpc }]) => [
      version,
      {
        ...(includes === undefined ? {} : { includes: includes.map((role) => qualified(product, role)) }),
        ...(dynamicRpc === undefined ? {} : { dynamicRpc: dynamicRpc.fixed }),
      },
    ]),
  )
}

export function buildRpcInterface(
  id: string,
  { title, uuid, version, port, source, at }: RpcInterfaceEntry,
): RpcInterface {
  return {
    id,
    title,
    uuid,
    source,
    ...(version === undefined ? {} : { version }),
    ...(port === undefined ? {} : { port }),
    ...(at === undefined ? {} : { at }),
  }
}

export function buildFeature(product: string, name: string, entry: ProductFile['features'][string]): Feature {
  const partOf = entry['part-of']
  return {
    id: `${product}/${name}`,
    title: entry.title,
    product,
    default: entry.default,
    breaks: entry.breaks,
    providedBy: entry['provided-by'].map((role) => qualified(product, role)),
    ...(partOf === undefined ? {} : { partOf: qualified(product, partOf) }),
  }
}

function buildEnd(
  product: string,
  { roles, interface: name, at = 'node', public: isPublic = false, zone }: EndEntry,
): RequirementEnd {
  return {
    roles: roles.map((role) => qualified(product, role)),
    at,
    public: isPublic,
    ...(name === undefined ? {} : { interface: name }),
    ...(zone === undefined ? {} : { zone }),
  }
}

function buildPorts(product: string, { fixed, settings, dynamicRpc }: Ports): Ports {
  return { fixed, settings: settings.map((name) => qualifiedSetting(product, name)), dynamicRpc }
}

/** A requirement. `versions` are all of the product's: it holds for them when it names none. */
export function buildRequirement(
  product: string,
  topic: string,
  entry: FlowEntry,
  versions: readonly string[],
): Requirement {
  const hasPorts = entry.transport.some((transport) => transport === 'tcp' || transport === 'udp')
  const { features, partners, roles, balancing, between } = entry.when
  return {
    id: `${product}.${topic}.${entry.id}`,
    title: entry.title,
    product,
    versions: entry.versions ?? versions,
    from: buildEnd(product, entry.from),
    to: buildEnd(product, entry.to),
    transport: entry.transport,
    sourcePorts: buildPorts(
      product,
      entry['source-ports'] ?? (hasPorts ? { ...NO_PORTS, fixed: ANY_PORTS } : NO_PORTS),
    ),
    ports: buildPorts(product, entry.ports ?? NO_PORTS),
    application: entry.application,
    rpc: entry.rpc,
    encryption: entry.encryption,
    authentication: entry.authentication,
    need: entry.need,
    ...(entry.for === undefined ? {} : { for: entry.for }),
    feature: qualified(product, entry.feature),
    when: {
      features: features.map((feature) => qualified(product, feature)),
      partners,
      roles: roles.map((role) => qualified(product, role)),
      balancing,
      ...(between === undefined ? {} : { between }),
    },
    confidence: entry.confidence,
    answers: entry.answers,
    claims: entry.claims.map(({ source, says, verdict, at, because, settles }) => ({
      source,
      says,
      verdict,
      ...(at === undefined ? {} : { at }),
      ...(because === undefined ? {} : { because }),
      ...(settles === undefined ? {} : { settles }),
    })),
    ...(entry.notes === undefined ? {} : { notes: entry.notes }),
    support: entry.support,
  }
}

/** A catalogue that grows: what a reader fills. */
export interface CatalogueDraft extends Catalogue {
  readonly sources: Map<string, CatalogueSource>
  readonly products: Map<string, Product>
  readonly roles: Map<string, Role>
  readonly features: Map<string, Feature>
  readonly partners: Map<string, PartnerKind>
  readonly rpcInterfaces: Map<string, RpcInterface>
  readonly requirements: Requirement[]
  readonly facts: FactsDraft
}

export function emptyCatalogue(): CatalogueDraft {
  return {
    sources: new Map(),
    products: new Map(),
    roles: new Map(),
    features: new Map(),
    partners: new Map(),
    rpcInterfaces: new Map(),
    requirements: [],
    facts: emptyFacts(),
  }
}
