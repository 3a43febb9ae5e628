import { hasErrors } from '../../../core/diagnostics/diagnostic.ts'
import { catalogueStats, entryText } from '../../../core/reports/catalogue-text.ts'
import { loadCatalogue, readCatalogueFolder } from '../../catalogue.ts'
import { say } from '../project.ts'
import { type Command, EXIT } from '../world.ts'

export const run: Command['run'] = async (world, [action, id]) => {
  switch (action) {
    case 'lint': {
      const { value, diagnostics } = readCatalogueFolder()
      say(world, diagnostics)
      world.out(`${value.requirements.length} entries read, ${diagnostics.length} complaints\n`)
      return hasErrors(diagnostics) ? EXIT.failed : diagnostics.length > 0 ? EXIT.findings : EXIT.clean
    }
    case 'stats':
      world.out(catalogueStats(loadCatalogue()))
      return EXIT.clean
    case 'show': {
      const catalogue = loadCatalogue()
      const found = catalogue.requirements.filter((entry) => entry.id === id)
      if (found.length === 0) {
        world.err(
          `portolan: the catalogue has no entry \`${id ?? ''}\`; the last column of \`portolan plan\` names entries\n`,
        )
        return EXIT.failed
      }
      for (const entry of found) world.out(entryText(entry, catalogue))
      return EXIT.clean
    }
    default:
      world.err(`portolan: \`${action ?? ''}\` is nothing that catalogue does; it does lint, stats and show\n`)
      return EXIT.failed
  }
}
