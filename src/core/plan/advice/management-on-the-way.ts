import { noAddresses } from '../../sets/addresses.ts'
import { managementWays } from '../management.ts'
import { type AdviceRule, listed } from './context.ts'

/** Administrators come through other firewalls, which cannot let them pass to an address that nobody told. */
export const managementOnTheWay: AdviceRule = ({ deployment, graph }) =>
  managementWays(deployment, graph)
    .filter(({ hops, addresses }) => hops.length > 0 && noAddresses(addresses))
    .map(({ firewall, access, hops }) => ({
      code: 'management-on-the-way',
      severity: 'warning',
      message: `who manages the firewall ${firewall} from ${access.zone} comes through ${listed(hops.map((hop) => hop.firewall))}, which will not let him pass`,
      because: `the address of ${firewall} on that side is not in the deployment file; give it under \`interfaces\``,
      sources: [],
    }))
