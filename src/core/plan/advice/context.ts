import type { Catalogue } from '../../model/catalogue.ts'
import type { Deployment, Server } from '../../model/deployment.ts'
import type { Advice } from '../../model/flow.ts'
import { rolesOf } from '../conditions.ts'
import type { Plan } from '../matrix.ts'
import { type ZoneGraph, zoneGraph } from '../zones.ts'

/** What a rule looks at. */
export interface Context {
  readonly deployment: Deployment
  readonly plan: Plan
  readonly catalogue: Catalogue
  readonly graph: ZoneGraph
  /** Servers with a role, by itself or through one that includes it; in the order of the deployment file. */
  readonly serversWith: (role: string) => readonly Server[]
}

/** One thing worth saying about a deployment, as often as it is found. Each stands in a file of its own. */
export type AdviceRule = (context: Context) => readonly Advice[]

export function contextOf(deployment: Deployment, plan: Plan, catalogue: Catalogue): Context {
  const holders = new Map<string, Server[]>()
  for (const server of deployment.servers.values()) {
    for (const role of rolesOf(server, catalogue)) {
      const known = holders.get(role)
      if (known) known.push(server)
      else holders.set(role, [server])
    }
  }
  return { deployment, plan, catalogue, graph: zoneGraph(deployment), serversWith: (role) => holders.get(role) ?? [] }
}

/** Most names that a message lists. */
const LISTED = 5

/** `fe1, fe2 and fe3`; of many names the first few and how many more. */
export function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)]
  if (distinct.length > LISTED) return `${distinct.slice(0, LISTED).join(', ')} and ${distinct.length - LISTED} more`
  const last = distinct.at(-1) ?? ''
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`
}

export function groupBy<T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const group = groups.get(key(value))
    if (group) group.push(value)
    else groups.set(key(value), [value])
  }
  return groups
}

/** Pools with members of a role, and those members. */
export function poolsOf(servers: readonly Server[]): ReadonlyMap<string, readonly Server[]> {
  return groupBy(
    servers.filter(({ pool }) => pool !== undefined),
    ({ pool }) => pool ?? '',
  )
}
