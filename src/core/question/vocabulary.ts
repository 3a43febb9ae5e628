import type { Deployment, HostAddress } from '../model/deployment.ts'
import { ANY_ADDRESS, NO_ADDRESS, oneAddress, unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'

/** A name that stands for addresses. */
export interface NamedPlace {
  readonly addresses: AddressSet
  /** The firewall itself: its own addresses. */
  readonly firewall?: boolean
}

/** The names that a question may use. `missing` says what to do about a name when there is no deployment. */
export interface Vocabulary {
  find(name: string): NamedPlace | undefined
  readonly names: readonly string[]
  /** Was a deployment given at all? */
  readonly deployment: boolean
}

/** Without a deployment only addresses have a meaning. */
export const NO_NAMES: Vocabulary = { find: () => undefined, names: [], deployment: false }

/**
 * The names of a deployment: zones, servers, their interfaces (`edge1.access`), pools (the virtual address and the members), roles
 * (`lync/edge`), firewalls. Where two things have one name, the first of this order is meant.
 */
export function vocabularyOf(deployment: Deployment): Vocabulary {
  const places = new Map<string, NamedPlace>()
  const add = (name: string, sets: readonly AddressSet[], more: Omit<NamedPlace, 'addresses'> = {}) => {
    if (!places.has(name)) places.set(name, { addresses: unionOfAddresses(sets), ...more })
  }
  const servers = [...deployment.servers.values()]
  const ofServer = (server: (typeof servers)[number]) =>
    server.interfaces.map((attachment) => addressesOf(attachment.addresses))
  for (const zone of deployment.zones.values()) add(zone.name, [zone.addresses])
  for (const server of servers) {
    add(server.name, ofServer(server))
    for (const attachment of server.interfaces)
      add(`${server.name}.${attachment.name}`, [addressesOf(attachment.addresses)])
  }
  for (const pool of deployment.pools.values()) {
    const members = servers.filter((server) => server.pool === pool.name)
    add(pool.name, [addressesOf(pool.virtual), ...members.flatMap(ofServer)])
  }
  for (const role of new Set(servers.flatMap(({ roles }) => roles)))
    add(role, servers.filter(({ roles }) => roles.includes(role)).flatMap(ofServer))
  for (const { name, sides } of deployment.firewalls.values())
    add(
      name,
      sides.map((side) => addressesOf(side.addresses)),
      { firewall: true },
    )
  return { find: (name) => places.get(name), names: [...places.keys()], deployment: true }
}

function addressesOf(of: readonly HostAddress[]): AddressSet {
  return of.length === 0 ? NO_ADDRESS : unionOfAddresses(of.map(oneAddress))
}

/** Every address: `any`. */
export const ANYWHERE: NamedPlace = { addresses: ANY_ADDRESS }
