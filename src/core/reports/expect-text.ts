import { positionOf } from '../diagnostics/source.ts'
import { visible } from '../diagnostics/visible.ts'
import type { Assertion, AssertionResult, AssertionVerdict } from '../model/expect.ts'
import type { NameTable } from '../sets/names.ts'
import { count, partText } from './check-text.ts'

const HEADINGS = { fails: 'Assertions that fail', undecided: 'Assertions that are undecided' } as const

/** What became of the assertions; those that hold are only counted. Empty for a deployment without any. */
export function expectText({ firewall, verdicts, elsewhere }: AssertionResult, names: NameTable): string {
  if (verdicts.length + elsewhere.length === 0) return ''
  const held = verdicts.filter(({ outcome }) => outcome === 'holds')
  const sections = (['fails', 'undecided'] as const).flatMap((outcome) => {
    const of = verdicts.filter((verdict) => verdict.outcome === outcome)
    return of.length === 0
      ? []
      : [`${HEADINGS[outcome]}: ${of.length}\n${of.map((verdict) => assertionText(verdict, names)).join('')}`]
  })
  const others = elsewhere.map(({ assertion, firewalls }) => `  ${nameOf(assertion)}: ${firewalls.join(', ')}\n`)
  return [
    `${firewall}: ${count(verdicts.length, 'assertion')} judged here, ${held.length} proved to hold\n`,
    ...held.flatMap(({ assertion, notes }) =>
      notes.length === 0 ? [] : [`  ${nameOf(assertion)}\n${notesText(notes)}`],
    ),
    ...sections,
    ...(others.length === 0
      ? []
      : [`Judged at other firewalls: ${count(others.length, 'assertion')}\n${others.join('')}`]),
  ].join('\n')
}

/** One assertion that does not hold, with its place, the packets and the lines. */
export function assertionText({ assertion, faults, reasons, notes }: AssertionVerdict, names: NameTable): string {
  const because = assertion.because === undefined ? '' : `; ${visible(assertion.because)}`
  const parts = faults.map(({ packets, part, flow }) => {
    const title =
      assertion.kind === 'deny' && part.disposition === 'permitted' ? `${packets} to ${flow.to.label}` : packets
    return partText(part, title, names)
  })
  return [
    `  ${nameOf(assertion)} (${placeOf(assertion)}${because})\n`,
    ...reasons.map((reason) => `      ${reason}\n`),
    ...parts,
    notesText(notes),
  ].join('')
}

function notesText(notes: readonly string[]): string {
  return notes.map((note) => `      note: ${note}\n`).join('')
}

/** What it says, after its id where it has one. */
export function nameOf({ id, title }: Assertion): string {
  return id === title ? title : `${id}: ${title}`
}

function placeOf({ span }: Assertion): string {
  return `${visible(span.source.name)}:${positionOf(span.source, span.start).line}`
}
