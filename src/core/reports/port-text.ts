import { visible } from '../diagnostics/visible.ts'
import type { Catalogue, RpcInterface } from '../model/catalogue.ts'
import type { IanaName, Nearness, PortAnswer, PortFact } from '../model/lookup.ts'
import type { Claim, Confidence } from '../model/requirement.ts'
import { equals } from '../sets/intervals.ts'
import { ANY_PORTS, formatPorts } from '../sets/ports.ts'
import { applicationOf } from './flow-row.ts'
import { interfaceSummary, portSummary } from './port-summary.ts'
import { rpcInterfaces, rpcText } from './rpc-text.ts'
import { versionSpan } from './version-span.ts'

const KNOWN: Readonly<Record<Confidence, string>> = {
  seen: 'read in the cited text',
  seed: 'only in an article, not in a vendor’s text',
  recalled: 'from memory of the cited text',
  inferred: 'follows from cited facts',
}

/** More flows than these are summed up by role, unless everything is asked for. */
const IN_FULL = 12

/** Sources that agree: so many are named, the others counted. */
const AGREEING = 3

/**
 * An answer for people, for one who asked `asked`. Facts that name the ports stand in full, those that have them in a range in a
 * line each; those whose range is more than half of all ports are counted. Of many, one line for each role that listens. `all`:
 * nothing is summed up or only counted.
 */
