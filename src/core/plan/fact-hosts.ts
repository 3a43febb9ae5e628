import type { Catalogue } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Each, Fact, FactCondition, FactHosts } from '../model/facts.ts'
import { type Conditions, conditions, rolesOf } from './conditions.ts'
import { type Place, places } from './places.ts'

/** Hosts for which one record or certificate is needed together. */
export interface HostGroup {
  /** The pool or server; absent: the deployment. */
  readonly of?: string
  readonly servers: readonly string[]
  readonly places: readonly Place[]
}

/** What a deployment says to facts: which hold there, and for which of its hosts. */
export interface FactHostFinder {
  /** A deployed version, the features and the roles hold. */
  holds(fact: Fact & { readonly when: FactCondition }): boolean
  /** The hosts, in the order of the deployment file, by what there is one of each for. */
  groups(fact: Fact, hosts: FactHosts & Partial<Attachment>, each: Each): readonly HostGroup[]
}

interface Attachment {
  readonly interface: string
  readonly at: 'node' | 'pool' | 'virtual'
}

export function factHosts(deployment: Deployment, catalogue: Catalogue): FactHostFinder {
  const known: Conditions = conditions(deployment, catalogue)
  const found = places(deployment, catalogue)
  const rolesByServer = new Map(
    [...deployment.servers.values()].map((server): [string, ReadonlySet<string>] => [
      server.name,
      rolesOf(server, catalogue),
    ]),
  )
  const order = new Map([...deployment.servers.keys()].map((name, i): [string, number] => [name, i]))
  const poolOf = (server: string) => deployment.servers.get(server)?.pool

  const roleHolds = (role: string) => (role.startsWith('!') ? !found.has(role.slice(1)) : found.has(role))

  function keyOf(server: string, each: Each): string | undefined {
    if (each === 'once') return undefined
    return each === 'pool' ? (poolOf(server) ?? server) : server
  }

  function placesOf(
    fact: Fact,
    roles: readonly string[],
    { interface: name, at }: Partial<Attachment>,
  ): readonly Place[] {
    const versions = known.versionsOf(fact)
    return found
      .find(
        {
          roles,
          at: at === undefined || at === 'node' ? 'node' : 'virtual-or-node',
          public: false,
          ...(name === undefined ? {} : { interface: name }),
        },
        fact.product,
        versions,
      )
      .map(({ place }) => place)
      .filter(({ population }) => !population)
  }

  return {
    holds(fact) {
      const { features, roles } = fact.when
      return (
        known.versionsOf(fact)?.length !== 0 &&
        (features.length === 0 || features.some((feature) => known.featureOn(feature))) &&
        roles.every(roleHolds)
      )
    },
    groups(fact, hosts, each) {
      const excluded = (server: string) => hosts.except.some((role) => rolesByServer.get(server)?.has(role))
      const meant = (roles: readonly string[]) =>
        placesOf(fact, roles, hosts).flatMap((place) => {
          const members = place.members.filter(({ server }) => !excluded(server))
          return members.length === 0 ? [] : [{ ...place, members }]
        })
      const all = hosts.firstOf
        ? (hosts.roles.map((role) => meant([role])).find((one) => one.length > 0) ?? [])
        : meant(hosts.roles)
      const groups = new Map<string | undefined, { servers: Set<string>; places: Place[] }>()
      for (const place of all) {
        const byKey = new Map<string | undefined, Place['members'][number][]>()
        for (const member of place.members) {
          const key = keyOf(member.server, each)
          byKey.set(key, [...(byKey.get(key) ?? []), member])
        }
        for (const [key, members] of byKey) {
          const group = groups.get(key) ?? { servers: new Set(), places: [] }
          for (const { server } of members) group.servers.add(server)
          group.places.push({ ...place, members })
          groups.set(key, group)
        }
      }
      const place = (name: string) => order.get(name) ?? 0
      return [...groups]
        .map(([of, { servers, places }]): HostGroup => {
          const sorted = [...servers].sort((a, b) => place(a) - place(b))
          return { ...(of === undefined ? {} : { of }), servers: sorted, places }
        })
        .sort((a, b) => place(a.servers[0] ?? '') - place(b.servers[0] ?? ''))
    },
  }
}
