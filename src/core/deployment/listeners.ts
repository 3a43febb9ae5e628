import type { Catalogue, Role } from '../model/catalogue.ts'
import type { Pool, Server } from '../model/deployment.ts'
import { withIncluded } from '../model/included-roles.ts'
import type { Ports, Requirement } from '../model/requirement.ts'
import { intervalSet, type PortSet, union } from '../sets/intervals.ts'
import type { Features } from './features.ts'
import { put } from './group.ts'

/** A port, or a few together, on which a service of a host waits. */
export interface Listener {
  readonly transport: 'tcp' | 'udp'
  readonly ports: PortSet
  /** `SIP (TLS)`: for people. */
  readonly service: string
  /** The settings that move it. */
  readonly settings: readonly string[]
  readonly role: string
}

/** What a deployment has that decides which services there are. */
export interface Situation {
  readonly catalogue: Catalogue
  readonly features: Features
  readonly servers: ReadonlyMap<string, Server>
  /** Setting id to the ports that replace the default. */
  readonly moved: ReadonlyMap<string, PortSet>
}

/** A range wider than this is one from which a service picks free ports; it takes none from its neighbours. */
const WIDEST = 16

/** Answers which services wait on an interface of a server, or behind the virtual address of a pool. */
export interface Listening {
  onInterface(server: Server, name: string): readonly Listener[]
  onPool(pool: Pool, members: readonly Server[]): readonly Listener[]
}

export function listening({ catalogue, features, servers, moved }: Situation): Listening {
  const defaults = new Map(
    [...catalogue.roles.values()].flatMap((role) => role.ports.map(({ id, ports }) => [id, ports])),
  )
  const deployed = new Set(
    [...servers.values()].flatMap(({ roles, versions }) => [...withIncluded(roles, versions, catalogue)]),
  )
  const byTarget = new Map<string, Requirement[]>()
  for (const requirement of catalogue.requirements) {
    if (requirement.need === 'wrong' || requirement.support || !holds(requirement, features, deployed)) continue
    for (const role of requirement.to.roles) put(byTarget, role, requirement)
  }

  const fixedPorts = ({ fixed, settings }: Ports): PortSet => {
    const all = settings.reduce((ports, id) => union(ports, moved.get(id) ?? defaults.get(id) ?? []), fixed)
    return intervalSet(all.filter(([first, last]) => last - first < WIDEST))
  }

  /** Of one host, what its roles receive and `wanted` accepts. */
  function listeners(server: Server, wanted: (requirement: Requirement, role: Role) => boolean): Listener[] {
    const found: Listener[] = []
    for (const id of withIncluded(server.roles, server.versions, catalogue)) {
      const role = catalogue.roles.get(id)
      if (role === undefined) continue
      for (const requirement of byTarget.get(id) ?? []) {
        const version = server.versions.get(requirement.product)
        if (version !== undefined && !requirement.versions.includes(version)) continue
        if (!wanted(requirement, role)) continue
        const ports = fixedPorts(requirement.ports)
        if (ports.length === 0) continue
        const { application, encryption, transport, ports: given } = requirement
        const service = encryption === '' ? application : `${application} (${encryption})`
        for (const one of transport) {
          if (one === 'tcp' || one === 'udp')
            found.push({ transport: one, ports, service, settings: given.settings, role: id })
        }
      }
    }
    return found
  }

  return {
    onInterface: (server, name) =>
      listeners(server, ({ to }, role) => (to.interface ?? role.interfaces[0]?.name) === name && to.at !== 'virtual'),
    onPool: (_pool, [member]) => (member === undefined ? [] : listeners(member, ({ to }) => to.at !== 'node')),
  }
}

/** Is its feature on, and do those of its conditions hold that do not depend on the other end? */
function holds({ feature, when }: Requirement, features: Features, deployed: ReadonlySet<string>): boolean {
  const any = (words: readonly string[], has: (word: string) => boolean) => words.length === 0 || words.some(has)
  return (
    features.on.has(feature) &&
    any(when.features, (id) => features.on.has(id)) &&
    any(when.partners, (id) => features.partners.has(id)) &&
    when.roles.every((role) => (role.startsWith('!') ? !deployed.has(role.slice(1)) : deployed.has(role)))
  )
}
