import type { Catalogue, Role } from '../model/catalogue.ts'

/**
 * The role; where this version of the product has no such server any more, those that do its work: Mailbox servers of 2016 are
 * Client Access servers. Empty where nobody does. A role of another product stays as it is.
 */
export function holdersOf(id: string, { roles }: Catalogue, product: string, version: string): readonly Role[] {
  const role = roles.get(id)
  if (role === undefined || role.product !== product || role.versions.includes(version)) return role ? [role] : []
  return [...roles.values()].filter(
    (other) =>
      other.product === product &&
      other.versions.includes(version) &&
      (other.includes.includes(id) || other.in?.[version]?.includes?.includes(id)),
  )
}
