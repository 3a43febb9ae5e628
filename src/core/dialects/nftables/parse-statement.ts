import { accept, atEnd, type Cursor, isAt, next, peek, spanFrom } from './cursor.ts'
import { parseKey, parseName, parseRight, parseValue } from './parse-expression.ts'
import { parseVerdict } from './parse-verdict.ts'
import type { Relation, Statement } from './syntax.ts'

/** Reads the rest of a statement whose first word, at token `first`, the cursor has passed; undefined if it cannot be read. */
type Read = (cursor: Cursor, first: number) => Statement | undefined

const RELATIONS: Readonly<Record<string, Relation>> = {
  ...{ '==': '==', '!=': '!=', '<': '<', '>': '>', '<=': '<=', '>=': '>=', '!': '!' },
  ...{ eq: '==', ne: '!=', lt: '<', gt: '>', le: '<=', ge: '>=' },
}

function effect(cursor: Cursor, first: number): Statement {
  return { kind: 'effect', span: spanFrom(cursor, first) }
}

function condition(cursor: Cursor, first: number): Statement {
  return { kind: 'condition', span: spanFrom(cursor, first) }
}

/** Everything up to the comment: the action is not modelled, so what follows it in the rule adds nothing. */
function unmodelled(cursor: Cursor, first: number): Statement {
  while (!atEnd(cursor) && !isAt(cursor, 'comment')) {
    if (isAt(cursor, '{')) skipBraces(cursor)
    else next(cursor)
  }
  return { kind: 'unmodelled', span: spanFrom(cursor, first) }
}

/** Goes past `{ … }`, however deep. */
function skipBraces(cursor: Cursor): boolean {
  if (!isAt(cursor, '{')) return false
  let open = 0
  do {
    const token = next(cursor)
    if (token.kind === 'eof') return false
    if (token.kind === 'mark' && token.text === '{') open++
    if (token.kind === 'mark' && token.text === '}') open--
  } while (open > 0)
  return true
}

/** Goes past pairs of a known word and its value. */
function skipOptions(cursor: Cursor, ...options: readonly string[]): boolean {
  while (accept(cursor, ...options) !== undefined) if (parseValue(cursor) === undefined) return false
  return true
}

function named(cursor: Cursor): boolean | undefined {
  if (peek(cursor).kind === 'string') {
    next(cursor)
    return true
  }
  if (accept(cursor, 'name') === undefined) return undefined
  return parseValue(cursor) !== undefined
}

const counter: Read = (cursor, first) => {
  const name = named(cursor) ?? skipOptions(cursor, 'packets', 'bytes')
  return name ? effect(cursor, first) : undefined
}

const log: Read = (cursor, first) => {
  for (;;) {
    if (accept(cursor, 'flags') !== undefined) {
      accept(cursor, 'tcp', 'ip')
      do if (parseName(cursor) === undefined) return undefined
      while (accept(cursor, ',') !== undefined)
    } else if (accept(cursor, 'prefix', 'level', 'group', 'snaplen', 'queue-threshold') !== undefined) {
      if (parseValue(cursor) === undefined) return undefined
    } else return effect(cursor, first)
  }
}

/** `10/second`, `10 mbytes/second`, `512 kbytes`. */
function parseRate(cursor: Cursor): boolean {
  if (parseValueOrName(cursor) === undefined) return false
  if (accept(cursor, '/') !== undefined) return parseName(cursor) !== undefined
  const { text } = peek(cursor)
  if (/^(k|m)?bytes(\/|$)|^packets(\/|$)/.test(text)) {
    next(cursor)
    if (accept(cursor, '/') !== undefined) return parseName(cursor) !== undefined
  }
  return true
}

function parseValueOrName(cursor: Cursor): unknown {
  return isAt(cursor, '$') ? parseValue(cursor) : parseName(cursor)
}

const limit: Read = (cursor, first) => {
  const name = named(cursor)
  if (name !== undefined) return name ? condition(cursor, first) : undefined
  if (accept(cursor, 'rate') === undefined) return undefined
  accept(cursor, 'over')
  if (!parseRate(cursor)) return undefined
  if (accept(cursor, 'burst') !== undefined && !parseRate(cursor)) return undefined
  return condition(cursor, first)
}

