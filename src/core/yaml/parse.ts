import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type YAMLError,
} from 'yaml'
import type { Diagnostic, Parsed } from '../diagnostics/diagnostic.ts'
import type { Source, Span } from '../diagnostics/source.ts'
import type { YamlEntry, YamlMapping, YamlNode, YamlScalar } from './tree.ts'

/** Longest text that is read, in UTF-16 units: a deployment of thousands of servers is a tenth of it. */
const LARGEST = 2 * 1024 * 1024
/** Deepest nesting. What follows recurses over nodes, and no file of ours is a quarter as deep. */
const DEEPEST = 64
/** Most nodes of a document, each alias counted as all that its anchor holds: the end of "billion laughs". */
const MOST_NODES = 400_000
/** Most errors of one kind that are told one by one. */
const MOST_ERRORS = 20

/** What the lexer says and the text does not hold: begin of a document, of a scalar, flow ended by an error. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f'])

const EMPTY = (source: Source): YamlMapping => ({
  kind: 'mapping',
  entries: [],
  span: { source, start: 0, end: 0 },
})

const SECOND_DOCUMENT = 'a second document begins here; a file holds one'

/** Plainer words for what the parser says in its own. */
const WORDS: readonly (readonly [begins: string, plain: string])[] = [
  ['Nested mappings are not allowed', 'a second `key:` on one line; a text with a colon and a space needs quotes'],
  ['Tabs are not allowed', 'a tab in the indentation; YAML wants spaces'],
  ['All mapping items must start', 'this line begins in another column than those it belongs to'],
  ['Flow sequence in block collection', 'the list that begins with `[` is not closed'],
  ['Flow map in block collection', 'the mapping that begins with `{` is not closed'],
  ['Missing closing', 'the quote is not closed'],
]

function syntaxErrors(source: Source, errors: readonly YAMLError[]): Diagnostic[] {
  const told = errors.slice(0, MOST_ERRORS).map(
    ({ message, pos: [start, end] }): Diagnostic => ({
      severity: 'error',
      code: 'yaml-syntax',
      message: inPlainWords(message),
      span: spanWithin(source, start, end),
    }),
  )
  const rest = errors.length - told.length
  if (rest > 0) told.push({ severity: 'error', code: 'yaml-syntax', message: `and ${rest} more syntax errors` })
  return told
}

/** The parser sees one character more than there is where the text ends too early. */
function spanWithin(source: Source, start: number, end: number): Span {
  const last = source.text.length
  return { source, start: Math.min(start, last), end: Math.min(Math.max(end, start), last) }
}

function inPlainWords(message: string): string {
  const words = WORDS.find(([begins]) => message.startsWith(begins))
  if (words !== undefined) return words[1]
  return message.charAt(0).toLowerCase() + message.slice(1)
}

type Tokens = Parameters<Composer['compose']>[0]

/** The concrete syntax; or, before anything recurses over it, the offset at which nesting becomes too deep. */
function tokensOf(text: string): { readonly tokens: Tokens } | { readonly tooDeep: number } {
  const parser = new Parser()
  const tokens = []
  let offset = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    // Each level has up to two entries on the parser's stack.
    if (parser.stack.length > 2 * DEEPEST) return { tooDeep: Math.min(offset, text.length) }
    if (!MARKS.has(lexeme)) offset += lexeme.length
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens }
}

/** A block collection ends with its last value: the line feeds and comments after that are not its own. */
function withoutEnd(span: Span, last: YamlNode | undefined): Span {
  return last === undefined ? span : { ...span, end: last.span.end }
}

