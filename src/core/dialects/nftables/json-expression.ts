import type { Json } from './json-scan.ts'
import type { BitOperator, Element, Expression, Verdict } from './syntax.ts'
import { BIT_OPERATORS } from './syntax.ts'

/** The members of an object that has only one, as most of libnftables-json(5) are: its name and value. */
export function only(json: Json): { readonly name: string; readonly value: Json } | undefined {
  if (json.kind !== 'object' || json.members.size !== 1) return undefined
  const [entry] = json.members
  return entry && { name: entry[0], value: entry[1] }
}

export function member(json: Json | undefined, name: string): Json | undefined {
  return json?.kind === 'object' ? json.members.get(name) : undefined
}

/** A string or a number as text. */
export function textOf(json: Json | undefined): string | undefined {
  return json?.kind === 'string' || json?.kind === 'number' ? json.text : undefined
}

/** A list, where one thing may stand without its list. */
export function listOf(json: Json | undefined): readonly Json[] {
  return json === undefined ? [] : json.kind === 'array' ? json.items : [json]
}

function opaque(json: Json): Expression {
  return { kind: 'opaque', text: json.span.source.text.slice(json.span.start, json.span.end), span: json.span }
}

function selector(json: Json, path: string | undefined): Expression {
  return path === undefined ? opaque(json) : { kind: 'selector', path, span: json.span }
}

/** Terms that one bit operator joins. */
const MOST_TERMS = 100

function binary(operator: BitOperator, json: Json, value: Json): Expression {
  const [first, ...rest] = listOf(value).map(readExpression)
  if (first === undefined || rest.length === 0 || rest.length > MOST_TERMS) return opaque(json)
  // `|` takes any number of operands.
  return rest.reduce((left, right) => ({ kind: 'binary', operator, left, right, span: json.span }), first)
}

function payloadPath(value: Json): string | undefined {
  const protocol = textOf(member(value, 'protocol'))
  const field = textOf(member(value, 'field'))
  if (member(value, 'tunnel') !== undefined) return 'tunnel'
  if (protocol !== undefined && field !== undefined) return `${protocol} ${field}`
  return member(value, 'base') === undefined ? undefined : `@${textOf(member(value, 'base')) ?? ''}`
}

function conntrackPath(value: Json): string | undefined {
  const key = textOf(member(value, 'key'))
  const direction = textOf(member(value, 'dir'))
  return key === undefined ? undefined : direction === undefined ? `ct ${key}` : `ct ${direction} ${key}`
}

/** Selectors by the name of their only member; what has no use for us has its name as path. */
function selectorOf(json: Json, name: string, value: Json): Expression | undefined {
  switch (name) {
    case 'payload':
      return selector(json, payloadPath(value))
    case 'meta': {
      // Older versions write `{"meta": "iifname"}`.
      const key = textOf(member(value, 'key')) ?? textOf(value)
      return selector(json, key === undefined ? undefined : `meta ${key}`)
    }
    case 'ct':
      return selector(json, conntrackPath(value))
    case 'exthdr':
      return selector(
        json,
        `${textOf(member(value, 'name')) ?? 'exthdr'} ${textOf(member(value, 'field')) ?? 'exists'}`,
      )
    case 'tcp option':
    case 'ip option':
    case 'dccp option':
    case 'sctp chunk':
      return selector(json, `${name.split(' ')[0]} option`)
    case 'rt':
      return selector(json, `rt ${textOf(member(value, 'key')) ?? ''}`)
    case 'fib':
    case 'numgen':
    case 'jhash':
    case 'symhash':
    case 'socket':
    case 'osf':
    case 'ipsec':
    case 'tunnel':
      return selector(json, name)
    default:
      return undefined
  }
}

export function readExpression(json: Json): Expression {
  const { span } = json
  switch (json.kind) {
    case 'string':
      if (json.text === '*') return { kind: 'any', span }
      if (json.text.startsWith('@')) return { kind: 'set-name', name: json.text.slice(1), span }
      return { kind: 'value', text: json.text, quoted: true, span }
    case 'number':
      return { kind: 'value', text: json.text, quoted: false, span }
    case 'array':
      return { kind: 'list', of: json.items.map(readExpression), span }
    case 'true':
    case 'false':
      return { kind: 'value', text: json.kind === 'true' ? 'exists' : 'missing', quoted: false, span }
    case 'null':
      return opaque(json)
    case 'object':
      break
  }
  const pair = only(json)
  if (pair === undefined) return opaque(json)
  const { name, value } = pair
  const operator = BIT_OPERATORS.find((sign) => sign === name)
  if (operator !== undefined) return binary(operator, json, value)
  switch (name) {
    case 'concat':
      return { kind: 'concatenation', of: listOf(value).map(readExpression), span }
    case 'set':
      return { kind: 'set', elements: readElements(value), span }
    case 'range': {
      const [from, to] = listOf(value).map(readExpression)
      return from === undefined || to === undefined ? opaque(json) : { kind: 'range', from, to, span }
    }
    case 'prefix': {
      const of = member(value, 'addr')
      const length = member(value, 'len')
      if (of === undefined || length === undefined) return opaque(json)
      return { kind: 'prefix', of: readExpression(of), length: readExpression(length), span }
    }
    case 'map': {
      // Until 0.9.1 the two had the names `left` and `right`.
      const key = member(value, 'key') ?? member(value, 'left')
      const data = member(value, 'data') ?? member(value, 'right')
      if (key === undefined || data === undefined) return opaque(json)
      return { kind: 'map', key: readExpression(key), data: readExpression(data), span }
    }
    case 'elem': {
      const inner = member(value, 'val')
      return inner === undefined ? opaque(json) : readExpression(inner)
    }
    default:
      return selectorOf(json, name, value) ?? opaque(json)
  }
}

/** `{"accept": null}`, `{"jump": {"target": "x"}}`; undefined when it is none. */
export function readVerdict(json: Json): Verdict | undefined {
  const pair = only(json)
  if (pair === undefined) return undefined
  const { name, value } = pair
  const { span } = json
  switch (name) {
    case 'accept':
    case 'drop':
    case 'continue':
    case 'return':
      return { kind: name, span }
    case 'jump':
    case 'goto': {
      const chain = textOf(member(value, 'target'))
      return chain === undefined ? { kind: 'unread', span } : { kind: name, chain, span }
    }
    default:
      return undefined
  }
}

/** An element with options is wrapped: `{"elem": {"val": …, "timeout": 60}}`. */
function isPassing(json: Json): boolean {
  const pair = only(json)
  if (pair?.name !== 'elem') return false
  return ['timeout', 'expires', 'limit', 'quota', 'ct count'].some((option) => member(pair.value, option) !== undefined)
}

/** The members of a set, or the pairs of a map. */
export function readElements(json: Json | undefined): readonly Element[] {
  return listOf(json).map((item) => {
    const [key, data, ...more] = item.kind === 'array' ? item.items : []
    if (key === undefined || data === undefined || more.length > 0) {
      return { key: readExpression(item), passing: isPassing(item) }
    }
    return {
      key: readExpression(key),
      data: readVerdict(data) ?? readExpression(data),
      passing: isPassing(key) || isPassing(data),
    }
  })
}
