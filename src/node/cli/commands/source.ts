import { sourceNamed, statementsOf } from '../../../core/catalogue/statements.ts'
import { didYouMean } from '../../../core/diagnostics/suggest.ts'
import { safeJson } from '../../../core/reports/safe-json.ts'
import { sourcesText, sourceText } from '../../../core/reports/source-text.ts'
import { quoted } from '../../../core/sets/read.ts'
import { openCatalogue } from '../../compiled-catalogue.ts'
import { type Command, EXIT, textOption } from '../world.ts'

export const run: Command['run'] = async (world, [word], options) => {
  const catalogue = await openCatalogue()
  const answers = statementsOf(catalogue)
  const json = textOption(options, 'format') === 'json'
  if (word === undefined) {
    const counts = answers.map(({ source, verdicts }) => ({ ...source, verdicts }))
    world.out(json ? safeJson(counts) : sourcesText(answers))
    return EXIT.clean
  }
  const id = sourceNamed(word, catalogue)
  const answer = answers.find(({ source }) => source.id === id)
  if (answer === undefined) {
    const meant = didYouMean(word, [...catalogue.sources.keys()], 'sources')
    world.err(`portolan: the catalogue cites no source ${quoted(word)}; ${meant}\n`)
    return EXIT.failed
  }
  world.out(json ? safeJson(answer) : sourceText(answer, catalogue))
  return EXIT.clean
}
