import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { AssertionVerdict } from '../model/expect.ts'
import type { ExcessBox, FlowVerdict, Part, ReachResult } from '../model/results.ts'
import type { Origin } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import type { CheckReport } from './check-report.ts'
import { nameOf } from './expect-text.ts'
import { flowLine } from './flow-line.ts'
import { originPlace } from './origin-text.ts'
import { type SarifLevel, type SarifPlace, type SarifResult, type SarifRule, sarifLog } from './sarif.ts'

const RULES = {
  'flow-blocked': {
    title: 'A flow of the plan does not pass',
    help: 'The configuration stops packets of a connection that the deployment needs. Permit it at the line that stops it, or before; `portolan generate` writes a configuration that does.',
    level: 'error',
  },
  'flow-undecided': {
    title: 'Nobody can say whether a flow of the plan passes',
    help: 'It depends on a line that Portolan does not understand or that no packet header shows (a rate limit, a set filled at run time). Permit the flow by a line of its own before that one.',
    level: 'warning',
  },
  'open-unneeded': {
    title: 'Something is open that nothing needs',
    help: 'No flow of the plan and no `also-allow` of the deployment file asks for it. Close it, or add it to `also-allow` with the reason.',
    level: 'warning',
  },
  'open-spoofed': {
    title: 'Packets with forged sources pass',
    help: 'The service is needed, but not from sources that cannot lie behind this interface. Drop such packets before anything is permitted.',
    level: 'warning',
  },
  'assertion-fails': {
    title: 'An assertion of the deployment file fails',
    help: 'The configuration does the contrary of what `expect:` says, at least for some packets. Mend the line, or the assertion.',
    level: 'error',
  },
  'assertion-undecided': {
    title: 'An assertion of the deployment file cannot be proved',
    help: 'It depends on what Portolan cannot decide. What is not proved counts as not held: mend the line that is to blame.',
    level: 'warning',
  },
  'not-understood': {
    title: 'A part of the configuration was not understood',
    help: 'It is kept as something that may match or happen; no proof leans on it.',
    level: 'note',
  },
} as const satisfies Readonly<Record<string, SarifRule>>

type RuleId = keyof typeof RULES
type CheckResult = SarifResult & { readonly rule: RuleId }

/** Most parts, and regions of each, that a message spells out: code views cut long ones. */
const TOLD = 3

/** The findings of `check` at the lines of the configuration that decide, for the code views of GitHub and others. */
export function checkSarif(report: CheckReport): string {
  const { firewall, files, reached, opened, asserted, names, diagnostics } = report
  const whole: SarifPlace = { file: files[0] ?? firewall }
  return sarifLog(`check/${firewall}`, RULES, [
    ...reached.verdicts.flatMap((verdict) => flowResult(verdict, reached, whole, names.reached)),
    ...opened.boxes.map((box) => excessResult(box, firewall, whole, names.opened)),
    ...asserted.verdicts.flatMap((verdict) => assertionResult(verdict, firewall, whole, names.asserted)),
    ...diagnostics.flatMap((diagnostic) => diagnosticResult(diagnostic, firewall, whole)),
  ])
}

function flowResult(
  { flow, disposition, opening, onward, reply }: FlowVerdict,
  { firewall, broken }: ReachResult,
  whole: SarifPlace,
  names: NameTable,
): readonly CheckResult[] {
  if (disposition === 'permitted') return []
  const bad = ({ disposition: of }: Part) => of !== 'permitted'
  const told = partLines(
    [
      ...opening.filter(bad).map((part) => ({ packets: 'opening packet', part })),
      ...onward.filter(bad).map((part) => ({ packets: 'open connection', part })),
      ...reply.filter(bad).map((part) => ({ packets: 'reply', part })),
    ],
    names,
  )
  const origins = [...opening, ...onward, ...reply].filter(bad).flatMap(decidingFirst)
  const breaks = broken.find(({ feature }) => feature === flow.feature)?.breaks ?? ''
  const noticed = breaks === '' ? [] : [`What users will notice: ${breaks}.`]
  const level: SarifLevel = flow.need === 'optional' || flow.need === 'legacy' ? 'warning' : 'error'
  return [
    {
      rule: disposition === 'unknown' ? 'flow-undecided' : 'flow-blocked',
      ...(disposition === 'unknown' ? {} : { level }),
      message: [`${flowLine(flow)}.`, ...told, ...noticed].join(' '),
      ...places(origins, whole),
      fingerprint: `${firewall} flow ${flow.id}`,
    },
  ]
}

