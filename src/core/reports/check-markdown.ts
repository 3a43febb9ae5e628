import type { AssertionVerdict } from '../model/expect.ts'
import type { Part } from '../model/results.ts'
import type { Origin } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import type { CheckReport } from './check-report.ts'
import { count, TOO_LARGE_TEXT } from './check-text.ts'
import { nameOf } from './expect-text.ts'
import { flowLine } from './flow-line.ts'
import { originText } from './origin-text.ts'
import { markdown } from './plan-table.ts'

/** Regions and lines of one cell; the whole list is in the JSON form. */
const TOLD = 3

/** The findings of `check` as tables, for a summary of a pipeline or a ticket. */
export function checkMarkdown({ firewall, reached, opened, asserted, names }: CheckReport): string {
  const bad = reached.verdicts.filter(({ disposition }) => disposition !== 'permitted')
  const held = asserted.verdicts.filter(({ outcome }) => outcome === 'holds')
  const flows = bad.map(({ flow, disposition, opening, onward, reply }) => {
    const parts = [...opening, ...onward, ...reply].filter((part) => part.disposition !== 'permitted')
    return [flowLine(flow), disposition, ...partCells(parts, names.reached)]
  })
  const notices = reached.broken.map(({ feature, breaks }) => [feature, breaks])
  const excess = opened.boxes.map(({ box, because, certain, origins }) => [
    boxText(box, names.opened),
    certain ? because : `${because}, perhaps`,
    linesCell(origins),
  ])
  const assertions = asserted.verdicts
    .filter(({ outcome }) => outcome !== 'holds')
    .map((verdict) => assertionRow(verdict, names.asserted))
  const elsewhere = asserted.elsewhere.map(({ assertion, firewalls }) => [nameOf(assertion), firewalls.join(', ')])
  const passed = reached.verdicts.length - bad.length
  const judged =
    asserted.verdicts.length === 0
      ? ''
      : ` ${count(asserted.verdicts.length, 'assertion')}, ${held.length} proved to hold.`
  const open = opened.tooLarge
    ? `What is open beyond it is ${TOO_LARGE_TEXT}.`
    : `${count(opened.boxes.length, 'region')}${opened.complete ? '' : ' and more'} open that nothing needs.`
  return [
    `# Check of ${markdown(firewall)}\n`,
    `${count(reached.verdicts.length, 'flow')} of the plan, ${passed} proved to pass. ${open}${judged}\n`,
    ...section('Flows that do not pass', ['Flow', 'Verdict', 'Packets', 'By'], flows),
    ...section('What users will notice', ['Feature', 'Breaks'], notices),
    ...section('Assertions that do not hold', ['Assertion', 'Verdict', 'Packets', 'By'], assertions),
    ...section('Open, and needed by nothing', ['Packets', 'Why', 'By'], excess),
    ...section('Assertions that other firewalls decide', ['Assertion', 'Judged at'], elsewhere),
  ].join('\n')
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const body = rows.map((row) => line(row.map(markdown))).join('')
  return [`## ${title}\n\n${line(columns)}${line(columns.map(() => '---'))}${body}`]
}

function assertionRow({ assertion, outcome, faults, reasons }: AssertionVerdict, names: NameTable): readonly string[] {
  const because = assertion.because === undefined ? '' : ` (${assertion.because})`
  const [packets, lines] = partCells(
    faults.map(({ part }) => part),
    names,
  )
  return [
    `${nameOf(assertion)}${because}`,
    outcome,
    [...reasons, ...(packets === '' ? [] : [packets])].join('; '),
    lines,
  ]
}

function partCells(parts: readonly Part[], names: NameTable): readonly [packets: string, lines: string] {
  const packets = parts.slice(0, TOLD).map((part) => {
    const { boxes, complete } = part.packets.boxes(TOLD)
    return `${part.disposition}: ${boxes.map((box) => boxText(box, names)).join('; ')}${complete ? '' : '; and more'}`
  })
  const more = parts.length > TOLD ? [`and ${parts.length - TOLD} more`] : []
  return [[...packets, ...more].join('; '), linesCell(parts.flatMap(({ origins }) => origins))]
}

function linesCell(origins: readonly Origin[]): string {
  const lines = [...new Set(origins.map((origin) => originText(origin)))]
  const more = lines.length > TOLD ? [`and ${lines.length - TOLD} more`] : []
  return [...lines.slice(0, TOLD), ...more].join('; ')
}
