import { type Match, NONE, or } from '../../model/match.ts'
import { type IntervalSet, intervalSet } from '../../sets/intervals.ts'
import { LAST_IPV4, LAST_IPV6, parseIpv4, parseIpv6 } from '../../sets/ip.ts'
import { type ConnectionState, STATES } from '../../sets/packet.ts'
import { named, STATE_BITS } from './names.ts'

/** Numbers as bigints, so that one way of reasoning does for ports and for IPv6 addresses. */
export type Numbers = IntervalSet<bigint>

/** The values that one field of a packet can have, and what a set of them means. */
export interface Domain {
  readonly last: bigint
  /** A constant of this type, or undefined. */
  read(text: string): bigint | undefined
  match(values: Numbers): Match
  /** The field is a set of flags: no operator means "any of these". */
  readonly flags: boolean
  /** Bits of a prefix, for addresses. */
  readonly bits?: number
  /** Every value a packet can have, where these are few: any condition can be tried on each. */
  readonly values?: readonly bigint[]
}

function readNumber(text: string): bigint | undefined {
  return /^(0x[0-9a-fA-F]{1,32}|\d{1,39})$/.test(text) ? BigInt(text) : undefined
}

export function all(domain: Domain): Numbers {
  return [[0n, domain.last]]
}

function small(values: Numbers): IntervalSet {
  return values.map(([first, last]) => [Number(first), Number(last)])
}

/** The condition on a set that many rules share is made once. */
function remembered(match: (values: Numbers) => Match): (values: Numbers) => Match {
  const known = new WeakMap<Numbers, Match>()
  return (values) => {
    if (values.length === 1) return match(values)
    let found = known.get(values)
    if (found === undefined) {
      found = values.length === 0 ? NONE : match(values)
      known.set(values, found)
    }
    return found
  }
}

/** Numbers with names for some of them. */
export function numbers(
  last: number,
  names: Readonly<Record<string, number>>,
  match: (values: IntervalSet) => Match,
  flags = false,
): Domain {
  return {
    last: BigInt(last),
    read: (text) => {
      const name = named(names, text)
      const value = name === undefined ? readNumber(text) : BigInt(name)
      return value !== undefined && value <= BigInt(last) ? value : undefined
    },
    match: remembered((values) => match(small(values))),
    flags,
    ...(last <= 255 ? { values: Array.from({ length: last + 1 }, (_, i) => BigInt(i)) } : {}),
  }
}

export function ipv4(kind: 'source-address' | 'destination-address'): Domain {
  return {
    last: BigInt(LAST_IPV4),
    read: (text) => {
      const address = parseIpv4(text)
      return address.ok ? BigInt(address.value) : undefined
    },
    match: remembered((values) => ({ kind, addresses: { v4: small(values), v6: [] } })),
    flags: false,
    bits: 32,
  }
}

export function ipv6(kind: 'source-address' | 'destination-address'): Domain {
  return {
    last: LAST_IPV6,
    read: (text) => {
      const address = parseIpv6(text)
      return address.ok ? address.value : undefined
    },
    match: remembered((values) => ({ kind, addresses: { v4: [], v6: values } })),
    flags: false,
    bits: 128,
  }
}

function has(values: IntervalSet, n: number): boolean {
  return values.some(([first, last]) => first <= n && n <= last)
}

/** Connection states are bits, of which a packet has exactly one. */
export const STATE_DOMAIN: Domain = {
  ...numbers(
    127,
    STATE_BITS,
    (values) => {
      const states: readonly ConnectionState[] = STATES.filter((state) => has(values, STATE_BITS[state] ?? 0))
      return states.length === 0 ? NONE : { kind: 'state', states }
    },
    true,
  ),
  values: Object.values(STATE_BITS).map(BigInt),
}

/** Numbers of which only two mean a family of ours. */
export function families(last: number, names: Readonly<Record<string, number>>, four: number, six: number): Domain {
  return numbers(last, names, (values) =>
    or(
      has(values, four) ? { kind: 'family', family: 4 } : NONE,
      has(values, six) ? { kind: 'family', family: 6 } : NONE,
    ),
  )
}

/** Addresses of network cards, 48 bits. */
export const MAC_DOMAIN: Domain = {
  last: 2n ** 48n - 1n,
  read: (text) => {
    if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text)) return undefined
    return BigInt(
      `0x${text
        .split(':')
        .map((part) => part.padStart(2, '0'))
        .join('')}`,
    )
  },
  match: remembered((values) => ({ kind: 'source-mac', addresses: small(values) })),
  flags: false,
  bits: 48,
}

export function protocols(...list: readonly number[]): Match {
  return { kind: 'protocol', protocols: intervalSet(list.map((n) => [n, n] as const)) }
}
