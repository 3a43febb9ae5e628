import type { Deployment, HostAddress } from '../model/deployment.ts'
import { addressRange, hasAddress, subtractAddresses, unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import type { Family } from '../sets/packet.ts'
import { parseAddresses } from '../sets/parse-addresses.ts'
import type { ZoneGraph } from './zones.ts'
import { INTERNET } from './zones.ts'

/** The firewall that gives hosts of a zone their public addresses: the one on their way to the internet that touches it. */
export interface Translator {
  readonly firewall: string
  /** The side behind which the hosts are. */
  readonly inside: string
  readonly outside: string
}

export function translatorOf(graph: ZoneGraph, zone: string): Translator | undefined {
  const last = zone === INTERNET ? undefined : graph.path(zone, INTERNET)?.hops.at(-1)
  return last === undefined ? undefined : { firewall: last.firewall, inside: last.from, outside: last.to }
}

/** One address of a host, and the one that stands for it on the other side of its firewall. */
export interface Mapping {
  readonly name: string
  readonly family: Family
  readonly real: number | bigint
  readonly mapped: number | bigint
  readonly zone: string
}

/** The public address of a family stands for the first real one of that family. */
export function mappingsOf(
  name: string,
  zone: string,
  real: readonly HostAddress[],
  mapped: readonly HostAddress[],
): readonly Mapping[] {
  return mapped.flatMap(({ family, value }) => {
    const first = real.find((address) => address.family === family)
    return first === undefined ? [] : [{ name, family, real: first.value, mapped: value, zone }]
  })
}

/** Every mapping of the deployment: of the interfaces of servers, and of the virtual addresses of pools. */
export function allMappings(deployment: Deployment): readonly Mapping[] {
  const servers = [...deployment.servers.values()].flatMap(({ name, interfaces }) =>
    interfaces.flatMap((attachment) =>
      mappingsOf(
        interfaces.length > 1 ? `${name}_${attachment.name}` : name,
        attachment.zone,
        attachment.addresses,
        attachment.public,
      ),
    ),
  )
  const pools = [...deployment.pools.values()].flatMap((pool) =>
    mappingsOf(pool.name, '', pool.virtual, pool.public).flatMap((mapping) => {
      const zone = zoneOfAddress(deployment, mapping.real)
      return zone === undefined ? [] : [{ ...mapping, zone }]
    }),
  )
  return [...servers, ...pools]
}

export function zoneOfAddress(deployment: Deployment, value: number | bigint): string | undefined {
  return [...deployment.zones.values()].find(({ addresses }) => hasAddress(addresses, value))?.name
}

/** Addresses under which a host is seen behind its translator: the mapped ones, and the real ones that have no mapped one. */
export function seenAddresses(real: AddressSet, mappings: readonly Mapping[]): AddressSet {
  const hidden = unionOfAddresses(mappings.map((mapping) => addressRange(mapping.real)))
  return unionOfAddresses([subtractAddresses(real, hidden), ...mappings.map(({ mapped }) => addressRange(mapped))])
}

/** RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 §2.5.6: nobody routes these over the internet. */
export const PRIVATE_ADDRESSES: AddressSet = unionOfAddresses(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'].flatMap(
    (prefix) => {
      const read = parseAddresses(prefix)
      return read.ok ? [read.value] : []
    },
  ),
)

/** The part of a set that can be reached over the internet. */
export function routable(addresses: AddressSet): AddressSet {
  return subtractAddresses(addresses, PRIVATE_ADDRESSES)
}
