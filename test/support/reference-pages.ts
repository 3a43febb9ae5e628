import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { statementsOf } from '../../src/core/catalogue/statements.ts'
import { posterSvg } from '../../src/core/reports/poster.ts'
import { referenceHtml } from '../../src/core/reports/reference/html.ts'
import { referencePages } from '../../src/core/reports/reference/pages.ts'
import { realCatalogue } from './catalogue.ts'
import { repository } from './program.ts'

export const referenceFolder = join(repository, 'docs/reference')

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/**
 * Everything that the catalogue makes today for `docs/reference`, by its path below that folder: the Markdown pages and the
 * page with the search box in `catalogue`, a sheet for each version in `posters`.
 */
export function referenceOfToday(): ReadonlyMap<string, string> {
  const catalogue = realCatalogue()
  const posters = [...catalogue.products.values()].flatMap(({ id, versions }) =>
    versions.map(
      (version) => [`posters/${id}-${version.toLowerCase()}.svg`, posterSvg(catalogue, id, version)] as const,
    ),
  )
  return new Map([
    ...[...referencePages(catalogue, statementsOf(catalogue))].map(
      ([path, text]) => [`catalogue/${path}`, text] as const,
    ),
    ['catalogue/index.html', referenceHtml(catalogue, sha256)],
    ...posters,
  ])
}
