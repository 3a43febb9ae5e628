import type { Match } from '../model/match.ts'
import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import type { NameTable } from '../sets/names.ts'
import type { Box, PacketSet } from '../sets/packet-set.ts'

/**
 * A rough box around a set of packets: one interval for each of a few axes, first and last in turn. Two sets whose hulls do not
 * meet have no packet in common; that costs a few comparisons and saves nearly all work on long lists.
 */
export type Hull = readonly number[]

const AXES = ['inInterface', 'outInterface', 'protocol', 'sourcePort', 'destinationPort'] as const
/** Where an address of each kind has its interval. A family without packets has an empty one. */
const ADDRESSES = { source: { v4: 10, v6: 14 }, destination: { v4: 12, v6: 16 } } as const
const EVERYTHING: Hull = Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? 0 : Number.POSITIVE_INFINITY))
const NOTHING: Hull = Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? 1 : 0))

/** IPv6 addresses count by their first 53 bits, as many as a number holds. */
const SHIFT = 75n

/** Can there be a packet in both? */
export function hullsMeet(a: Hull, b: Hull): boolean {
  return meet(a, b, 0, 10) && (meet(a, b, 10, 14) || meet(a, b, 14, 18))
}

function meet(a: Hull, b: Hull, from: number, to: number): boolean {
  for (let i = from; i < to; i += 2) {
    if (Math.max(a[i] ?? 0, b[i] ?? 0) > Math.min(a[i + 1] ?? 0, b[i + 1] ?? 0)) return false
  }
  return true
}

export function intersectHulls(a: Hull, b: Hull): Hull {
  return a.map((value, i) => (i % 2 === 0 ? Math.max(value, b[i] ?? 0) : Math.min(value, b[i] ?? 0)))
}

export function uniteHulls(a: Hull, b: Hull): Hull {
  if (!hullsMeet(a, EVERYTHING)) return b
  if (!hullsMeet(b, EVERYTHING)) return a
  return a.map((value, i) => (i % 2 === 0 ? Math.min(value, b[i] ?? 0) : Math.max(value, b[i] ?? 0)))
}

/** Around everything that may match. */
export function hullOfMatch(match: Match, names: NameTable): Hull {
  switch (match.kind) {
    case 'none':
      return NOTHING
    case 'family':
      return hullOfBox({ families: [match.family] })
    case 'in-interface':
      return hullOfBox({ inInterface: names.numbersOf(match.names) })
    case 'out-interface':
      return hullOfBox({ outInterface: names.numbersOf(match.names) })
    case 'source-address':
      return hullOfBox({ source: match.addresses })
    case 'destination-address':
      return hullOfBox({ destination: match.addresses })
    case 'protocol':
      return hullOfBox({ protocol: match.protocols })
    case 'source-port':
      return hullOfBox({ sourcePort: match.ports })
    case 'destination-port':
      return hullOfBox({ destinationPort: match.ports })
    case 'icmp':
      return hullOfBox({ sourcePort: match.types, destinationPort: match.codes })
    case 'and':
      return match.of.map((part) => hullOfMatch(part, names)).reduce(intersectHulls, EVERYTHING)
    case 'or':
      return match.of.map((part) => hullOfMatch(part, names)).reduce(uniteHulls, NOTHING)
    case 'all':
    case 'not':
    case 'state':
    case 'tcp-flags':
    case 'source-mac':
    case 'unknown':
      return EVERYTHING
  }
}

/** Boxes that are looked at to find the hull of a set; of a set with more the hull is everything. */
const MOST_BOXES = 32

export function hullOfSet(set: PacketSet): Hull {
  const { boxes, complete } = set.boxes(MOST_BOXES)
  return complete ? boxes.map(hullOfBox).reduce(uniteHulls, NOTHING) : EVERYTHING
}

export function hullOfBox(box: Box): Hull {
  const hull = [...EVERYTHING]
  const narrow = (at: number, set: IntervalSet | undefined) => {
    if (set === undefined) return
    hull[at] = set[0]?.[0] ?? 1
    hull[at + 1] = set.at(-1)?.[1] ?? 0
  }
  for (const [i, axis] of AXES.entries()) narrow(2 * i, box[axis])
  const addresses = (at: { v4: number; v6: number }, set: AddressSet | undefined) => {
    const first = set?.v6[0]?.[0]
    const last = set?.v6.at(-1)?.[1]
    narrow(at.v4, set?.v4)
    if (set)
      narrow(at.v6, first === undefined || last === undefined ? [] : [[Number(first >> SHIFT), Number(last >> SHIFT)]])
  }
  addresses(ADDRESSES.source, box.source)
  addresses(ADDRESSES.destination, box.destination)
  if (box.families && !box.families.includes(4)) narrow(ADDRESSES.source.v4, [])
  if (box.families && !box.families.includes(6)) narrow(ADDRESSES.source.v6, [])
  return hull
}
