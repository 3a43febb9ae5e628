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

const FACTS: Readonly<Record<keyof Facts, string>> = {
  dns: 'names',
  certificates: 'certificates',
  windowsFirewall: 'host rules',
  listeners: 'listeners',
  advice: 'advice',
}

/** How much there is: entries by product, need and confidence, claims by verdict. */
export function catalogueStats(catalogue: Catalogue): string {
  const { requirements } = catalogue
  const claims = requirements.flatMap(({ claims }) => claims)
  const tally = <T>(keys: readonly T[], count: (key: T) => number, name: (key: T) => string = String) =>
    keys.map((key) => `  ${name(key).padEnd(14)} ${String(count(key)).padStart(5)}\n`).join('')
  return [
    `${requirements.length} entries, ${claims.length} claims, ${catalogue.sources.size} sources, ${catalogue.roles.size} roles, ${catalogue.features.size} features\n`,
    `entries by product\n${tally([...new Set(requirements.map(({ product }) => product))].sort(), (id) => requirements.filter(({ product }) => product === id).length)}`,
    `entries by need\n${tally(NEEDS, (id) => requirements.filter(({ need }) => need === id).length)}`,
    `entries by confidence\n${tally(CONFIDENCES, (id) => requirements.filter(({ confidence }) => confidence === id).length)}`,
    `claims by verdict\n${tally(VERDICTS, (id) => claims.filter(({ verdict }) => verdict === id).length)}`,
    `besides flows\n${tally(
      Object.keys(FACTS) as (keyof Facts)[],
      (kind) => catalogue.facts[kind].length,
      (kind) => FACTS[kind],
    )}`,
  ].join('\n')
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
    ['authentication', entry.authentication],
    ['need', entry.for === undefined ? entry.need : `${entry.need}: ${entry.for}`],
    ['feature', entry.feature],
    ['confidence', entry.confidence],
    ['notes', entry.notes],
  ]
  const facts = lines.flatMap(([title, text]) => (text ? [`  ${title.padEnd(15)} ${text}\n`] : []))
  return `${entry.id}: ${entry.title}\n${facts.join('')}${entry.claims.map((claim) => claimText(claim, catalogue)).join('')}\n`
}

function claimText({ source, at, says, verdict, because }: Claim, catalogue: Catalogue): string {
  const known = catalogue.sources.get(source)
  const place = [known?.title ?? source, at].filter(Boolean).join(', ')
  return `  ${verdict.padEnd(11)} "${says}"${because ? `: ${because}` : ''}\n              ${place}${known?.url ? ` ${known.url}` : ''}\n`
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
