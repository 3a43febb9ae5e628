import type { Deployment } from '../model/deployment.ts'
import type { Match } from '../model/match.ts'
import type { Policy } from '../model/policy.ts'
import type { Ruleset } from '../model/ruleset.ts'
import type { NamePattern } from '../sets/names.ts'

/** The interface names that a match mentions. Matches nest only as deep as a reader lets them. */
function namesInMatch(match: Match): readonly NamePattern[] {
  if (match.kind === 'in-interface' || match.kind === 'out-interface') return match.names
  if (match.kind === 'and' || match.kind === 'or') return match.of.flatMap(namesInMatch)
  return match.kind === 'not' ? namesInMatch(match.of) : []
}

/** Every interface name that a configuration mentions: what a question about it needs in its `NameTable`. */
export function namesInRuleset(ruleset: Ruleset): readonly NamePattern[] {
  const stages = [...ruleset.paths.forward, ...ruleset.paths.input, ...ruleset.paths.output]
  const rules = [...ruleset.lists.values()].flatMap((list) => list.rules)
  const zones = [...(ruleset.zones?.values() ?? [])].flat()
  return [
    ...stages.flatMap(({ when }) => namesInMatch(when)),
    ...rules.flatMap((rule) => namesInMatch(rule.match)),
    ...zones,
  ]
}

/** The interfaces of the firewalls of a deployment, or of one policy. */
export function namesOfSides(sides: readonly { readonly interface?: string }[]): readonly NamePattern[] {
  return sides.flatMap(({ interface: text }) => (text === undefined ? [] : [{ text, prefix: false }]))
}

export function namesInDeployment(deployment: Deployment): readonly NamePattern[] {
  return [...deployment.firewalls.values()].flatMap(({ sides }) => namesOfSides(sides))
}

export function namesInPolicy(policy: Policy): readonly NamePattern[] {
  return namesOfSides(policy.sides)
}
