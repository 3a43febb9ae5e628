import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Span } from '../../diagnostics/source.ts'
import { ALL, and, type Match, NONE, not, or } from '../../model/match.ts'
import { equals, isSubset } from '../../sets/intervals.ts'
import type { NamePattern } from '../../sets/names.ts'
import type { Numbers } from './domains.ts'
import { type Context, dependsOn, type Field, fieldOf, IPV4, IPV6, PORTED } from './fields.ts'
import { mayBeListing } from './listing.ts'
import type { Element, Expression, Relation } from './syntax.ts'
import { holdingValues, type Lookup, type Values, valuesOf } from './values.ts'

/** What the translation of a table's rules needs to know, and where it says what it could not read. */
export interface Translator extends Lookup {
  readonly context: Context
  /** The family of the table. */
  readonly family: string
  /** Comparisons with one value, a prefix or a range, by their words: most rules repeat what another has said. */
  readonly comparisons: Map<string, Match>
  /** Elements that may still be written out as conditions of their own. */
  readonly budget: { left: number }
  say(severity: Diagnostic['severity'], code: string, message: string, span: Span, help?: string): void
}

/** Longest piece of the file that a condition carries along for people. */
const LONGEST = 160

export function unknownMatch(span: Span): Match {
  const text = span.source.text.slice(span.start, Math.min(span.end, span.start + LONGEST)).replace(/\s+/g, ' ')
  return { kind: 'unknown', text, span }
}

const MAY_MATCH = 'the rule is kept as one that may match; proofs will not lean on it'

/** Protocol numbers of IPv6 extension headers, behind which the transport header may follow (IANA registry). */
const EXTENSIONS: readonly bigint[] = [0n, 43n, 44n, 51n, 60n, 135n, 139n, 140n]

function includes(values: Numbers, n: bigint): boolean {
  return values.some(([first, last]) => first <= n && n <= last)
}

function conjuncts(conditions: readonly Match[]): readonly Match[] {
  return conditions.flatMap((match) => (match.kind === 'and' ? match.of : [match]))
}

/** Has one of these conditions already picked protocols that have ports? */
function arePorted(conditions: readonly Match[]): boolean {
  return conjuncts(conditions).some(
    (match) => match.kind === 'protocol' && PORTED.kind === 'protocol' && isSubset(match.protocols, PORTED.protocols),
  )
}

/** Is it told of which family the packet is? */
export function isFamilyKnown(t: Translator, before: readonly Match[]): boolean {
  return t.family === 'ip' || t.family === 'ip6' || conjuncts(before).some(({ kind }) => kind === 'family')
}

/** What a field implies: of ICMP nft adds the family only where the rule has not asked for the protocol before. */
function impliedAfter(field: Exclude<Field, { kind: 'name' }>, before: readonly Match[]): Match {
  const { implies } = field
  if (implies.kind !== 'and') return implies
  const protocol = implies.of.find(({ kind }) => kind === 'protocol')
  if (protocol?.kind !== 'protocol') return implies
  const picked = conjuncts(before).some(
    (match) => match.kind === 'protocol' && equals(match.protocols, protocol.protocols),
  )
  return picked ? protocol : implies
}

/** The families of the two protocols for which nft takes a family as implied, so that it does not list it. */
const IMPLYING: ReadonlyMap<bigint, Match> = new Map([
  [1n, IPV4],
  [58n, IPV6],
])

/** `meta l4proto icmp` in a listing: in the kernel the rule may ask for IPv4 as well. Undefined: nothing is left out here. */
function hiddenFamily(
  t: Translator,
  left: Expression,
  relation: Relation,
  right: Expression,
  before: readonly Match[],
) {
  if (left.kind !== 'selector' || left.path !== 'meta l4proto' || right.kind !== 'value') return undefined
  if ((relation !== 'implicit' && relation !== '==') || isFamilyKnown(t, before)) return undefined
  const field = fieldOf(left.path, t.context)
  const family = field.kind === 'number' ? IMPLYING.get(field.domain.read(right.text) ?? -1n) : undefined
  if (family === undefined || !mayBeListing(right.span.source)) return undefined
  t.say(
    'info',
    'hidden-family',
    'nft lists this alike with and without a condition on the family: of the other family it may match or not',
    right.span,
    'write `ip protocol icmp` or `icmpv6 type` where a family is meant',
  )
  return or(family, unknownMatch(right.span))
}

