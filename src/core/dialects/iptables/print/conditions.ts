import type { PolicyService } from '../../../model/policy.ts'
import { type AddressSet, equals, type IntervalSet } from '../../../sets/intervals.ts'
import { ADDRESS_BITS, formatAddress } from '../../../sets/ip.ts'
import type { Family } from '../../../sets/packet.ts'
import { ANY_PORTS } from '../../../sets/ports.ts'
import { prefixesOf } from '../../../sets/prefixes.ts'
import { isAnyAddress } from '../addresses.ts'

/** The options of one rule for each way to meet a condition; `['']` is no condition, none at all means that nothing meets it. */
export type Ways = readonly string[]

export const ALWAYS: Ways = ['']

/** More prefixes than this for one range are written as a range. */
const MOST_PREFIXES = 2

/** The part of the set in one family. */
function inFamily(set: AddressSet, family: Family): AddressSet {
  return family === 4 ? { v4: set.v4, v6: [] } : { v4: [], v6: set.v6 }
}

/** An address set as `-s` or `-d`, one way for each prefix, or for each range that is no prefix. */
export function addressWays(addresses: AddressSet | 'any', end: 's' | 'd', family: Family): Ways {
  if (addresses === 'any' || isAnyAddress(inFamily(addresses, family), family)) return ALWAYS
  const range = end === 's' ? '--src-range' : '--dst-range'
  const ways: string[] = []
  for (const [first, last] of family === 4 ? addresses.v4 : addresses.v6) {
    const interval: AddressSet =
      typeof first === 'bigint' ? { v4: [], v6: [[first, last as bigint]] } : { v4: [[first, last as number]], v6: [] }
    const prefixes = prefixesOf(interval)
    if (prefixes.length > MOST_PREFIXES) {
      ways.push(`-m iprange ${range} ${formatAddress(first)}-${formatAddress(last)}`)
      continue
    }
    for (const { value, length } of prefixes) {
      const mask = length === ADDRESS_BITS[family] ? '' : `/${length}`
      ways.push(`-${end} ${formatAddress(value)}${mask}`)
    }
  }
  return ways
}

/** multiport takes 15 ports; a range counts as two (XT_MULTI_PORTS). */
const MULTIPORT = 15

function portWays(ports: IntervalSet, protocol: string, end: 's' | 'd'): Ways {
  if (equals(ports, ANY_PORTS)) return ALWAYS
  const [only] = ports
  if (ports.length === 1 && only !== undefined) {
    return [`-m ${protocol} --${end}port ${only[0] === only[1] ? only[0] : `${only[0]}:${only[1]}`}`]
  }
  const lists: string[][] = []
  let room = 0
  for (const [first, last] of ports) {
    const cost = first === last ? 1 : 2
    if (room < cost) {
      lists.push([])
      room = MULTIPORT
    }
    room -= cost
    lists.at(-1)?.push(first === last ? `${first}` : `${first}:${last}`)
  }
  return lists.map((list) => `-m multiport --${end}ports ${list.join(',')}`)
}

function join(...options: readonly string[]): string {
  return options.filter((option) => option !== '').join(' ')
}

/** Every way through one after the other. */
export function product(...levels: readonly Ways[]): Ways {
  return levels.reduce((all, level) => all.flatMap((way) => level.map((next) => join(way, next))), ALWAYS)
}

/** Every ICMP type, or every code. */
export const BYTE: IntervalSet = [[0, 255]]

function numbers(set: IntervalSet): number[] {
  return set.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
}

function icmpWays(types: IntervalSet, codes: IntervalSet, family: Family): Ways {
  const protocol = family === 4 ? '-p icmp' : '-p ipv6-icmp'
  const option = family === 4 ? '-m icmp --icmp-type' : '-m icmp6 --icmpv6-type'
  if (equals(types, BYTE) && equals(codes, BYTE)) return [protocol]
  return numbers(types).flatMap((type) =>
    equals(codes, BYTE)
      ? [`${protocol} ${option} ${type}`]
      : numbers(codes).map((code) => `${protocol} ${option} ${type}/${code}`),
  )
}

/** How many rules an ICMP service takes. */
export function icmpRules(types: IntervalSet, codes: IntervalSet): number {
  if (equals(types, BYTE) && equals(codes, BYTE)) return 1
  const size = (set: IntervalSet) => set.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  return size(types) * (equals(codes, BYTE) ? 1 : size(codes))
}

/** The transport part of a rule. */
export function serviceWays(service: PolicyService, family: Family): Ways {
  switch (service.protocol) {
    case 'any':
      return ALWAYS
    case 'esp':
      return ['-p esp']
    case 'ah':
      // See the limit `ah-over-ipv6`: where IPv6 addresses can meet it, the policy is refused.
      return family === 4 ? ['-p ah'] : []
    case 'icmp':
      return family === 4 ? icmpWays(service.types, service.codes, 4) : []
    case 'icmp6':
      return family === 6 ? icmpWays(service.types, service.codes, 6) : []
    case 'tcp':
    case 'udp':
      return product(
        [`-p ${service.protocol}`],
        portWays(service.sourcePorts, service.protocol, 's'),
        portWays(service.destinationPorts, service.protocol, 'd'),
      )
  }
}
