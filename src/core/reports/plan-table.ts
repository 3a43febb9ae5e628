import { visible } from '../diagnostics/visible.ts'
import type { Flow, FlowMatrix } from '../model/flow.ts'
import { type FlowRow, flowRow } from './flow-row.ts'

/** Columns of the plan as every table prints them: title, and the field of the row. */
const COLUMNS: readonly (readonly [title: string, field: keyof FlowRow])[] = [
  ['From', 'from'],
  ['Source address', 'source'],
  ['Source port', 'sourcePort'],
  ['To', 'to'],
  ['Destination address', 'destination'],
  ['Port', 'port'],
  ['Transport', 'transport'],
  ['Application', 'application'],
  ['Authentication', 'authentication'],
  ['Need', 'need'],
  ['Feature', 'feature'],
  ['Crosses', 'crosses'],
  ['What for', 'title'],
  ['Catalogue entry', 'entry'],
  ['Notes', 'notes'],
]

/** RFC 4180, CRLF. A value that a spreadsheet would run as a formula is kept from it by an apostrophe. */
export function planCsv(matrix: FlowMatrix): string {
  const line = (values: readonly string[]) => `${values.map(csvValue).join(',')}\r\n`
  return [
    line(COLUMNS.map(([title]) => title)),
    ...matrix.flows.map((flow) => {
      const row = flowRow(flow)
      return line(COLUMNS.map(([, field]) => row[field]))
    }),
  ].join('')
}

/** A value of a CSV line, quoted where it must be. */
export function csvValue(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Every flow under the end that the administrator thinks of, a server's interface, as port summaries print it. */
export function planMarkdown(matrix: FlowMatrix): string {
  const sections = [...groupBy(matrix.flows, headings())].map(
    ([heading, flows]) => `## ${heading}\n\n${markdownTable(flows)}\n`,
  )
  const absent = matrix.absent.map(
    ({ title, role, requirement }) => `- ${markdown(title)}: nobody has the role \`${role}\` (\`${requirement}\`)\n`,
  )
  return [
    `# Flows of ${markdown(matrix.deployment)}\n`,
    `${matrix.flows.length} flows. The source opens the connection. \`Any\`: every address of the zone.\n`,
    ...sections,
    ...(absent.length > 0 ? [`## Not planned\n\n${absent.join('')}`] : []),
  ].join('\n')
}

const MARKDOWN_FIELDS = COLUMNS.filter(([title]) => !['Authentication', 'Notes'].includes(title))

function markdownTable(flows: readonly Flow[]): string {
  const row = (values: readonly string[]) => `| ${values.join(' | ')} |\n`
  return [
    row(MARKDOWN_FIELDS.map(([title]) => title)),
    row(MARKDOWN_FIELDS.map(() => '---')),
    ...flows.map((flow) => {
      const cells = flowRow(flow)
      return row(
        MARKDOWN_FIELDS.map(([, field]) => (field === 'entry' ? `\`${cells[field]}\`` : markdown(cells[field]))),
      )
    }),
  ].join('')
}

/** Text that Markdown must not read as markup: names come from the user's file. */
export function markdown(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]<>|#~]/g, (sign) => `\\${sign}`)
}

/** Headings of flows by their ways, which many flows share, and by the zones of their ends. */
function headings(): (flow: Flow) => string {
  const known = new WeakMap<Flow['crossings'], { readonly from: string; readonly to: string; readonly text: string }>()
  return (flow) => {
    const { crossings, from, to } = flow
    const heading = known.get(crossings)
    if (heading?.from === from.zone && heading.to === to.zone) return heading.text
    const text = headingOf(flow)
    known.set(crossings, { from: from.zone, to: to.zone, text })
    return text
  }
}

/** `outer: internet to perimeter`, or `within internal`. */
function headingOf(flow: Flow): string {
  if (flow.crossings.length === 0) return `Within ${flow.from.zone}`
  const firewalls = flow.crossings.map(({ firewall }) => firewall).join(', ')
  return flow.from.zone === flow.to.zone
    ? `Within ${flow.from.zone}, back through ${firewalls}`
    : `From ${flow.from.zone} to ${flow.to.zone} through ${firewalls}`
}

export function groupBy<T, K>(values: readonly T[], key: (value: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const of = key(value)
    const group = groups.get(of)
    if (group) group.push(value)
    else groups.set(of, [value])
  }
  return groups
}

/** The heading and the flows under it, for reports of other forms. */
export function planSections(matrix: FlowMatrix): ReadonlyMap<string, readonly Flow[]> {
  return groupBy(matrix.flows, headings())
}
