import { compileCatalogue } from '../../../core/catalogue/compiled.ts'
import { differenceOf } from '../../../core/catalogue/difference.ts'
import { catalogueJsonSchema } from '../../../core/catalogue/json-schema.ts'
import { readVersion } from '../../../core/catalogue/version-name.ts'
import { hasErrors } from '../../../core/diagnostics/diagnostic.ts'
import { allFacts } from '../../../core/model/facts.ts'
import type { CatalogueDifference } from '../../../core/model/lookup.ts'
import { catalogueCounts, catalogueStats, entryText } from '../../../core/reports/catalogue-text.ts'
import { differenceCsv, differenceJson } from '../../../core/reports/difference-data.ts'
import { differenceText } from '../../../core/reports/difference-text.ts'
import { factText } from '../../../core/reports/fact-text.ts'
import { posterSvg } from '../../../core/reports/poster.ts'
import { safeJson } from '../../../core/reports/safe-json.ts'
import { loadCatalogue, readCatalogueFolder } from '../../catalogue.ts'
import { say } from '../project.ts'
import { type Command, EXIT, textOption } from '../world.ts'

/** What each action can answer in, besides text for people. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  stats: ['json'],
  show: ['json'],
  diff: ['json', 'csv'],
  export: ['json'],
  schema: ['json'],
}

function differenceAs(format: string, difference: CatalogueDifference): string {
  if (format === 'json') return safeJson(differenceJson(difference))
  return format === 'csv' ? differenceCsv(difference) : differenceText(difference)
}

export const run: Command['run'] = async (world, [action, id, other], options) => {
  const format = textOption(options, 'format') ?? 'text'
  const formats = ['text', ...(FORMATS[action ?? ''] ?? [])]
  if (!formats.includes(format)) {
    world.err(`portolan: catalogue ${action} cannot answer as ${format}; it can as ${formats.join(', ')}\n`)
    return EXIT.failed
  }
  switch (action) {
    case 'lint': {
      const { value, diagnostics } = readCatalogueFolder()
      say(world, diagnostics)
      world.out(`${value.requirements.length} entries read, ${diagnostics.length} complaints\n`)
      return hasErrors(diagnostics) ? EXIT.failed : diagnostics.length > 0 ? EXIT.findings : EXIT.clean
    }
    case 'stats': {
      const catalogue = loadCatalogue()
      world.out(format === 'json' ? safeJson(catalogueCounts(catalogue)) : catalogueStats(catalogue))
      return EXIT.clean
    }
    case 'show': {
      const catalogue = loadCatalogue()
      const found = catalogue.requirements.filter((entry) => entry.id === id)
      const facts = allFacts(catalogue.facts).filter((fact) => fact.id === id)
      if (found.length === 0 && facts.length === 0) {
        world.err(
          `portolan: the catalogue has no entry \`${id ?? ''}\`; the last column of \`portolan plan\` names entries\n`,
        )
        return EXIT.failed
      }
      if (format === 'json') {
        world.out(safeJson([...found, ...facts]))
        return EXIT.clean
      }
      for (const entry of found) world.out(entryText(entry, catalogue))
      for (const fact of facts) world.out(factText(fact, catalogue))
      return EXIT.clean
    }
    case 'diff': {
      const catalogue = loadCatalogue()
      const [before, after] = [readVersion(id ?? '', catalogue), readVersion(other ?? '', catalogue)]
      for (const read of [before, after]) if (!read.ok) world.err(`portolan: ${read.reason}\n`)
      if (!before.ok || !after.ok) return EXIT.failed
      if (before.value.product !== after.value.product) {
        world.err(`portolan: ${before.value.title} and ${after.value.title} are not versions of one product\n`)
        return EXIT.failed
      }
      const difference = differenceOf(before.value, after.value, catalogue)
      world.out(differenceAs(format, difference))
      return difference.rows.length > 0 ? EXIT.findings : EXIT.clean
    }
    case 'export':
      world.out(safeJson(compileCatalogue(loadCatalogue())))
      return EXIT.clean
    case 'schema':
      world.out(safeJson(catalogueJsonSchema()))
      return EXIT.clean
    case 'poster': {
      const catalogue = loadCatalogue()
      const read = readVersion(id ?? '', catalogue)
      if (!read.ok) {
        world.err(`portolan: ${read.reason}\n`)
        return EXIT.failed
      }
      world.out(posterSvg(catalogue, read.value.product, read.value.version))
      return EXIT.clean
    }
    default:
      world.err(
        `portolan: \`${action ?? ''}\` is nothing that catalogue does; it does lint, stats, show, diff, export, schema and poster\n`,
      )
      return EXIT.failed
  }
}
