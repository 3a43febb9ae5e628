import type { Catalogue } from '../model/catalogue.ts'
import type { PortAnswer } from '../model/lookup.ts'
import type { Claim } from '../model/requirement.ts'
import { formatPorts } from '../sets/ports.ts'
import { rpcInterfaces } from './rpc-text.ts'
import { versionSpan } from './version-span.ts'

/** The answer as plain data for other programs: ports as texts, claims with the titles and links of their sources. */
export function portJson(
  asked: string,
  { known, iana, interfaces, facts, nearest }: PortAnswer,
  catalogue: Catalogue,
): unknown {
  return {
    asked,
    known,
    iana,
    interfaces,
    flows: facts.map(({ ports, sourcePorts, claims, rpc, from, to, ...fact }) => ({
      ...fact,
      span: versionSpan(fact.product, fact.versions, catalogue),
      from: { roles: from.roles, title: from.label },
      to: { roles: to.roles, title: to.label },
      rpc: rpcInterfaces(rpc, catalogue).map(({ id, uuid, version }) => ({ id, uuid, version })),
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
