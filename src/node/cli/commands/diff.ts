import { diff } from '../../../core/check/diff/diff.ts'
import { diffJson } from '../../../core/reports/diff-json.ts'
import { diffMarkdown } from '../../../core/reports/diff-markdown.ts'
import type { DiffReport } from '../../../core/reports/diff-report.ts'
import { diffText } from '../../../core/reports/diff-text.ts'
import { openRuleset, say } from '../project.ts'
import { type Command, EXIT, textOption, type World } from '../world.ts'

export const run: Command['run'] = async (world, [first, second], options) => {
  if (first === undefined || second === undefined) return EXIT.failed
  const files = [filesOf(world, first), filesOf(world, second)] as const
  if (files.flat().filter((file) => file === '-').length > 1) {
    world.err('portolan: only one file can be read from standard input\n')
    return EXIT.failed
  }
  const named = textOption(options, 'dialect')
  const [one, two] = [await openRuleset(world, files[0], named), await openRuleset(world, files[1], named)]
  if (!one || !two) return EXIT.failed
  say(world, [...one.diagnostics, ...two.diagnostics])
  const { names, ...comparison } = diff(one.ruleset, two.ruleset)
  const titles = (of: readonly string[]) => of.map((file) => (file === '-' ? '(standard input)' : file))
  const report: DiffReport = {
    files: [titles(files[0]), titles(files[1])],
    comparison,
    names,
    diagnostics: [one.diagnostics, two.diagnostics],
  }
  world.out(written(report, textOption(options, 'format'), options.all === true))
  return comparison.equal ? EXIT.clean : EXIT.findings
}

/** `edge.v4+edge.v6`: two files that are one configuration. A file of that very name is one file. */
function filesOf(world: World, argument: string): readonly string[] {
  return argument === '-' || world.exists(argument) ? [argument] : argument.split('+')
}

function written(report: DiffReport, format: string | undefined, all: boolean): string {
  switch (format) {
    case 'json':
      return diffJson(report)
    case 'markdown':
      return diffMarkdown(report)
    default:
      return diffText(report, all)
  }
}
