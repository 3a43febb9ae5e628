import type { Deployment } from '../model/deployment.ts'
import type { AssertionFault, AssertionResult, AssertionVerdict, PlacedAssertion } from '../model/expect.ts'
import type { FlowVerdict, Part } from '../model/results.ts'
import type { Ruleset } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { denialJudge } from './expect-deny.ts'
import { MOST_CUTS } from './memory.ts'
import { reach } from './reach.ts'

/** `names` tells people the interfaces in the packets of the result. */
export interface ExpectAnswer extends AssertionResult {
  readonly names: NameTable
}

/**
 * What one firewall makes of the assertions of a deployment. An `allow` holds when every packet of it is proved to pass, what
 * follows on the connection and the replies too; a `deny` when no packet that opens a connection may come through to one of its
 * hosts, by whatever address. What is not proved holds for neither.
 */
export function judgeAssertions(
  ruleset: Ruleset,
  firewall: string,
  assertions: readonly PlacedAssertion[],
  deployment: Deployment,
  mostCuts = MOST_CUTS,
): ExpectAnswer {
  const here = assertions.filter(({ firewalls, unplaced }) => firewalls.includes(firewall) || unplaced.length > 0)
  const allowed = here.filter(isJudgedBy(firewall, 'allow')).flatMap(({ flows }) => flows)
  const { verdicts: reached, names } = reach(ruleset, firewall, allowed, deployment, new Map(), mostCuts)
  const byFlow = new Map(reached.map((verdict) => [verdict.flow, verdict]))
  const deny = denialJudge(ruleset, firewall, deployment, names, mostCuts)
  const faultsOf = (placed: PlacedAssertion): readonly AssertionFault[] => {
    const flows = placed.flows.filter(({ crossings }) => crossings.some((crossing) => crossing.firewall === firewall))
    if (isJudgedBy(firewall, 'deny')(placed)) return flows.flatMap((flow) => deny(flow).map(asOpening(flow)))
    return flows.flatMap((flow) => allowFaults(byFlow.get(flow)))
  }
  return {
    firewall,
    verdicts: here.map((placed) => {
      const asked = placed.assertion.kind === 'deny' || placed.flows.some((flow) => asksSomething(byFlow.get(flow)))
      return verdictOf(placed, faultsOf(placed), asked ? [] : ['no packet of it comes to this firewall'])
    }),
    elsewhere: assertions
      .filter((placed) => !here.includes(placed))
      .map(({ assertion, firewalls }) => ({ assertion, firewalls })),
    names,
  }
}

function isJudgedBy(firewall: string, kind: 'allow' | 'deny') {
  return ({ assertion, firewalls }: PlacedAssertion) => assertion.kind === kind && firewalls.includes(firewall)
}

function asOpening(flow: AssertionFault['flow']) {
  return (part: Part): AssertionFault => ({ flow, packets: 'opening packet', part })
}

function allowFaults(verdict: FlowVerdict | undefined): readonly AssertionFault[] {
  if (verdict === undefined) return []
  const { flow, opening, onward, reply } = verdict
  const directions = [
    ['opening packet', opening],
    ['open connection', onward],
    ['reply', reply],
  ] as const
  return directions.flatMap(([packets, parts]) =>
    parts.filter(({ disposition }) => disposition !== 'permitted').map((part) => ({ flow, packets, part })),
  )
}

function asksSomething(verdict: FlowVerdict | undefined): boolean {
  return verdict !== undefined && verdict.opening.length > 0
}

function verdictOf(
  { assertion, unplaced, notes }: PlacedAssertion,
  faults: readonly AssertionFault[],
  more: readonly string[],
): AssertionVerdict {
  const reasons = unplaced.length > 0 ? unplaced : more
  const fails = faults.some(({ part }) => part.disposition !== 'unknown')
  const outcome = fails ? 'fails' : faults.length + reasons.length > 0 ? 'undecided' : 'holds'
  return { assertion, outcome, faults, reasons, notes }
}