/** `values` of a field as a condition, without what the field implies. */
function condition(
  t: Translator,
  field: Extract<Field, { kind: 'number' }>,
  { sure, possible }: Values,
  span: Span,
  others: readonly Match[],
): Match {
  const { domain, reading } = field
  if (reading === 'next-header') {
    t.say(
      'warning',
      'next-header',
      '`ip6 nexthdr` looks at the first header only: it may miss a packet with extension headers',
      span,
      'write `meta l4proto`, which sees past them',
    )
    const some = EXTENSIONS.some((n) => includes(possible, n))
    const every = EXTENSIONS.every((n) => includes(sure, n))
    const unknown = unknownMatch(span)
    if (!some) return and(domain.match(possible), unknown)
    return every ? or(domain.match(sure), unknown) : unknown
  }
  const surely = domain.match(sure)
  const match = equals(sure, possible) ? surely : or(surely, and(domain.match(possible), unknownMatch(span)))
  if (reading === 'exact' || arePorted(others)) return match
  t.say(
    'warning',
    'ports-of-any-protocol',
    'this compares the bytes where ports are, also in protocols that have none',
    span,
    'put `meta l4proto { tcp, udp }` before it',
  )
  // nft does not list `ct protocol tcp` and the like before it.
  if (mayBeListing(span.source)) return or(and(PORTED, match, unknownMatch(span)), and(not(PORTED), unknownMatch(span)))
  return or(and(PORTED, match), and(not(PORTED), unknownMatch(span)))
}

/** `eth0`, `eth*`; `eth\*` is a name with an asterisk. */
function patternOf(text: string): NamePattern {
  if (text.endsWith('\\*')) return { text: `${text.slice(0, -2)}*`, prefix: false }
  return text.endsWith('*') ? { text: text.slice(0, -1), prefix: true } : { text, prefix: false }
}

/** The interfaces that an expression names; `certain` is false when there may be others. */
function patternsOf(t: Lookup, expression: Expression): { names: NamePattern[]; certain: boolean } {
  const elements = expression.kind === 'set' ? expression.elements : undefined
  const members = elements ?? (expression.kind === 'set-name' ? t.elements(expression) : undefined)
  if (members !== undefined) {
    const names: NamePattern[] = []
    let certain = true
    for (const element of members) {
      const one = patternsOf(t, element.key)
      for (const name of one.names) names.push(name)
      if (element.passing) t.passing(element)
      certain &&= one.certain && !element.passing
    }
    return { names, certain }
  }
  if (expression.kind === 'any') return { names: [{ text: '', prefix: true }], certain: true }
  // A number is an index, which changes from boot to boot.
  if (expression.kind === 'value' && (expression.quoted || !/^\d+$/.test(expression.text))) {
    return { names: [patternOf(expression.text)], certain: !/^\d+$/.test(expression.text) }
  }
  if (expression.kind !== 'set-name') t.unread(expression)
  return { names: [], certain: false }
}

function interfaceMatch(
  t: Translator,
  side: 'in-interface' | 'out-interface',
  relation: Relation,
  right: Expression,
  span: Span,
): Match {
  const { names, certain } = patternsOf(t, right)
  const negative = relation === '!='
  if (side === 'in-interface' ? t.context.noInput : t.context.noOutput) {
    if (!negative && certain) return NONE
    t.say(
      'warning',
      'no-interface',
      `packets have no ${side === 'in-interface' ? 'input' : 'output'} interface here`,
      span,
      MAY_MATCH,
    )
    return unknownMatch(span)
  }
  const named: Match = names.length === 0 ? NONE : { kind: side, names }
  const match = certain ? named : unknownMatch(span)
  return negative ? not(match) : match
}

function opaqueField(t: Translator, field: Extract<Field, { kind: 'opaque' }>, span: Span): Match {
  t.say('warning', 'unmodelled-match', field.why, span, MAY_MATCH)
  return unknownMatch(span)
}

/** The selector in an expression such as `tcp flags & (syn | ack)`. */
function selectorIn(expression: Expression): Extract<Expression, { kind: 'selector' }> | undefined {
  let at = expression
  while (at.kind === 'binary') at = at.left.kind === 'value' ? at.right : at.left
  return at.kind === 'selector' ? at : undefined
}

function fieldOfKey(t: Translator, key: Expression): Field {
  const selector = selectorIn(key)
  return selector === undefined
    ? { kind: 'opaque', implies: ALL, why: 'this is not modelled' }
    : fieldOf(selector.path, t.context)
}

/** What all elements of a map or set share: what the key's fields imply. */
export function impliedBy(t: Translator, key: Expression, before: readonly Match[]): Match {
  const parts = key.kind === 'concatenation' ? key.of : [key]
  const fields = parts.map((part) => fieldOfKey(t, part))
  return and(...fields.map((field) => (field.kind === 'name' ? ALL : impliedAfter(field, before))))
}

/** One part of a concatenation against one part of an element. */
function partMatch(t: Translator, part: Expression, value: Expression, others: readonly Match[]): Match {
  const field = fieldOfKey(t, part)
  if (field.kind === 'opaque') return opaqueField(t, field, part.span)
  if (value.kind === 'any') return ALL
  if (field.kind === 'name') return interfaceMatch(t, field.side, 'implicit', value, value.span)
  if (part.kind !== 'selector') return unreadMatch(t, part.span)
  // In a set a flag field is compared as a whole.
  return condition(t, field, valuesOf(field.domain, value, t), value.span, others)
}

