import type { Source } from '../../diagnostics/source.ts'
import {
  accept,
  atEnd,
  type Cursor,
  isAt,
  next,
  openCursor,
  peek,
  type Reading,
  report,
  skipRest,
  spanFrom,
} from './cursor.ts'
import { doubt, type Place, parseBraces, parseFamily, parseLines, type ReadItem } from './parse-block.ts'
import { parseChainItem, parseRule } from './parse-chain.ts'
import { parseName } from './parse-expression.ts'
import { newSetBody, parseElements, parseSetItem, REFUSED } from './parse-set.ts'
import type { ChainId } from './syntax.ts'

/** Objects that do nothing to packets until a statement names them. */
const OBJECTS = ['counter', 'quota', 'limit', 'secmark', 'synproxy', 'flowtable']

function nothing(cursor: Cursor, first: number): true {
  cursor.reading.commands.push({ kind: 'nothing', span: spanFrom(cursor, first) })
  return true
}

/** Goes past `{ … }` of something that is not looked into. */
function passBody(cursor: Cursor): void {
  skipRest(cursor)
}

function parseObject(cursor: Cursor, first: number): boolean | undefined {
  if (isAt(cursor, 'ct') && ['helper', 'timeout', 'expectation'].includes(peek(cursor, 1).text)) {
    passBody(cursor)
    return nothing(cursor, first)
  }
  if (!OBJECTS.some((word) => isAt(cursor, word))) return undefined
  passBody(cursor)
  return nothing(cursor, first)
}

/** The block after `chain NAME`; none is a chain without rules of its own yet. */
function parseChainBody(cursor: Cursor, id: ChainId, first: number): boolean {
  const { commands } = cursor.reading
  commands.push({ kind: 'chain', id, span: spanFrom(cursor, first) })
  return !isAt(cursor, '{') || parseBraces(cursor, id, parseChainItem)
}

function parseSetBody(cursor: Cursor, isMap: boolean, family: string, table: string, first: number): boolean {
  const name = parseName(cursor)
  if (name === undefined) return false
  const body = newSetBody(isMap)
  const head = spanFrom(cursor, first)
  const { commands } = cursor.reading
  const at = commands.length
  const closed = !isAt(cursor, '{') || parseBraces(cursor, { family, table }, parseSetItem(body))
  const span = spanFrom(cursor, first)
  const { changing, interval, elements, typed } = body
  if (!typed) report(cursor, 'error', 'set-type', `the ${isMap ? 'map' : 'set'} says no type`, head, REFUSED)
  const refused = body.refused || !typed
  commands.splice(at, 0, { kind: 'set', family, table, name, changing, interval, refused, elements, span })
  return closed
}

/** One line of a table. */
const parseTableItem: ReadItem = (cursor, place) => {
  const { family = 'ip', table = '' } = place
  const first = cursor.at
  if (accept(cursor, 'chain') !== undefined) {
    const chain = parseName(cursor)
    return chain !== undefined && parseChainBody(cursor, { family, table, chain }, first)
  }
  const set = accept(cursor, 'set', 'map')
  if (set !== undefined) return parseSetBody(cursor, set.text === 'map', family, table, first)
  if (accept(cursor, 'flags') !== undefined) {
    let dormant = false
    do if (parseName(cursor) === 'dormant') dormant = true
    while (accept(cursor, ',') !== undefined)
    cursor.reading.commands.push({ kind: 'table', family, table, dormant, span: spanFrom(cursor, first) })
    return true
  }
  if (accept(cursor, 'comment') !== undefined) return parseName(cursor) !== undefined && nothing(cursor, first)
  return parseObject(cursor, first) ?? false
}

function parseTable(cursor: Cursor, first: number): boolean {
  const family = parseFamily(cursor)
  const table = parseName(cursor)
  if (table === undefined) return false
  const { commands, tables } = cursor.reading
  tables.add(table)
  // A table that is added again without the flag wakes up.
  commands.push({ kind: 'table', family, table, dormant: false, span: spanFrom(cursor, first) })
  return !isAt(cursor, '{') || parseBraces(cursor, { family, table }, parseTableItem)
}

/** `[family] table`, and after it one more name. */
function parsePath(cursor: Cursor): { family: string; table: string; name: string } | undefined {
  const family = parseFamily(cursor)
  const table = parseName(cursor)
  const name = table === undefined ? undefined : parseName(cursor)
  return table === undefined || name === undefined ? undefined : { family, table, name }
}

/** `add chain …`, `add rule …` and so on; the verb is passed. */
function parseAdd(cursor: Cursor, verb: string, first: number): boolean {
  const { commands } = cursor.reading
  if (accept(cursor, 'table') !== undefined) return parseTable(cursor, first)
  if (accept(cursor, 'chain') !== undefined) {
    const path = parsePath(cursor)
    if (path === undefined) return false
    return parseChainBody(cursor, { family: path.family, table: path.table, chain: path.name }, first)
  }
  if (accept(cursor, 'rule') !== undefined) return parseRuleCommand(cursor, verb, first)
  const set = accept(cursor, 'set', 'map')
  if (set !== undefined) {
    const family = parseFamily(cursor)
    const table = parseName(cursor)
    return table !== undefined && parseSetBody(cursor, set.text === 'map', family, table, first)
  }
  if (accept(cursor, 'element') !== undefined) {
    const path = parsePath(cursor)
    const elements = path && parseElements(cursor)
    if (path === undefined || elements === undefined) return false
    commands.push({ kind: 'elements', operation: 'add', ...path, elements, span: spanFrom(cursor, first) })
    return true
  }
  return parseObject(cursor, first) ?? false
}

