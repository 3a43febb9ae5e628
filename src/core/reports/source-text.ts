import type { Catalogue } from '../model/catalogue.ts'
import type { SourceAnswer, Statement } from '../model/lookup.ts'
import { VERDICTS } from '../model/requirement.ts'

/** What one source states, place by place: each statement with its verdict, the reason and the entries that record it. */
export function sourceText({ source, statements, verdicts }: SourceAnswer, catalogue: Catalogue): string {
  const counted = VERDICTS.filter((verdict) => verdicts[verdict] > 0).map(
    (verdict) => `${verdicts[verdict]} ${verdict}`,
  )
  const head = [
    `${source.id}: ${source.title}\n`,
    ...(source.url === undefined ? [] : [`  ${source.url}\n`]),
    `  ${source.kind}; ${statements.length} ${statements.length === 1 ? 'statement' : 'statements'}${counted.length === 0 ? '' : `: ${counted.join(', ')}`}\n`,
  ]
  const places = new Map<string, Statement[]>()
  for (const statement of statements) {
    const place = statement.at ?? 'no place named'
    places.set(place, [...(places.get(place) ?? []), statement])
  }
  const blocks = [...places].map(
    ([place, said]) => `\n${place}\n${said.map((one) => statementText(one, catalogue)).join('')}`,
  )
  return [...head, ...blocks].join('')
}

function statementText({ verdict, says, because, entries }: Statement, catalogue: Catalogue): string {
  const lines = [
    ...(because === undefined ? [] : [`because ${because}`]),
    ...entries.map(({ id, versions }) => {
      const product = catalogue.products.get(id.slice(0, id.indexOf('.')))
      const all = product === undefined || product.versions.every((version) => versions.includes(version))
      return `${id}${all ? '' : ` (${versions.join(', ')})`}`
    }),
  ]
  return `  ${verdict.padEnd(11)} "${says}"\n${lines.map((line) => `              ${line}\n`).join('')}`
}

/** Every source in a line, with how its statements stand. */
export function sourcesText(answers: readonly SourceAnswer[]): string {
  const width = Math.max(6, ...answers.map(({ source }) => source.id.length))
  const columns = (id: string, counts: readonly string[], title: string) =>
    `${id.padEnd(width)}  ${counts.map((count, i) => count.padStart((VERDICTS[i] ?? '').length)).join('  ')}  ${title}\n`
  const rows = answers.map(({ source, verdicts }) =>
    columns(
      source.id,
      VERDICTS.map((verdict) => (verdicts[verdict] === 0 ? '.' : String(verdicts[verdict]))),
      source.title,
    ),
  )
  return [columns('source', VERDICTS, 'title'), ...rows].join('')
}
