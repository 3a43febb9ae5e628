import type { FlowEnd } from '../../model/flow.ts'
import { addressesOverlap } from '../../sets/addresses.ts'
import { PRIVATE_ADDRESSES } from '../translators.ts'
import { INTERNET } from '../zones.ts'
import { type AdviceRule, groupBy, listed } from './context.ts'

/** A server with a private address that the internet must reach, or that must reach the internet, and no firewall translates it. */
export const privateAddress: AdviceRule = ({ plan }) => {
  const stranded = (end: FlowEnd, other: FlowEnd) =>
    other.zone === INTERNET &&
    end.servers.length > 0 &&
    end.publicAddresses === undefined &&
    addressesOverlap(end.addresses, PRIVATE_ADDRESSES)
  const found = plan.flows.flatMap(({ from, to, requirement }) => [
    ...(stranded(from, to) ? [{ label: from.label, inbound: false, requirement }] : []),
    ...(stranded(to, from) ? [{ label: to.label, inbound: true, requirement }] : []),
  ])
  return [...groupBy(found, ({ label }) => label)].map(([label, flows]) => {
    const inbound = flows.some((flow) => flow.inbound)
    return {
      code: 'private-address',
      severity: inbound ? 'error' : 'warning',
      message: `${label} has a private address without \`nat\`, but must ${inbound ? 'be reached from' : 'reach'} the internet (${listed(flows.map(({ requirement }) => requirement))})`,
      because: 'nobody routes private addresses over the internet (RFC 1918, RFC 4193)',
      sources: [],
    }
  })
}
