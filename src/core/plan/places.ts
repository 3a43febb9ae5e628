import type { Catalogue, Product, Role } from '../model/catalogue.ts'
import type { Deployment, HostAddress, HostInterface, Pool, Server, Zone } from '../model/deployment.ts'
import type { FlowEnd } from '../model/flow.ts'
import type { RequirementEnd } from '../model/requirement.ts'
import {
  addressRange,
  hasAddress,
  intersectAddresses,
  noAddresses,
  subtractAddresses,
  unionOfAddresses,
} from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { parseAddresses } from '../sets/parse-addresses.ts'
import { rolesOf } from './conditions.ts'
import { allMappings, type Mapping, mappingsOf, seenAddresses } from './translators.ts'
import { INTERNET } from './zones.ts'

/** One host of a place: its real addresses, and those under which the internet knows it, which are the same without NAT. */
interface Member {
  readonly server: string
  readonly addresses: AddressSet
  readonly mappings: readonly Mapping[]
}

/** An end of a requirement, found in one zone of the deployment: hosts that are alike, or everybody. */
export interface Place {
  /** What it is called in ids, where no other place of the same end is called so. */
  readonly key: string
  readonly label: string
  readonly role: Role
  readonly interface?: string
  readonly zone: string
  readonly version?: string
  /** Empty for a population. For a virtual address: who answers there. */
  readonly members: readonly Member[]
  readonly pool?: Pool
  /** The virtual address of the pool, not its nodes. */
  readonly virtual: boolean
  readonly population: boolean
  readonly addresses: AddressSet
  /** Those of its addresses that a firewall translates, and to what. */
  readonly mappings: readonly Mapping[]
}

/** A place with a key that no other place of the same end has: letters, digits, `-_.` only. */
export interface KeyedPlace {
  readonly place: Place
  readonly key: string
}

/** Finds the places of ends, the same object for the same place. `versions`: of the requirement's product, to which its own roles are held; undefined: all. */
export interface Places {
  find(end: RequirementEnd, product: string, versions: readonly string[] | undefined): readonly KeyedPlace[]
  /** Does any host, or any zone for a population, have it? */
  has(role: string): boolean
}

/** Most names that a label lists. */
const LISTED = 6

