import type { Deployment, Firewall } from '../model/deployment.ts'
import type { PolicySide } from '../model/policy.ts'
import { addressRange, complementAddresses, subtractAddresses, unionOfAddresses } from '../sets/addresses.ts'
import { type Mapping, translatorOf } from './translators.ts'
import { INTERNET, type ZoneGraph } from './zones.ts'

/**
 * The sides of a firewall with every address that may be a source there: of the zones whose packets come to it by that side.
 * The side of the internet has what the other sides have not, but for the public addresses that the firewall itself gives to
 * hosts behind it: who comes from the internet with one of those lies.
 */
export function policySides(
  deployment: Deployment,
  graph: ZoneGraph,
  firewall: Firewall,
  mappings: readonly Mapping[],
): readonly PolicySide[] {
  const behind = new Map<string, string[]>()
  for (const zone of deployment.zones.keys()) {
    const side = graph.sideOf(firewall.name, zone)
    if (side !== undefined) behind.set(side, [...(behind.get(side) ?? []), zone])
  }
  const addressesOf = (zones: readonly string[]) =>
    unionOfAddresses(zones.flatMap((zone) => deployment.zones.get(zone)?.addresses ?? []))
  const given = unionOfAddresses(
    mappings
      .filter(({ zone }) => translatorOf(graph, zone)?.firewall === firewall.name)
      .map(({ mapped }) => addressRange(mapped)),
  )
  return firewall.sides.map((side) => {
    const zones = behind.get(side.zone) ?? []
    const others = [...behind].filter(([zone]) => zone !== side.zone).flatMap(([, more]) => more)
    return {
      zone: side.zone,
      ...(side.interface === undefined ? {} : { interface: side.interface }),
      sources: zones.includes(INTERNET)
        ? subtractAddresses(complementAddresses(addressesOf(others)), given)
        : addressesOf(zones),
    }
  })
}
