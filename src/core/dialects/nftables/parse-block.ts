import type { Span } from '../../diagnostics/source.ts'
import {
  accept,
  atEnd,
  type Cursor,
  isAt,
  openCursor,
  peek,
  report,
  skipNewlines,
  skipRest,
  spanFrom,
  spanOfToken,
} from './cursor.ts'
import { findIncluded, isPattern } from './include.ts'
import { nested, parseName, parseRight } from './parse-expression.ts'
import type { Expression } from './syntax.ts'

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
function unread(cursor: Cursor, place: Place, first: number, what: string): void {
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
