import type { Match } from '../model/match.ts'
import { ANY_ADDRESS } from '../sets/addresses.ts'
import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import { equals, has } from '../sets/intervals.ts'
import type { NameTable } from '../sets/names.ts'
import type { Packet } from '../sets/packet.ts'
import { STATES } from '../sets/packet.ts'
import type { Axis } from '../sets/packet-set.ts'

export type Truth = 'yes' | 'no' | 'maybe'

/** A packet of which some axes may have got any value, because a rule changed them to something that it does not say. */
export interface Header {
  readonly packet: Packet
  readonly open: ReadonlySet<Axis>
}

/** What a match is asked about. Before connection tracking no packet has a state yet. */
export interface Seen {
  readonly header: Header
  readonly names: NameTable
  readonly tracked: boolean
}

const BYTE: IntervalSet = [[0, 255]]
const PORTS: IntervalSet = [[0, 65_535]]
const MACS: IntervalSet = [[0, 2 ** 48 - 1]]

/** Does a packet match? Kleene's three values: `maybe` is both. */
export function truthOf(match: Match, seen: Seen): Truth {
  const { packet } = seen.header
  const within = (
    axis: Axis & Exclude<keyof Packet, 'state' | 'source' | 'destination'>,
    set: IntervalSet,
    all: IntervalSet,
  ) => (seen.header.open.has(axis) ? covers(set.length === 0, equals(set, all)) : truth(has(set, packet[axis])))
  switch (match.kind) {
    case 'all':
      return 'yes'
    case 'none':
      return 'no'
    case 'family':
      return truth(packet.family === match.family)
    case 'in-interface':
      return within('inInterface', seen.names.numbersOf(match.names), seen.names.all)
    case 'out-interface':
      return within('outInterface', seen.names.numbersOf(match.names), seen.names.all)
    case 'source-address':
      return address('source', match.addresses, seen.header)
    case 'destination-address':
      return address('destination', match.addresses, seen.header)
    case 'protocol':
      return within('protocol', match.protocols, BYTE)
    case 'source-port':
      return within('sourcePort', match.ports, PORTS)
    case 'destination-port':
      return within('destinationPort', match.ports, PORTS)
    case 'icmp':
      return both(within('sourcePort', match.types, PORTS), within('destinationPort', match.codes, PORTS))
    case 'tcp-flags':
      return within('tcpFlags', match.values, BYTE)
    case 'source-mac':
      return within('sourceMac', match.addresses, MACS)
    case 'state':
      return state(match.states, seen)
    case 'and':
      return match.of.map((part) => truthOf(part, seen)).reduce(both, 'yes')
    case 'or':
      return negated(match.of.map((part) => negated(truthOf(part, seen))).reduce(both, 'yes'))
    case 'not':
      return negated(truthOf(match.of, seen))
    case 'unknown':
      return 'maybe'
  }
}

const truth = (is: boolean): Truth => (is ? 'yes' : 'no')
const covers = (none: boolean, all: boolean): Truth => (none ? 'no' : all ? 'yes' : 'maybe')
const negated = (of: Truth): Truth => (of === 'yes' ? 'no' : of === 'no' ? 'yes' : 'maybe')
const both = (a: Truth, b: Truth): Truth =>
  a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'maybe'

function address(axis: 'source' | 'destination', { v4, v6 }: AddressSet, { packet, open }: Header): Truth {
  if (open.has(axis)) {
    const [set, all] = packet.family === 4 ? [v4, ANY_ADDRESS.v4] : [v6, ANY_ADDRESS.v6]
    return covers(set.length === 0, equals<number | bigint>(set, all))
  }
  const value = packet[axis]
  return truth(typeof value === 'bigint' ? has(v6, value) : has(v4, value))
}

/**
 * Before tracking the kernel gives `invalid` for a packet that has no connection entry (nft_ct_get_eval, conntrack_mt), and
 * `untracked` once it has been exempted; of a packet that will be `untracked` we do not know whether it has been by now.
 */
function state(states: readonly string[], { header, tracked }: Seen): Truth {
  if (header.open.has('state'))
    return covers(
      states.length === 0,
      STATES.every((each) => states.includes(each)),
    )
  const now = tracked
    ? [header.packet.state]
    : header.packet.state === 'untracked'
      ? ['untracked', 'invalid']
      : ['invalid']
  return covers(
    !now.some((each) => states.includes(each)),
    now.every((each) => states.includes(each)),
  )
}
