import type { Source, Span } from '../../diagnostics/source.ts'
import { spanOf } from './syntax.ts'

/** A JSON value that knows where it stands (RFC 8259). Members keep their order; a name that comes twice counts as its last. */
export type Json =
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Json>; readonly span: Span }
  | { readonly kind: 'array'; readonly items: readonly Json[]; readonly span: Span }
  | { readonly kind: 'string'; readonly text: string; readonly span: Span }
  | { readonly kind: 'number'; readonly text: string; readonly span: Span }
  | { readonly kind: 'true' | 'false' | 'null'; readonly span: Span }

export type JsonResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly reason: string; readonly span: Span }

/** nft nests a dozen levels; this is far from what a stack can hold. */
const MOST_LEVELS = 200
const BLANK = /[ \t\r\n\uFEFF]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const LITERAL = /true|false|null/y

interface State {
  readonly source: Source
  at: number
}

interface Failure {
  readonly reason: string
  readonly at: number
}

function take(state: State, pattern: RegExp): string | undefined {
  pattern.lastIndex = state.at
  const found = pattern.exec(state.source.text)?.[0]
  if (found !== undefined) state.at += found.length
  return found
}

function blank(state: State): void {
  take(state, BLANK)
}

function fail(state: State, reason: string): Failure {
  return { reason, at: state.at }
}

/** Goes past one character if it is the one ahead, and the blanks after it. */
function mark(state: State, char: string): boolean {
  if (state.source.text[state.at] !== char) return false
  state.at++
  blank(state)
  return true
}

/** Walked by hand: an expression that repeats a choice needs a stack as deep as the string is long. */
function readString(state: State): string | Failure {
  const { text } = state.source
  const start = state.at + 1
  let escaped = false
  for (state.at = start; text[state.at] !== '"'; ) {
    if (text[state.at] === '\\') {
      escaped = true
      if (take(state, ESCAPE) === undefined) return fail(state, 'JSON has no such escape')
    } else if (state.at >= text.length || text.charCodeAt(state.at) < 32) {
      return fail(state, 'this string is not closed on its line')
    } else state.at++
  }
  const found = text.slice(start, state.at++)
  if (!escaped) return found
  return found.replace(/\\(?:u(....)|(.))/g, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (ESCAPES[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function readObject(state: State, level: number): Json | Failure {
  const start = state.at
  mark(state, '{')
  const members = new Map<string, Json>()
  if (!mark(state, '}')) {
    for (;;) {
      if (state.source.text[state.at] !== '"') return fail(state, 'expected a name in quotes')
      const name = readString(state)
      if (typeof name !== 'string') return name
      blank(state)
      if (!mark(state, ':')) return fail(state, 'expected `:`')
      const value = readValue(state, level + 1)
      if ('reason' in value) return value
      members.set(name, value)
      blank(state)
      if (mark(state, ',')) continue
      if (state.source.text[state.at] === '}') break
      return fail(state, 'expected `,` or `}`')
    }
    state.at++
  }
  return { kind: 'object', members, span: spanOf(state.source, start, endBefore(state, start)) }
}

function readArray(state: State, level: number): Json | Failure {
  const start = state.at
  mark(state, '[')
  const items: Json[] = []
  if (!mark(state, ']')) {
    for (;;) {
      const value = readValue(state, level + 1)
      if ('reason' in value) return value
      items.push(value)
      blank(state)
      if (mark(state, ',')) continue
      if (state.source.text[state.at] === ']') break
      return fail(state, 'expected `,` or `]`')
    }
    state.at++
  }
  return { kind: 'array', items, span: spanOf(state.source, start, endBefore(state, start)) }
}

/** An empty object or array was passed with the blanks after it: its span ends at its bracket. */
function endBefore(state: State, start: number): number {
  let end = state.at
  while (end > start + 1 && /[ \t\r\n\uFEFF]/.test(state.source.text[end - 1] ?? '')) end--
  return end
}

function readValue(state: State, level: number): Json | Failure {
  if (level > MOST_LEVELS) return fail(state, `nested more than ${MOST_LEVELS} levels deep`)
  const start = state.at
  const char = state.source.text[start]
  if (char === '{') return readObject(state, level)
  if (char === '[') return readArray(state, level)
  if (char === '"') {
    const text = readString(state)
    return typeof text === 'string' ? { kind: 'string', text, span: spanOf(state.source, start, state.at) } : text
  }
  const literal = take(state, LITERAL)
  if (literal === 'true' || literal === 'false' || literal === 'null') {
    return { kind: literal, span: spanOf(state.source, start, state.at) }
  }
  const number = take(state, NUMBER)
  if (number !== undefined) return { kind: 'number', text: number, span: spanOf(state.source, start, state.at) }
  return fail(state, start >= state.source.text.length ? 'the file ends here' : 'expected a value')
}

/** Reads a JSON text; the first fault ends it, with its place. */
export function scanJson(source: Source): JsonResult {
  const state: State = { source, at: 0 }
  blank(state)
  const value = readValue(state, 0)
  if (!('reason' in value)) {
    blank(state)
    if (state.at >= source.text.length) return { ok: true, value }
    return { ok: false, reason: 'nothing may follow the value', span: spanOf(source, state.at, state.at + 1) }
  }
  const end = Math.min(value.at + 1, source.text.length)
  return { ok: false, reason: value.reason, span: spanOf(source, Math.min(value.at, end), end) }
}
