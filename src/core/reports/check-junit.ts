import type { AssertionVerdict } from '../model/expect.ts'
import type { ExcessBox, ExcessResult, FlowVerdict } from '../model/results.ts'
import type { NameTable } from '../sets/names.ts'
import type { CheckReport } from './check-report.ts'
import { excessText, TOO_LARGE_TEXT, verdictText } from './check-text.ts'
import { assertionText, nameOf } from './expect-text.ts'
import { flowLine } from './flow-line.ts'
import { type JunitCase, junitXml } from './junit.ts'

/** The kinds of excess, each a test of its own. */
const EXCESS: readonly (readonly [because: ExcessBox['because'], name: string])[] = [
  ['not needed', 'nothing is open that nothing needs'],
  ['spoofed source', 'nothing is open to forged sources'],
]

/** One test for each flow of the plan, each assertion and each kind of excess of a firewall. */
export function checkJunit({ firewall, reached, opened, asserted, names }: CheckReport): string {
  const cases = [
    ...reached.verdicts.map((verdict) => flowCase(verdict, firewall, names.reached)),
    ...EXCESS.map((kind) => excessCase(kind, opened, names.opened)),
    ...asserted.verdicts.map((verdict) => assertionCase(verdict, firewall, names.asserted)),
    ...asserted.elsewhere.map(
      ({ assertion, firewalls }): JunitCase => ({
        group: `${firewall}.assertions`,
        name: nameOf(assertion),
        file: assertion.span.source.name,
        outcome: { kind: 'skipped', message: `judged at ${firewalls.join(', ')}` },
      }),
    ),
  ]
  return junitXml('portolan check', [{ name: firewall, cases }])
}

function flowCase(verdict: FlowVerdict, firewall: string, names: NameTable): JunitCase {
  const { flow, disposition } = verdict
  const type = disposition === 'unknown' ? 'undecided' : 'blocked'
  const message = disposition === 'unknown' ? 'nobody can say whether it passes' : `it is ${disposition}`
  return {
    group: `${firewall}.flows`,
    name: flowLine(flow),
    outcome:
      disposition === 'permitted'
        ? { kind: 'passed' }
        : { kind: 'failed', type, message, text: verdictText(verdict, names) },
  }
}

function excessCase([because, name]: (typeof EXCESS)[number], opened: ExcessResult, names: NameTable): JunitCase {
  const boxes = opened.boxes.filter((box) => box.because === because)
  const message = opened.tooLarge
    ? TOO_LARGE_TEXT
    : `${boxes.length}${opened.complete ? '' : ' or more'} ${boxes.length === 1 ? 'region is' : 'regions are'} open`
  return {
    group: `${opened.firewall}.excess`,
    name,
    outcome:
      boxes.length === 0 && !opened.tooLarge
        ? { kind: 'passed' }
        : { kind: 'failed', type: 'open', message, text: excessText({ ...opened, boxes }, names) },
  }
}

function assertionCase(verdict: AssertionVerdict, firewall: string, names: NameTable): JunitCase {
  const { assertion, outcome } = verdict
  const message = outcome === 'fails' ? 'it does not hold' : 'it cannot be proved'
  return {
    group: `${firewall}.assertions`,
    name: nameOf(assertion),
    file: assertion.span.source.name,
    outcome:
      outcome === 'holds'
        ? { kind: 'passed' }
        : { kind: 'failed', type: outcome, message, text: assertionText(verdict, names) },
  }
}
