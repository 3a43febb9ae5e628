import type { Catalogue, Role, RoleInterface } from '../model/catalogue.ts'

/** The roles and all that they include, each once. */
export function withIncluded(roles: readonly string[], catalogue: Catalogue): ReadonlySet<string> {
  const all = new Set<string>()
  const open = [...roles]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (all.has(id)) continue
    all.add(id)
    open.push(...(catalogue.roles.get(id)?.includes ?? []))
  }
  return all
}

/** The interfaces that a host with these roles has, by name; with the role that asks for each and the kinds of zones that all allow. */
export function interfacesOfRoles(
  roles: readonly Role[],
): ReadonlyMap<string, readonly { readonly role: Role; readonly interface: RoleInterface }[]> {
  const found = new Map<string, { readonly role: Role; readonly interface: RoleInterface }[]>()
  for (const role of roles) {
    for (const one of role.interfaces) found.set(one.name, [...(found.get(one.name) ?? []), { role, interface: one }])
  }
  return found
}
