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
const IPV4 = /\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/y
const NUMBER = /\d[0-9A-Za-z_]*/y
/** nft's identifiers, and names with a wildcard at their end or an escaped asterisk. */
const NAME = /[A-Za-z_][A-Za-z0-9_./-]*(?:\\?\*)?/y
const MARKS = /==|!=|<=|>=|<<|>>|[{}()[\],:=<>.\-+/&|^!~@$*?]/y
const BLANK = /(?:[ \t\f\v\uFEFF]|\\\r?\n)+/y
const STRANGE = /[^\s{}()[\],:=<>.\-+/&|^!~@$*?"#;A-Za-z0-9_]+/y
/** No address is longer or has more colons: a megabyte of colons must not be walked once for each of them. */
const LONGEST_ADDRESS = 45
const MOST_COLONS = 8

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isHexLetter(code: number): boolean {
  return (code >= 97 && code <= 102) || (code >= 65 && code <= 70)
}

/** An address with colons, of either kind. */
function colonsAt(text: string, at: number): string | undefined {
  let colons = 0
  let end = at
  for (; end < text.length && end - at < LONGEST_ADDRESS; end++) {
    const code = text.charCodeAt(end)
    if (code === 58) colons++
    else if (code !== 46 && !isDigit(code) && !isHexLetter(code)) break
  }
  if (colons < 2 || colons > MOST_COLONS) return undefined
  const mac = matchAt(MAC, text, at)
  if (mac !== undefined) return mac
  const run = text.slice(at, end)
  // In a map the colon after an address may follow it directly.
  return [run, run.replace(/[:.]$/, '')].find((candidate) => parseIpv6(candidate).ok)
}

function wordAt(text: string, at: number): string | undefined {
  const code = text.charCodeAt(at)
  const digit = isDigit(code)
  if (digit || isHexLetter(code) || code === 58) {
    const address = colonsAt(text, at)
    if (address !== undefined) return address
  }
  return digit ? (matchAt(IPV4, text, at) ?? matchAt(NUMBER, text, at)) : matchAt(NAME, text, at)
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
    if (char === ' ' || char === '\t') at++
    else if (char === '\n' || char === ';' || char === '\r') take('end', 1)
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
