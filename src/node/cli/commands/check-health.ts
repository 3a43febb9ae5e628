import { health } from '../../../core/check/health/health.ts'
import { healthJson } from '../../../core/reports/health-json.ts'
import { healthJunit } from '../../../core/reports/health-junit.ts'
import { healthMarkdown } from '../../../core/reports/health-markdown.ts'
import { type HealthReport, isHealthy } from '../../../core/reports/health-report.ts'
import { healthSarif } from '../../../core/reports/health-sarif.ts'
import { healthText } from '../../../core/reports/health-text.ts'
import { openRuleset, say } from '../project.ts'
import type { ReportFile } from '../report-files.ts'
import { EXIT, type Exit, type Options, textOption, type World } from '../world.ts'

/** `check` without a deployment: the configuration's own health. */
export async function checkHealth(
  world: World,
  files: readonly string[],
  options: Options,
  wanted: readonly ReportFile[],
): Promise<Exit> {
  if (textOption(options, 'firewall') !== undefined) {
    world.err('portolan: --firewall names a firewall of a deployment; give the deployment with --for\n')
    return EXIT.failed
  }
  const opened = await openRuleset(world, files, textOption(options, 'dialect'))
  if (!opened) return EXIT.failed
  say(world, opened.diagnostics)
  const { names, ...found } = health(opened.ruleset)
  const report: HealthReport = {
    files: files.map((path) => (path === '-' ? '(standard input)' : path)),
    health: found,
    names,
    diagnostics: opened.diagnostics,
  }
  const write = (format: string) => written(report, format, options.all === true)
  const reports = wanted.map(({ format, path }) => ({ path, text: write(format) }))
  for (const { path, text } of reports) await world.write(path, text)
  world.out(write(textOption(options, 'format') ?? 'text'))
  return isHealthy(report) ? EXIT.clean : EXIT.findings
}

function written(report: HealthReport, format: string, all: boolean): string {
  switch (format) {
    case 'json':
      return healthJson(report)
    case 'markdown':
      return healthMarkdown(report)
    case 'sarif':
      return healthSarif(report)
    case 'junit':
      return healthJunit(report)
    default:
      return healthText(report, all)
  }
}