export function places(deployment: Deployment, catalogue: Catalogue): Places {
  const holders = new Map<string, Server[]>()
  for (const server of deployment.servers.values()) {
    for (const role of rolesOf(server, catalogue)) {
      const known = holders.get(role)
      if (known) known.push(server)
      else holders.set(role, [server])
    }
  }
  const zones = [...deployment.zones.values()]
  const prefixes = new Map(zones.map((zone) => [zone.name, prefixesOf(zone)]))
  const found = new Map<string, readonly KeyedPlace[]>()
  const known = new Map<string, readonly Place[]>()

  /** Public addresses of the deployment's own hosts: they lie on the internet, but none of its strangers has them. */
  const ours = unionOfAddresses(allMappings(deployment).map(({ mapped }) => addressRange(mapped)))

  const populated = (role: Role): readonly Zone[] => {
    const kinds = role.interfaces[0]?.zones ?? []
    return zones.filter(
      ({ name, kind, clients }) =>
        kinds.includes(kind) && (name === INTERNET || kind === 'provider' || kind === 'cloud' || clients),
    )
  }

  /** One object for each place, however many ends find it: what is known of a pair of places is then known by the pair. */
  function once(key: readonly unknown[], make: () => readonly Place[]): readonly Place[] {
    const text = JSON.stringify(key)
    const made = known.get(text) ?? make()
    known.set(text, made)
    return made
  }

  function populations(role: Role): readonly Place[] {
    return populated(role).map((zone) => ({
      key: idPart(zone.name),
      label: zone.name === INTERNET ? 'any host on the internet' : `any host in ${zone.name}`,
      role,
      zone: zone.name,
      members: [],
      virtual: false,
      population: true,
      mappings: [],
      addresses: zone.name === INTERNET ? subtractAddresses(zone.addresses, ours) : zone.addresses,
    }))
  }

  function hosts(role: Role, end: RequirementEnd, versions: readonly string[] | undefined): readonly Place[] {
    const name = end.interface ?? role.interfaces[0]?.name ?? 'main'
    const groups = () => attachments(role, name, versions)
    const virtual =
      end.at === 'node' ? [] : once(['virtual', role.id, name, versions], () => virtualPlaces(role, name, groups()))
    const nodes =
      end.at === 'virtual'
        ? []
        : once(['node', role.id, name, versions], () => groups().flatMap((group) => nodePlace(role, name, group)))
    const withVirtual = new Set(virtual.map(({ pool }) => pool?.name))
    return [...virtual, ...nodes.filter(({ pool }) => pool === undefined || !withVirtual.has(pool.name))]
  }

  /** Who has the interface of the role, by pool, zone and version. */
  function attachments(role: Role, name: string, versions: readonly string[] | undefined) {
    const groups = new Map<string, { server: Server; attachment: HostInterface }[]>()
    for (const server of holders.get(role.id) ?? []) {
      const version = server.versions.get(role.product)
      if (versions !== undefined && (version === undefined || !versions.includes(version))) continue
      for (const attachment of server.interfaces.filter((candidate) => candidate.name === name)) {
        const key = JSON.stringify([server.pool ?? null, attachment.zone, version ?? null])
        const group = groups.get(key)
        if (group) group.push({ server, attachment })
        else groups.set(key, [{ server, attachment }])
      }
    }
    return [...groups.values()]
  }

  function nodePlace(
    role: Role,
    interfaceName: string,
    group: readonly { server: Server; attachment: HostInterface }[],
  ): readonly Place[] {
    const [first] = group
    if (first === undefined) return []
    const { pool: poolName } = first.server
    const names = group.map(({ server }) => server.name)
    const several = poolName === undefined && names.length > 1
    const version = first.server.versions.get(role.product)
    const members = group.map(({ server, attachment }) => memberOf(server, attachment))
    return [
      {
        key: idPart(several ? `${baseName(role)}.${first.attachment.zone}` : (poolName ?? first.server.name)),
        label: withInterface(poolName ?? listed(names), role, interfaceName),
        role,
        ...(role.interfaces.length > 1 ? { interface: interfaceName } : {}),
        zone: first.attachment.zone,
        ...(version === undefined ? {} : { version }),
        members,
        ...(poolName === undefined ? {} : { pool: poolOf(poolName) }),
        virtual: false,
        population: false,
        ...together(members),
      },
    ]
  }

  function poolOf(name: string): Pool {
    return deployment.pools.get(name) ?? { name, virtual: [], public: [], balancing: 'none' }
  }

  /** One place for each pool with a virtual address on this interface, and for each zone in which that lies. */
  function virtualPlaces(
    role: Role,
    interfaceName: string,
    groups: readonly (readonly { server: Server; attachment: HostInterface }[])[],
  ): readonly Place[] {
    const pools = new Map<string, { server: Server; attachment: HostInterface }[]>()
    for (const group of groups) {
      for (const member of group) {
        const { pool } = member.server
        if (pool !== undefined) pools.set(pool, [...(pools.get(pool) ?? []), member])
      }
    }
    return [...pools].flatMap(([name, members]) => {
      const pool = poolOf(name)
      const own = members.flatMap(({ attachment }) => attachment.addresses)
      const here = pool.virtual.filter(
        (vip) => role.interfaces.length <= 1 || own.some((address) => alike(vip, address)),
      )
      const version = members[0]?.server.versions.get(role.product)
      const zonesHere = zones.filter(({ addresses }) => here.some(({ value }) => hasAddress(addresses, value)))
      return zonesHere.map((zone): Place => {
        const inZone = here.filter(({ value }) => hasAddress(zone.addresses, value))
        return {
          key: idPart(name),
          label: withInterface(`${name} (virtual)`, role, interfaceName),
          role,
          ...(role.interfaces.length > 1 ? { interface: interfaceName } : {}),
          zone: zone.name,
          ...(version === undefined ? {} : { version }),
          members: members.map(({ server, attachment }) => memberOf(server, attachment)),
          pool,
          virtual: true,
          population: false,
          addresses: unionOfAddresses(inZone.map(({ value }) => addressRange(value))),
          mappings: mappingsOf(name, zone.name, inZone, pool.public),
        }
      })
    })
  }

  /** On one subnet, as far as the prefixes of the zones tell: so a virtual address belongs to the interface beside it. */
  const alike = (a: HostAddress, b: HostAddress): boolean =>
    a.family === b.family &&
    zones.some(({ name }) =>
      (prefixes.get(name) ?? []).some((prefix) => hasAddress(prefix, a.value) && hasAddress(prefix, b.value)),
    )

  return {
    find(end, product, versions) {
      const memo = JSON.stringify([end.roles, end.interface, end.at, end.zone, product, versions])
      const answered = found.get(memo)
      if (answered) return answered
      const all = end.roles.flatMap((id) => {
        const role = catalogue.roles.get(id)
        if (role === undefined) return []
        if (role.kind === 'population') return once(['population', id], () => populations(role))
        const own = role.product === product && hasVersions(catalogue.products.get(product))
        return hosts(role, end, own ? versions : undefined)
      })
      const fitting = all.filter(({ zone }) => end.zone === undefined || deployment.zones.get(zone)?.kind === end.zone)
      const keyed = withDistinctKeys(withoutRepeats(withoutCovered(fitting)))
      found.set(memo, keyed)
      return keyed
    },
    has(id) {
      const role = catalogue.roles.get(id)
      return role?.kind === 'population' ? populated(role).length > 0 : holders.has(id)
    },
  }
}

function hasVersions(product: Product | undefined): boolean {
  return (product?.versions.length ?? 0) > 0
}

