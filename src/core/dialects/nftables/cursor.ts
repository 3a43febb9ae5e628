import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Source, Span } from '../../diagnostics/source.ts'
import { scan, type Token } from './scan.ts'
import { type Command, type Expression, spanOf } from './syntax.ts'

/** Deeper than anything a person writes, shallow enough for any stack. */
export const MOST_LEVELS = 40
/** Elements that variables may unfold to in one reading: `$a` of `$b` of `$c` doubles and doubles. */
const MOST_UNFOLDED = 2_000_000

/** What all files of one reading share. */
export interface Reading {
  readonly sources: readonly Source[]
  readonly diagnostics: Diagnostic[]
  readonly commands: Command[]
  /** The innermost block is the last. */
  readonly scopes: Map<string, Expression>[]
  /** Tables declared so far: a command may begin with a table's name. */
  readonly tables: Set<string>
  /** Files being read, the outermost first. */
  readonly including: Source[]
  unfolded: number
  blocks: number
}

/** A place in the tokens of one file. */
export interface Cursor {
  readonly reading: Reading
  readonly source: Source
  readonly tokens: readonly Token[]
  at: number
  level: number
}

export function newReading(sources: readonly Source[]): Reading {
  return {
    sources,
    diagnostics: [],
    commands: [],
    scopes: [new Map<string, Expression>()],
    tables: new Set(),
    including: [],
    unfolded: 0,
    blocks: 0,
  }
}

export function openCursor(reading: Reading, source: Source): Cursor {
  return { reading, source, tokens: scan(source), at: 0, level: 0 }
}

const NO_TOKEN: Token = { kind: 'eof', text: '', start: 0, end: 0 }

export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1) ?? NO_TOKEN
}

/** The token at the cursor, which goes past it; never past the end. */
export function next(cursor: Cursor): Token {
  const token = peek(cursor)
  if (token.kind !== 'eof') cursor.at++
  return token
}

/** Is the token ahead this word or mark? A quoted string is never one. */
export function isAt(cursor: Cursor, text: string, ahead = 0): boolean {
  const token = peek(cursor, ahead)
  return token.text === text && (token.kind === 'word' || token.kind === 'mark')
}

/** Goes past this word or mark if it is the one ahead. */
export function accept(cursor: Cursor, ...texts: readonly string[]): Token | undefined {
  const { kind, text } = peek(cursor)
  return (kind === 'word' || kind === 'mark') && texts.includes(text) ? next(cursor) : undefined
}

export function skipNewlines(cursor: Cursor): void {
  while (peek(cursor).kind === 'end') cursor.at++
}

export function atEnd(cursor: Cursor): boolean {
  const { kind } = peek(cursor)
  return kind === 'end' || kind === 'eof' || isAt(cursor, '}')
}

/** From token number `first` to the last one that the cursor went past. */
export function spanFrom(cursor: Cursor, first: number): Span {
  const start = cursor.tokens[first] ?? NO_TOKEN
  let last = cursor.at - 1
  while (last > first && cursor.tokens[last]?.kind === 'end') last--
  return spanOf(cursor.source, start.start, cursor.tokens[Math.max(first, last)]?.end ?? start.end)
}

export function spanOfToken(cursor: Cursor, token: Token): Span {
  return spanOf(cursor.source, token.start, token.end)
}

/** Goes to the end of the command or statement line: braces that open on the way are skipped whole. No recursion. */
export function skipRest(cursor: Cursor): void {
  let open = 0
  for (;;) {
    const token = peek(cursor)
    if (token.kind === 'eof' || (open === 0 && atEnd(cursor))) return
    if (token.kind === 'mark' && token.text === '{') open++
    if (token.kind === 'mark' && token.text === '}') open--
    cursor.at++
  }
}

export function report(
  cursor: Cursor,
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  span: Span,
  help?: string,
): void {
  cursor.reading.diagnostics.push({ severity, code, message, span, ...(help === undefined ? {} : { help }) })
}

/** Counts elements that a variable or a list unfolds to; false when a file has more than anyone needs. */
export function mayUnfold(reading: Reading, elements: number): boolean {
  reading.unfolded += elements
  return reading.unfolded <= MOST_UNFOLDED
}