/** `[family] table chain [position p] statements`. */
function parseRuleCommand(cursor: Cursor, verb: string, first: number): boolean {
  const path = parsePath(cursor)
  if (path === undefined) return false
  let place: 'end' | 'begin' | 'elsewhere' = verb === 'insert' ? 'begin' : 'end'
  if (accept(cursor, 'handle', 'index', 'position') !== undefined) {
    place = 'elsewhere'
    if (parseName(cursor) === undefined) return false
  }
  const id: ChainId = { family: path.family, table: path.table, chain: path.name }
  if (verb === 'replace' || verb === 'delete') {
    if (place !== 'elsewhere') return false
    skipRest(cursor)
    const span = spanFrom(cursor, first)
    report(cursor, 'warning', 'rule-by-handle', 'the file does not say which rule has this handle', span)
    doubt(cursor, id, span, 'a rule that is changed by its handle')
    return true
  }
  parseRule(cursor, id, place, first)
  return true
}

/** `delete`, `destroy` and `flush` of anything. */
function parseRemove(cursor: Cursor, operation: 'delete' | 'flush', first: number): boolean {
  const { commands } = cursor.reading
  const remove = (what: 'ruleset' | 'table' | 'chain' | 'set', rest: object): true => {
    commands.push({ kind: 'remove', operation, what, ...rest, span: spanFrom(cursor, first) })
    return true
  }
  if (accept(cursor, 'ruleset') !== undefined)
    return remove('ruleset', atEnd(cursor) ? {} : { family: parseFamily(cursor) })
  const word = next(cursor).text
  if (word === 'table') {
    const family = parseFamily(cursor)
    if (isAt(cursor, 'handle')) return false
    const table = parseName(cursor)
    return table !== undefined && remove('table', { family, table })
  }
  if (word === 'rule') return parseRuleCommand(cursor, 'delete', first)
  if (word === 'element') {
    const path = parsePath(cursor)
    const elements = path && parseElements(cursor)
    if (path === undefined || elements === undefined) return false
    commands.push({ kind: 'elements', operation: 'delete', ...path, elements, span: spanFrom(cursor, first) })
    return true
  }
  if (word === 'chain' || word === 'set' || word === 'map') {
    const path = parsePath(cursor)
    return path !== undefined && remove(word === 'chain' ? 'chain' : 'set', path)
  }
  if (OBJECTS.includes(word) || word === 'ct' || word === 'meter') {
    skipRest(cursor)
    return nothing(cursor, first)
  }
  return false
}

/** Commands that show something and change nothing. */
const QUESTIONS = ['list', 'reset', 'get', 'monitor', 'describe', 'export']

/** One command of a file. */
const parseFileItem: ReadItem = (cursor) => {
  const first = cursor.at
  // Commands as they are typed at a shell.
  if (isAt(cursor, 'nft') && !isAt(cursor, '-', 1)) next(cursor)
  const { text: word, kind } = peek(cursor)
  if (kind !== 'word') return false
  switch (word) {
    case 'table':
      next(cursor)
      return parseTable(cursor, first)
    case 'add':
    case 'create':
    case 'insert':
    case 'replace':
      next(cursor)
      return parseAdd(cursor, word, first)
    case 'delete':
    case 'destroy':
    case 'flush':
      next(cursor)
      return parseRemove(cursor, word === 'flush' ? 'flush' : 'delete', first)
    case 'rename': {
      next(cursor)
      const path = accept(cursor, 'chain') && parsePath(cursor)
      const to = path && parseName(cursor)
      if (to === undefined) return false
      const id: ChainId = { family: path?.family ?? '', table: path?.table ?? '', chain: path?.name ?? '' }
      cursor.reading.commands.push({ kind: 'rename', id, to, span: spanFrom(cursor, first) })
      return true
    }
    case 'chain':
    case 'rule':
    case 'set':
    case 'map':
    case 'element':
      return parseAdd(cursor, 'add', first)
    default:
      break
  }
  if (QUESTIONS.includes(word)) {
    skipRest(cursor)
    return nothing(cursor, first)
  }
  const object = parseObject(cursor, first)
  if (object !== undefined) return object
  // `filter input tcp dport 22 accept`: a rule without its verb, if the table is known.
  const table = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'].includes(word) ? peek(cursor, 1).text : word
  return cursor.reading.tables.has(table) && parseRuleCommand(cursor, 'add', first)
}

/** Reads one file of nft commands, or a listing, into the commands of the reading. */
export function parseText(reading: Reading, source: Source): void {
  const cursor = openCursor(reading, source)
  const place: Place = {}
  reading.including.push(source)
  for (;;) {
    parseLines(cursor, place, parseFileItem)
    if (peek(cursor).kind === 'eof') break
    const first = cursor.at
    while (isAt(cursor, '}') || peek(cursor).kind === 'end') next(cursor)
    const span = spanFrom(cursor, first)
    report(cursor, 'error', 'unread-line', 'this brace closes nothing', span)
    doubt(cursor, place, span, 'a brace that closes nothing')
  }
  reading.including.pop()
}
