import { type Device, everywhere, explainer, explain as explainOne } from '../check/explain/explain.ts'
import { namesInDeployment } from '../check/names.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Question } from '../model/question.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { legsOf, towardsFirewall } from '../question/legs.ts'
import { readQuestion } from '../question/read.ts'
import { NO_NAMES, vocabularyOf } from '../question/vocabulary.ts'
import type { ExplainedLeg } from '../reports/explain-text.ts'
import { firewallOf, unknownFirewall } from './firewall.ts'

export interface ExplainOptions {
  /** Its names may then stand in the question, and it knows by which interfaces packets come in and leave. */
  readonly deployment?: Deployment
  /** Which firewall of the deployment has this configuration. May be left out where there is one only. */
  readonly firewall?: string
}

export interface ExplainAnswer {
  /** As it was understood. Undefined when it was not, or a firewall is not one of the deployment; a diagnostic then says so. */
  readonly question: Question | undefined
  /** The ways that its packets take, each with what every firewall does: exact parts with their lines, and the walk of an example. */
  readonly legs: readonly ExplainedLeg[]
  /** For people: between which zones packets meet no firewall, or not the one that is meant. */
  readonly unmet: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * What becomes of packets, line by line, as a packet tracer tells it: `tcp 203.0.113.5 -> 10.45.16.20:443`, or a set of them,
 * `10.0.0.0/8 -> edge1 5061-5063/tcp`. Never throws: what is wrong with the question is in the diagnostics.
 */
export function explain(ruleset: Ruleset, question: string, options: ExplainOptions = {}): ExplainAnswer {
  const { deployment, firewall: named } = options
  if (deployment !== undefined) {
    const firewall = firewallOf(deployment, named)
    const wrong = firewall === undefined ? [unknownFirewall(deployment, named)] : []
    const name = firewall?.name ?? ''
    return explained([{ name, ruleset }], wrong, question, deployment, name)
  }
  const { value, diagnostics } = readQuestion({ name: 'question', text: question }, NO_NAMES)
  if (value === undefined) return notAnswered(diagnostics)
  const leg = everywhere(value)
  return { question: value, legs: [{ leg, explanations: [explainOne(ruleset, value)] }], unmet: [], diagnostics }
}

/**
 * The same along the whole way, through each firewall in its turn, with what translation has made of the packets by then.
 * `rulesets` are the configurations by the names that the deployment has for its firewalls.
 */
export function explainWay(
  rulesets: Readonly<Record<string, Ruleset>>,
  question: string,
  deployment: Deployment,
): ExplainAnswer {
  const devices = Object.entries(rulesets).map(([name, ruleset]) => ({ name, ruleset }))
  const unknown = devices.filter(({ name }) => !deployment.firewalls.has(name))
  const wrong = unknown.map(({ name }) => unknownFirewall(deployment, name))
  return explained(devices, wrong, question, deployment)
}

function notAnswered(diagnostics: readonly Diagnostic[]): ExplainAnswer {
  return { question: undefined, legs: [], unmet: [], diagnostics }
}

/** The answer, where nothing is `wrong` with the devices or the question. */
function explained(
  devices: readonly Device[],
  wrong: readonly Diagnostic[],
  text: string,
  deployment: Deployment,
  only?: string,
): ExplainAnswer {
  const read = readQuestion({ name: 'question', text }, vocabularyOf(deployment))
  const diagnostics = [...wrong, ...read.diagnostics]
  if (wrong.length > 0 || read.value === undefined) return notAnswered(diagnostics)
  const question = towardsFirewall(deployment, read.value)
  const { legs, unmet } = legsOf(deployment, question, only)
  const ready = explainer(devices, namesInDeployment(deployment))
  const answers = legs.map((leg): ExplainedLeg => {
    const explanations = ready.explain(question, leg)
    const unknownFirewall = leg.points[explanations.length]?.firewall
    return { leg, explanations, ...(unknownFirewall === undefined ? {} : { unknownFirewall }) }
  })
  return { question, legs: answers, unmet, diagnostics }
}
