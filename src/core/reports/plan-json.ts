import type { FlowEnd, FlowMatrix } from '../model/flow.ts'
import { formatAddresses } from '../sets/addresses.ts'
import { formatPorts } from '../sets/ports.ts'
import { safeJson } from './safe-json.ts'

/** The plan for other programs: addresses and ports as text, in the order of the matrix. */
export function planJson(matrix: FlowMatrix): string {
  // Thousands of flows share an end.
  const ends = new Map<FlowEnd, ReturnType<typeof endOf>>()
  const end = (of: FlowEnd) => {
    const known = ends.get(of) ?? endOf(of)
    ends.set(of, known)
    return known
  }
  const flows = matrix.flows.map(({ sourcePorts, ports, from, to, ...rest }) => ({
    ...rest,
    from: end(from),
    to: end(to),
    sourcePorts: formatPorts(sourcePorts),
    ports: formatPorts(ports),
  }))
  return safeJson({ portolan: 1, deployment: matrix.deployment, flows, absent: matrix.absent })
}

function endOf({ addresses, publicAddresses, ...rest }: FlowEnd) {
  return {
    ...rest,
    addresses: formatAddresses(addresses),
    ...(publicAddresses === undefined ? {} : { publicAddresses: formatAddresses(publicAddresses) }),
  }
}
