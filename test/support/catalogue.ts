import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isCatalogueFile, readCatalogue } from '../../src/core/catalogue/read.ts'
import type { Catalogue } from '../../src/core/model/catalogue.ts'

const folder = resolve(import.meta.dirname, '../../catalogue')

/** The catalogue as it stands in the repository. */
export function realCatalogue(): Catalogue {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(isCatalogueFile)
    .sort()
    .map((name) => ({ name: `catalogue/${name}`, text: readFileSync(join(folder, name), 'utf8') }))
  return readCatalogue(sources).value
}

/** The text of another file of the catalogue folder. */
export function catalogueFile(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}
