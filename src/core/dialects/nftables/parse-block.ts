import type { Span } from '../../diagnostics/source.ts'
import {
  accept,
  atEnd,
  type Cursor,
  isAt,
  next,
  openCursor,
  peek,
  report,
  skipNewlines,
  skipRest,
  spanFrom,
  spanOfToken,
} from './cursor.ts'
import { findIncluded, isPattern } from './include.ts'
import { nested, parseName, parseRight, parseSet } from './parse-expression.ts'
import { parseStatement } from './parse-statement.ts'
import { priorityOf } from './priority.ts'
import type { ChainId, ChainPolicy, Element, Expression, Hook, Statement } from './syntax.ts'

/** nft itself stops here. */
const MOST_INCLUDES = 16
const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']

/** The block that a line stands in: the file, a table, a chain. */
export interface Place {
  readonly family?: string
  readonly table?: string
  readonly chain?: string
}

/** Reads one line of a block; false when it cannot, with the cursor anywhere in the line. */
export type ReadItem = (cursor: Cursor, place: Place) => boolean

/** `[family] ` before a name: `ip` where none is written. */
export function parseFamily(cursor: Cursor): string {
  return accept(cursor, ...FAMILIES)?.text ?? 'ip'
}

/** What is left of a line that cannot be read: said, and remembered as a doubt about the block it stands in. */
export function unread(cursor: Cursor, place: Place, first: number, what: string): void {
  skipRest(cursor)
  const span = spanFrom(cursor, first)
  report(
    cursor,
    'error',
    'unread-line',
    `cannot read this ${what}`,
    span,
    'what it may do is unknown, and so is every result that may depend on it',
  )
  doubt(cursor, place, span, `a ${what} that could not be read`)
}

export function doubt(cursor: Cursor, place: Place, span: Span, text: string): void {
  cursor.reading.commands.push({ kind: 'doubt', ...place, text, span })
}

/** Reads lines until the block or the file ends. */
export function parseLines(cursor: Cursor, place: Place, readItem: ReadItem): void {
  for (;;) {
    skipNewlines(cursor)
    if (peek(cursor).kind === 'eof' || isAt(cursor, '}')) return
    const first = cursor.at
    const what = place.chain !== undefined ? 'rule' : place.table !== undefined ? 'part of a table' : 'command'
    const read = parseCommon(cursor, place, readItem) ?? readItem(cursor, place)
    if (!read || !atEnd(cursor)) unread(cursor, place, first, what)
  }
}

/** `{ lines }`; true also when the file ends before the block does, which is said. */
export function parseBraces(cursor: Cursor, place: Place, readItem: ReadItem): boolean {
  const open = peek(cursor)
  if (accept(cursor, '{') === undefined) return false
  const { scopes } = cursor.reading
  scopes.push(new Map())
  const read = nested(cursor, (inner) => {
    parseLines(inner, place, readItem)
    return true
  })
  scopes.pop()
  if (read === undefined) return false
  if (accept(cursor, '}') === undefined) {
    const span = spanOfToken(cursor, open)
    report(cursor, 'error', 'unclosed-block', 'this block is not closed', span)
    doubt(cursor, place, span, 'a block that is not closed')
  }
  return true
}

/** What may stand in any block: definitions and includes; undefined when it is none. */
function parseCommon(cursor: Cursor, place: Place, readItem: ReadItem): boolean | undefined {
  const first = cursor.at
  if (accept(cursor, 'define', 'redefine') !== undefined) {
    const name = parseName(cursor)
    if (name === undefined || accept(cursor, '=') === undefined) return false
    const value = parseDefinition(cursor)
    cursor.reading.scopes.at(-1)?.set(name, value)
    cursor.reading.commands.push({ kind: 'nothing', span: spanFrom(cursor, first) })
    return true
  }
  if (accept(cursor, 'undefine') !== undefined) {
    const name = parseName(cursor)
    if (name === undefined) return false
    cursor.reading.scopes.at(-1)?.delete(name)
    cursor.reading.commands.push({ kind: 'nothing', span: spanFrom(cursor, first) })
    return true
  }
  if (accept(cursor, 'include') !== undefined) {
    const path = parseName(cursor)
    if (path === undefined) return false
    include(cursor, place, readItem, path, spanFrom(cursor, first))
    return true
  }
  return undefined
}

