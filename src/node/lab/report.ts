import { flowRow } from '../../core/reports/flow-row.ts'
import { safeJson } from '../../core/reports/safe-json.ts'
import { textTable } from '../../core/reports/text-table.ts'
import { formatAddress } from '../../core/sets/ip.ts'
import { PROBE_KINDS } from './probes.ts'
import type { LabResult, LabRow } from './run.ts'

/** The matrix of planned against seen: every flow on a line, then each packet on which the three verdicts differ. */
export function labText({ rows, untried }: LabResult): string {
  const flows = [...new Set(rows.map(({ probe }) => probe.flow))]
  const byFlow = new Map(flows.map((flow) => [flow, rows.filter(({ probe }) => probe.flow === flow)]))
  const lines = [...byFlow].map(([flow, own]) => {
    const row = flowRow(flow)
    const arrived = own.filter(({ probe, kernel }) => probe.kind === 'flow' && kernel === 'permitted').length
    const sent = own.filter(({ probe }) => probe.kind === 'flow').length
    const neighbours = own.filter(({ probe }) => probe.kind !== 'flow')
    const stopped = neighbours.filter(({ kernel }) => kernel === 'denied').length
    const verdict = own.every(({ agree }) => agree) ? 'as planned' : 'DIFFERS'
    return [
      row.from,
      row.to,
      `${row.transport} ${row.port}`.trim(),
      `${arrived}/${sent}`,
      neighbours.length === 0 ? '' : `${stopped}/${neighbours.length}`,
      verdict,
    ]
  })
  const differing = rows.filter(({ agree }) => !agree)
  const kinds = PROBE_KINDS.map((kind) => `${rows.filter(({ probe }) => probe.kind === kind).length} ${kind}`).join(
    ', ',
  )
  return [
    `${textTable(['from', 'to', 'port', 'arrived', 'neighbours stopped', 'verdict'], lines)}\n`,
    ...(differing.length > 0
      ? [`Plan, proof and kernel differ on ${differing.length} packets\n${differing.map(packetText).join('')}`]
      : []),
    ...(untried.length > 0
      ? [`Not tried\n${untried.map(({ flow, because }) => `  ${flow.id}: ${because}\n`).join('')}`]
      : []),
    `${flows.length} flows, ${rows.length} packets (${kinds}): ${differing.length === 0 ? 'plan, proof and kernel agree on all of them' : `they differ on ${differing.length}`}\n`,
  ].join('\n')
}

function packetText({ probe, plan, proof, kernel, answer }: LabRow): string {
  const port = probe.sourcePort === undefined ? '' : `:${probe.sourcePort}`
  const what = `${probe.transport.toUpperCase()} ${formatAddress(probe.source)}${port} -> ${formatAddress(probe.target)} ${probe.port}`
  const detail = answer.detail ? ` (${answer.detail})` : ''
  return `  ${what}, ${probe.kind} of ${probe.flow.id}: plan ${plan}, proof ${proof}, kernel ${kernel}: ${answer.outcome}${detail}\n`
}

/** The same for other programs. */
export function labJson({ rows, untried }: LabResult): string {
  const packets = rows.map(({ probe, plan, proof, kernel, answer, agree }) => ({
    flow: probe.flow.id,
    kind: probe.kind,
    transport: probe.transport,
    source: formatAddress(probe.source),
    ...(probe.sourcePort === undefined ? {} : { sourcePort: probe.sourcePort }),
    destination: formatAddress(probe.target),
    port: probe.port,
    ...{ plan, proof, kernel, agree, outcome: answer.outcome },
  }))
  return safeJson({ portolan: 1, packets, untried: untried.map(({ flow, because }) => ({ flow: flow.id, because })) })
}
