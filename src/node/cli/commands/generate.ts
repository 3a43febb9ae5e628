import { join } from 'node:path'
import { generate } from '../../../core/check/generate.ts'
import { DIALECT_IDS, dialectById } from '../../../core/dialects/index.ts'
import { advise } from '../../../core/plan/advice/index.ts'
import { planFlows } from '../../../core/plan/matrix.ts'
import { planPolicies } from '../../../core/plan/policy.ts'
import { adviceText } from '../../../core/reports/advice-text.ts'
import { planJson } from '../../../core/reports/plan-json.ts'
import { planCsv, planMarkdown } from '../../../core/reports/plan-table.ts'
import { type FirewallSummary, summaryText } from '../../../core/reports/summary-text.ts'
import { openProject, say } from '../project.ts'
import { type Command, EXIT, textOption } from '../world.ts'

export const run: Command['run'] = async (world, [file = ''], options) => {
  const project = await openProject(world, file)
  if (!project) return EXIT.failed
  const { deployment, catalogue } = project
  const folder = textOption(options, 'out') ?? 'portolan-out'
  const matrix = planFlows(deployment, catalogue)
  const advice = advise(deployment, matrix, catalogue)

  const files: { readonly path: string; readonly text: string }[] = [
    { path: join(folder, 'plan.md'), text: planMarkdown(matrix) },
    { path: join(folder, 'plan.csv'), text: planCsv(matrix) },
    { path: join(folder, 'plan.json'), text: planJson(matrix) },
    { path: join(folder, 'advice.txt'), text: adviceText(advice, catalogue) },
  ]
  const firewalls: FirewallSummary[] = []
  let failed = false
  for (const policy of planPolicies(deployment, matrix)) {
    const id = textOption(options, 'dialect') ?? deployment.firewalls.get(policy.firewall)?.dialect ?? ''
    const dialect = dialectById(id)
    if (!dialect) {
      world.err(`portolan: no dialect \`${id}\`; there are ${DIALECT_IDS.join(', ')}\n`)
      return EXIT.failed
    }
    const made = generate(policy, dialect)
    if (made.ok) {
      files.push(...made.files.map(({ name, text }) => ({ path: join(folder, id, name), text })))
      firewalls.push({ policy, dialect: dialect.title, howTo: made.files.flatMap(({ howTo }) => howTo) })
      continue
    }
    failed = true
    say(world, made.refusals)
    for (const difference of made.differences)
      world.err(`portolan: ${policy.firewall}, ${id}: the configuration differs from the plan: ${difference}\n`)
  }
  if (failed) {
    world.err('portolan: not every configuration could be proved equal to the plan; nothing was written\n')
    return EXIT.failed
  }
  for (const { path, text } of files) await world.write(path, text)
  world.out(
    summaryText({
      deployment,
      matrix,
      firewalls,
      advice,
      written: files.map(({ path }) => path),
      colour: world.colour,
    }),
  )
  return EXIT.clean
}
