import { INTERNET } from '../zones.ts'
import type { AdviceRule } from './context.ts'

/** A network that is said to have no IPv6, though its hosts most likely do. */
export const noIpv6: AdviceRule = ({ deployment }) => {
  const zones = [...deployment.zones.values()].filter(({ name }) => name !== INTERNET)
  if (deployment.firewalls.size === 0 || zones.some(({ addresses }) => addresses.v6.length > 0)) return []
  return [
    {
      code: 'no-ipv6',
      severity: 'info',
      message: 'no zone has IPv6 prefixes, so generated rules drop all IPv6',
      because: 'Windows prefers IPv6 where it is routed; give the zones their prefixes if it is used',
      sources: [],
    },
  ]
}
