import { excess } from '../../../core/check/excess.ts'
import { judgeAssertions } from '../../../core/check/expect.ts'
import { cutsIn, MOST_CUTS } from '../../../core/check/memory.ts'
import { reach } from '../../../core/check/reach.ts'
import type { Firewall } from '../../../core/model/deployment.ts'
import { deniedFlows, placeAssertions } from '../../../core/plan/expect.ts'
import { planFlows } from '../../../core/plan/matrix.ts'
import { planPolicy } from '../../../core/plan/policy.ts'
import { checkJson } from '../../../core/reports/check-json.ts'
import { checkJunit } from '../../../core/reports/check-junit.ts'
import { checkMarkdown } from '../../../core/reports/check-markdown.ts'
import { type CheckReport, isClean } from '../../../core/reports/check-report.ts'
import { checkSarif } from '../../../core/reports/check-sarif.ts'
import { excessText, reachText } from '../../../core/reports/check-text.ts'
import { expectText } from '../../../core/reports/expect-text.ts'
import { type OpenedRuleset, openProject, openRuleset, type Project, say } from '../project.ts'
import { reportFiles } from '../report-files.ts'
import { type Command, EXIT, type Options, textOption, type World } from '../world.ts'
import { checkHealth } from './check-health.ts'

const FORMATS = {
  text: checkText,
  json: checkJson,
  markdown: checkMarkdown,
  sarif: checkSarif,
  junit: checkJunit,
} as const

export const run: Command['run'] = async (world, files, options) => {
  const file = textOption(options, 'for')
  const wanted = reportFiles(world, options, Object.keys(FORMATS), [...files, ...(file === undefined ? [] : [file])])
  if (!wanted) return EXIT.failed
  // Without a deployment there is only the health of the configuration itself to ask about.
  if (file === undefined) return checkHealth(world, files, options, wanted)
  const project = await openProject(world, file)
  if (!project) return EXIT.failed
  const firewall = firewallNamed(world, project, textOption(options, 'firewall'))
  if (!firewall) return EXIT.failed
  const opened = await openRuleset(world, files, textOption(options, 'dialect'))
  if (!opened) return EXIT.failed
  say(world, opened.diagnostics)

  const names = files.map((path) => (path === '-' ? '(standard input)' : path))
  const mostCuts = mostCutsOption(world, options)
  if (mostCuts === undefined) return EXIT.failed
  const report = checked(world, project, firewall, opened, names, mostCuts)
  const write = (format: string) => FORMATS[format as keyof typeof FORMATS](report)
  const reports = wanted.map(({ format, path }) => ({ path, text: write(format) }))
  for (const { path, text } of reports) await world.write(path, text)
  world.out(write(textOption(options, 'format') ?? 'text'))
  return isClean(report) ? EXIT.clean : EXIT.findings
}

/** The memory that sets may take, by `--memory`; says what is wrong with it. */
function mostCutsOption(world: World, options: Options): number | undefined {
  const text = textOption(options, 'memory')
  if (text === undefined) return MOST_CUTS
  if (/^[1-9]\d{0,5}$/.test(text)) return cutsIn(Number(text))
  world.err(`portolan: --memory ${JSON.stringify(text)} is not a number of megabytes, 1 to 999999\n`)
  return undefined
}

/** Says which firewalls there are where none of them is meant. */
function firewallNamed(world: World, { deployment }: Project, given: string | undefined): Firewall | undefined {
  const names = [...deployment.firewalls.keys()]
  const name = given ?? (names.length === 1 ? names[0] : undefined)
  const firewall = name === undefined ? undefined : deployment.firewalls.get(name)
  if (!firewall) world.err(`portolan: name the firewall with --firewall: the deployment has ${names.join(', ')}\n`)
  return firewall
}

function checked(
  world: World,
  { deployment, catalogue }: Project,
  firewall: Firewall,
  { ruleset, diagnostics }: OpenedRuleset,
  files: readonly string[],
  mostCuts: number,
): CheckReport {
  const matrix = planFlows(deployment, catalogue)
  const policy = planPolicy(deployment, matrix, firewall)
  const assertions = placeAssertions(deployment)
  say(world, deniedFlows(assertions, matrix.flows))
  const reached = reach(ruleset, firewall.name, matrix.flows, deployment, catalogue.features, mostCuts)
  const opened = excess(ruleset, policy, deployment.alsoAllow, mostCuts)
  const asserted = judgeAssertions(ruleset, firewall.name, assertions, deployment, mostCuts)
  return {
    firewall: firewall.name,
    files,
    reached,
    opened,
    asserted,
    names: { reached: reached.names, opened: opened.names, asserted: asserted.names },
    diagnostics,
  }
}

function checkText({ reached, opened, asserted, names }: CheckReport): string {
  const parts = [
    reachText(reached, names.reached),
    excessText(opened, names.opened),
    expectText(asserted, names.asserted),
  ]
  return parts.filter((part) => part !== '').join('\n')
}
