import { type Random, random } from './random.ts'
import { ALL_PORTS, ANY, DENY_ALL, type ListRule, type Prefix, prefixOf, type Range } from './rule.ts'

const TCP_PORTS = [
  25, 53, 80, 88, 102, 110, 135, 139, 143, 389, 443, 444, 445, 464, 465, 475, 587, 593, 636, 717, 808, 993, 995, 1433,
  1434, 3268, 3269, 5060, 5061, 5062, 5063, 5064, 5065, 5066, 5067, 5068, 5069, 5070, 5071, 5072, 5073, 5075, 5076,
  5080, 5081, 5082, 5086, 5087, 8057, 8058, 8060, 8061, 8080, 4443, 8404, 9389, 64327, 890, 2525,
]
const UDP_PORTS = [53, 88, 123, 137, 138, 161, 162, 389, 464, 500, 514, 1434, 3478, 4500, 5060, 5061, 5062, 5065]
const PORT_RANGES: readonly Range[] = [
  [49152, 65535],
  [1024, 65535],
  [50000, 59999],
  [6001, 6004],
  [57501, 65335],
  [5060, 5090],
  [1024, 5000],
  [20, 21],
  [137, 139],
  [8000, 8100],
  [49152, 57500],
  [40803, 65535],
  [5350, 5389],
  [6891, 6901],
]

/** Up to which share of the sources and destinations stands for any, 10.0.0.0/8, a /16, a public network, a subnet; the rest are hosts. */
const SOURCES = [0.12, 0.17, 0.3, 0.38, 0.84]
const DESTINATIONS = [0.04, 0.05, 0.12, 0.17, 0.42]

/** Of how many lines wide ones are kept: a longer list has no more of them. */
const WIDE_LINES = 400

/**
 * A list as firms have them: sites, subnets and hosts of which few are named often, well-known ports, some ranges, a few wide
 * lines, one line in a hundred that two earlier ones cover together; at the end everything is denied. Hosts and subnets grow with
 * the list. The same numbers give the same list.
 */
export function realisticList(length: number, seed: number): readonly ListRule[] {
  const dice = random(seed)
  const addresses = addressBook(length, dice)
  const keep = Math.min(1, WIDE_LINES / length)
  const rules: ListRule[] = []
  while (rules.length < length - 1) {
    const protocol = protocolAt(dice.next())
    const source = addresses(SOURCES)
    const destination = addresses(DESTINATIONS)
    const hasPorts = protocol === 'tcp' || protocol === 'udp'
    const sourcePorts = hasPorts ? sourcePort(dice) : ALL_PORTS
    const destinationPorts = hasPorts ? destinationPort(dice, protocol === 'tcp') : ALL_PORTS
    const permits = dice.next() < 0.8
    const bits = Math.log2(destinationPorts[1] - destinationPorts[0] + 1)
    const width = 64 - source.length - destination.length + bits + (protocol === 'ip' ? 8 : 0)
    if (width > 58 || (width > 40 && dice.next() >= keep)) continue
    const rule = { permits, protocol, source, destination, sourcePorts, destinationPorts }
    if (destination.length > 8 && destination.length < 32 && dice.next() < 0.012) {
      rules.push(...halves(destination).map((half) => ({ ...rule, destination: half })))
      rules.push({ ...rule, permits: dice.next() < 0.5 })
    } else rules.push(rule)
  }
  return [...rules.slice(0, length - 1), DENY_ALL]
}

function protocolAt(share: number): ListRule['protocol'] {
  return share < 0.74 ? 'tcp' : share < 0.93 ? 'udp' : share < 0.95 ? 'icmp' : 'ip'
}

/** Draws prefixes: the networks and hosts of one firm. */
function addressBook(length: number, dice: Random): (shares: readonly number[]) => Prefix {
  const sites = [
    ...Array.from({ length: 24 }, (_, i) => 0x0a000000 + (i * 7 + 1) * 65536),
    ...Array.from({ length: 4 }, (_, i) => 0xac100000 + i * 65536),
    0xc0a80000,
  ]
  const subnets = Array.from({ length: Math.max(32, Math.floor(length / 20)) }, () => {
    const site = oftenEarly(dice, sites)
    const bits = subnetLength(dice.next())
    return prefixOf((site | dice.below(65536)) >>> 0, bits)
  })
  const hosts = Array.from({ length: Math.max(64, Math.floor(length / 8)) }, () => {
    const subnet = oftenEarly(dice, subnets)
    return prefixOf((subnet.address | (1 + dice.below(2 ** (32 - subnet.length) - 2))) >>> 0, 32)
  })
  const partners = Array.from({ length: 40 }, () =>
    prefixOf((0xcb000000 | (dice.below(256) << 16) | (dice.below(256) << 8)) >>> 0, 24),
  )
  return (shares) => {
    const share = dice.next()
    const kind = shares.findIndex((upTo) => share < upTo)
    if (kind === 0) return ANY
    if (kind === 1) return prefixOf(0x0a000000, 8)
    if (kind === 2) return prefixOf(oftenEarly(dice, sites), 16)
    if (kind === 3) return partners[dice.below(40)] as Prefix
    return oftenEarly(dice, kind === 4 ? subnets : hosts)
  }
}

function subnetLength(share: number): number {
  return share < 0.6 ? 24 : share < 0.75 ? 22 : share < 0.87 ? 20 : share < 0.95 ? 26 : 28
}

function destinationPort(dice: Random, isTcp: boolean): Range {
  const share = dice.next()
  if (share < 0.62) return one(oftenEarly(dice, isTcp ? TCP_PORTS : UDP_PORTS))
  if (share < 0.78) return oftenEarly(dice, PORT_RANGES)
  if (share < 0.86) {
    const first = 1024 + dice.below(60000)
    return [first, Math.min(65535, first + 1 + dice.below(4000))]
  }
  return share < 0.9 ? one(1 + dice.below(65535)) : ALL_PORTS
}

function sourcePort(dice: Random): Range {
  const share = dice.next()
  if (share < 0.92) return ALL_PORTS
  return share < 0.98 ? [1024, 65535] : one(1 + dice.below(1023))
}

function one(port: number): Range {
  return [port, port]
}

function halves({ address, length }: Prefix): readonly Prefix[] {
  return [address, address + 2 ** (31 - length)].map((each) => prefixOf(each, length + 1))
}

/** One of some, the early ones more often. */
function oftenEarly<T>(dice: Random, of: readonly T[]): T {
  const share = dice.next()
  return of[Math.floor(share * share * of.length)] as T
}
