/** The words of one line, in parallel arrays that are used again for the next line. Offsets are those of the source. */
export interface Words {
  text: string[]
  start: number[]
  end: number[]
  /** False when a quotation was still open at the end of the line. */
  closed: boolean
  /** How many there are; `text.length` too, once the line is split. */
  count: number
  /** Where a shell would end the command (`;`, `&`, `|`, `<`, `>`); the end of the line otherwise. */
  rest: number
}

export function noWords(): Words {
  return { text: [], start: [], end: [], count: 0, closed: true, rest: 0 }
}

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const QUOTE = 34
const HASH = 35
const APOSTROPHE = 39
const BACKSLASH = 92

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB || code === CR || code === LF
}

/** Is this a backslash that continues the line? */
function continues(source: string, at: number): boolean {
  const next = source.charCodeAt(at + 1)
  return source.charCodeAt(at) === BACKSLASH && (next === LF || next === CR)
}

/** The arrays are written over from their beginning and cut at the end: emptying them first would give up their memory each time. */
function begin(words: Words, end: number): void {
  words.count = 0
  words.closed = true
  words.rest = end
}

function push(words: Words, text: string, start: number, end: number): void {
  const i = words.count++
  words.text[i] = text
  words.start[i] = start
  words.end[i] = end
}

function finish(words: Words): void {
  if (words.text.length === words.count) return
  words.text.length = words.count
  words.start.length = words.count
  words.end.length = words.count
}

/**
 * Splits as iptables-restore does (`add_param_to_argv` of iptables 1.8): blanks separate, `"` opens a quotation anywhere in a word
 * and its end ends the word, a backslash inside a quotation takes the next character as it is.
 */
export function restoreWords(source: string, start: number, end: number, words: Words): void {
  begin(words, end)
  let at = start
  while (at < end) {
    let code = source.charCodeAt(at)
    if (isSpace(code) || continues(source, at)) {
      at++
      continue
    }
    const from = at
    // Of all that may end a word, nothing is beyond the quotation mark.
    while (at < end && (code > QUOTE || (!isSpace(code) && code !== QUOTE))) code = source.charCodeAt(++at)
    if (at >= end || code !== QUOTE) {
      push(words, source.slice(from, Math.min(at, end)), from, Math.min(at, end))
      continue
    }
    const pieces = [source.slice(from, at)]
    let piece = ++at
    while (at < end && source.charCodeAt(at) !== QUOTE) {
      if (source.charCodeAt(at) === BACKSLASH && at + 1 < end) {
        pieces.push(source.slice(piece, at))
        piece = at + 1
        at++
      }
      at++
    }
    pieces.push(source.slice(piece, Math.min(at, end)))
    words.closed = at < end
    at = Math.min(at + 1, end)
    push(words, pieces.join(''), from, at)
  }
  finish(words)
}

const OPERATORS = new Set([...';&|<>'].map((character) => character.charCodeAt(0)))

/**
 * Splits as a POSIX shell does (XCU §2.2 Quoting) up to the first control operator or redirection, without any expansion: `$x` and
 * backquotes stay in their words, so that whoever reads the word sees that it is not a plain value.
 */
export function shellWords(source: string, start: number, end: number, words: Words): void {
  begin(words, end)
  let at = start
  while (at < end) {
    const first = source.charCodeAt(at)
    if (isSpace(first) || continues(source, at)) {
      at++
      continue
    }
    if (first === HASH) break
    if (OPERATORS.has(first)) {
      words.rest = at
      break
    }
    at = shellWord(source, at, end, words)
  }
  finish(words)
}

/** One word that begins at `begin`; the offset behind it. */
function shellWord(source: string, begin: number, end: number, words: Words): number {
  const pieces: string[] = []
  let at = begin
  let from = begin
  let quote = 0
  for (; at < end; at++) {
    const code = source.charCodeAt(at)
    if (quote === 0 && (isSpace(code) || OPERATORS.has(code))) break
    if (code === quote || (quote === 0 && (code === QUOTE || code === APOSTROPHE))) {
      pieces.push(source.slice(from, at))
      from = at + 1
      quote = quote === 0 ? code : 0
    } else if (code === BACKSLASH && quote !== APOSTROPHE && at + 1 < end) {
      pieces.push(source.slice(from, at))
      from = ++at
    }
  }
  pieces.push(source.slice(from, at))
  words.closed &&= quote === 0
  // A redirection takes the number before it: `2>/dev/null`.
  const text = pieces.join('')
  const redirects = at < end && /^[0-9]$/.test(text) && /[<>]/.test(source.charAt(at))
  if (!redirects) push(words, text, begin, at)
  return at
}