/** The value of a definition; one that cannot be read is opaque, and said. */
function parseDefinition(cursor: Cursor): Expression {
  const first = cursor.at
  const value = parseRight(cursor)
  if (value !== undefined && atEnd(cursor)) return value
  skipRest(cursor)
  const span = spanFrom(cursor, first)
  report(cursor, 'warning', 'unread-value', 'cannot read this value', span)
  return { kind: 'opaque', text: '', span }
}

function include(cursor: Cursor, place: Place, readItem: ReadItem, path: string, span: Span): void {
  const { reading } = cursor
  const found = findIncluded(reading.sources, path).filter((source) => source !== cursor.source)
  reading.commands.push({ kind: 'nothing', span })
  if (found.length === 0) {
    const message = isPattern(path)
      ? `none of the given files fits \`${path}\``
      : `the file \`${path}\` is not among those given`
    report(
      cursor,
      'warning',
      'unresolved-include',
      message,
      span,
      'give the included files as well; what they hold is unknown',
    )
    doubt(cursor, place, span, 'an included file that was not given')
    return
  }
  for (const source of found) {
    if (reading.including.length >= MOST_INCLUDES || reading.including.includes(source)) {
      report(cursor, 'error', 'circular-include', `\`${source.name}\` includes itself`, span)
      doubt(cursor, place, span, 'a file that includes itself')
      continue
    }
    reading.including.push(source)
    const inner = openCursor(reading, source)
    inner.level = cursor.level
    parseLines(inner, place, readItem)
    if (peek(inner).kind !== 'eof') {
      const first = inner.at
      inner.at = inner.tokens.length - 1
      const rest = spanFrom(inner, first)
      report(inner, 'error', 'unread-line', 'a brace closes here that was not opened in this file', rest)
      doubt(inner, place, rest, 'lines after a brace too many')
    }
    reading.including.pop()
  }
}

/** A set or map as its block describes it. */
export interface SetBody {
  changing: boolean
  elements: Element[] | undefined
}

/** `elements = { … }` or `= $variable`. */
export function parseElements(cursor: Cursor): readonly Element[] | undefined {
  const value = isAt(cursor, '{') ? nested(cursor, parseSet) : parseRight(cursor)
  return value?.kind === 'set' ? value.elements : undefined
}

/** One line of a set or map block. */
export function parseSetItem(body: SetBody): ReadItem {
  return (cursor) => {
    const word = next(cursor).text
    switch (word) {
      case 'flags':
        do if (['dynamic', 'timeout'].includes(parseName(cursor) ?? '')) body.changing = true
        while (accept(cursor, ',') !== undefined)
        return true
      case 'timeout':
      case 'gc-interval':
        if (word === 'timeout') body.changing = true
        return parseName(cursor) !== undefined
      case 'elements': {
        if (accept(cursor, '=') === undefined) return false
        const elements = parseElements(cursor)
        if (elements === undefined) return false
        body.elements ??= []
        for (const element of elements) body.elements.push(element)
        return true
      }
      case 'type':
      case 'typeof':
      case 'counter':
      case 'limit':
      case 'quota':
      case 'ct':
      case 'last':
      case 'size':
      case 'policy':
      case 'comment':
      case 'auto-merge':
        // The types follow from the rule that looks into the set.
        while (!atEnd(cursor)) next(cursor)
        return true
      default:
        return false
    }
  }
}

function valueText(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'value' ? expression.text : undefined
}

/** Names of devices: one, a list in braces, a variable. */
function deviceNames(expression: Expression | undefined): readonly string[] | undefined {
  const texts =
    expression?.kind === 'set' ? expression.elements.map(({ key }) => valueText(key)) : [valueText(expression)]
  return texts.every((text) => text !== undefined) ? texts : undefined
}

function parseDevices(cursor: Cursor): readonly string[] | undefined {
  accept(cursor, '=')
  return deviceNames(parseRight(cursor))
}

/** `filter - 5`, `-150`, `$priority`. */
function parsePriority(cursor: Cursor, family: string): number | undefined {
  let text = ''
  while (!atEnd(cursor)) {
    if (isAt(cursor, '$')) {
      const value = valueText(parseRight(cursor))
      if (value === undefined) return undefined
      text += value
    } else text += next(cursor).text
  }
  return priorityOf(family, text)
}

