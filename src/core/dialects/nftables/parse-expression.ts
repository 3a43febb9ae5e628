import type { Span } from '../../diagnostics/source.ts'
import {
  accept,
  atEnd,
  type Cursor,
  isAt,
  MOST_LEVELS,
  mayUnfold,
  next,
  peek,
  report,
  skipNewlines,
  spanFrom,
  spanOfToken,
} from './cursor.ts'
import { parseVerdict } from './parse-verdict.ts'
import { hasField, isBareMetaKey, isConntrackKey, isHeader, isMetaKey } from './selectors.ts'
import { sizeOf } from './size.ts'
import { BIT_OPERATORS, type BitOperator, type Element, type Expression } from './syntax.ts'

/** Parts of one value, with every variable in it written out. */
const MOST_NODES = 1_000_000
/** Terms that bit operators join. */
const MOST_TERMS = 100

/** Reads the expression at the cursor; undefined (and the cursor anywhere) when there is none. */
type Read = (cursor: Cursor) => Expression | undefined

/** Runs a reader one level deeper; refuses where only an attack goes. */
export function nested<T>(cursor: Cursor, read: (cursor: Cursor) => T | undefined): T | undefined {
  if (cursor.level >= MOST_LEVELS) {
    const token = peek(cursor)
    report(cursor, 'warning', 'too-deep', `nested more than ${MOST_LEVELS} levels deep`, spanOfToken(cursor, token))
    return undefined
  }
  cursor.level++
  const value = read(cursor)
  cursor.level--
  return value
}

/** A name where the language wants one: a word, or a string in quotes. */
export function parseName(cursor: Cursor): string | undefined {
  const { kind } = peek(cursor)
  return kind === 'word' || kind === 'string' ? next(cursor).text : undefined
}

/** A variable's value, unless it is larger than any that a person needs. */
function bounded(cursor: Cursor, value: Expression, span: Span): Expression {
  const { nodes, depth } = sizeOf(value)
  if (nodes <= MOST_NODES && depth <= MOST_LEVELS) return value
  report(cursor, 'warning', 'too-many', 'this variable stands for more than can be unfolded', span)
  return { kind: 'opaque', text: '', span }
}

/** `$name`, by the definition that holds here. */
function parseVariable(cursor: Cursor): Expression | undefined {
  const first = cursor.at
  next(cursor)
  const name = parseName(cursor)
  if (name === undefined) return undefined
  for (const scope of cursor.reading.scopes.toReversed()) {
    const value = scope.get(name)
    if (value !== undefined) return bounded(cursor, value, spanFrom(cursor, first))
  }
  const span = spanFrom(cursor, first)
  report(
    cursor,
    'warning',
    'undefined-variable',
    `\`$${name}\` is not defined`,
    span,
    'give the file that defines it as well, the one that `include` names',
  )
  return { kind: 'opaque', text: `$${name}`, span }
}

/** `@name`, or `@nh,16,8`: bits of a header by their offset. */
function parseReference(cursor: Cursor): Expression | undefined {
  const first = cursor.at
  next(cursor)
  const name = parseName(cursor)
  if (name === undefined) return undefined
  if (isAt(cursor, ',') && ['ll', 'nh', 'th', 'ih'].includes(name)) {
    for (let i = 0; i < 2; i++) {
      if (accept(cursor, ',') === undefined || parseName(cursor) === undefined) return undefined
    }
    return { kind: 'selector', path: `@${name}`, span: spanFrom(cursor, first) }
  }
  return { kind: 'set-name', name, span: spanFrom(cursor, first) }
}

function parseBracketed(cursor: Cursor, read: Read, close: string): Expression | undefined {
  next(cursor)
  const inner = nested(cursor, read)
  return inner !== undefined && accept(cursor, close) !== undefined ? inner : undefined
}

/** One constant: `22`, `10.0.0.1`, `"eth0"`, `$x`, `[2001:db8::1]`, `(a | b)`. */
function parseAtom(cursor: Cursor): Expression | undefined {
  const token = peek(cursor)
  if (token.kind === 'word' || token.kind === 'string') {
    next(cursor)
    return { kind: 'value', text: token.text, quoted: token.kind === 'string', span: spanOfToken(cursor, token) }
  }
  if (token.kind !== 'mark') return undefined
  switch (token.text) {
    case '$':
      return parseVariable(cursor)
    case '@':
      return parseReference(cursor)
    case '{':
      return nested(cursor, parseSet)
    case '[':
      return parseBracketed(cursor, parseAtom, ']')
    case '(':
      return parseBracketed(cursor, parseConstantList, ')')
    case '*':
      next(cursor)
      return { kind: 'any', span: spanOfToken(cursor, token) }
    case '-': {
      // A negative number.
      const first = cursor.at
      next(cursor)
      const number = peek(cursor)
      if (!/^\d/.test(number.text)) return undefined
      next(cursor)
      return { kind: 'value', text: `-${number.text}`, quoted: false, span: spanFrom(cursor, first) }
    }
    default:
      return undefined
  }
}

