import type { Span } from '../diagnostics/source.ts'
import type { AddressSet, IntervalSet, PortSet, ProtocolSet } from '../sets/intervals.ts'
import type { NamePattern } from '../sets/names.ts'
import type { ConnectionState, Family } from '../sets/packet.ts'

/**
 * What a rule looks at. Addresses and ports are those that the packet carries when it reaches the rule; what has been
 * translated by then is the business of the order of stages in `Ruleset.paths`. `unknown` keeps a condition we could not
 * read or do not model: it may match and may not, so no proof may lean on it.
 */
export type Match =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'family'; readonly family: Family }
  | { readonly kind: 'in-interface' | 'out-interface'; readonly names: readonly NamePattern[] }
  | { readonly kind: 'source-address' | 'destination-address'; readonly addresses: AddressSet }
  | { readonly kind: 'protocol'; readonly protocols: ProtocolSet }
  /** Says nothing of the protocol: a reader adds the protocols that have such a field. */
  | { readonly kind: 'source-port' | 'destination-port'; readonly ports: PortSet }
  /** Type and code ranges, 0 to 255; says nothing of the protocol. */
  | { readonly kind: 'icmp'; readonly types: IntervalSet; readonly codes: IntervalSet }
  | { readonly kind: 'state'; readonly states: readonly ConnectionState[] }
  /** The admissible values of the TCP flag byte; see `tcpFlagValues` for mask and comparison. Says nothing of the protocol. */
  | { readonly kind: 'tcp-flags'; readonly values: IntervalSet }
  | { readonly kind: 'source-mac'; readonly addresses: IntervalSet }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Match[] }
  | { readonly kind: 'not'; readonly of: Match }
  | { readonly kind: 'unknown'; readonly text: string; readonly span?: Span }

export const ALL: Match = { kind: 'all' }
export const NONE: Match = { kind: 'none' }

/** The conjunction, without needless layers. */
export function and(...of: readonly Match[]): Match {
  const parts = of.flatMap((match) => (match.kind === 'and' ? match.of : match.kind === 'all' ? [] : [match]))
  if (parts.some(({ kind }) => kind === 'none')) return NONE
  const [first, ...rest] = parts
  return first === undefined ? ALL : rest.length === 0 ? first : { kind: 'and', of: parts }
}

/** The disjunction, without needless layers. */
export function or(...of: readonly Match[]): Match {
  const parts = of.flatMap((match) => (match.kind === 'or' ? match.of : match.kind === 'none' ? [] : [match]))
  if (parts.some(({ kind }) => kind === 'all')) return ALL
  const [first, ...rest] = parts
  return first === undefined ? NONE : rest.length === 0 ? first : { kind: 'or', of: parts }
}

export function not(of: Match): Match {
  return of.kind === 'not' ? of.of : of.kind === 'all' ? NONE : of.kind === 'none' ? ALL : { kind: 'not', of }
}

/** The plain conditions that a match is put together from, those under a negation too. */
export function* conditionsIn(match: Match): Generator<Match> {
  if (match.kind === 'and' || match.kind === 'or') for (const part of match.of) yield* conditionsIn(part)
  else if (match.kind === 'not') yield* conditionsIn(match.of)
  else yield match
}
