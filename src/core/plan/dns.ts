import type { Catalogue } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import type { DnsPlan, DnsRecord, PlannedRecord, RecordTarget } from '../model/facts.ts'
import { unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import { formatAddress } from '../sets/ip.ts'
import { factHosts, type HostGroup } from './fact-hosts.ts'
import type { Place } from './places.ts'
import { seenAddresses } from './translators.ts'

/**
 * The names that must resolve for this deployment, by its roles, versions and features, in the order of the catalogue.
 * Addresses are those of its hosts; names stay placeholders, for a deployment file does not tell them.
 */
export function planDns(deployment: Deployment, catalogue: Catalogue): DnsPlan {
  const hosts = factHosts(deployment, catalogue)
  const records = catalogue.facts.dns
    .filter((entry) => entry.need !== 'wrong' && hosts.holds(entry))
    .flatMap((entry): readonly PlannedRecord[] => {
      const { to } = entry
      if (to === undefined) return [{ entry, type: entry.type, addresses: [] }]
      return hosts
        .groups(entry, to, entry.each)
        .filter((group) => isBalancedAs(group, to))
        .flatMap((group) => recordsOf(entry, to, group))
    })
  return { deployment: deployment.name, records }
}

function isBalancedAs({ places }: HostGroup, { balancing }: RecordTarget): boolean {
  return balancing.length === 0 || places.some(({ pool }) => pool !== undefined && balancing.includes(pool.balancing))
}

/** One record of a group, or one for each family of its addresses. */
function recordsOf(entry: DnsRecord, to: RecordTarget, { of, places }: HostGroup): readonly PlannedRecord[] {
  const planned = (type: PlannedRecord['type'], addresses: readonly string[]): PlannedRecord => ({
    entry,
    type,
    ...(of === undefined ? {} : { of }),
    addresses,
  })
  const { v4, v6 } = unionOfAddresses(places.map((place) => addressesOf(place, to)))
  if (entry.type !== 'A') return [planned(entry.type, [...singles(v4), ...singles(v6)])]
  const found = [
    ...(v4.length > 0 ? [planned('A', singles(v4))] : []),
    ...(v6.length > 0 ? [planned('AAAA', singles(v6))] : []),
  ]
  return found.length > 0 ? found : [planned('A', [])]
}

function addressesOf(place: Place, { at, public: isPublic }: RecordTarget): AddressSet {
  const byMember = !place.virtual || (at === 'pool' && place.pool?.balancing.startsWith('dns') === true)
  const parts = byMember ? place.members : [place]
  return unionOfAddresses(
    parts.map(({ addresses, mappings }) => (isPublic ? seenAddresses(addresses, mappings) : addresses)),
  )
}

/** Every address by itself: a record has one. There are as many as hosts. */
function singles<N extends number | bigint>(intervals: IntervalSet<N>): readonly string[] {
  return intervals.flatMap(([first, last]) => {
    const texts: string[] = []
    if (typeof first === 'bigint') for (let n: bigint = first; n <= last; n++) texts.push(formatAddress(n))
    else for (let n: number = first; n <= last; n++) texts.push(formatAddress(n))
    return texts
  })
}
