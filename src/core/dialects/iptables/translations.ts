import type { AddressChange, Translation } from '../../model/ruleset.ts'
import { unionOfAddresses } from '../../sets/addresses.ts'
import type { AddressSet, PortSet } from '../../sets/intervals.ts'
import { intervalSet } from '../../sets/intervals.ts'
import type { Family } from '../../sets/packet.ts'
import { bad, good, quoted, type Read } from '../../sets/read.ts'
import { readAddresses, readAddressRange } from './addresses.ts'
import { readPort } from './services.ts'

interface Place {
  readonly addresses?: AddressSet
  readonly ports?: PortSet
}

/** `port[-port[/base]]`; the base port only says which one of the range is taken. */
export function readPorts(text: string): Read<PortSet> {
  const [range = ''] = text.split('/', 1)
  const dash = range.indexOf('-')
  const first = readPort(dash < 0 ? range : range.slice(0, dash))
  if (!first.ok) return first
  const last = dash < 0 ? first : readPort(range.slice(dash + 1))
  if (!last.ok) return last
  return last.value < first.value ? bad(`the range ${quoted(text)} runs backwards`) : good([[first.value, last.value]])
}

/** `[address[-address]][:port[-port[/base]]]`; IPv6 addresses stand in brackets when ports follow. */
function readPlace(text: string, family: Family): Read<Place> {
  const bracket = family === 6 ? /^\[([^\]]*)\](?::(.*))?$/.exec(text) : undefined
  const colon = family === 4 ? text.indexOf(':') : -1
  const range = bracket ? (bracket[1] ?? '') : colon < 0 ? text : text.slice(0, colon)
  const ports = bracket ? bracket[2] : colon < 0 ? undefined : text.slice(colon + 1)
  const portsOnly =
    family === 6 && !bracket && /^:\d/.test(text) && !text.slice(1).includes(':') ? text.slice(1) : ports
  const addresses = range === '' || portsOnly !== ports ? undefined : readAddressRange(range, family)
  if (addresses?.ok === false) return addresses
  const portSet = portsOnly === undefined ? undefined : readPorts(portsOnly)
  if (portSet?.ok === false) return portSet
  if (addresses === undefined && portSet === undefined)
    return bad(`${quoted(text)} names neither an address nor a port`)
  return good({
    ...(addresses === undefined ? {} : { addresses: addresses.value }),
    ...(portSet === undefined ? {} : { ports: portSet.value }),
  })
}

/** The values of `--to-destination` and `--to-source`; iptables before 2.6.11 took several, any of which may be chosen. */
export function readPlaces(texts: readonly string[], family: Family): Read<Place> {
  const places: Place[] = []
  for (const text of texts) {
    const place = readPlace(text, family)
    if (!place.ok) return place
    places.push(place.value)
  }
  const [only] = places
  if (only !== undefined && places.length === 1) return good(only)
  if (places.length === 0) return bad('it does not say what to translate to')
  // A place without addresses keeps the address: a pool cannot say that.
  const addresses = places.flatMap((place) => (place.addresses === undefined ? [] : [place.addresses]))
  const ports = places.flatMap((place) => (place.ports === undefined ? [] : [place.ports]))
  if (addresses.length < places.length || (ports.length > 0 && ports.length < places.length)) {
    return bad('its destinations are of different kinds')
  }
  return good({
    addresses: unionOfAddresses(addresses),
    ...(ports.length > 0 ? { ports: intervalSet(ports.flat()) } : {}),
  })
}

export function toDestination({ addresses, ports }: Place): Translation {
  return {
    ...(addresses === undefined ? {} : { destination: { kind: 'to', addresses } }),
    ...(ports === undefined ? {} : { destinationPort: ports }),
  }
}

export function toSource({ addresses, ports }: Place): Translation {
  return {
    ...(addresses === undefined ? {} : { source: { kind: 'to', addresses } }),
    ...(ports === undefined ? {} : { sourcePort: ports }),
  }
}

/** The one prefix a set is, as first member and size; undefined when it is something else. */
function prefix(set: AddressSet, family: Family): { first: bigint; size: bigint } | undefined {
  const intervals = family === 4 ? set.v4 : set.v6
  const [only] = intervals
  if (only === undefined || intervals.length !== 1) return undefined
  const first = BigInt(only[0])
  const size = BigInt(only[1]) - first + 1n
  return (size & (size - 1n)) === 0n && first % size === 0n ? { first, size } : undefined
}

/**
 * NETMAP: the host part stays, the rest becomes that of `--to`. A rule that matches addresses of several networks of that size maps
 * them all onto one, which is no shift: `from` are the addresses the rule's match leaves, undefined when it leaves them open.
 */
export function readNetmap(text: string, from: AddressSet | undefined, family: Family): Read<AddressChange> {
  const to = readAddresses(text, family)
  if (!to.ok) return to
  const target = prefix(to.value, family)
  if (target === undefined) return bad(`${quoted(text)} is not a network`)
  if (target.size === 1n) return good({ kind: 'to', addresses: to.value })
  const source = from === undefined ? undefined : prefix(from, family)
  if (from === undefined || source === undefined || source.size > target.size) {
    return bad('the rule does not say which one network is mapped')
  }
  // A smaller network keeps the bits in between: it lands in its own corner of the target.
  const corner = target.first + (source.first % target.size)
  const image = family === 4 ? interval4(corner, source.size) : interval6(corner, source.size)
  return good({ kind: 'network', family, from, to: image })
}

function interval4(first: bigint, size: bigint): AddressSet {
  return { v4: [[Number(first), Number(first + size - 1n)]], v6: [] }
}

function interval6(first: bigint, size: bigint): AddressSet {
  return { v4: [], v6: [[first, first + size - 1n]] }
}
