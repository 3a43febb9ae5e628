import { excess } from '../../../core/check/excess.ts'
import { reach } from '../../../core/check/reach.ts'
import { planFlows } from '../../../core/plan/matrix.ts'
import { planPolicies } from '../../../core/plan/policy.ts'
import { checkJson } from '../../../core/reports/check-json.ts'
import { excessText, reachText } from '../../../core/reports/check-text.ts'
import { openProject, openRuleset, say } from '../project.ts'
import { type Command, EXIT, textOption } from '../world.ts'

export const run: Command['run'] = async (world, files, options) => {
  const file = textOption(options, 'for')
  if (file === undefined) {
    world.err('portolan: name the deployment that the configuration is to serve with --for\n')
    return EXIT.failed
  }
  const project = await openProject(world, file)
  if (!project) return EXIT.failed
  const { deployment, catalogue } = project
  const names = [...deployment.firewalls.keys()]
  const name = textOption(options, 'firewall') ?? (names.length === 1 ? names[0] : undefined)
  const firewall = name === undefined ? undefined : deployment.firewalls.get(name)
  if (!firewall) {
    world.err(`portolan: name the firewall with --firewall: the deployment has ${names.join(', ')}\n`)
    return EXIT.failed
  }
  const opened = await openRuleset(world, files, textOption(options, 'dialect'))
  if (!opened) return EXIT.failed
  say(world, opened.diagnostics)

  const matrix = planFlows(deployment, catalogue)
  const policy = planPolicies(deployment, matrix).find((one) => one.firewall === firewall.name)
  if (!policy) return EXIT.failed
  const reached = reach(opened.ruleset, firewall.name, matrix.flows, deployment, catalogue.features)
  const open = excess(opened.ruleset, policy, deployment.alsoAllow)
  world.out(
    textOption(options, 'format') === 'json'
      ? checkJson(reached, open, open.names)
      : `${reachText(reached, reached.names)}\n${excessText(open, open.names)}`,
  )
  const clean = open.boxes.length === 0 && reached.verdicts.every(({ disposition }) => disposition === 'permitted')
  return clean ? EXIT.clean : EXIT.findings
}
