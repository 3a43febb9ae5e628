import type { Match } from '../../model/match.ts'
import { good, type Read } from '../../sets/read.ts'

/**
 * Conditions on one range of IPv4 addresses or ports, each at a place that its hash tells, of each place the last one. Rules that
 * say the same share it, which takes half of the memory.
 */
export interface Shared {
  /** Kind, first and last number of each; beside the conditions, so that a look need not follow them through the memory. */
  readonly keys: Uint32Array
  readonly values: (Read<Match> | undefined)[]
}

/** Few enough to stay in a processor's cache: a table for every condition there is costs more time than it saves. */
const PLACES = 1 << 12
const KEY = 4

export function noShared(): Shared {
  return { keys: new Uint32Array(PLACES * KEY), values: new Array<Read<Match> | undefined>(PLACES).fill(undefined) }
}

type Kind = 'source-address' | 'destination-address' | 'source-port' | 'destination-port'

const KINDS: Readonly<Record<Kind, number>> = {
  'source-address': 1,
  'destination-address': 2,
  'source-port': 3,
  'destination-port': 4,
}

const NO_V6: readonly [] = []

/** The condition that a header field lies between these two, both of them included. */
export function rangeMatch({ keys, values }: Shared, kind: Kind, first: number, last: number): Read<Match> {
  const number = KINDS[kind]
  const hash = Math.imul(first, 0x9e37_79b1) ^ Math.imul(last + number, 0x85eb_ca6b)
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1)
  const key = place * KEY
  const known = values[place]
  if (known !== undefined && keys[key] === number && keys[key + 1] === first && keys[key + 2] === last) return known
  const range = [[first, last]] as const
  const match: Match =
    kind === 'source-port' || kind === 'destination-port'
      ? { kind, ports: range }
      : { kind, addresses: { v4: range, v6: NO_V6 } }
  const made = good(match)
  keys[key] = number
  keys[key + 1] = first
  keys[key + 2] = last
  values[place] = made
  return made
}
