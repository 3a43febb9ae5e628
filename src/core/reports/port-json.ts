import type { Catalogue } from '../model/catalogue.ts'
import type { PortAnswer } from '../model/lookup.ts'
import type { Claim } from '../model/requirement.ts'
import { formatPorts } from '../sets/ports.ts'
import { versionSpan } from './version-span.ts'

/** The answer as plain data for other programs: ports as texts, claims with the titles and links of their sources. */
export function portJson(asked: string, { known, iana, facts, nearest }: PortAnswer, catalogue: Catalogue): unknown {
  return {
    asked,
    known,
    iana,
    flows: facts.map(({ ports, sourcePorts, claims, from, to, ...fact }) => ({
      ...fact,
      span: versionSpan(fact.product, fact.versions, catalogue),
      from: { roles: from.roles, title: from.label },
      to: { roles: to.roles, title: to.label },
      ports: formatPorts(ports),
      sourcePorts: formatPorts(sourcePorts),
      claims: claims.map((claim) => claimJson(claim, catalogue)),
    })),
    nearest: nearest.map(({ ports, ...one }) => ({ ports: formatPorts(ports), ...one })),
  }
}

function claimJson(claim: Claim, catalogue: Catalogue): unknown {
  const { title, url } = catalogue.sources.get(claim.source) ?? {}
  return { ...claim, ...(title === undefined ? {} : { title }), ...(url === undefined ? {} : { url }) }
}
