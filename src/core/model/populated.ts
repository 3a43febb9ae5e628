import type { Role } from './catalogue.ts'
import type { Zone } from './deployment.ts'

/** Does a population (clients, partners, services of a provider) live in a zone? */
export function isPopulated({ name, kind, clients }: Zone, role: Role): boolean {
  const kinds = role.interfaces[0]?.zones ?? []
  return kinds.includes(kind) && (name === 'internet' || kind === 'provider' || kind === 'cloud' || clients)
}
