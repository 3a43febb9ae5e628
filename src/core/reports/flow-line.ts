import type { Flow } from '../model/flow.ts'
import { flowRow } from './flow-row.ts'

/** A flow in one line: `edge1 (access) -> pool1, TCP 5061: The Edge hands on sign-ins (lync.edge.sign-in)`. */
export function flowLine(flow: Flow): string {
  const { from, to, transport, port, sourcePort, title, entry } = flowRow(flow)
  const ports = sourcePort === '' || sourcePort === 'any' ? port : `${sourcePort} -> ${port}`
  return `${from} -> ${to}, ${`${transport} ${ports}`.trimEnd()}: ${title} (${entry})`
}