/** `type filter hook input [device d] priority p`, whose first word the cursor has passed. */
export function parseHook(cursor: Cursor, family: string, first: number): Hook | undefined {
  const type = parseName(cursor)
  if (type === undefined || accept(cursor, 'hook') === undefined) return undefined
  const hook = parseName(cursor)
  if (hook === undefined) return undefined
  let devices: readonly string[] = []
  while (accept(cursor, 'device', 'devices') !== undefined) {
    const names = parseDevices(cursor)
    if (names === undefined) return undefined
    devices = [...devices, ...names]
  }
  if (accept(cursor, 'priority') === undefined) return undefined
  const start = cursor.at
  const priority = parsePriority(cursor, family)
  const span = spanFrom(cursor, first)
  if (priority === undefined) {
    report(cursor, 'error', 'unread-priority', 'cannot read this priority', spanFrom(cursor, start))
  }
  return { type, hook, priority, devices, span }
}

export function parsePolicy(cursor: Cursor, first: number): ChainPolicy | undefined {
  const verdict = valueText(parseRight(cursor))
  if (verdict === undefined) return undefined
  const span = spanFrom(cursor, first)
  return { verdict: verdict === 'accept' || verdict === 'drop' ? verdict : 'unread', span }
}

/** The statements of a rule up to its end; what cannot be read is a statement of kind `unread`. */
export function parseRule(cursor: Cursor, id: ChainId, place: 'end' | 'begin' | 'elsewhere', first: number): void {
  const statements: Statement[] = []
  let comment: string | undefined
  while (!atEnd(cursor)) {
    const start = cursor.at
    const block = parseJumpBlock(cursor, id)
    const statement = block ?? parseStatement(cursor)
    if (statement === undefined) {
      // A brace that closes nothing here ends the rule, never the reading.
      skipRest(cursor)
      if (cursor.at === start) next(cursor)
      statements.push({ kind: 'unread', span: spanFrom(cursor, start) })
      break
    }
    if (statement.kind === 'comment') comment = statement.text
    statements.push(statement)
  }
  const span = spanFrom(cursor, first)
  cursor.reading.commands.push({
    kind: 'rule',
    id,
    place,
    statements,
    ...(comment === undefined ? {} : { comment }),
    span,
  })
}

/** `jump { rules }`: a chain without a name. */
function parseJumpBlock(cursor: Cursor, { family, table, chain }: ChainId): Statement | undefined {
  if (!(isAt(cursor, 'jump') || isAt(cursor, 'goto')) || !isAt(cursor, '{', 1)) return undefined
  const first = cursor.at
  const kind = next(cursor).text === 'jump' ? 'jump' : 'goto'
  cursor.reading.blocks++
  const id = { family, table, chain: `${chain.replace(/ \{\d+\}$/, '')} {${cursor.reading.blocks}}` }
  const { start, end } = peek(cursor)
  cursor.reading.commands.push({ kind: 'chain', id, span: { source: cursor.source, start, end } })
  if (!parseBraces(cursor, id, parseChainItem)) return undefined
  const span = spanFrom(cursor, first)
  return { kind: 'verdict', verdict: { kind, chain: id.chain, span }, span }
}

/** One line of a chain: what the chain is, or a rule. */
export const parseChainItem: ReadItem = (cursor, place) => {
  const first = cursor.at
  const id: ChainId = { family: place.family ?? 'ip', table: place.table ?? '', chain: place.chain ?? '' }
  const { commands } = cursor.reading
  if (isAt(cursor, 'type')) {
    next(cursor)
    const hook = parseHook(cursor, id.family, first)
    if (hook === undefined) return false
    commands.push({ kind: 'chain', id, hook, span: hook.span })
    return true
  }
  if (isAt(cursor, 'policy')) {
    next(cursor)
    const policy = parsePolicy(cursor, first)
    if (policy === undefined) return false
    commands.push({ kind: 'chain', id, policy, span: policy.span })
    return true
  }
  if (isAt(cursor, 'comment') || isAt(cursor, 'flags') || isAt(cursor, 'devices')) {
    next(cursor)
    while (!atEnd(cursor) && !isAt(cursor, '{')) next(cursor)
    if (isAt(cursor, '{')) parseRight(cursor)
    commands.push({ kind: 'nothing', span: spanFrom(cursor, first) })
    return true
  }
  parseRule(cursor, id, 'end', first)
  return true
}
