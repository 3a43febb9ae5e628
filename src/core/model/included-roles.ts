import type { PortSet } from '../sets/intervals.ts'
import type { Catalogue, Role } from './catalogue.ts'

/**
 * The roles and all that they include, each once. `versions` tells for each product which of its versions is meant;
 * of a product that is not among them, a role counts with all that any version includes.
 */
export function withIncluded(
  roles: readonly string[],
  versions: ReadonlyMap<string, string>,
  catalogue: Catalogue,
): ReadonlySet<string> {
  const all = new Set<string>()
  const open = [...roles]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (all.has(id)) continue
    all.add(id)
    const role = catalogue.roles.get(id)
    if (role !== undefined) open.push(...includesOf(role, versions.get(role.product)))
  }
  return all
}

/** What a role includes in one version of its product. */
function includesOf({ includes, in: byVersion = {} }: Role, version: string | undefined): readonly string[] {
  const meant = version === undefined ? Object.values(byVersion) : [byVersion[version]]
  return [...includes, ...meant.flatMap((one) => one?.includes ?? [])]
}

/** The ephemeral RPC ports of a host with this role in one version of its product. */
export function dynamicRpcOf({ dynamicRpc, in: byVersion }: Role, version: string | undefined): PortSet {
  return byVersion?.[version ?? '']?.dynamicRpc ?? dynamicRpc
}
