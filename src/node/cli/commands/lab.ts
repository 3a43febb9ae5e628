import { join } from 'node:path'
import { generate } from '../../../core/check/generate.ts'
import type { Source } from '../../../core/diagnostics/source.ts'
import { DIALECT_IDS, dialectById, recogniseDialect } from '../../../core/dialects/index.ts'
import type { FlowMatrix } from '../../../core/model/flow.ts'
import type { Policy } from '../../../core/model/policy.ts'
import type { Ruleset } from '../../../core/model/ruleset.ts'
import { planFlows } from '../../../core/plan/matrix.ts'
import { planPolicies } from '../../../core/plan/policy.ts'
import { labObstacle } from '../../lab/inside.ts'
import { type LabConfig, openLab } from '../../lab/lab.ts'
import { labJson, labText } from '../../lab/report.ts'
import { runLab } from '../../lab/run.ts'
import { openProject, type Project, say } from '../project.ts'
import { type Command, EXIT, type Options, textOption, type World } from '../world.ts'

interface Loaded {
  readonly config: LabConfig
  readonly ruleset: Ruleset
}

export const run: Command['run'] = async (world, [file = ''], options) => {
  const obstacle = labObstacle()
  if (obstacle !== undefined) {
    world.err(`portolan: ${obstacle}\n`)
    return EXIT.failed
  }
  const project = await openProject(world, file)
  if (!project) return EXIT.failed
  const { deployment, catalogue } = project
  const matrix = planFlows(deployment, catalogue)
  const loaded = await configurations(world, project, matrix, options)
  if (!loaded) return EXIT.failed

  world.err(`portolan: building ${deployment.servers.size} servers and ${deployment.firewalls.size} firewalls\n`)
  const lab = await openLab(deployment, matrix)
  try {
    for (const [name, { config }] of loaded) await lab.load(name, config)
    world.err(`portolan: trying ${matrix.flows.length} flows and their neighbours\n`)
    const result = await runLab(
      lab,
      deployment,
      matrix,
      new Map([...loaded].map(([name, { ruleset }]) => [name, ruleset])),
    )
    world.out(textOption(options, 'format') === 'json' ? labJson(result) : labText(result))
    return result.rows.every(({ agree }) => agree) ? EXIT.clean : EXIT.findings
  } finally {
    await lab.close()
  }
}

/** For each firewall the configuration given for it, or the generated one. Says what is wrong; undefined when something is. */
async function configurations(
  world: World,
  project: Project,
  matrix: FlowMatrix,
  options: Options,
): Promise<ReadonlyMap<string, Loaded> | undefined> {
  const given = givenConfigs(options)
  const unknown = [...given.keys()].filter((name) => !project.deployment.firewalls.has(name))
  for (const name of unknown)
    world.err(`portolan: --config speaks of a firewall \`${name}\` that the deployment does not have\n`)
  if (unknown.length > 0) return undefined

  const loaded = new Map<string, Loaded>()
  for (const policy of planPolicies(project.deployment, matrix)) {
    const files = given.get(policy.firewall)
    const one = files ? await readGiven(world, files) : generated(world, project, policy, options)
    if (!one) return undefined
    loaded.set(policy.firewall, one)
  }
  return loaded
}

function generated(world: World, { deployment }: Project, policy: Policy, options: Options): Loaded | undefined {
  const id = textOption(options, 'dialect') ?? deployment.firewalls.get(policy.firewall)?.dialect ?? ''
  const dialect = dialectById(id)
  if (!dialect) {
    world.err(`portolan: no dialect \`${id}\`; there are ${DIALECT_IDS.join(', ')}\n`)
    return undefined
  }
  const made = generate(policy, dialect)
  if (made.ok) return { config: { dialect: dialect.id, files: made.files }, ruleset: made.ruleset }
  say(world, made.refusals)
  world.err(`portolan: no configuration of ${policy.firewall} could be proved: ${made.differences.join('; ')}\n`)
  return undefined
}

async function readGiven(world: World, paths: readonly string[]): Promise<Loaded | undefined> {
  const sources: Source[] = []
  for (const path of paths) sources.push({ name: path, text: await world.read(path) })
  const dialect = sources[0] && recogniseDialect(sources[0])
  if (!dialect) {
    world.err(`portolan: ${paths.join(', ')}: looks like no dialect that Portolan reads\n`)
    return undefined
  }
  const { value, diagnostics } = dialect.read(sources)
  say(world, diagnostics)
  return { config: { dialect: dialect.id, files: sources }, ruleset: value }
}

/** `--config outer=rules.v4,rules.v6`, once for each firewall. */
function givenConfigs(options: Options): ReadonlyMap<string, readonly string[]> {
  const values = options.config as unknown as readonly string[] | undefined
  return new Map(
    (values ?? []).map((value) => {
      const [name = '', files = ''] = value.split(/=(.*)/s)
      return [name, files.split(',').map((path) => join(path))]
    }),
  )
}
