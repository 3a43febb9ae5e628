import type { Source } from '../../diagnostics/source.ts'
import { parseIpv6 } from '../../sets/ip.ts'

/**
 * `end` is a newline or a semicolon; `string` is quoted and its text is without the quotes; `bad` is a character that the
 * language does not have.
 */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'end' | 'bad' | 'eof'
  readonly text: string
  readonly start: number
  readonly end: number
}

const MAC = /(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}(?![0-9a-f:])/iy
// Bounded: no address is longer, and a megabyte of colons must not be walked once for each of them.
const MAYBE_IPV6 = /[0-9a-f:.]{2,45}/iy
const MOST_COLONS = 8
const IPV4 = /\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/y
const NUMBER = /\d[0-9A-Za-z_]*/y
/** nft's identifiers, and names with a wildcard at their end or an escaped asterisk. */
const NAME = /[A-Za-z_][A-Za-z0-9_./-]*(?:\\?\*)?/y
const MARKS = /==|!=|<=|>=|<<|>>|[{}()[\],:=<>.\-+/&|^!~@$*?]/y
const BLANK = /(?:[ \t\f\v\uFEFF]|\\\r?\n)+/y
const STRANGE = /[^\s{}()[\],:=<>.\-+/&|^!~@$*?"#;A-Za-z0-9_]+/y

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function ipv6At(text: string, at: number): string | undefined {
  const run = matchAt(MAYBE_IPV6, text, at)
  if (run === undefined) return undefined
  let colons = 0
  for (let i = 0; i < run.length; i++) if (run[i] === ':') colons++
  if (colons < 2 || colons > MOST_COLONS) return undefined
  // In a map the colon after an address may follow it directly.
  for (const candidate of [run, run.replace(/[:.]$/, '')]) if (parseIpv6(candidate).ok) return candidate
  return undefined
}

function wordAt(text: string, at: number): string | undefined {
  return (
    matchAt(MAC, text, at) ??
    ipv6At(text, at) ??
    matchAt(IPV4, text, at) ??
    matchAt(NUMBER, text, at) ??
    matchAt(NAME, text, at)
  )
}

/** The tokens of a text, with an `eof` at the end. Comments and continued line ends are not among them. Linear. */
export function scan({ text }: Source): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (kind: Token['kind'], length: number, content?: string): void => {
    tokens.push({ kind, text: content ?? text.slice(at, at + length), start: at, end: at + length })
    at += length
  }
  while (at < text.length) {
    const char = text[at] ?? ''
    if (char === '\n' || char === ';' || char === '\r') take('end', 1)
    else if (char === '#') at = endOfLine(text, at)
    else if (char === '"') {
      const close = text.indexOf('"', at + 1)
      // A quote that nobody closes ends with its line, so that the rest of the file can be read.
      if (close < 0) take('bad', endOfLine(text, at) - at)
      else take('string', close + 1 - at, text.slice(at + 1, close))
    } else {
      const blank = matchAt(BLANK, text, at)
      if (blank !== undefined) {
        at += blank.length
        continue
      }
      const word = wordAt(text, at)
      if (word !== undefined) take('word', word.length)
      else {
        const mark = matchAt(MARKS, text, at)
        if (mark !== undefined) take('mark', mark.length)
        else take('bad', matchAt(STRANGE, text, at)?.length ?? 1)
      }
    }
  }
  tokens.push({ kind: 'eof', text: '', start: text.length, end: text.length })
  return tokens
}

function endOfLine(text: string, from: number): number {
  for (let i = from; i < text.length; i++) if (text[i] === '\n' || text[i] === '\r') return i
  return text.length
}
