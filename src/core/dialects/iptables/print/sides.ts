import type { Policy, PolicySide } from '../../../model/policy.ts'
import { hasAddress, subtractAddresses } from '../../../sets/addresses.ts'
import type { AddressSet } from '../../../sets/intervals.ts'
import type { Family } from '../../../sets/packet.ts'
import { anyAddress } from '../addresses.ts'
import { ALWAYS, addressWays, type Ways } from './conditions.ts'

/** The side of a zone: the one that touches it, else the one behind which the address lies. */
export function sideOf(policy: Policy, zone: string, address?: number | bigint): PolicySide | undefined {
  const touching = policy.sides.find((side) => side.zone === zone)
  if (touching !== undefined || address === undefined) return touching
  return policy.sides.find((side) => hasAddress(side.sources, address))
}

/** `-i eth0` or `-o eth0`; no condition where the deployment does not say. */
export function interfaceOption(side: PolicySide | undefined, direction: 'i' | 'o'): string {
  return side?.interface === undefined ? '' : `-${direction} ${side.interface}`
}

/**
 * What tells packets of a side apart at one end: nothing more than its interface where that has a name, else the addresses behind it.
 */
export function endWays(side: PolicySide, addresses: AddressSet | 'any', end: 's' | 'd', family: Family): Ways {
  if (addresses === 'any' && side.interface === undefined) return addressWays(side.sources, end, family)
  return addressWays(addresses, end, family)
}

/** Addresses that cannot be behind the side. */
export function foreignAddresses(side: PolicySide, family: Family): AddressSet {
  return subtractAddresses(anyAddress(family), side.sources)
}

export function isAlways(ways: Ways): boolean {
  return ways.length === ALWAYS.length && ways[0] === ALWAYS[0]
}
