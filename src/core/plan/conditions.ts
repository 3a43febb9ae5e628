import type { Catalogue } from '../model/catalogue.ts'
import type { Deployment, Server } from '../model/deployment.ts'
import { withIncluded } from '../model/included-roles.ts'
import type { Requirement } from '../model/requirement.ts'

/** A server's roles and, through them, those that they include. */
export function rolesOf({ roles, versions }: Server, catalogue: Catalogue): ReadonlySet<string> {
  return withIncluded(roles, versions, catalogue)
}

/** What a deployment says to the conditions of requirements that do not depend on their ends. */
export interface Conditions {
  /** Is it on, and is each feature that it is part of? */
  featureOn(feature: string): boolean
  /** The versions of a requirement, or another fact, that are deployed; undefined where its product has no versions. */
  versionsOf(fact: Pick<Requirement, 'product' | 'versions'>): readonly string[] | undefined
  /** Version, feature and the conditions on features, partners and roles hold. */
  hold(requirement: Requirement): boolean
}

export function conditions(deployment: Deployment, catalogue: Catalogue): Conditions {
  const versions = new Map<string, Set<string>>()
  const roles = new Set<string>()
  for (const server of deployment.servers.values()) {
    for (const role of rolesOf(server, catalogue)) roles.add(role)
    for (const [product, version] of server.versions) {
      versions.set(product, (versions.get(product) ?? new Set()).add(version))
    }
  }

  function featureOn(feature: string, above: ReadonlySet<string> = new Set()): boolean {
    if (above.has(feature) || !deployment.features.has(feature)) return false
    const partOf = catalogue.features.get(feature)?.partOf
    return partOf === undefined || featureOn(partOf, new Set([...above, feature]))
  }

  function versionsOf({
    product,
    versions: holding,
  }: Pick<Requirement, 'product' | 'versions'>): readonly string[] | undefined {
    if ((catalogue.products.get(product)?.versions ?? []).length === 0) return undefined
    const deployed = versions.get(product)
    return holding.filter((version) => deployed?.has(version) === true)
  }

  const roleHolds = (role: string) => (role.startsWith('!') ? !roles.has(role.slice(1)) : roles.has(role))

  return {
    featureOn: (feature) => featureOn(feature),
    versionsOf,
    hold(requirement) {
      const { need, feature, when } = requirement
      return (
        need !== 'wrong' &&
        versionsOf(requirement)?.length !== 0 &&
        featureOn(feature) &&
        (when.features.length === 0 || when.features.some((other) => featureOn(other))) &&
        (when.partners.length === 0 || when.partners.some((partner) => deployment.partners.has(partner))) &&
        when.roles.every(roleHolds)
      )
    },
  }
}
