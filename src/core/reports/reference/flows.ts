import type { Catalogue } from '../../model/catalogue.ts'
import type { SourceAnswer } from '../../model/lookup.ts'
import type { Claim, Requirement } from '../../model/requirement.ts'
import { applicationOf } from '../flow-row.ts'
import { markdown } from '../plan-table.ts'
import { rpcInterfaces, rpcText } from '../rpc-text.ts'
import { versionSpan } from '../version-span.ts'
import { endCell, link, portCell } from './cells.ts'
import { sourceFile } from './sources.ts'

/** Every entry in full, a page for each topic: the facts, and who says so or otherwise. */
export function flowPages(catalogue: Catalogue, sources: readonly SourceAnswer[]): ReadonlyMap<string, string> {
  const files = new Map(sources.map((answer) => [answer.source.id, sourceFile(answer)]))
  const pages = new Map<string, string[]>()
  for (const entry of catalogue.requirements) {
    const [product = '', topic = '', ...rest] = entry.id.split('.')
    const file = `flows/${product}-${topic}.md`
    const title = catalogue.products.get(product)?.title ?? product
    const page = pages.get(file) ?? [`# Which flows are there: ${markdown(title)}, ${topic}?\n`]
    pages.set(file, page)
    page.push(`## ${rest.join('.')}\n`, entryText(entry, catalogue), ...claimLines(entry.claims, files))
  }
  return new Map([...pages].map(([file, parts]) => [file, `${parts.join('\n')}\n`]))
}

function entryText(entry: Requirement, catalogue: Catalogue): string {
  const facts = [
    markdown(versionSpan(entry.product, entry.versions, catalogue)),
    entry.for === undefined ? entry.need : `${entry.need}: ${markdown(entry.for)}`,
    ...(entry.authentication === '' ? [] : [`authentication: ${markdown(entry.authentication)}`]),
    `known by: ${entry.confidence}`,
  ]
  return [
    `${markdown(entry.title)}.\n`,
    `${endCell(entry.from, catalogue)} → ${endCell(entry.to, catalogue)}: **${portCell(entry, catalogue)}**, ${markdown(applicationOf(entry))}\n`,
    `${facts.join('; ')}.\n`,
    ...rpcLine(entry, catalogue),
    ...(entry.notes === undefined ? [] : [`${markdown(entry.notes)}\n`]),
  ].join('\n')
}

function rpcLine(entry: Requirement, catalogue: Catalogue): readonly string[] {
  const known = rpcInterfaces(entry.rpc, catalogue)
  return known.length === 0 ? [] : [`RPC interfaces: ${known.map((one) => markdown(rpcText(one))).join('; ')}\n`]
}

/** What is said alike in several places is one line. */
function claimLines(claims: readonly Claim[], files: ReadonlyMap<string, string>): readonly string[] {
  const places = new Map<string, string[]>()
  for (const { source, at, says, verdict, because } of claims) {
    const file = files.get(source)
    const cited = file === undefined ? `\`${source}\`` : link(source, `../${file}`)
    const stands = verdict === 'upheld' ? verdict : `**${verdict}**`
    const said = `- ${stands}: “${markdown(says)}”${because === undefined ? '' : `: ${markdown(because)}`}`
    places.set(said, [...(places.get(said) ?? []), at === undefined ? cited : `${cited}, ${markdown(at)}`])
  }
  return [...places].map(([said, where]) => `${said} (${where.join('; ')})`)
}
