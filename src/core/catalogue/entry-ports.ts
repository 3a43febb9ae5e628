import type { Catalogue } from '../model/catalogue.ts'
import { dynamicRpcOf } from '../model/included-roles.ts'
import type { Ports, Requirement } from '../model/requirement.ts'
import { intervalSet, type PortSet } from '../sets/intervals.ts'

/** The ports that settings have until an administrator moves them, by their id. */
export function defaultPorts(catalogue: Catalogue): ReadonlyMap<string, PortSet> {
  return new Map([...catalogue.roles.values()].flatMap(({ ports }) => ports.map(({ id, ports: set }) => [id, set])))
}

/** Ports as numbers, one list for each place they come from: a fixed 5062 beside a fixed 5063 stays a port that is named. */
export function portLists(
  { fixed, settings, dynamicRpc }: Ports,
  roles: readonly string[],
  versions: readonly string[],
  catalogue: Catalogue,
  defaults: ReadonlyMap<string, PortSet>,
): readonly PortSet[] {
  if (settings.length === 0 && !dynamicRpc) return fixed.length === 0 ? [] : [fixed]
  const rpc = dynamicRpc ? roles.flatMap((id) => rpcPorts(id, versions, catalogue)) : []
  return [fixed, ...settings.map((id) => defaults.get(id) ?? []), intervalSet(rpc)].filter((set) => set.length > 0)
}

function rpcPorts(id: string, versions: readonly string[], catalogue: Catalogue): PortSet {
  const role = catalogue.roles.get(id)
  if (role === undefined) return []
  return versions.length === 0
    ? dynamicRpcOf(role, undefined)
    : versions.flatMap((version) => dynamicRpcOf(role, version))
}

/** The versions of the entry as `dynamicRpcOf` of another product's role is to see them: it has none of them. */
export function versionsAt(entry: Requirement, roles: readonly string[]): readonly string[] {
  return roles.every((id) => id.startsWith(`${entry.product}/`)) ? entry.versions : []
}
