import type { Role, RoleInterface } from '../model/catalogue.ts'

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
