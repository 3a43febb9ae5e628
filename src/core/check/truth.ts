import type { Match } from '../model/match.ts'
import { ANY_ADDRESS } from '../sets/addresses.ts'
import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import { equals, has } from '../sets/intervals.ts'
import type { NamePattern, NameTable } from '../sets/names.ts'
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

/**
 * Does a packet match? Kleene's three values: `maybe` is both. Makes no objects and looks for the usual first: a walk asks it of
 * every line.
 */
export function truthOf(match: Match, seen: Seen): Truth {
  const { header } = seen
  switch (match.kind) {
    case 'and': {
      let all: Truth = 'yes'
      for (const part of match.of) {
        all = both(all, truthOf(part, seen))
        if (all === 'no') return all
      }
      return all
    }
    case 'source-address':
      return address('source', match.addresses, header)
    case 'destination-address':
      return address('destination', match.addresses, header)
    case 'all':
      return 'yes'
    case 'none':
      return 'no'
    case 'family':
      return truth(header.packet.family === match.family)
    case 'in-interface':
      return within(header, 'inInterface', numbersOf(match.names, seen.names), seen.names.all)
    case 'out-interface':
      return within(header, 'outInterface', numbersOf(match.names, seen.names), seen.names.all)
    case 'protocol':
      return within(header, 'protocol', match.protocols, BYTE)
    case 'source-port':
      return within(header, 'sourcePort', match.ports, PORTS)
    case 'destination-port':
      return within(header, 'destinationPort', match.ports, PORTS)
    case 'icmp':
      return both(
        within(header, 'sourcePort', match.types, PORTS),
        within(header, 'destinationPort', match.codes, PORTS),
      )
    case 'tcp-flags':
      return within(header, 'tcpFlags', match.values, BYTE)
    case 'source-mac':
      return within(header, 'sourceMac', match.addresses, MACS)
    case 'state':
      return state(match.states, seen)
    case 'or': {
      let any: Truth = 'no'
      for (const part of match.of) {
        any = either(any, truthOf(part, seen))
        if (any === 'yes') return any
      }
      return any
    }
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
const either = (a: Truth, b: Truth): Truth =>
  a === 'yes' || b === 'yes' ? 'yes' : a === 'no' && b === 'no' ? 'no' : 'maybe'

const numbers = new WeakMap<NameTable, WeakMap<readonly NamePattern[], IntervalSet>>()

/** The numbers of a rule's interfaces, looked up once: a walk asks for them at every line. */
function numbersOf(patterns: readonly NamePattern[], names: NameTable): IntervalSet {
  let known = numbers.get(names)
  if (known === undefined) {
    known = new WeakMap()
    numbers.set(names, known)
  }
  let set = known.get(patterns)
  if (set === undefined) {
    set = names.numbersOf(patterns)
    known.set(patterns, set)
  }
  return set
}

function within(
  { packet, open }: Header,
  axis: Axis & Exclude<keyof Packet, 'state' | 'source' | 'destination'>,
  set: IntervalSet,
  all: IntervalSet,
): Truth {
  return open.size > 0 && open.has(axis) ? covers(set.length === 0, equals(set, all)) : truth(has(set, packet[axis]))
}

function address(axis: 'source' | 'destination', { v4, v6 }: AddressSet, { packet, open }: Header): Truth {
  if (open.size > 0 && open.has(axis)) {
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
  if (tracked) return truth(states.includes(header.packet.state))
  const invalid = truth(states.includes('invalid'))
  if (header.packet.state !== 'untracked') return invalid
  return invalid === truth(states.includes('untracked')) ? invalid : 'maybe'
}
