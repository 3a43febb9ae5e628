import type { Origin } from '../model/ruleset.ts'
import { count } from './check-text.ts'
import { FINDINGS, type Finding, type FindingKind, findings, gaps, type HealthReport } from './health-report.ts'
import { originText } from './origin-text.ts'

/** Findings of one kind, and lines of one finding, that are told unless all are wanted. */
const TOLD = 20
const TOLD_LINES = 4

/** The health of a configuration for people: a summary, then the findings, worst first. `all`: nothing is cut. */
export function healthText(report: HealthReport, all: boolean): string {
  const found = findings(report)
  const kinds = Object.keys(FINDINGS) as readonly FindingKind[]
  const sections = kinds.flatMap((kind) => {
    const of = found.filter((finding) => finding.kind === kind)
    return of.length === 0 ? [] : [section(kind, of, all)]
  })
  const rest = gaps(report).map((text) => `${text}.\n`)
  return [summary(report), ...sections, ...(rest.length > 0 ? [rest.join('')] : [])].join('\n')
}

/** One line that says how bad it is. */
export function summary(report: HealthReport): string {
  const { lines, dead, needless, exposures } = report.health
  const conflicts = dead.filter(({ conflict }) => conflict).length
  const unclear = findings(report).filter(({ kind }) => kind === 'line-not-understood').length
  const parts = [
    `${count(dead.length, 'line')} never ${dead.length === 1 ? 'decides' : 'decide'}${conflicts === 0 ? '' : ` (${conflicts} in conflict)`}`,
    `${count(unclear, 'line')} not understood may matter`,
    `${count(needless.length, 'line')} may go`,
    `${count(exposures.length, 'opening')} to the internet`,
  ]
  return `${count(lines, 'line')}: ${parts.join(', ')}\n`
}

function section(kind: FindingKind, found: readonly Finding[], all: boolean): string {
  const told = all ? found : found.slice(0, TOLD)
  const more = found.length - told.length
  const rest = more === 0 ? '' : `  and ${more} more (--all tells them)\n`
  return `${FINDINGS[kind].title}: ${found.length}\n${told.map((each) => findingText(each, all)).join('')}${rest}`
}

/** The line, and beneath it what there is to say. */
export function findingText({ origin, says, related }: Finding, all: boolean): string {
  const details = [
    ...related.flatMap(({ part, lines }) => linesText(part, lines, all)),
    ...says.map((text) => `      ${text}\n`),
  ]
  return `  ${originText(origin)}\n${details.join('')}`
}

function linesText(part: string, lines: readonly Origin[], all: boolean): readonly string[] {
  const told = all ? lines : lines.slice(0, TOLD_LINES)
  const more = lines.length - told.length
  return [
    ...told.map((origin) => `      ${part} ${originText(origin)}\n`),
    ...(more === 0 ? [] : [`      and ${count(more, 'more line')}\n`]),
  ]
}
