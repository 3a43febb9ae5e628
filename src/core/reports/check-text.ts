import type { ExcessResult, FlowVerdict, Part, ReachResult } from '../model/results.ts'
import type { Origin } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import { flowLine } from './flow-line.ts'
import { originText } from './origin-text.ts'

/** Said where the sets would have needed more memory than they were given. */
export const TOO_LARGE_TEXT = 'too large to be decided exactly in the memory given (--memory)'

const HEADINGS = {
  denied: 'Blocked',
  rejected: 'Blocked, with an answer',
  partly: 'Partly blocked',
  unknown: 'Undecided',
  permitted: 'Permitted',
} as const
const ORDER = ['denied', 'rejected', 'partly', 'unknown'] as const

/** What the configuration does to the flows of the plan, worst first; permitted flows are only counted. */
export function reachText(result: ReachResult, names: NameTable): string {
  const sections = ORDER.flatMap((disposition) => {
    const verdicts = result.verdicts.filter((verdict) => verdict.disposition === disposition)
    return verdicts.length === 0
      ? []
      : [
          `${HEADINGS[disposition]}: ${count(verdicts.length, 'flow')}\n${verdicts.map((verdict) => verdictText(verdict, names)).join('')}`,
        ]
  })
  const permitted = result.verdicts.filter(({ disposition }) => disposition === 'permitted').length
  const broken = result.broken.map(
    ({ feature, breaks, flows }) => `  ${feature}: ${breaks} (${count(flows.length, 'flow')})\n`,
  )
  return [
    `${result.firewall}: ${count(result.verdicts.length, 'flow')} of the plan cross it, ${permitted} proved to pass\n`,
    ...sections,
    ...(broken.length > 0 ? [`What users will notice, worst first\n${broken.join('')}`] : []),
  ].join('\n')
}

/** One flow that does not pass, or may not, with the packets and the lines. */
export function verdictText({ flow, opening, onward, reply }: FlowVerdict, names: NameTable): string {
  const parts = [
    ...faults(opening, 'opening packet', names),
    ...faults(onward, 'open connection', names),
    ...faults(reply, 'reply', names),
  ]
  return `  ${flowLine(flow)}\n${parts.join('')}`
}

/** The parts that do not get through, with the lines that decide. */
function faults(parts: readonly Part[], title: string, names: NameTable): readonly string[] {
  return parts.filter(({ disposition }) => disposition !== 'permitted').map((part) => partText(part, title, names))
}

/** Some packets, what becomes of them, and the lines that decide. */
export function partText({ disposition, packets, origins }: Part, title: string, names: NameTable): string {
  const { boxes, complete } = packets.boxes(3)
  const where = boxes.map((box) => `        ${boxText(box, names)}\n`).join('')
  const lines = origins.map((origin) => `        by ${originText(origin)}\n`).join('')
  return `      ${title} ${disposition}\n${where}${complete ? '' : '        and more\n'}${lines}`
}

/** What is open that nothing needs, with the lines that open it. */
export function excessText(result: ExcessResult, names: NameTable): string {
  if (result.boxes.length === 0) return `${result.firewall}: nothing is open that nothing needs\n`
  const boxes = result.boxes.map(({ box, because, certain, origins }) => {
    const doubt = certain ? '' : ' (perhaps: it depends on a line that was not understood)'
    return `  ${boxText(box, names)}${because === 'not needed' ? '' : `: ${because}`}${doubt}\n${openedBy(origins)}`
  })
  if (result.tooLarge) return `Open, and needed by nothing: ${TOO_LARGE_TEXT}\n`
  return `Open, and needed by nothing: ${count(result.boxes.length, 'region')}${result.complete ? '' : ' and more'}\n${boxes.join('')}`
}

function openedBy(origins: readonly Origin[]): string {
  return origins.map((origin) => `      by ${originText(origin)}\n`).join('')
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
