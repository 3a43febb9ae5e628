import type { AddressChange, Translation } from '../model/ruleset.ts'
import type { Interval, IntervalSet } from '../sets/intervals.ts'
import { count, has } from '../sets/intervals.ts'
import type { Packet } from '../sets/packet.ts'
import type { Axis } from '../sets/packet-set.ts'
import { PORTED } from './ported.ts'
import type { Header } from './truth.ts'

/** Headers that are tried one by one; where a pool would make more we only say that the value is open. */
const MOST_HEADERS = 64n

/** Every header that a translation may make of one header. */
export function translateHeader(header: Header, translation: Translation): readonly Header[] {
  const { source, destination, sourcePort, destinationPort } = translation
  const ported = header.open.has('protocol') || has(PORTED, header.packet.protocol)
  let headers: readonly Header[] = [header]
  const change = (to: (header: Header, room: bigint) => readonly Header[]) => {
    const room = MOST_HEADERS / BigInt(headers.length)
    headers = headers.flatMap((each) => to(each, room))
  }
  if (source) change((each, room) => changeAddress(each, 'source', source, room))
  if (destination) change((each, room) => changeAddress(each, 'destination', destination, room))
  if (ported && sourcePort) change((each, room) => choose(each, 'sourcePort', sourcePort, room))
  if (ported && destinationPort) change((each, room) => choose(each, 'destinationPort', destinationPort, room))
  return headers
}

/** The header with any value on some axes. */
export function opened(header: Header, axes: readonly Axis[]): Header {
  return { packet: header.packet, open: new Set([...header.open, ...axes]) }
}

function choose(
  header: Header,
  axis: Axis,
  values: IntervalSet | IntervalSet<bigint>,
  room: bigint,
): readonly Header[] {
  // A protocol that is open may or may not have ports.
  if (header.open.has('protocol') && axis.endsWith('Port')) return [opened(header, [axis])]
  if (values.length === 0) return [header]
  if (count(values) > room) return [opened(header, [axis])]
  const open = new Set([...header.open].filter((each) => each !== axis))
  return members(values).map((value) => ({ packet: { ...header.packet, [axis]: value } satisfies Packet, open }))
}

function changeAddress(
  header: Header,
  axis: 'source' | 'destination',
  change: AddressChange,
  room: bigint,
): readonly Header[] {
  if (change.kind === 'own') return [opened(header, [axis])]
  const { family } = header.packet
  if (change.kind === 'to') return choose(header, axis, family === 4 ? change.addresses.v4 : change.addresses.v6, room)
  if (change.family !== family) return [header]
  const [from, to] = family === 4 ? [change.from.v4, change.to.v4] : [change.from.v6, change.to.v6]
  const prefix = to[0]
  const value = header.packet[axis]
  if (prefix === undefined) return [header]
  const inside = from.some(([first, last]) => first <= value && value <= last)
  if (header.open.has(axis) || !inside || to.length > 1) return choose(header, axis, to, room)
  const size = BigInt(prefix[1]) - BigInt(prefix[0]) + 1n
  const mapped = BigInt(prefix[0]) + (BigInt(value) % size)
  return [{ ...header, packet: { ...header.packet, [axis]: family === 4 ? Number(mapped) : mapped } }]
}

function members(values: IntervalSet | IntervalSet<bigint>): readonly (number | bigint)[] {
  return values.flatMap<number | bigint>(([first, last]: Interval | Interval<bigint>) =>
    typeof first === 'bigint'
      ? Array.from({ length: Number(BigInt(last) - first) + 1 }, (_, i) => first + BigInt(i))
      : Array.from({ length: Number(last) - first + 1 }, (_, i) => first + i),
  )
}
