import type { Catalogue } from '../../model/catalogue.ts'
import type { Deployment } from '../../model/deployment.ts'
import type { Advice } from '../../model/flow.ts'
import type { Plan } from '../matrix.ts'
import { absentRoles } from './absent-roles.ts'
import { alsoAllowNowhere } from './also-allow-nowhere.ts'
import { type AdviceRule, contextOf } from './context.ts'
import { edgeInnerNat } from './edge-inner-nat.ts'
import { edgeNat2007R2 } from './edge-nat-2007r2.ts'
import { edgeNatHardware } from './edge-nat-hardware.ts'
import { edgeOneSubnet } from './edge-one-subnet.ts'
import { edgePartialNat } from './edge-partial-nat.ts'
import { equalWays } from './equal-ways.ts'
import { exchangeInPerimeter } from './exchange-in-perimeter.ts'
import { hairpin } from './hairpin.ts'
import { managementOnTheWay } from './management-on-the-way.ts'
import { noClientAccessArray } from './no-client-access-array.ts'
import { noDirector } from './no-director.ts'
import { noIpv6 } from './no-ipv6.ts'
import { noManagement } from './no-management.ts'
import { noReverseProxy } from './no-reverse-proxy.ts'
import { openMediaRange } from './open-media-range.ts'
import { poolSize } from './pool-size.ts'
import { privateAddress } from './private-address.ts'
import { stretchedPool } from './stretched-pool.ts'
import { unplacedFlows } from './unplaced-flows.ts'
import { unsupportedFiltering } from './unsupported-filtering.ts'
import { webNeedsBalancer } from './web-needs-balancer.ts'
import { wideRpc } from './wide-rpc.ts'

/** Every rule, in the order in which a reader wants to hear of it: what locks out, what fails, what is unsupported, what is risky. */
const RULES: readonly AdviceRule[] = [
  ...[noManagement, managementOnTheWay, unplacedFlows, alsoAllowNowhere, equalWays, privateAddress],
  ...[edgeOneSubnet, edgePartialNat, edgeInnerNat, edgeNatHardware, edgeNat2007R2, exchangeInPerimeter],
  ...[unsupportedFiltering, stretchedPool, poolSize, webNeedsBalancer, noReverseProxy, openMediaRange],
  ...[noDirector, noClientAccessArray, wideRpc, hairpin, absentRoles, noIpv6],
]

/** What is risky, unsupported or forgotten in a deployment, in a stable order. */
export function advise(deployment: Deployment, plan: Plan, catalogue: Catalogue): readonly Advice[] {
  const context = contextOf(deployment, plan, catalogue)
  return RULES.flatMap((rule) => rule(context))
}