function memberOf(server: Server, attachment: HostInterface): Member {
  return {
    server: server.name,
    addresses: unionOfAddresses(attachment.addresses.map(({ value }) => addressRange(value))),
    mappings: mappingsOf(server.name, attachment.zone, attachment.addresses, attachment.public),
  }
}

function together(members: readonly Member[]): Pick<Place, 'addresses' | 'mappings'> {
  return {
    addresses: unionOfAddresses(members.map(({ addresses }) => addresses)),
    mappings: members.flatMap(({ mappings }) => mappings),
  }
}

/** As the internet sees it. */
export function seenOf({ addresses, mappings }: Place): AddressSet {
  return mappings.length === 0 ? addresses : seenAddresses(addresses, mappings)
}

/** The place with some of its members' addresses only; undefined if none is left. A virtual address keeps who answers there. */
function withAddresses(place: Place, keep: (addresses: AddressSet) => AddressSet): Place | undefined {
  const addresses = keep(place.addresses)
  if (noAddresses(addresses)) return undefined
  const members = place.virtual
    ? place.members
    : place.members
        .map((member) => ({ ...member, addresses: keep(member.addresses) }))
        .filter((member) => !noAddresses(member.addresses))
  return { ...place, members, addresses, mappings: place.mappings.filter(({ real }) => hasAddress(addresses, real)) }
}

/** The part of a place that a firewall translates. */
export function translatedPart(place: Place): Place | undefined {
  const real = unionOfAddresses(place.mappings.map((mapping) => addressRange(mapping.real)))
  return withAddresses(place, (addresses) => intersectAddresses(addresses, real))
}

/** The part of a place that has no other address outside than inside. */
export function untranslatedPart(place: Place): Place | undefined {
  const real = unionOfAddresses(place.mappings.map((mapping) => addressRange(mapping.real)))
  return withAddresses(place, (addresses) => subtractAddresses(addresses, real))
}

/** The place without one of its hosts. A virtual address stays: the others may answer there. */
export function without(place: Place, server: string): Place {
  if (place.virtual || !place.members.some((member) => member.server === server)) return place
  const members = place.members.filter((member) => member.server !== server)
  const names = listed(members.map((member) => member.server))
  const label = place.pool === undefined ? withInterface(names, place.role, place.interface ?? '') : place.label
  return { ...place, members, label, ...together(members) }
}

/** Where everybody in a zone is meant, its servers are meant too. */
function withoutCovered(all: readonly Place[]): readonly Place[] {
  const everybody = new Set(all.filter(({ population }) => population).map(({ zone }) => zone))
  return all.filter(({ population, zone }) => population || !everybody.has(zone))
}

/** One server may have several of the roles of an end: then it is one place, under the first of them. */
function withoutRepeats(all: readonly Place[]): readonly Place[] {
  const seen = new Set<string>()
  return all.filter(({ zone, interface: name, virtual, population, pool, members }) => {
    const key = JSON.stringify([zone, name, virtual, population, pool?.name, members.map(({ server }) => server)])
    return !seen.has(key) && seen.add(key)
  })
}

function withDistinctKeys(all: readonly Place[]): readonly KeyedPlace[] {
  const times = new Map<string, number>()
  for (const { key } of all) times.set(key, (times.get(key) ?? 0) + 1)
  const used = new Set<string>()
  return all.map((place) => {
    const { key: short, zone, role, version } = place
    const more = [zone, baseName(role), ...(version === undefined ? [] : [version])]
    const full = times.get(short) === 1 ? short : [short, ...more.map(idPart)].join('.')
    let key = full
    for (let n = 2; used.has(key); n++) key = `${full}.${n}`
    used.add(key)
    return { place, key }
  })
}

function prefixesOf({ prefixes, addresses }: Zone): readonly AddressSet[] {
  return prefixes.flatMap((text) => {
    const read = parseAddresses(text, { hostBits: 'allow' })
    return read.ok ? [intersectAddresses(read.value, addresses)] : []
  })
}

function baseName({ id }: Role): string {
  return id.slice(id.indexOf('/') + 1)
}

function listed(names: readonly string[]): string {
  return names.length <= LISTED
    ? names.join(', ')
    : `${names.slice(0, LISTED - 1).join(', ')} and ${names.length - LISTED + 1} more`
}

function withInterface(label: string, role: Role, name: string): string {
  return role.interfaces.length > 1 ? `${label} (${name})` : label
}

/** Names of the deployment file are safe already; those of a deployment made elsewhere may not be. */
export function idPart(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_')
}

/** The end of a flow at a place, held to some addresses. */
export function endOf(place: Place, addresses: AddressSet, publicAddresses: AddressSet | undefined): FlowEnd {
  return {
    label: place.label,
    role: place.role.id,
    ...(place.interface === undefined ? {} : { interface: place.interface }),
    servers: place.members.map(({ server }) => server),
    zone: place.zone,
    addresses,
    ...(publicAddresses === undefined ? {} : { publicAddresses }),
    any: place.population,
  }
}
