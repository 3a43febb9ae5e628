import { listOf, member, only, readExpression, readVerdict, textOf } from './json-expression.ts'
import type { Json } from './json-scan.ts'
import type { Relation, Statement } from './syntax.ts'

const RELATIONS: Readonly<Record<string, Relation>> = {
  ...{ '==': '==', '!=': '!=', '<': '<', '>': '>', '<=': '<=', '>=': '>=', '!': '!', in: 'implicit' },
}

const EFFECTS = [...['counter', 'log', 'last', 'flow', 'ct helper', 'ct timeout', 'ct expectation', 'reset', 'secmark']]
const CONDITIONS = ['limit', 'quota', 'ct count']
const UNMODELLED = ['queue', 'dup', 'fwd', 'tproxy', 'synproxy']

function readMatch(json: Json, value: Json): Statement {
  const left = member(value, 'left')
  const right = member(value, 'right')
  const sign = textOf(member(value, 'op')) ?? '=='
  const relation = Object.hasOwn(RELATIONS, sign) ? RELATIONS[sign] : undefined
  if (left === undefined || right === undefined || relation === undefined) return { kind: 'unread', span: json.span }
  return { kind: 'match', left: readExpression(left), relation, right: readExpression(right), span: json.span }
}

/** `prefix` is a type flag from 1.0.1 on. */
function readNat(json: Json, type: 'dnat' | 'snat' | 'masquerade' | 'redirect', value: Json): Statement {
  const family = textOf(member(value, 'family'))
  const address = member(value, 'addr')
  const port = member(value, 'port')
  const flags = listOf(member(value, 'flags')).map(textOf)
  const types = listOf(member(value, 'type_flags')).map(textOf)
  const random = flags.includes('random') || flags.includes('fully-random')
  return {
    kind: 'nat',
    type,
    ...(family === undefined ? {} : { family }),
    ...(address === undefined ? {} : { address: readExpression(address) }),
    ...(port === undefined ? {} : { port: readExpression(port) }),
    prefix: types.includes('prefix') || flags.includes('netmap'),
    random,
    span: json.span,
  }
}

function readReject(json: Json, value: Json): Statement {
  const type = textOf(member(value, 'type'))
  const answer = type === 'tcp reset' ? 'tcp' : type === 'icmp' || type === 'icmpv6' ? type : 'any'
  return { kind: 'reject', answer, span: json.span }
}

/** One statement of a rule's `expr` list (libnftables-json(5), STATEMENTS). */
export function readStatement(json: Json): Statement {
  const { span } = json
  const verdict = readVerdict(json)
  if (verdict !== undefined) return { kind: 'verdict', verdict, span }
  // `{"notrack": null}`; older listings have the bare word.
  const pair = only(json) ?? (json.kind === 'string' ? { name: json.text, value: json } : undefined)
  if (pair === undefined) return { kind: 'unread', span }
  const { name, value } = pair
  if (EFFECTS.includes(name)) return { kind: 'effect', span }
  if (CONDITIONS.includes(name)) return { kind: 'condition', span }
  if (UNMODELLED.includes(name)) return { kind: 'unmodelled', span }
  switch (name) {
    case 'match':
      return readMatch(json, value)
    case 'vmap': {
      const key = member(value, 'key') ?? member(value, 'left')
      const data = member(value, 'data') ?? member(value, 'right')
      if (key === undefined || data === undefined) return { kind: 'unread', span }
      return { kind: 'vmap', key: readExpression(key), map: readExpression(data), span }
    }
    case 'mangle': {
      const key = member(value, 'key') ?? member(value, 'left')
      const target = key && readExpression(key)
      return target?.kind === 'selector' ? { kind: 'mangle', path: target.path, span } : { kind: 'unread', span }
    }
    case 'notrack':
      return { kind: 'notrack', span }
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return readNat(json, name, value)
    case 'reject':
      return readReject(json, value)
    case 'set':
    case 'map': {
      const set = textOf(member(value, name))?.replace(/^@/, '')
      const remove = textOf(member(value, 'op')) === 'delete'
      return { kind: 'fill', ...(set === undefined ? {} : { set }), remove, span }
    }
    case 'meter':
      return { kind: 'fill', remove: false, span }
    case 'xt': {
      const type = textOf(member(value, 'type'))
      return { kind: type === 'match' ? 'condition' : 'unmodelled', span }
    }
    default:
      return { kind: 'unread', span }
  }
}