const quota: Read = (cursor, first) => {
  const name = named(cursor)
  if (name !== undefined) return name ? condition(cursor, first) : undefined
  accept(cursor, 'over', 'until')
  if (!parseRate(cursor)) return undefined
  if (accept(cursor, 'used') !== undefined && !parseRate(cursor)) return undefined
  return condition(cursor, first)
}

const reject: Read = (cursor, first) => {
  if (accept(cursor, 'with') === undefined) return { kind: 'reject', answer: 'any', span: spanFrom(cursor, first) }
  const answer = accept(cursor, 'tcp', 'icmp', 'icmpv6', 'icmpx')?.text
  if (answer === undefined) return undefined
  accept(cursor, 'type')
  if (parseName(cursor) === undefined) return undefined
  const kind = answer === 'tcp' || answer === 'icmp' || answer === 'icmpv6' ? answer : 'any'
  return { kind: 'reject', answer: kind, span: spanFrom(cursor, first) }
}

/** Flags of a translation; true when one of them makes the port random. */
function parseNatFlags(cursor: Cursor): boolean {
  let random = false
  for (;;) {
    const flag = accept(cursor, 'random', 'fully-random', 'persistent')
    if (flag === undefined) return random
    if (flag.text !== 'persistent') random = true
    accept(cursor, ',')
  }
}

function nat(type: 'dnat' | 'snat' | 'masquerade' | 'redirect'): Read {
  return (cursor, first) => {
    const family = accept(cursor, 'ip', 'ip6')?.text
    let prefix = false
    let withPort = false
    while (!isAt(cursor, 'to') && ['addr', 'port', 'prefix', 'interval', '.'].includes(peek(cursor).text)) {
      const word = next(cursor).text
      if (word === 'prefix') prefix = true
      if (word === 'port') withPort = true
    }
    const to = accept(cursor, 'to') !== undefined
    let address: ReturnType<typeof parseValue>
    let port: ReturnType<typeof parseValue>
    const own = type === 'masquerade' || type === 'redirect'
    if (!isAt(cursor, ':') && (own ? to : true)) {
      const value = parseValue(cursor)
      if (value === undefined) return undefined
      // `redirect to 8080` is an old way to write `redirect to :8080`.
      if (own) port = value
      else address = value
    }
    if (accept(cursor, ':') !== undefined) {
      port = parseValue(cursor)
      if (port === undefined) return undefined
    }
    if (withPort && address === undefined) return undefined
    const random = parseNatFlags(cursor)
    return {
      kind: 'nat',
      type,
      ...(family === undefined ? {} : { family }),
      ...(address === undefined ? {} : { address }),
      ...(port === undefined ? {} : { port }),
      prefix,
      random,
      span: spanFrom(cursor, first),
    }
  }
}

/** `add @s { ip saddr limit rate 1/second }`. */
function fill(remove: boolean): Read {
  return (cursor, first) => {
    if (accept(cursor, '@') === undefined) return undefined
    const set = parseName(cursor)
    if (set === undefined || !skipBraces(cursor)) return undefined
    return { kind: 'fill', set, remove, span: spanFrom(cursor, first) }
  }
}

/** The older `set add ip saddr @s`, `map update { k : v } @m`. */
const oldFill: Read = (cursor, first) => {
  const operation = accept(cursor, 'add', 'update', 'delete')
  if (operation === undefined) return undefined
  if (!skipBraces(cursor)) {
    if (parseKey(cursor) === undefined) return undefined
    if (accept(cursor, 'timeout') !== undefined) next(cursor)
    if (accept(cursor, ':') !== undefined && parseValue(cursor) === undefined) return undefined
  }
  if (accept(cursor, '@') === undefined) return undefined
  const set = parseName(cursor)
  if (set === undefined) return undefined
  return { kind: 'fill', set, remove: operation.text === 'delete', span: spanFrom(cursor, first) }
}

