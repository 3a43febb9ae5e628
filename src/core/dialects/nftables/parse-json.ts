import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Source } from '../../diagnostics/source.ts'
import type { Reading } from './cursor.ts'
import { listOf, member, only, readElements, textOf } from './json-expression.ts'
import { type Json, scanJson } from './json-scan.ts'
import { readStatement } from './json-statement.ts'
import { REFUSED } from './parse-set.ts'
import { priorityOf } from './priority.ts'
import { typeFault } from './set-types.ts'
import type { ChainId, Command } from './syntax.ts'
import { spanOf } from './syntax.ts'

const NOTHING = [
  ...['metainfo', 'flowtable', 'counter', 'quota', 'limit', 'ct helper', 'ct timeout', 'ct expectation', 'secmark'],
  ...['synproxy', 'meter', 'list', 'reset'],
]

function say(reading: Reading, code: string, message: string, json: Json): void {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code,
    message,
    span: json.span,
    help: 'what it may do is unknown, and so is every result that may depend on it',
  }
  reading.diagnostics.push(diagnostic)
}

interface Named {
  readonly family: string
  readonly table: string
  readonly name: string
}

function namesOf(value: Json): Named {
  const family = textOf(member(value, 'family')) ?? 'ip'
  return { family, table: textOf(member(value, 'table')) ?? '', name: textOf(member(value, 'name')) ?? '' }
}

function chainCommand(json: Json, value: Json): Command {
  const { family, table, name } = namesOf(value)
  const id: ChainId = { family, table, chain: name }
  const type = textOf(member(value, 'type'))
  const hook = textOf(member(value, 'hook'))
  const policy = textOf(member(value, 'policy'))
  const { span } = json
  const devices = listOf(member(value, 'dev')).flatMap((device) => textOf(device) ?? [])
  const priority = priorityOf(family, textOf(member(value, 'prio')) ?? '')
  return {
    kind: 'chain',
    id,
    ...(hook === undefined ? {} : { hook: { type: type ?? 'filter', hook, priority, devices, span } }),
    ...(policy === undefined
      ? {}
      : { policy: { verdict: policy === 'accept' || policy === 'drop' ? policy : 'unread', span } }),
    span,
  }
}

function ruleCommand(json: Json, value: Json, verb: string): Command {
  const { family, table } = namesOf(value)
  const id: ChainId = { family, table, chain: textOf(member(value, 'chain')) ?? '' }
  const comment = textOf(member(value, 'comment'))
  const elsewhere = verb !== 'listed' && (member(value, 'index') ?? member(value, 'handle')) !== undefined
  return {
    kind: 'rule',
    id,
    place: elsewhere ? 'elsewhere' : verb === 'insert' ? 'begin' : 'end',
    statements: listOf(member(value, 'expr')).map(readStatement),
    ...(comment === undefined ? {} : { comment }),
    span: json.span,
  }
}

/** Names of types: one, or those of a concatenation. An object says what it is the type of, which is always taken. */
function typesOf(type: Json | undefined): readonly string[] {
  const list = member(type, 'concat') ?? type
  return listOf(list).flatMap((item) => textOf(item) ?? [])
}

/** Why nft refuses the types of a set or map; undefined: it does not. */
function setFault(value: Json, isMap: boolean): string | undefined {
  const [type, data] = [member(value, 'type'), member(value, 'map')]
  if (type?.kind === 'object' || data?.kind === 'object') return undefined
  if (isMap && data === undefined) return 'a map needs the type of what it leads to'
  return typeFault(typesOf(type), isMap ? typesOf(data) : undefined)
}

function setCommand(reading: Reading, json: Json, value: Json, isMap: boolean): Command {
  const fault = setFault(value, isMap)
  if (fault !== undefined) {
    reading.diagnostics.push({ severity: 'error', code: 'set-type', message: fault, span: json.span, help: REFUSED })
  }
  const elements = member(value, 'elem')
  const flags = listOf(member(value, 'flags')).map(textOf)
  const limits = listOf(member(value, 'stmt')).some((statement) =>
    ['limit', 'quota', 'ct count'].includes(only(statement)?.name ?? ''),
  )
  const timed = flags.includes('timeout') || member(value, 'timeout') !== undefined
  const changing = limits || timed || flags.includes('dynamic')
  return {
    kind: 'set',
    ...namesOf(value),
    changing,
    interval: flags.includes('interval'),
    refused: fault !== undefined,
    elements: elements === undefined ? undefined : readElements(elements),
    span: json.span,
  }
}