function unreadMatch(t: Translator, span: Span): Match {
  t.say('warning', 'unread-match', 'cannot read this condition', span, MAY_MATCH)
  return unknownMatch(span)
}

/** Is the packet's key this element? Without what the key's fields imply. */
export function elementMatch(t: Translator, key: Expression, element: Element, before: readonly Match[]): Match {
  if (element.key.kind === 'any') return ALL
  const parts = key.kind === 'concatenation' ? key.of : [key]
  const values = parts.length === 1 ? [element.key] : element.key.kind === 'concatenation' ? element.key.of : []
  if (values.length !== parts.length) return unreadMatch(t, element.key.span)
  const of: Match[] = []
  for (const [i, part] of parts.entries()) {
    const value = values[i]
    if (value !== undefined) of.push(partMatch(t, part, value, [...before, ...of]))
  }
  if (element.passing) {
    t.passing(element)
    of.push(unknownMatch(element.key.span))
  }
  return and(...of)
}

/** Members of the set or map on the right, to be written out; undefined when nobody knows them, or they are too many. */
export function membersOf(t: Translator, right: Expression): readonly Element[] | undefined {
  const members = right.kind === 'set' ? right.elements : right.kind === 'set-name' ? t.elements(right) : undefined
  if (members === undefined) return undefined
  t.budget.left -= members.length
  if (t.budget.left >= 0) return members
  t.say('warning', 'too-many', 'the maps of this file come to more rules than can be written out', right.span)
  return undefined
}

function concatenationMatch(
  t: Translator,
  left: Extract<Expression, { kind: 'concatenation' }>,
  relation: Relation,
  right: Expression,
  span: Span,
  before: readonly Match[],
): Match {
  const implies = impliedBy(t, left, before)
  if (relation !== 'implicit' && relation !== '==' && relation !== '!=') return and(implies, unreadMatch(t, span))
  let match: Match
  if (right.kind === 'set' || right.kind === 'set-name') {
    const members = membersOf(t, right)
    if (members === undefined) return and(implies, unknownMatch(span))
    const known = [...before, implies]
    match = or(...members.map((element) => elementMatch(t, left, element, known)))
  } else match = elementMatch(t, left, { key: right, passing: false }, [...before, implies])
  return and(implies, relation === '!=' ? not(match) : match)
}

/** A constant in words that mean the same wherever they stand; undefined: it is more than that. */
function words(expression: Expression): string | undefined {
  if (expression.kind === 'value') return expression.text
  if (expression.kind !== 'prefix' && expression.kind !== 'range') return undefined
  const isPrefix = expression.kind === 'prefix'
  const first = words(isPrefix ? expression.of : expression.from)
  const second = words(isPrefix ? expression.length : expression.to)
  return first === undefined || second === undefined ? undefined : `${first}${isPrefix ? '/' : '-'}${second}`
}

/** What a comparison says, where nothing else decides what it means. */
function wordsOf(left: Expression, relation: Relation, right: Expression): string | undefined {
  if (left.kind !== 'selector' || dependsOn(left.path) !== undefined) return undefined
  const text = words(right)
  return text === undefined ? undefined : `${left.path} ${relation} ${text}`
}

/** Comparisons that are kept. */
const MOST_COMPARISONS = 20_000

/** A comparison as a condition; `before` are the conditions that the rule has already made. */
export function comparisonMatch(
  t: Translator,
  left: Expression,
  relation: Relation,
  right: Expression,
  span: Span,
  before: readonly Match[],
): Match {
  const key = wordsOf(left, relation, right)
  const known = key === undefined ? undefined : t.comparisons.get(key)
  if (known !== undefined) return known
  if (left.kind === 'concatenation') return concatenationMatch(t, left, relation, right, span, before)
  const field = fieldOfKey(t, left)
  if (field.kind === 'opaque') return and(impliedAfter(field, before), opaqueField(t, field, span))
  if (field.kind === 'name') {
    if (left.kind !== 'selector' || !['implicit', '==', '!='].includes(relation)) return unreadMatch(t, span)
    return interfaceMatch(t, field.side, relation, right, span)
  }
  if (field.domain.flags && relation === '!=' && right.kind === 'list' && left.kind === 'selector') {
    t.say(
      'warning',
      'all-flags-at-once',
      'this compares with all of these at once, so it matches every packet that has not all of them',
      span,
      `write \`${left.path} != { … }\` for "none of these"`,
    )
  }
  const values = holdingValues(field.domain, left, relation, right, t)
  const implies = impliedAfter(field, before)
  if (values === undefined) return and(implies, unreadMatch(t, span))
  const match = and(implies, condition(t, field, values, span, [...before, implies]))
  const family = hiddenFamily(t, left, relation, right, before)
  if (family !== undefined) return and(match, family)
  const isWhole = field.reading === 'exact' && field.implies.kind !== 'and' && equals(values.sure, values.possible)
  if (key !== undefined && isWhole && t.comparisons.size < MOST_COMPARISONS) t.comparisons.set(key, match)
  return match
}
