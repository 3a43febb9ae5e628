import type { Deployment, HostAddress } from '../model/deployment.ts'
import { hasAddress, oneAddress, subtractAddresses, unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'

/** A host's own address, and the one that stands for it beyond the firewall that translates. */
export interface Mapping {
  readonly real: number | bigint
  readonly mapped: number | bigint
}

/** Every host address with a public one: of each family the first of an interface or pool. */
export function mappingsOf(deployment: Deployment): readonly Mapping[] {
  const pairs = (real: readonly HostAddress[], mapped: readonly HostAddress[]): readonly Mapping[] =>
    mapped.flatMap(({ family, value }) => {
      const first = real.find((address) => address.family === family)
      return first === undefined ? [] : [{ real: first.value, mapped: value }]
    })
  const servers = [...deployment.servers.values()].flatMap(({ interfaces }) => interfaces)
  const pools = [...deployment.pools.values()]
  return [
    ...servers.flatMap((attachment) => pairs(attachment.addresses, attachment.public)),
    ...pools.flatMap((pool) => pairs(pool.virtual, pool.public)),
  ]
}

/** Hosts by their own addresses, and the addresses under which they are known where public ones take their place. */
export interface Known {
  readonly real: AddressSet
  readonly public: AddressSet
}

/** Real addresses divided by what becomes of them where public ones take their place: each mapped one, and all others. */
export function seenAs(real: AddressSet, mappings: readonly Mapping[]): readonly Known[] {
  const mine = mappings.filter((mapping) => hasAddress(real, mapping.real) && mapping.real !== mapping.mapped)
  const pairs = mine.map((mapping) => ({
    real: addressOf(mapping.real),
    public: addressOf(mapping.mapped),
  }))
  const others = subtractAddresses(real, unionOfAddresses(pairs.map((pair) => pair.real)))
  return others.v4.length + others.v6.length === 0 ? pairs : [...pairs, { real: others, public: others }]
}

function addressOf(value: number | bigint): AddressSet {
  return oneAddress({ family: typeof value === 'bigint' ? 6 : 4, value })
}
