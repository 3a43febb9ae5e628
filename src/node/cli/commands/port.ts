import { answerQuestion } from '../../../core/catalogue/query.ts'
import { readQuestion } from '../../../core/catalogue/question.ts'
import { portJson } from '../../../core/reports/port-json.ts'
import { portText } from '../../../core/reports/port-text.ts'
import { safeJson } from '../../../core/reports/safe-json.ts'
import { openCatalogue } from '../../compiled-catalogue.ts'
import { type Command, EXIT, textOption } from '../world.ts'

export const run: Command['run'] = async (world, words, options) => {
  const catalogue = await openCatalogue()
  const read = readQuestion(words, catalogue)
  if (!read.ok) {
    world.err(`portolan: ${read.reason}\n`)
    return EXIT.failed
  }
  const { question, wider } = read.value
  const exact = answerQuestion(question, catalogue)
  const answer = !exact.known && wider !== undefined ? answerQuestion(wider, catalogue) : exact
  const asked = words.join(' ')
  world.out(
    textOption(options, 'format') === 'json'
      ? safeJson(portJson(asked, answer, catalogue))
      : portText(asked, answer, catalogue, options.all === true),
  )
  return answer.known ? EXIT.clean : EXIT.findings
}