export function portText(asked: string, answer: PortAnswer, catalogue: Catalogue, all = false): string {
  const { facts, question, nearest } = answer
  const wrong = facts.filter(({ need }) => need === 'wrong')
  const [named, ranges, anything] = byNearness(facts.filter(({ need }) => need !== 'wrong'))
  const [wrongNamed, wrongRanges, wrongAnything] = byNearness(wrong)
  const ports = question.ports === undefined ? 'it' : formatPorts(question.ports)
  const open = [...anything, ...wrongAnything]
  const full = named.length > 0 ? named : ranges
  const head = heading(asked, answer, named.length, ranges.length, catalogue)
  if (!all && full.length > IN_FULL) {
    const more = named.length > 0 ? ranges.length : 0
    return [
      head,
      portSummary('Who listens on it, by product (all flows in full: --all)', full, catalogue),
      interfaceSummary(full, catalogue),
      more === 0 ? '' : `${flows(more)} in a range that holds ${ports}\n`,
      lines('Printed somewhere, and wrong: never make these a rule', [...wrongNamed, ...wrongRanges]),
      openText(open.length),
      `Narrow it down with a product, a version or a role, as in \`${narrower(asked, full)}\`\n`,
    ]
      .filter((part) => part !== '')
      .join('\n')
  }
  return [
    head,
    nearest.length === 0 ? '' : `The nearest ports that it has:\n${nearestText(nearest)}`,
    ...full.map((fact) => factText(fact, catalogue)),
    lines(`In a range that holds ${ports}`, named.length > 0 ? ranges : []),
    wrongNamed.length + wrongRanges.length === 0 ? '' : 'Printed somewhere, and wrong: never make these a rule\n',
    ...wrongNamed.map((fact) => factText(fact, catalogue)),
    lines(`Wrong, in a range that holds ${ports}`, wrongRanges),
    all ? lines('In a range of more than half of all ports', open) : openText(open.length),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function byNearness(facts: readonly PortFact[]): readonly [PortFact[], PortFact[], PortFact[]] {
  const of = (wanted: Nearness) => facts.filter(({ nearness }) => nearness === wanted)
  return [of('named'), of('range'), of('anything')]
}

/** The question with the product and the role of which most flows speak. */
function narrower(asked: string, facts: readonly PortFact[]): string {
  const counts = new Map<string, number>()
  for (const { to } of facts) for (const role of to.roles) counts.set(role, (counts.get(role) ?? 0) + 1)
  const [role = ''] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? []
  return `portolan port ${visible(asked)} ${role}`.trim()
}

function heading(
  asked: string,
  { iana, known, interfaces }: PortAnswer,
  named: number,
  ranges: number,
  catalogue: Catalogue,
): string {
  const unknown = interfaces.length > 0 ? 'no flow of the catalogue calls it' : 'not in the catalogue'
  const counts = [named > 0 ? flows(named) : '', ranges > 0 ? `${flows(ranges)} in a range` : '']
  const counted = known ? counts.filter(Boolean).join(', ') || 'only in claims that are wrong' : unknown
  const names = [
    ...iana.map((one) => `IANA: ${ianaText(one)}`),
    ...interfaces.map((one) => `RPC: ${rpcText(one)}${placed(one, catalogue)}`),
  ]
  return `${visible(asked)}: ${counted}\n${names.map((name) => `  ${name}\n`).join('')}`
}

/** Where a client finds the interface, and who says so. */
function placed({ port, source, at }: RpcInterface, catalogue: Catalogue): string {
  const where = port === undefined ? 'at a dynamic port that TCP 135 tells' : `on TCP ${port}`
  return `, ${where} (${placeText({ source, ...(at === undefined ? {} : { at }) }, catalogue)})`
}

function flows(count: number): string {
  return `${count} ${count === 1 ? 'flow' : 'flows'}`
}

function nearestText(nearest: PortAnswer['nearest']): string {
  return nearest.map(({ ports, label, entry }) => `  ${formatPorts(ports).padEnd(13)} ${label}  ${entry}\n`).join('')
}

function openText(count: number): string {
  if (count === 0) return ''
  const have = `${flows(count)} ${count === 1 ? 'has' : 'have'}`
  return `${have} it in a range of more than half of all ports (1024-65535, any); --all lists ${count === 1 ? 'it' : 'them'}\n`
}

/** `5062 na-localise (TCP, UDP): Localisation access`. */
function ianaText({ port, name, transports, title }: IanaName): string {
  return `${port} ${name} (${transports.join(', ').toUpperCase()})${title === '' ? '' : `: ${title}`}`
}

function lines(title: string, facts: readonly PortFact[]): string {
  return facts.length === 0 ? '' : `${title}\n${facts.map((fact) => `  ${lineOf(fact)}\n`).join('')}`
}

function lineOf(fact: PortFact): string {
  return `${portsOf(fact)}  ${fact.from.label} -> ${fact.to.label}  ${applicationOf(fact)}  ${fact.need}  ${fact.entries.join(', ')}`
}

/** `TCP 5062`, `UDP 50000-59999 -> any` with the source ports first where they are not any. */
function portsOf({ transport, ports, sourcePorts }: PortFact): string {
  const name = transport.join('/').toUpperCase()
  if (ports.length === 0) return name
  const from = sourcePorts.length === 0 || equals(sourcePorts, ANY_PORTS) ? '' : `${formatPorts(sourcePorts)} -> `
  return `${name} ${from}${formatPorts(ports)}`
}

function factText(fact: PortFact, catalogue: Catalogue): string {
  const { title, from, to, product, versions, authentication, need, settings, dynamicRpc, confidence, notes } = fact
  const rows: readonly (readonly [string, string])[] = [
    ['versions', versionSpan(product, versions, catalogue)],
    [
      'for',
      `${applicationOf(fact)}${authentication === '' || authentication === 'none' ? '' : `, authenticated by ${authentication}`}`,
    ],
    ...rpcInterfaces(fact.rpc, catalogue).map((one) => ['RPC interface', rpcText(one)] as const),
    ['need', fact.for === undefined ? need : `${need}: ${fact.for}`],
    ['feature', featureText(fact.feature, catalogue)],
    ...settings.map((id) => ['can be moved', settingText(id, catalogue)] as const),
    ...(dynamicRpc ? [['dynamic', 'RPC takes any of the ephemeral ports of the listener unless pinned'] as const] : []),
    ...notes.map((note) => ['note', note] as const),
    ['known', `${confidence}: ${KNOWN[confidence]}`],
    ...agreeing(fact, catalogue),
    ...fact.claims.filter(({ verdict }) => verdict !== 'upheld').flatMap((claim) => dissent(claim, catalogue)),
    ['entry', fact.entries.join(', ')],
  ]
  const table = rows.map(([name, text]) => `  ${name.padEnd(13)} ${text}\n`).join('')
  return `${portsOf(fact)}  ${from.label} -> ${to.label}\n  ${title}\n${table}`
}

function featureText(id: string, catalogue: Catalogue): string {
  const feature = catalogue.features.get(id)
  return feature === undefined ? id : `${id}: ${feature.title}`
}

function settingText(id: string, catalogue: Catalogue): string {
  const setting = [...catalogue.roles.values()].flatMap(({ ports }) => ports).find((one) => one.id === id)
  return `${id}${setting?.configurableBy === undefined ? '' : ` (${setting.configurableBy})`}`
}

function agreeing({ claims, entries }: PortFact, catalogue: Catalogue): (readonly [string, string])[] {
  const upheld = claims.filter(({ verdict }) => verdict === 'upheld')
  const bySource = [...new Map(upheld.map((claim) => [claim.source, claim])).values()]
  const rest = bySource.length - AGREEING
  return [
    ...bySource.slice(0, AGREEING).map((claim) => ['says so', placeText(claim, catalogue)] as const),
    ...(rest > 0 ? [['says so', `${rest} more: portolan catalogue show ${entries[0] ?? ''}`] as const] : []),
  ]
}

/** A claim that is not upheld: what it says, who says it, why it is not so. */
function dissent(claim: Claim, catalogue: Catalogue): (readonly [string, string])[] {
  const because = claim.because === undefined ? [] : [['', `because ${claim.because}`] as const]
  return [[claim.verdict, `"${claim.says}"`], ...because, ['', placeText(claim, catalogue)]]
}

/** `The vendor's ports, table 1 https://example.com/ports`. */
function placeText({ source, at }: Pick<Claim, 'source' | 'at'>, catalogue: Catalogue): string {
  const known = catalogue.sources.get(source)
  const place = [known?.title ?? source, at].filter(Boolean).join(', ')
  return known?.url === undefined ? place : `${place} ${known.url}`
}
