import type { CatalogueSource } from '../../model/catalogue.ts'
import type { SourceAnswer, Statement } from '../../model/lookup.ts'
import { markdown } from '../plan-table.ts'
import { entryLink, table } from './cells.ts'

/** A source of fewer statements shares a page with others of its kind. */
const OWN_PAGE = 6

export function sourceFile({ source, statements }: SourceAnswer): string {
  return statements.length >= OWN_PAGE || source.kind === 'seed'
    ? `sources/${source.id.toLowerCase()}.md`
    : `sources/short-${source.kind}.md`
}

/** What each source states, with the verdict on each; short ones by kind on one page. */
export function sourcePages(sources: readonly SourceAnswer[]): ReadonlyMap<string, string> {
  const pages = new Map<string, string[]>()
  for (const answer of sources) {
    const file = sourceFile(answer)
    const own = !file.startsWith('sources/short-')
    const { source, statements } = answer
    const page = pages.get(file) ?? (own ? [] : [`# What do the shorter sources of kind ${source.kind} say?\n`])
    pages.set(file, page)
    page.push(own ? `# Is it so: ${markdown(source.title)}?\n` : `## ${markdown(source.id)}\n`, citation(source, own))
    if (statements.length > 0) {
      page.push(table(['place', 'says', 'verdict', 'because', 'entry'], statements.map(statementRow)))
    }
  }
  return new Map([...pages].map(([file, parts]) => [file, parts.join('\n')]))
}

function citation({ id, title, url, kind }: CatalogueSource, own: boolean): string {
  const name = own ? `\`${id}\`` : markdown(title)
  return `${name}; ${kind}${url === undefined ? '' : `; <${encodeURI(decodeSafely(url))}>`}\n`
}

/** A URL that is encoded in part comes out encoded once. */
function decodeSafely(url: string): string {
  try {
    return decodeURI(url)
  } catch {
    return url
  }
}

function statementRow({ at, says, verdict, because, entries }: Statement): readonly string[] {
  return [
    markdown(at ?? ''),
    markdown(says),
    verdict === 'upheld' ? verdict : `**${verdict}**`,
    markdown(because ?? ''),
    entries.map(({ id }) => entryLink(id)).join(', '),
  ]
}
