import type { Deployment, Firewall } from '../model/deployment.ts'
import type { InputRule } from '../model/policy.ts'
import { addressRange, noAddresses, unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { ANY_PORTS } from '../sets/ports.ts'
import type { GroupNames } from './groups.ts'
import { idPart } from './places.ts'
import type { Infrastructure } from './wants.ts'
import type { Hop, ZoneGraph } from './zones.ts'

type Access = Firewall['management'][number]

/** New connections of administrators to the firewall itself. */
export function managementInput(graph: ZoneGraph, firewall: Firewall, names: GroupNames): readonly InputRule[] {
  return firewall.management.flatMap(({ zone, from, ports }, i) => {
    const side = graph.sideOf(firewall.name, zone)
    if (side === undefined) return []
    const service = { protocol: 'tcp', sourcePorts: ANY_PORTS, destinationPorts: ports } as const
    const because = becauseOf(firewall.name, zone)
    return [{ id: `management-${i + 1}`, from: side, source: names.group(from, 'management'), service, because }]
  })
}

/** The way by which administrators reach a firewall. */
export interface ManagementWay {
  readonly firewall: string
  readonly access: Access
  /** The firewalls before it. */
  readonly hops: readonly Hop[]
  /** The firewall's own addresses on the side by which they come; empty where the deployment file does not give them. */
  readonly addresses: AddressSet
}

export function managementWays(deployment: Deployment, graph: ZoneGraph): readonly ManagementWay[] {
  return [...deployment.firewalls.values()].flatMap(({ name, sides, management }) =>
    management.flatMap((access) => {
      const side = graph.sideOf(name, access.zone)
      const hops = side === undefined ? undefined : graph.path(access.zone, side)?.hops
      if (hops === undefined) return []
      const own = sides.filter(({ zone }) => zone === side).flatMap(({ addresses }) => addresses)
      return [
        { firewall: name, access, hops, addresses: unionOfAddresses(own.map(({ value }) => addressRange(value))) },
      ]
    }),
  )
}

/** What a firewall between administrators and the firewalls that they manage must let through, by pair of sides. */
export function managementThrough(
  ways: readonly ManagementWay[],
  firewall: string,
  from: string,
  to: string,
): readonly Infrastructure[] {
  return ways.flatMap(({ firewall: managed, access, hops, addresses }) => {
    const crosses = hops.some((hop) => hop.firewall === firewall && hop.from === from && hop.to === to)
    if (!crosses || noAddresses(addresses)) return []
    return [
      {
        id: `management.${idPart(managed)}`,
        source: access.from,
        destination: addresses,
        protocol: 'tcp',
        first: ANY_PORTS,
        second: access.ports,
        because: becauseOf(managed, access.zone),
      } as const,
    ]
  })
}

function becauseOf(firewall: string, zone: string): string {
  return `management of ${idPart(firewall)} from ${idPart(zone)}`
}
