import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lintCatalogue } from '../core/catalogue/lint/index.ts'
import { isCatalogueFile, readCatalogue } from '../core/catalogue/read.ts'
import type { Parsed } from '../core/diagnostics/diagnostic.ts'
import type { Source } from '../core/diagnostics/source.ts'
import type { Catalogue } from '../core/model/catalogue.ts'
import { compiledCatalogue } from './compiled-catalogue.ts'

/** The YAML files below a folder, in a stable order. */
export function catalogueSources(folder: string): readonly Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => isCatalogueFile(name))
    .sort()
    .map((name) => ({
      name: `catalogue/${name.replaceAll('\\', '/')}`,
      text: readFileSync(join(folder, name), 'utf8'),
    }))
}

/** The catalogue that came with the program: compiled where it was built, read from its YAML when run from source. */
export function loadCatalogue(): Catalogue {
  return compiledCatalogue() ?? readCatalogueFolder().value
}

/** Reads and lints the YAML, with everything there is to say about it. */
export function readCatalogueFolder(folder = sourceFolder()): Parsed<Catalogue> {
  const read = readCatalogue(catalogueSources(folder))
  return { value: read.value, diagnostics: [...read.diagnostics, ...lintCatalogue(read)] }
}

/** `catalogue/`, seen from the bundle or from the source tree. */
function sourceFolder(): string {
  const places = ['../catalogue', '../../catalogue'].map((path) => join(import.meta.dirname, path))
  return places.find((place) => existsSync(join(place, 'sources.yaml'))) ?? 'catalogue'
}