const OPERATORS: ReadonlyMap<string, BitOperator> = new Map([
  ...BIT_OPERATORS.map((operator) => [operator, operator] as const),
  ...([
    ['and', '&'],
    ['or', '|'],
    ['xor', '^'],
    ['lshift', '<<'],
    ['rshift', '>>'],
  ] as const),
])

function bitOperatorAt(cursor: Cursor): BitOperator | undefined {
  const { kind, text } = peek(cursor)
  return kind === 'mark' || kind === 'word' ? OPERATORS.get(text) : undefined
}

/** `a | b & c`, left to right: nft prints parentheses where the order matters. */
function parseBits(cursor: Cursor, read: Read): Expression | undefined {
  const first = cursor.at
  let left = read(cursor)
  let terms = 1
  for (let operator = bitOperatorAt(cursor); left !== undefined && operator !== undefined; ) {
    next(cursor)
    const right = terms++ < MOST_TERMS ? read(cursor) : undefined
    if (right === undefined) return undefined
    left = { kind: 'binary', operator, left, right, span: spanFrom(cursor, first) }
    operator = bitOperatorAt(cursor)
  }
  return left
}

/** A constant with what may follow it: prefix length, end of a range, bits of a mask. */
function parseConstant(cursor: Cursor): Expression | undefined {
  const first = cursor.at
  const value = parseBits(cursor, parseAtom)
  if (value === undefined) return undefined
  if (accept(cursor, '/') !== undefined) {
    const length = parseAtom(cursor)
    const prefix = length && ({ kind: 'prefix', of: value, length, span: spanFrom(cursor, first) } as const)
    return prefix && isAt(cursor, '-') ? undefined : prefix
  }
  if (isAt(cursor, '-')) {
    next(cursor)
    const to = parseBits(cursor, parseAtom)
    return to && { kind: 'range', from: value, to, span: spanFrom(cursor, first) }
  }
  return value
}

function parseConcatenation(cursor: Cursor, read: Read): Expression | undefined {
  const first = cursor.at
  const value = read(cursor)
  if (value === undefined || !isAt(cursor, '.')) return value
  const of = [value]
  while (accept(cursor, '.') !== undefined) {
    const part = read(cursor)
    if (part === undefined) return undefined
    of.push(part)
  }
  return { kind: 'concatenation', of, span: spanFrom(cursor, first) }
}

/** `a,b,c`, as flags are listed; the mask of flags, `syn / syn,ack`, comes with it. */
function parseConstantList(cursor: Cursor): Expression | undefined {
  const first = cursor.at
  const value = parseConcatenation(cursor, parseConstant)
  if (value === undefined) return undefined
  let all: Expression = value
  // `syn / syn,ack` was read as far as `syn / syn`.
  if (isAt(cursor, ',')) {
    const masked = value.kind === 'prefix' ? value : undefined
    const of = [masked === undefined ? value : masked.length]
    while (accept(cursor, ',') !== undefined) {
      const part = parseConstant(cursor)
      if (part === undefined) return undefined
      if (part.kind === 'prefix') {
        // `syn,ack / syn,ack,fin`: the list so far is what is compared, what follows is the mask.
        of.push(part.of)
        const compared: Expression = { kind: 'list', of: [...of], span: spanFrom(cursor, first) }
        const mask = parseMaskList(cursor, part.length)
        return mask && { kind: 'prefix', of: compared, length: mask, span: spanFrom(cursor, first) }
      }
      of.push(part)
    }
    const list: Expression = { kind: 'list', of, span: spanFrom(cursor, first) }
    all = masked === undefined ? list : { kind: 'prefix', of: masked.of, length: list, span: list.span }
  }
  return all
}

function parseMaskList(cursor: Cursor, firstFlag: Expression): Expression | undefined {
  const first = cursor.at
  const of = [firstFlag]
  while (accept(cursor, ',') !== undefined) {
    const part = parseAtom(cursor)
    if (part === undefined) return undefined
    of.push(part)
  }
  return of.length === 1 ? firstFlag : { kind: 'list', of, span: spanFrom(cursor, first) }
}

/** What stands right of a comparison. */
export function parseRight(cursor: Cursor): Expression | undefined {
  return nested(cursor, parseConstantList)
}

const AFTER_STATE = [',', ':', 'timeout', 'expires', 'comment']

