import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CompiledCatalogue, loadCatalogue } from '../core/catalogue/compiled.ts'
import type { Catalogue } from '../core/model/catalogue.ts'

/** The catalogue compiled where the program was built; undefined when it runs from source. */
export function compiledCatalogue(): Catalogue | undefined {
  const compiled = join(import.meta.dirname, 'catalogue.json')
  if (!existsSync(compiled)) return undefined
  return loadCatalogue(JSON.parse(readFileSync(compiled, 'utf8')) as CompiledCatalogue)
}

/** The catalogue that came with the program. What reads YAML is loaded only where it is needed: a look-up is to be quick. */
export async function openCatalogue(): Promise<Catalogue> {
  return compiledCatalogue() ?? (await import('./catalogue.ts')).readCatalogueFolder().value
}
