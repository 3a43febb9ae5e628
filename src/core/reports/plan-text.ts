import type { FlowMatrix } from '../model/flow.ts'
import { applicationOf, portsOf } from './flow-row.ts'
import { planSections } from './plan-table.ts'
import { textTable } from './text-table.ts'

/** The plan for a terminal: one table for each pair of zones. */
export function planText(matrix: FlowMatrix): string {
  const sections = [...planSections(matrix)].map(([heading, flows]) => {
    const rows = flows.map((flow) => {
      const { sourcePort, port } = portsOf(flow)
      const ports = sourcePort === '' || sourcePort === 'any' ? port : `${sourcePort} -> ${port}`
      const service = [flow.transport.toUpperCase(), ports].filter(Boolean).join(' ')
      return [flow.from.label, flow.to.label, service, applicationOf(flow), flow.need, flow.requirement]
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
