import { rulesetJson } from '../../../core/reports/ruleset-json.ts'
import { rulesetText } from '../../../core/reports/ruleset-text.ts'
import { openRuleset, say } from '../project.ts'
import { type Command, EXIT, textOption } from '../world.ts'

export const run: Command['run'] = async (world, files, options) => {
  const opened = await openRuleset(world, files, textOption(options, 'dialect'))
  if (!opened) return EXIT.failed
  const { ruleset, diagnostics } = opened
  if (textOption(options, 'format') === 'json') {
    world.out(rulesetJson(ruleset, diagnostics))
  } else {
    world.out(rulesetText(ruleset))
    say(world, diagnostics)
  }
  return diagnostics.some(({ severity }) => severity !== 'info') ? EXIT.findings : EXIT.clean
}