/** What an element may carry: `timeout 1h`, `comment "x"`, `counter packets 0 bytes 0`, `limit rate 1/second`. */
function parseElementOptions(cursor: Cursor): boolean | undefined {
  let passing = false
  for (;;) {
    const option = peek(cursor)
    if (option.kind !== 'word') return passing
    next(cursor)
    if (option.text === 'timeout' || option.text === 'expires') {
      passing = true
      if (parseName(cursor) === undefined) return undefined
    } else if (option.text === 'comment') {
      if (parseName(cursor) === undefined) return undefined
    } else if (['counter', 'limit', 'quota', 'ct', 'last'].includes(option.text)) {
      if (option.text !== 'counter' && option.text !== 'last') passing = true
      // Their words end where the element or another option does.
      while (!atEnd(cursor) && !AFTER_STATE.some((text) => isAt(cursor, text))) next(cursor)
    } else return undefined
  }
}

function parseElement(cursor: Cursor): Element | undefined {
  const key = parseConcatenation(cursor, parseConstant)
  if (key === undefined) return undefined
  const passing = parseElementOptions(cursor)
  if (passing === undefined) return undefined
  skipNewlines(cursor)
  if (accept(cursor, ':') === undefined) return { key, passing }
  skipNewlines(cursor)
  const data = parseVerdict(cursor) ?? parseConcatenation(cursor, parseConstant)
  const more = data && parseElementOptions(cursor)
  return data === undefined || more === undefined ? undefined : { key, data, passing: passing || more }
}

/** Members of a set that is itself a member, as variables make them, become members of the outer one. */
function flatten(cursor: Cursor, element: Element): readonly Element[] | undefined {
  if (element.key.kind !== 'set' || element.data !== undefined) return [element]
  if (mayUnfold(cursor.reading, element.key.elements.length)) return element.key.elements
  report(cursor, 'warning', 'too-many', 'the variables of this file unfold to too many elements', element.key.span)
  return undefined
}

/** `{ a, b : c, d-e }` with line ends anywhere; a comma may end it. */
export function parseSet(cursor: Cursor): Expression | undefined {
  const first = cursor.at
  if (accept(cursor, '{') === undefined) return undefined
  const elements: Element[] = []
  for (;;) {
    skipNewlines(cursor)
    if (accept(cursor, '}') !== undefined) return { kind: 'set', elements, span: spanFrom(cursor, first) }
    const element = parseElement(cursor)
    const flat = element && flatten(cursor, element)
    if (flat === undefined) return undefined
    for (const each of flat) elements.push(each)
    skipNewlines(cursor)
    if (accept(cursor, ',') === undefined && !isAt(cursor, '}')) return undefined
  }
}

/** Goes past words that belong to a selector of which only the extent matters. */
function pass(cursor: Cursor, first: number, words: number, path: string): Expression | undefined {
  for (let i = 0; i < words; i++) if (parseName(cursor) === undefined) return undefined
  return { kind: 'selector', path, span: spanFrom(cursor, first) }
}

function parseConntrack(cursor: Cursor, first: number): Expression | undefined {
  const direction = accept(cursor, 'original', 'reply')
  if (accept(cursor, 'ip', 'ip6') === undefined && direction === undefined && !isConntrackKey(peek(cursor).text)) {
    return undefined
  }
  const key = parseName(cursor)
  if (key === undefined || !isConntrackKey(key)) return undefined
  return {
    kind: 'selector',
    path: direction ? `ct ${direction.text} ${key}` : `ct ${key}`,
    span: spanFrom(cursor, first),
  }
}

function parseFib(cursor: Cursor, first: number): Expression | undefined {
  do if (parseName(cursor) === undefined) return undefined
  while (accept(cursor, '.') !== undefined)
  return pass(cursor, first, 1, 'fib')
}

/** `jhash ip saddr . tcp sport mod 16 seed 0x1 offset 2`, `symhash mod 2`, `numgen inc mod 3 offset 1`. */
function parseGenerator(cursor: Cursor, first: number, name: string): Expression | undefined {
  if (name === 'jhash' && nested(cursor, parseKey) === undefined) return undefined
  if (name === 'numgen' && accept(cursor, 'inc', 'random') === undefined) return undefined
  if (accept(cursor, 'mod') === undefined || parseName(cursor) === undefined) return undefined
  while (accept(cursor, 'seed', 'offset') !== undefined) if (parseName(cursor) === undefined) return undefined
  return { kind: 'selector', path: name, span: spanFrom(cursor, first) }
}