/** Turns the parser's nodes into ours, and says what is not allowed in them. */
function converter(source: Source, diagnostics: Diagnostic[]) {
  /** Named nodes seen so far; `undefined` while such a node is still being read, so that it cannot contain itself. */
  const anchors = new Map<string, { readonly node: YamlNode; readonly size: number } | undefined>()
  const errors = new Map<string, number>()
  let nodes = 0
  let full = false

  const say = (code: string, message: string, span: Span, more: Partial<Diagnostic> = {}): void => {
    const count = (errors.get(code) ?? 0) + 1
    errors.set(code, count)
    if (count <= MOST_ERRORS) diagnostics.push({ severity: 'error', code, message, span, ...more })
  }
  /** How many errors of each kind were not told. */
  const sayRest = (): void => {
    for (const [code, count] of errors) {
      const rest = count - MOST_ERRORS
      if (rest > 0) diagnostics.push({ severity: 'error', code, message: `and ${rest} more errors of this kind` })
    }
  }
  const nothing = (span: Span): YamlScalar => ({ kind: 'scalar', value: null, span })

  function scalarValue(node: ParsedNode): YamlScalar['value'] {
    if (!isScalar(node)) return null
    const { value, source: written } = node
    if (typeof value === 'number') return String(value) === written ? value : (written ?? String(value))
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
    return written ?? ''
  }

  function count(size: number, span: Span): boolean {
    nodes += size
    if (nodes <= MOST_NODES) return true
    if (!full) say('yaml-too-large', `more than ${MOST_NODES} values; the rest is not read`, span)
    full = true
    return false
  }

  function convert(node: ParsedNode | null, otherwise: Span): YamlNode {
    if (node === null) return nothing(otherwise)
    const span: Span = { source, start: node.range[0], end: node.range[1] }
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target !== undefined) return count(target.size, span) ? target.node : nothing(span)
      const message = anchors.has(node.source)
        ? `\`*${node.source}\` stands inside what it refers to`
        : `no anchor \`&${node.source}\` stands before this alias`
      say('yaml-alias', message, span)
      return nothing(span)
    }
    if (
      node.tag !== undefined &&
      /^!(?!!|$)|^tag:(?!yaml\.org,2002:(str|int|float|bool|null|map|seq)$)/.test(node.tag)
    ) {
      say('yaml-tag', `the tag \`${node.tag}\` has no meaning here`, span)
    }
    const { anchor } = node
    if (anchor !== undefined) anchors.set(anchor, undefined)
    const before = nodes
    const made = count(1, span) ? build(node, span) : nothing(span)
    if (anchor !== undefined) anchors.set(anchor, { node: made, size: nodes - before })
    return made
  }

  function build(node: ParsedNode, span: Span): YamlNode {
    if (isMap(node)) {
      const entries = entriesOf(node.items, span)
      return { kind: 'mapping', entries, span: node.flow === true ? span : withoutEnd(span, entries.at(-1)?.value) }
    }
    if (isSeq(node)) {
      const items: YamlNode[] = []
      for (const item of node.items) {
        if (full) break
        items.push(convert(item, span))
      }
      return { kind: 'sequence', items, span: node.flow === true ? span : withoutEnd(span, items.at(-1)) }
    }
    return { kind: 'scalar', value: scalarValue(node), span }
  }

  function entriesOf(
    pairs: readonly { readonly key: ParsedNode | null; readonly value: ParsedNode | null }[],
    span: Span,
  ): YamlEntry[] {
    const entries = new Map<string, YamlEntry>()
    for (const { key, value } of pairs) {
      if (full) break
      const keySpan = key === null ? span : { source, start: key.range[0], end: key.range[1] }
      const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? '')) : undefined
      const read = convert(value, keySpan)
      if (name === undefined || name === '') say('yaml-key', 'a key must be a word', keySpan)
      else if (name === '__proto__') say('yaml-key', 'the key `__proto__` is not allowed', keySpan)
      else {
        const first = entries.get(name)
        if (first === undefined) entries.set(name, { key: name, keySpan, value: read })
        else {
          const related = [{ span: first.keySpan, message: 'first given here' }]
          say('duplicate-key', `\`${name}\` is given twice`, keySpan, {
            related,
            help: 'keep one of them: only the first is read',
          })
        }
      }
    }
    return [...entries.values()]
  }

  return (document: Document.Parsed): YamlNode => {
    const root = convert(document.contents, { source, start: 0, end: 0 })
    sayRest()
    return root
  }
}

/**
 * Reads a YAML 1.2 text (core schema, no merge keys, no tags of one's own) of one document. An empty text is an empty
 * mapping. Never throws; size, depth and aliases are bounded. After a syntax error the value is what could still be read.
 */
export function parseYaml(source: Source): Parsed<YamlNode> {
  const { text } = source
  if (text.length > LARGEST) {
    const message = `the file is larger than ${LARGEST / 1024 / 1024} MiB`
    return { value: EMPTY(source), diagnostics: [{ severity: 'error', code: 'yaml-too-large', message }] }
  }
  const read = tokensOf(text)
  if ('tooDeep' in read) {
    const span = { source, start: read.tooDeep, end: read.tooDeep + 1 }
    const message = `nested more than ${DEEPEST} levels deep; nothing of the file is read`
    return { value: EMPTY(source), diagnostics: [{ severity: 'error', code: 'yaml-too-deep', message, span }] }
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  })
  const [document, second] = composer.compose(read.tokens, true, text.length)
  if (document === undefined) return { value: EMPTY(source), diagnostics: [] }
  const diagnostics = syntaxErrors(source, document.errors)
  if (second !== undefined) {
    const [start] = second.range
    const message = SECOND_DOCUMENT
    diagnostics.push({ severity: 'error', code: 'yaml-syntax', message, span: { source, start, end: start + 3 } })
  }
  if (document.contents === null) return { value: EMPTY(source), diagnostics }
  return { value: converter(source, diagnostics)(document), diagnostics }
}

const BROKEN: ReadonlySet<string> = new Set(['yaml-syntax', 'yaml-too-large', 'yaml-too-deep'])

/** Was the form of the text so broken that its meaning cannot be judged: what seems to be missing may only be lost? */
export function isBroken(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => BROKEN.has(code))
}
