import { ALL, and, type Match } from '../../model/match.ts'
import type { Action, AddressChange, Translation } from '../../model/ruleset.ts'
import type { AddressSet, PortSet } from '../../sets/intervals.ts'
import { ANY_PORTS } from '../../sets/ports.ts'
import { ADDRESS_DOMAINS, IPV4, IPV6, PORT_DOMAINS } from './fields.ts'
import { elementMatch, impliedBy, membersOf, type Translator } from './match.ts'
import type { Expression, Statement, Verdict } from './syntax.ts'
import { type Lookup, valuesOf } from './values.ts'

type Nat = Extract<Statement, { kind: 'nat' }>

/** A case of a translation: when, and what then. */
export interface Case {
  readonly match: Match
  readonly action: Action
}

const DATA: Lookup = { elements: () => undefined, unread: () => undefined, passing: () => undefined }

function addressesOf(expression: Expression): AddressSet | undefined {
  const v4 = valuesOf(ADDRESS_DOMAINS.source[4], expression, DATA)
  if (v4.sure === v4.possible && v4.sure.length > 0) {
    return { v4: v4.sure.map(([first, last]) => [Number(first), Number(last)]), v6: [] }
  }
  const v6 = valuesOf(ADDRESS_DOMAINS.source[6], expression, DATA)
  return v6.sure === v6.possible && v6.sure.length > 0 ? { v4: [], v6: v6.sure } : undefined
}

function portsOf(expression: Expression): PortSet | undefined {
  const { sure, possible } = valuesOf(PORT_DOMAINS.source, expression, DATA)
  if (sure !== possible || sure.length === 0) return undefined
  return sure.map(([first, last]) => [Number(first), Number(last)])
}

/** The data of a map or the value of a statement: an address, and a port where the two are joined. */
function target(expression: Expression): { addresses: AddressSet; ports?: PortSet } | undefined {
  const [address, port, ...more] = expression.kind === 'concatenation' ? expression.of : [expression]
  const addresses = address && addressesOf(address)
  if (addresses === undefined || more.length > 0) return undefined
  const ports = port && portsOf(port)
  if (port !== undefined && ports === undefined) return undefined
  return ports === undefined ? { addresses } : { addresses, ports }
}

function familyOf({ v4 }: AddressSet): Match {
  return v4.length > 0 ? IPV4 : IPV6
}

function isData(data: Expression | Verdict): data is Expression {
  return !['accept', 'drop', 'continue', 'return', 'jump', 'goto', 'unread'].includes(data.kind)
}

/** `ip saddr map { a : b }` as its pairs. */
function casesOfMap(
  t: Translator,
  map: Extract<Expression, { kind: 'map' }>,
  before: readonly Match[],
): readonly { match: Match; data: Expression }[] | undefined {
  const members = membersOf(t, map.data)
  if (members === undefined) return undefined
  const implies = impliedBy(t, map.key, before)
  const cases = []
  // A translation ends the rule, so what any other key stands for comes last.
  const last = members.filter(({ key }) => key.kind === 'any')
  for (const element of [...members.filter(({ key }) => key.kind !== 'any'), ...last]) {
    if (element.data === undefined || !isData(element.data)) return undefined
    const match = and(implies, elementMatch(t, map.key, element, [...before, implies]))
    cases.push({ match, data: element.data })
  }
  return cases
}

/** The one address change of a statement; `from` is what the rule says of the address that changes. */
function change(nat: Nat, addresses: AddressSet, from: AddressSet | undefined): AddressChange | undefined {
  if (!nat.prefix) return { kind: 'to', addresses }
  const family = addresses.v4.length > 0 ? 4 : 6
  const size = (set: AddressSet | undefined): bigint | undefined => {
    const [interval, ...more] = (family === 4 ? set?.v4 : set?.v6) ?? []
    return interval === undefined || more.length > 0 ? undefined : BigInt(interval[1]) - BigInt(interval[0])
  }
  if (from === undefined || size(from) === undefined || size(from) !== size(addresses)) return undefined
  return { kind: 'network', family, from, to: addresses }
}

function addressIn(
  conditions: readonly Match[],
  kind: 'source-address' | 'destination-address',
): AddressSet | undefined {
  for (const match of conditions) {
    if (match.kind === kind) return match.addresses
    if (match.kind === 'and') {
      const inner = addressIn(match.of, kind)
      if (inner !== undefined) return inner
    }
  }
  return undefined
}

/**
 * The cases of a `dnat`, `snat`, `masquerade` or `redirect` statement: one, or one for each pair of its map. Undefined when
 * the target cannot be told.
 */
export function natCases(t: Translator, nat: Nat, before: readonly Match[]): readonly Case[] | undefined {
  const source = nat.type === 'snat' || nat.type === 'masquerade'
  const portName = source ? 'sourcePort' : 'destinationPort'
  const build = (match: Match, translation: Translation): Case => ({
    match,
    action: { kind: 'translate', translation },
  })
  const family: Match = nat.family === 'ip' ? IPV4 : nat.family === 'ip6' ? IPV6 : ALL
  const random = nat.random && source ? { sourcePort: ANY_PORTS } : {}

  const withPorts = (match: Match, base: Translation): readonly Case[] | undefined => {
    if (nat.port === undefined) return [build(match, { ...random, ...base })]
    if (nat.port.kind === 'map') {
      return casesOfMap(t, nat.port, before)?.map((one) => {
        const ports = portsOf(one.data)
        if (ports === undefined) return { match: and(match, one.match), action: unread(nat) }
        return build(and(match, one.match), { ...base, [portName]: ports })
      })
    }
    const ports = portsOf(nat.port)
    return ports && [build(match, { ...base, [portName]: ports })]
  }

  if (nat.type === 'masquerade') return withPorts(family, { source: { kind: 'own' } })
  if (nat.type === 'redirect') return withPorts(family, { destination: { kind: 'own' } })
  if (nat.address === undefined) return nat.port === undefined ? undefined : withPorts(family, {})

  const kind = source ? 'source-address' : 'destination-address'
  const translated = (match: Match, to: Expression): readonly Case[] | undefined => {
    const found = target(to)
    if (found === undefined) return undefined
    const changed = change(nat, found.addresses, addressIn([match, ...before], kind))
    if (changed === undefined) return undefined
    const base: Translation = source ? { source: changed } : { destination: changed }
    const ported = found.ports === undefined ? base : { ...base, [portName]: found.ports }
    return withPorts(and(family, familyOf(found.addresses), match), ported)
  }
  if (nat.address.kind !== 'map') return translated(ALL, nat.address)
  return casesOfMap(t, nat.address, before)?.flatMap(
    ({ match, data }) => translated(match, data) ?? [{ match: and(family, match), action: unread(nat) }],
  )
}

function unread({ span }: Nat): Action {
  return { kind: 'unknown', text: span.source.text.slice(span.start, Math.min(span.end, span.start + 160)), span }
}
