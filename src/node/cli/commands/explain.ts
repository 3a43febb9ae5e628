import { type Device, everywhere, explainer } from '../../../core/check/explain/explain.ts'
import { namesInDeployment } from '../../../core/check/names.ts'
import type { Deployment } from '../../../core/model/deployment.ts'
import { legsOf, towardsFirewall } from '../../../core/question/legs.ts'
import { readQuestion } from '../../../core/question/read.ts'
import { NO_NAMES, vocabularyOf } from '../../../core/question/vocabulary.ts'
import { explainJson } from '../../../core/reports/explain-json.ts'
import { type ExplainedLeg, explainText } from '../../../core/reports/explain-text.ts'
import { openProject, openRuleset, say } from '../project.ts'
import { type Command, EXIT, type Options, textOption, type World } from '../world.ts'

export const run: Command['run'] = async (world, args, options) => {
  const { configurations, words } = divided(world, args)
  if (words.length === 0) {
    world.err('portolan: ask something after the configuration: "tcp 203.0.113.5 -> 10.45.16.20:443"\n')
    return EXIT.failed
  }
  const file = textOption(options, 'for')
  const project = file === undefined ? undefined : await openProject(world, file)
  if (file !== undefined && project === undefined) return EXIT.failed
  const deployment = project?.deployment
  const source = { name: 'question', text: words.join(' ') }
  const { value, diagnostics } = readQuestion(source, deployment ? vocabularyOf(deployment) : NO_NAMES)
  say(world, diagnostics)
  if (value === undefined) return EXIT.failed
  const question = deployment ? towardsFirewall(deployment, value) : value

  const devices = await openDevices(world, configurations, deployment, options)
  if (devices === undefined) return EXIT.failed
  const only = devices.length === 1 ? devices[0]?.name : undefined
  const { legs, unmet } = deployment ? legsOf(deployment, question, only) : { legs: [everywhere(question)], unmet: [] }
  const ready = explainer(devices, deployment ? namesInDeployment(deployment) : [])
  const explained = legs.map((leg): ExplainedLeg => {
    const explanations = ready.explain(question, leg)
    const unknownFirewall = leg.points[explanations.length]?.firewall
    return { leg, explanations, ...(unknownFirewall === undefined ? {} : { unknownFirewall }) }
  })
  const report = textOption(options, 'format') === 'json' ? explainJson : explainText
  world.out(report(question, explained, unmet))
  return explained.length > 0 && unmet.length === 0 && explained.every(passes) ? EXIT.clean : EXIT.findings
}

/** Every packet of the leg, what follows it and every reply, through every firewall. */
function passes({ explanations, unknownFirewall }: ExplainedLeg): boolean {
  if (unknownFirewall !== undefined) return false
  return explanations.every(
    ({ disposition, followed, onward, reply }) =>
      followed &&
      disposition === 'permitted' &&
      [...onward, ...reply].every((part) => part.disposition === 'permitted'),
  )
}

/** Files come first; the question begins with the first word that is none. At least one word is a file. */
function divided(world: World, args: readonly string[]) {
  const isFile = (word: string) => word === '-' || world.exists(word) || world.exists(named(word).file)
  const more = args.slice(1).findIndex((word) => !isFile(word))
  const end = more < 0 ? args.length : more + 1
  return { configurations: args.slice(0, end), words: args.slice(end) }
}

/** `outer=outer.nft`: the configuration of one firewall among several. */
function named(word: string): { readonly firewall?: string; readonly file: string } {
  const equals = word.indexOf('=')
  return equals < 0 ? { file: word } : { firewall: word.slice(0, equals), file: word.slice(equals + 1) }
}

/** The configurations by their firewalls; files of one firewall are read together. Says what is wrong. */
async function openDevices(
  world: World,
  configurations: readonly string[],
  deployment: Deployment | undefined,
  options: Options,
): Promise<readonly Device[] | undefined> {
  const names = [...(deployment?.firewalls.keys() ?? [])]
  const chosen = textOption(options, 'firewall') ?? (names.length === 1 ? names[0] : undefined)
  const files = new Map<string | undefined, string[]>()
  for (const word of configurations) {
    const { firewall = chosen, file } = world.exists(word) ? { file: word } : named(word)
    files.set(firewall, [...(files.get(firewall) ?? []), file])
  }
  for (const firewall of files.keys()) {
    if (deployment === undefined ? firewall === undefined : firewall !== undefined && names.includes(firewall)) continue
    world.err(
      deployment === undefined
        ? `portolan: \`${firewall}=\` names a firewall of a deployment; give the deployment with --for\n`
        : `portolan: name the firewall with --firewall, or each with firewall=file: the deployment has ${names.join(', ')}\n`,
    )
    return undefined
  }
  const devices: Device[] = []
  for (const [name, paths] of files) {
    const opened = await openRuleset(world, paths, textOption(options, 'dialect'))
    if (!opened) return undefined
    say(world, opened.diagnostics)
    devices.push({ ruleset: opened.ruleset, ...(name === undefined ? {} : { name }) })
  }
  return devices
}
