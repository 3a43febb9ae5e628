import type { Catalogue } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import type { CertificatePlan, PlannedCertificate } from '../model/facts.ts'
import { factHosts, type HostGroup } from './fact-hosts.ts'

/**
 * The certificates that this deployment needs, by its roles, versions and features, in the order of the catalogue. Names stay
 * placeholders, for a deployment file does not tell them. Entries that only add names to others do so.
 */
export function planCertificates(deployment: Deployment, catalogue: Catalogue): CertificatePlan {
  const hosts = factHosts(deployment, catalogue)
  const holding = catalogue.facts.certificates
    .filter((entry) => entry.need !== 'wrong' && hosts.holds(entry))
    .map((entry) => ({ entry, groups: hosts.groups(entry, entry.holders, entry.each) }))
  const additions = holding.filter(({ entry }) => entry.addsTo.length > 0)

  /** What other entries add to a certificate of some servers, if they are about one of these. */
  const added = (id: string, { servers }: HostGroup) =>
    additions
      .filter(({ entry, groups }) => {
        return entry.addsTo.includes(id) && groups.some((group) => group.servers.some((one) => servers.includes(one)))
      })
      .flatMap(({ entry }) => entry.names)

  const certificates = holding
    .filter(({ entry }) => entry.addsTo.length === 0)
    .flatMap(({ entry, groups }) =>
      groups.map(
        (group): PlannedCertificate => ({
          entry,
          ...(group.of === undefined ? {} : { of: group.of }),
          servers: group.servers,
          names: [...new Set([...entry.names, ...added(entry.id, group)])],
        }),
      ),
    )
  return { deployment: deployment.name, certificates }
}
