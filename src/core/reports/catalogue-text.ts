import type { Catalogue } from '../model/catalogue.ts'
import type { Facts } from '../model/facts.ts'
import {
  type Claim,
  CONFIDENCES,
  NEEDS,
  type Ports,
  type Requirement,
  type RequirementEnd,
  VERDICTS,
} from '../model/requirement.ts'
import { formatPorts } from '../sets/ports.ts'
import { applicationOf } from './flow-row.ts'
import { rpcInterfaces, rpcText } from './rpc-text.ts'

const FACTS: Readonly<Record<keyof Facts, string>> = {
  dns: 'names',
  certificates: 'certificates',
  windowsFirewall: 'host rules',
  listeners: 'listeners',
  advice: 'advice',
}

/** How much there is: how many of everything, and the numbers of each list by its heading. */
export interface CatalogueCounts {
  readonly entries: number
  readonly claims: number
  readonly sources: number
  readonly roles: number
  readonly features: number
  readonly rpcInterfaces: number
  readonly by: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** Entries by product, need and confidence, claims by verdict, and what there is besides flows. */
export function catalogueCounts(catalogue: Catalogue): CatalogueCounts {
  const { requirements, facts } = catalogue
  const claims = requirements.flatMap((entry) => entry.claims)
  const tally = <T, K extends string>(keys: readonly K[], things: readonly T[], keyOf: (thing: T) => string) =>
    Object.fromEntries(keys.map((key) => [key, things.filter((thing) => keyOf(thing) === key).length]))
  const products = [...new Set(requirements.map(({ product }) => product))].sort()
  return {
    entries: requirements.length,
    claims: claims.length,
    sources: catalogue.sources.size,
    roles: catalogue.roles.size,
    features: catalogue.features.size,
    rpcInterfaces: catalogue.rpcInterfaces.size,
    by: {
      'entries by product': tally(products, requirements, ({ product }) => product),
      'entries by need': tally(NEEDS, requirements, ({ need }) => need),
      'entries by confidence': tally(CONFIDENCES, requirements, ({ confidence }) => confidence),
      'claims by verdict': tally(VERDICTS, claims, ({ verdict }) => verdict),
      'besides flows': Object.fromEntries(
        (Object.keys(FACTS) as (keyof Facts)[]).map((kind) => [FACTS[kind], facts[kind].length]),
      ),
    },
  }
}

export function catalogueStats(catalogue: Catalogue): string {
  const { entries, claims, sources, roles, features, rpcInterfaces, by } = catalogueCounts(catalogue)
  const lists = Object.entries(by).map(([heading, counts]) => {
    const lines = Object.entries(counts).map(([name, count]) => `  ${name.padEnd(14)} ${String(count).padStart(5)}\n`)
    return `${heading}\n${lines.join('')}`
  })
  const all = `${entries} entries, ${claims} claims, ${sources} sources, ${roles} roles, ${features} features, ${rpcInterfaces} RPC interfaces\n`
  return [all, ...lists].join('\n')
}

/** One entry with everything said of it. */
export function entryText(entry: Requirement, catalogue: Catalogue): string {
  const ports = entry.transport.some((transport) => transport === 'tcp' || transport === 'udp')
    ? ` ${portsText(entry.ports)}`
    : ''
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['versions', entry.versions.join(', ')],
    ['from', endText(entry.from)],
    ['to', endText(entry.to)],
    ['port', `${entry.transport.join(', ').toUpperCase()}${ports}`],
    ['application', applicationOf(entry)],
    ...rpcInterfaces(entry.rpc, catalogue).map((one) => ['RPC interface', rpcText(one)] as const),
    ['authentication', entry.authentication],
    ['need', entry.for === undefined ? entry.need : `${entry.need}: ${entry.for}`],
    ['feature', entry.feature],
    ['confidence', entry.confidence],
    ['notes', entry.notes],
  ]
  const facts = lines.flatMap(([title, text]) => (text ? [`  ${title.padEnd(15)} ${text}\n`] : []))
  return `${entry.id}: ${entry.title}\n${facts.join('')}${entry.claims.map((claim) => claimText(claim, catalogue)).join('')}\n`
}

function claimText({ source, at, says, verdict, because, settles = [] }: Claim, catalogue: Catalogue): string {
  const known = catalogue.sources.get(source)
  const place = [known?.title ?? source, at].filter(Boolean).join(', ')
  return `  ${verdict.padEnd(11)} "${says}"${because ? `: ${because}` : ''}\n              ${place}${known?.url ? ` ${known.url}` : ''}\n${settles.map((id) => `              settles the contradiction with ${id}\n`).join('')}`
}

function endText({ roles, interface: name, at, public: isPublic }: RequirementEnd): string {
  const how = at === 'node' ? '' : at === 'virtual' ? ', virtual address' : ', virtual address if there is one'
  return `${roles.join(', ')}${name === undefined ? '' : ` (${name})`}${how}${isPublic ? ', by its public address' : ''}`
}

function portsText({ fixed, settings, dynamicRpc }: Ports): string {
  return [...(fixed.length > 0 ? [formatPorts(fixed)] : []), ...settings, ...(dynamicRpc ? ['dynamic RPC'] : [])].join(
    ', ',
  )
}