/** `meter m size 100 { ip saddr limit rate 1/second }`, and the older `flow table m { … }`. */
const meter: Read = (cursor, first) => {
  if (!isAt(cursor, '{')) parseName(cursor)
  if (accept(cursor, 'size') !== undefined) next(cursor)
  return skipBraces(cursor) ? { kind: 'fill', remove: false, span: spanFrom(cursor, first) } : undefined
}

const flow: Read = (cursor, first) => {
  if (accept(cursor, 'table') !== undefined) return meter(cursor, first)
  if (accept(cursor, 'add', 'offload') === undefined || accept(cursor, '@') === undefined) return undefined
  return parseName(cursor) === undefined ? undefined : effect(cursor, first)
}

const xt: Read = (cursor, first) => {
  const kind = accept(cursor, 'match', 'target', 'watcher')?.text
  if (kind === undefined || parseName(cursor) === undefined) return undefined
  return kind === 'match' ? condition(cursor, first) : { kind: 'unmodelled', span: spanFrom(cursor, first) }
}

const comment: Read = (cursor, first) => {
  const text = parseName(cursor)
  return text === undefined ? undefined : { kind: 'comment', text, span: spanFrom(cursor, first) }
}

const STATEMENTS: Readonly<Record<string, Read>> = {
  add: fill(false),
  comment,
  counter,
  delete: fill(true),
  dnat: nat('dnat'),
  dup: unmodelled,
  flow,
  fwd: unmodelled,
  last: (cursor, first) => {
    if (accept(cursor, 'used') !== undefined) next(cursor)
    return effect(cursor, first)
  },
  limit,
  log,
  map: oldFill,
  masquerade: nat('masquerade'),
  meter,
  notrack: (cursor, first) => ({ kind: 'notrack', span: spanFrom(cursor, first) }),
  queue: unmodelled,
  quota,
  redirect: nat('redirect'),
  reject,
  reset: (cursor, first) => {
    // `reset tcp option sack-perm` takes an option off the packet.
    if (accept(cursor, 'tcp') === undefined || accept(cursor, 'option') === undefined) return undefined
    return parseName(cursor) === undefined ? undefined : effect(cursor, first)
  },
  set: oldFill,
  snat: nat('snat'),
  synproxy: unmodelled,
  tproxy: unmodelled,
  update: fill(false),
  xt,
}

/** A statement that begins with something the packet has: comparison, verdict map, or a change of it. */
function parseKeyed(cursor: Cursor): Statement | undefined {
  const first = cursor.at
  if (isAt(cursor, 'ct') && isAt(cursor, 'count', 1)) {
    cursor.at += 2
    accept(cursor, 'over')
    return parseName(cursor) === undefined ? undefined : condition(cursor, first)
  }
  const left = parseKey(cursor)
  if (left === undefined) return undefined
  if (accept(cursor, 'vmap') !== undefined) {
    const map = parseRight(cursor)
    return map && { kind: 'vmap', key: left, map, span: spanFrom(cursor, first) }
  }
  if (accept(cursor, 'set') !== undefined) {
    if (left.kind !== 'selector' || parseValue(cursor) === undefined) return undefined
    // `meta priority set 1:10`
    if (accept(cursor, ':') !== undefined) next(cursor)
    return { kind: 'mangle', path: left.path, span: spanFrom(cursor, first) }
  }
  const { kind, text } = peek(cursor)
  const relation = kind !== 'string' && Object.hasOwn(RELATIONS, text) ? RELATIONS[text] : undefined
  if (relation !== undefined) next(cursor)
  const right = parseRight(cursor)
  return right && { kind: 'match', left, relation: relation ?? 'implicit', right, span: spanFrom(cursor, first) }
}

/** The statement at the cursor; undefined, and the cursor anywhere in it, when it cannot be read. */
export function parseStatement(cursor: Cursor): Statement | undefined {
  const first = cursor.at
  const verdict = parseVerdict(cursor)
  if (verdict !== undefined) return { kind: 'verdict', verdict, span: verdict.span }
  const { kind, text } = peek(cursor)
  if (kind === 'word' && Object.hasOwn(STATEMENTS, text)) {
    next(cursor)
    return STATEMENTS[text]?.(cursor, first)
  }
  return parseKeyed(cursor)
}
