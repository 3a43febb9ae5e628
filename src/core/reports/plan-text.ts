import Table from 'cli-table3'
import type { FlowMatrix } from '../model/flow.ts'
import { flowRow } from './flow-row.ts'
import { planSections } from './plan-table.ts'

/** No frames: a table people can select and paste. */
const CHARACTERS = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  },
  ...{ left: '  ', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
}

/** A plain table: a row of heads, rows of cells, columns as wide as they need. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    chars: CHARACTERS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  for (const row of rows) table.push([...row])
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** The plan for a terminal: one table for each pair of zones. */
export function planText(matrix: FlowMatrix): string {
  const sections = [...planSections(matrix)].map(([heading, flows]) => {
    const rows = flows.map((flow) => {
      const row = flowRow(flow)
      const port = row.sourcePort === '' || row.sourcePort === 'any' ? row.port : `${row.sourcePort} -> ${row.port}`
      return [row.from, row.to, [row.transport, port].filter(Boolean).join(' '), row.application, row.need, row.entry]
    })
    return `${heading}\n${textTable(['from', 'to', 'port', 'application', 'need', 'catalogue entry'], rows)}\n`
  })
  const absent = matrix.absent.length === 0 ? '' : `\nNot planned, because nobody has the role:\n${absentLines(matrix)}`
  return `${sections.join('\n')}${absent}`
}

function absentLines(matrix: FlowMatrix): string {
  const roles = new Map<string, number>()
  for (const { role } of matrix.absent) roles.set(role, (roles.get(role) ?? 0) + 1)
  return [...roles].map(([role, count]) => `  ${role}: ${count} ${count === 1 ? 'entry' : 'entries'}\n`).join('')
}