function parseHeaderField(cursor: Cursor, first: number, header: string): Expression | undefined {
  // `tcp option maxseg size`, `ip option lsrr ptr`, `sctp chunk init num`, `dccp option 40`.
  if (accept(cursor, 'option', 'chunk') !== undefined) {
    if (parseName(cursor) === undefined) return undefined
    if (
      /^(ptr|length|addr|type|value|kind|size|count|left|right|sack\d|tsval|tsecr|tag|flags|init-tag|a-rwnd|num-.*|stream|ssn|tsn|ppid|cum-tsn-ack|padding|init-tsn|new-cum-tsn|lowest-tsn|seqno)$/.test(
        peek(cursor).text,
      )
    ) {
      next(cursor)
    }
    return { kind: 'selector', path: `${header} option`, span: spanFrom(cursor, first) }
  }
  if (header === 'arp' && ['saddr', 'daddr'].includes(peek(cursor).text)) return pass(cursor, first, 2, 'arp address')
  const field = parseName(cursor)
  if (field === undefined || !hasField(header, field)) return undefined
  if (header === 'rt' && (field === 'ip' || field === 'ip6')) return pass(cursor, first, 1, 'rt nexthop')
  if (field === 'sid' || field === 'addr') {
    if (accept(cursor, '[') === undefined || parseName(cursor) === undefined) return undefined
    if (accept(cursor, ']') === undefined) return undefined
  }
  return { kind: 'selector', path: `${header} ${field}`, span: spanFrom(cursor, first) }
}

/** One thing that a packet has: `ip saddr`, `iifname`, `ct state`, `@th,16,16`. */
function parseSelector(cursor: Cursor): Expression | undefined {
  const first = cursor.at
  const token = peek(cursor)
  if (isAt(cursor, '@')) {
    const reference = parseReference(cursor)
    return reference?.kind === 'selector' ? reference : undefined
  }
  if (isAt(cursor, '(')) return parseBracketed(cursor, (inner) => parseBits(inner, parseOperand), ')')
  if (token.kind !== 'word') return undefined
  next(cursor)
  const name = token.text
  if (isBareMetaKey(name)) return { kind: 'selector', path: `meta ${name}`, span: spanOfToken(cursor, token) }
  if (isHeader(name)) return parseHeaderField(cursor, first, name)
  switch (name) {
    case 'meta': {
      const key = parseName(cursor)
      if (key === undefined || !isMetaKey(key)) return undefined
      return { kind: 'selector', path: `meta ${key}`, span: spanFrom(cursor, first) }
    }
    case 'ct':
      return parseConntrack(cursor, first)
    case 'fib':
      return parseFib(cursor, first)
    case 'jhash':
    case 'symhash':
    case 'numgen':
      return parseGenerator(cursor, first, name)
    case 'socket':
      if (accept(cursor, 'cgroupv2') !== undefined) return pass(cursor, first, 2, name)
      return pass(cursor, first, 1, name)
    case 'osf':
      if (accept(cursor, 'ttl') !== undefined) next(cursor)
      return pass(cursor, first, 1, name)
    case 'exthdr':
    case 'tunnel':
      return pass(cursor, first, 1, name)
    case 'ipsec': {
      if (accept(cursor, 'in', 'out') === undefined) return undefined
      if (accept(cursor, 'spnum') !== undefined) next(cursor)
      return accept(cursor, 'ip', 'ip6') === undefined ? pass(cursor, first, 1, name) : pass(cursor, first, 1, name)
    }
    case 'geneve':
    case 'vxlan':
    case 'gretap':
      // The header inside a tunnel: as an outer one, but of another packet.
      if (isHeader(peek(cursor).text)) return pass(cursor, first, 2, 'tunnel')
      return pass(cursor, first, 1, 'tunnel')
    default:
      return undefined
  }
}

/** A selector, or a constant it is combined with. */
function parseOperand(cursor: Cursor): Expression | undefined {
  const before = cursor.at
  const selector = parseSelector(cursor)
  if (selector !== undefined) return selector
  cursor.at = before
  return parseAtom(cursor)
}

function parseKeyPart(cursor: Cursor): Expression | undefined {
  const first = cursor.at
  const selector = parseSelector(cursor)
  if (selector === undefined || bitOperatorAt(cursor) === undefined) return selector
  // Read again with all that is combined with it.
  cursor.at = first
  return parseBits(cursor, parseOperand)
}

/** What stands left of a comparison or a map: selectors, combined by bits or joined by dots. */
export function parseKey(cursor: Cursor): Expression | undefined {
  return nested(cursor, (inner) => parseConcatenation(inner, parseKeyPart))
}

/** A value that may depend on the packet: a constant, a selector, or a map from one to the other. */
export function parseValue(cursor: Cursor): Expression | undefined {
  const first = cursor.at
  const key = parseKey(cursor)
  if (key === undefined) {
    cursor.at = first
    return nested(cursor, parseConstantList)
  }
  if (accept(cursor, 'map') === undefined) return key
  const data = parseRight(cursor)
  return data && { kind: 'map', key, data, span: spanFrom(cursor, first) }
}
