import { type Excess, excess } from '../check/excess.ts'
import { type ExpectAnswer, judgeAssertions } from '../check/expect.ts'
import { type ReachAnswer, reach } from '../check/reach.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { deniedFlows, placeAssertions } from '../plan/expect.ts'
import { planFlows } from '../plan/matrix.ts'
import { planPolicy } from '../plan/policy.ts'
import { firewallOf, unknownFirewall } from './firewall.ts'

/** Whom a configuration is to serve. */
export interface CheckFor {
  readonly deployment: Deployment
  /** The one that the deployment was read with. */
  readonly catalogue: Catalogue
  /** Which firewall of the deployment has this configuration. May be left out where there is one only. */
  readonly firewall?: string
}

export interface Check {
  /** Is every flow proved to pass, nothing open that nothing needs, and every assertion proved to hold? */
  readonly clean: boolean
  /** Does everything work? Each flow that crosses the firewall, and the features that break. */
  readonly reach: ReachAnswer
  /** What is open that neither a flow nor `also-allow` needs. */
  readonly excess: Excess
  /** What it makes of the deployment's `expect`. */
  readonly assertions: ExpectAnswer
}

export interface CheckAnswer {
  /** Undefined when the firewall is not one of the deployment; a diagnostic then says so. */
  readonly check: Check | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Does a configuration let through what a deployment needs, and nothing else? Every answer is a proof over sets of packets. */
export function check(ruleset: Ruleset, { deployment, catalogue, firewall: named }: CheckFor): CheckAnswer {
  const firewall = firewallOf(deployment, named)
  if (firewall === undefined) return { check: undefined, diagnostics: [unknownFirewall(deployment, named)] }
  const plan = planFlows(deployment, catalogue)
  const placed = placeAssertions(deployment)
  const reached = reach(ruleset, firewall.name, plan.flows, deployment, catalogue.features)
  const open = excess(ruleset, planPolicy(deployment, plan, firewall), deployment.alsoAllow)
  const assertions = judgeAssertions(ruleset, firewall.name, placed, deployment)
  const works = reached.verdicts.every(({ disposition }) => disposition === 'permitted')
  const holds = assertions.verdicts.every(({ outcome }) => outcome === 'holds')
  return {
    check: { clean: works && open.boxes.length === 0 && holds, reach: reached, excess: open, assertions },
    diagnostics: deniedFlows(placed, plan.flows),
  }
}
