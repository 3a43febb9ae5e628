import { type Cursor, isAt, next, peek, spanFrom } from './cursor.ts'
import type { Expression, Verdict } from './syntax.ts'

/** A chain's name: a word, a string, or a variable that stands for one. */
function parseChainName(cursor: Cursor): string | undefined {
  const token = peek(cursor)
  if (token.kind === 'word' || token.kind === 'string') return next(cursor).text
  if (!isAt(cursor, '$')) return undefined
  next(cursor)
  const { text } = next(cursor)
  for (const scope of cursor.reading.scopes.toReversed()) {
    const value: Expression | undefined = scope.get(text)
    if (value !== undefined) return value.kind === 'value' ? value.text : undefined
  }
  return undefined
}

/** `accept`, `jump name` and so on; undefined, and the cursor where it was, when it is none. A block after `jump` is none. */
export function parseVerdict(cursor: Cursor): Verdict | undefined {
  const first = cursor.at
  const { kind, text } = peek(cursor)
  if (kind !== 'word') return undefined
  switch (text) {
    case 'accept':
    case 'drop':
    case 'continue':
    case 'return':
      next(cursor)
      return { kind: text, span: spanFrom(cursor, first) }
    case 'jump':
    case 'goto': {
      if (isAt(cursor, '{', 1)) return undefined
      next(cursor)
      const chain = parseChainName(cursor)
      const span = spanFrom(cursor, first)
      return chain === undefined ? { kind: 'unread', span } : { kind: text, chain, span }
    }
    default:
      return undefined
  }
}
