import { accept, atEnd, type Cursor, isAt, next, report, spanFrom } from './cursor.ts'
import type { ReadItem } from './parse-block.ts'
import { nested, parseName, parseRight, parseSet } from './parse-expression.ts'
import { typeFault } from './set-types.ts'
import type { Element } from './syntax.ts'

export const REFUSED = 'nft loads nothing of a file with this; what is in the set counts as unknown'

/** A set or map as its block describes it. */
export interface SetBody {
  readonly isMap: boolean
  changing: boolean
  interval: boolean
  /** It says what it holds; `refused`: in a way that nft does not take. */
  typed: boolean
  refused: boolean
  elements: Element[] | undefined
}

export function newSetBody(isMap: boolean): SetBody {
  return { isMap, changing: false, interval: false, typed: false, refused: false, elements: undefined }
}

/** Names of types, joined by dots. */
function parseTypes(cursor: Cursor): readonly string[] {
  const types: string[] = []
  do {
    const name = parseName(cursor)
    if (name === undefined) break
    types.push(name === 'ct' ? `ct ${parseName(cursor)}` : name)
  } while (accept(cursor, '.') !== undefined)
  return types
}

/** `type ipv4_addr . inet_service`, `type ipv4_addr : interval ipv4_addr`, whose first word the cursor has passed. */
function parseType(cursor: Cursor, body: SetBody): boolean {
  const first = cursor.at - 1
  const keys = parseTypes(cursor)
  let data: readonly string[] | undefined
  if (accept(cursor, ':') !== undefined) {
    accept(cursor, 'interval')
    data = parseTypes(cursor)
  }
  body.typed = true
  if (!atEnd(cursor)) return false
  const fault =
    (data !== undefined) === body.isMap
      ? typeFault(keys, data)
      : body.isMap
        ? 'a map needs the type of what it leads to, after a colon'
        : 'a set leads to nothing: only a map has a type after a colon'
  if (fault === undefined) return true
  report(cursor, 'error', 'set-type', fault, spanFrom(cursor, first), REFUSED)
  body.refused = true
  return true
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
        do {
          const flag = parseName(cursor) ?? ''
          if (flag === 'dynamic' || flag === 'timeout') body.changing = true
          if (flag === 'interval') body.interval = true
        } while (accept(cursor, ',') !== undefined)
        return true
      case 'type':
        return parseType(cursor, body)
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
      case 'limit':
      case 'quota':
      case 'ct':
        body.changing = true
        while (!atEnd(cursor)) next(cursor)
        return true
      case 'typeof':
        // What follows is a selector, in whatever words.
        body.typed = true
        while (!atEnd(cursor)) next(cursor)
        return true
      case 'counter':
      case 'last':
      case 'size':
      case 'policy':
      case 'comment':
      case 'auto-merge':
        while (!atEnd(cursor)) next(cursor)
        return true
      default:
        return false
    }
  }
}