function excessResult(
  { box, because, certain, origins }: ExcessBox,
  firewall: string,
  whole: SarifPlace,
  names: NameTable,
): CheckResult {
  const doubt = certain ? '' : ' perhaps: it depends on a line that was not understood'
  const text = boxText(box, names)
  return {
    rule: because === 'not needed' ? 'open-unneeded' : 'open-spoofed',
    message: `Open, and ${because === 'not needed' ? 'needed by nothing' : 'for sources that cannot be there'}${doubt}: ${text}.`,
    ...places([...origins].reverse(), whole),
    fingerprint: `${firewall} open ${text}`,
  }
}

function assertionResult(
  { assertion, outcome, faults, reasons }: AssertionVerdict,
  firewall: string,
  whole: SarifPlace,
  names: NameTable,
): readonly CheckResult[] {
  if (outcome === 'holds') return []
  const worst = faults.filter(({ part }) => outcome === 'undecided' || part.disposition !== 'unknown')
  const { place, related } = places(
    worst.flatMap(({ part }) => decidingFirst(part)),
    whole,
  )
  const because = assertion.because === undefined ? '' : ` (${assertion.because})`
  const verdict = outcome === 'fails' ? 'does not hold' : 'cannot be proved'
  const told = partLines(worst, names)
  return [
    {
      rule: outcome === 'fails' ? 'assertion-fails' : 'assertion-undecided',
      message: [`${nameOf(assertion)}${because} ${verdict} at ${firewall}.`, ...told, ...reasons].join(' '),
      place,
      related: [{ place: { span: assertion.span }, message: 'the assertion' }, ...related],
      fingerprint: `${firewall} expect ${assertion.id}`,
    },
  ]
}

function diagnosticResult(
  { severity, code, message, span, help }: Diagnostic,
  firewall: string,
  whole: SarifPlace,
): readonly CheckResult[] {
  const text = span === undefined ? '' : span.source.text.slice(span.start, span.end).slice(0, 200)
  return [
    {
      rule: 'not-understood',
      level: severity === 'info' ? 'note' : severity,
      message: help === undefined ? `${message}.` : `${message}; ${help}.`,
      place: span === undefined ? whole : { span },
      related: [],
      fingerprint: `${firewall} ${code} ${text}`,
    },
  ]
}

function partLines(
  parts: readonly { readonly packets: string; readonly part: Part }[],
  names: NameTable,
): readonly string[] {
  const told = parts.slice(0, TOLD).map(({ packets: title, part: { disposition, packets, origins } }) => {
    const { boxes, complete } = packets.boxes(TOLD)
    const where = `${boxes.map((box) => boxText(box, names)).join('; ')}${complete ? '' : '; and more'}`
    return `The ${title} is ${disposition}: ${where}, by ${originPlaces(origins)}.`
  })
  return parts.length > TOLD ? [...told, `And ${parts.length - TOLD} more parts.`] : told
}

function originPlaces(origins: readonly Origin[]): string {
  return origins.map((origin) => originPlace(origin)).join(', ')
}

/** The line that ends the packets' way before those that led there. */
function decidingFirst({ origins }: Part): readonly Origin[] {
  return [...origins].reverse()
}

/** The first line as the place, the others beside it. What no line decides is a matter of the whole file. */
function places(origins: readonly Origin[], whole: SarifPlace): Pick<SarifResult, 'place' | 'related'> {
  const spans = [...new Map(origins.flatMap(({ span }) => (span === undefined ? [] : [[keyOf(span), span]]))).values()]
  const [first, ...others] = spans
  return {
    place: first === undefined ? whole : { span: first },
    related: others.map((span) => ({ place: { span }, message: 'this line has a part in it' })),
  }
}

function keyOf({ source, start, end }: NonNullable<Origin['span']>): string {
  return JSON.stringify([source.name, start, end])
}
