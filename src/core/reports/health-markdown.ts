import { FINDINGS, type Finding, type FindingKind, findings, gaps, type HealthReport } from './health-report.ts'
import { summary } from './health-text.ts'
import { originPlace, originText } from './origin-text.ts'
import { markdown } from './plan-table.ts'

/** Rows of one table, and places in one cell; the JSON form has them all. */
const ROWS = 50
const PLACES = 4

/** The findings on a configuration alone as tables, for a summary of a pipeline or a ticket. */
export function healthMarkdown(report: HealthReport): string {
  const found = findings(report)
  const sections = (Object.keys(FINDINGS) as readonly FindingKind[]).flatMap((kind) => {
    const of = found.filter((finding) => finding.kind === kind)
    return of.length === 0 ? [] : [section(kind, of)]
  })
  const rest = gaps(report).map((text) => `${text}.\n`)
  return [`# Health of ${markdown(report.files.join(', '))}\n`, `${summary(report)}`, ...sections, ...rest].join('\n')
}

function section(kind: FindingKind, found: readonly Finding[]): string {
  const rows = found.slice(0, ROWS).map(({ origin, says, related }) => {
    const parts = related.map(({ part, lines }) => {
      const told = lines.slice(0, PLACES).map(originPlace).join(', ')
      return `${part} ${told}${lines.length > PLACES ? ` and ${lines.length - PLACES} more` : ''}`
    })
    return `| ${[originText(origin), [...parts, ...says].join('; ')].map(markdown).join(' | ')} |\n`
  })
  const more = found.length > ROWS ? `\nAnd ${found.length - ROWS} more.\n` : ''
  return `## ${FINDINGS[kind].title}: ${found.length}\n\n| Line | Why |\n| --- | --- |\n${rows.join('')}${more}`
}