/** An object as a listing has it, and as `add` has it. */
function addCommand(reading: Reading, json: Json, verb: string): Command | undefined {
  const pair = only(json)
  if (pair === undefined) return undefined
  const { name, value } = pair
  const { span } = json
  const names = namesOf(value)
  switch (name) {
    case 'table': {
      const dormant = listOf(member(value, 'flags')).some((flag) => textOf(flag) === 'dormant')
      return { kind: 'table', family: names.family, table: names.name, dormant, span }
    }
    case 'chain':
      return chainCommand(json, value)
    case 'rule':
      return ruleCommand(json, value, verb)
    case 'set':
    case 'map':
      return setCommand(reading, json, value, name === 'map')
    case 'element': {
      const elements = readElements(member(value, 'elem'))
      return { kind: 'elements', operation: 'add', ...names, elements, span }
    }
    default:
      return NOTHING.includes(name) ? { kind: 'nothing', span } : undefined
  }
}

function removeCommand(json: Json, operation: 'delete' | 'flush'): Command | undefined {
  const pair = only(json)
  if (pair === undefined) return undefined
  const { name, value } = pair
  const { span } = json
  const names = namesOf(value)
  switch (name) {
    case 'ruleset': {
      const family = textOf(member(value, 'family'))
      return { kind: 'remove', operation, what: 'ruleset', ...(family === undefined ? {} : { family }), span }
    }
    case 'table':
      return { kind: 'remove', operation, what: 'table', family: names.family, table: names.name, span }
    case 'chain':
    case 'set':
    case 'map':
      return { kind: 'remove', operation, what: name === 'chain' ? 'chain' : 'set', ...names, span }
    case 'element':
      return { kind: 'elements', operation: 'delete', ...names, elements: readElements(member(value, 'elem')), span }
    default:
      return NOTHING.includes(name) ? { kind: 'nothing', span } : undefined
  }
}

function commandOf(reading: Reading, json: Json): Command | undefined {
  const pair = only(json)
  if (pair === undefined) return undefined
  switch (pair.name) {
    case 'add':
    case 'create':
    case 'insert':
      return addCommand(reading, pair.value, pair.name)
    case 'delete':
    case 'destroy':
    case 'flush':
      return removeCommand(pair.value, pair.name === 'flush' ? 'flush' : 'delete')
    default:
      return addCommand(reading, json, 'listed')
  }
}

/** Reads the JSON notation: what `nft -j list ruleset` prints, and what `nft -j -f` takes. */
export function parseJson(reading: Reading, source: Source): void {
  const result = scanJson(source)
  if (!result.ok) {
    reading.diagnostics.push({
      severity: 'error',
      code: 'json-syntax',
      message: `not JSON: ${result.reason}`,
      span: result.span,
    })
    reading.commands.push({ kind: 'doubt', text: 'a file that could not be read', span: result.span })
    return
  }
  const { value } = result
  const list = member(value, 'nftables') ?? (value.kind === 'array' ? value : undefined)
  if (list?.kind !== 'array') {
    say(reading, 'unread-line', 'expected an object with the list `nftables`', value)
    reading.commands.push({ kind: 'doubt', text: 'a file that could not be read', span: value.span })
    return
  }
  reading.commands.push({ kind: 'nothing', span: spanOf(source, value.span.start, list.span.start) })
  for (const item of list.items) {
    const command = commandOf(reading, item)
    if (command !== undefined) reading.commands.push(command)
    else {
      say(reading, 'unread-line', 'cannot read this object', item)
      reading.commands.push({ kind: 'doubt', text: 'an object that could not be read', span: item.span })
    }
  }
}
