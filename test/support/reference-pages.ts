import { join } from 'node:path'
import { statementsOf } from '../../src/core/catalogue/statements.ts'
import { referencePages } from '../../src/core/reports/reference/pages.ts'
import { realCatalogue } from './catalogue.ts'
import { repository } from './program.ts'

export const referenceFolder = join(repository, 'docs/reference/catalogue')

/** The reference pages that the catalogue makes today, by their path below the folder. */
export function referenceOfToday(): ReadonlyMap<string, string> {
  const catalogue = realCatalogue()
  return referencePages(catalogue, statementsOf(catalogue))
}
