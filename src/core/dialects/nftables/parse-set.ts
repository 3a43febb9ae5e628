import { accept, atEnd, type Cursor, isAt, next } from './cursor.ts'
import type { ReadItem } from './parse-block.ts'
import { nested, parseName, parseRight, parseSet } from './parse-expression.ts'
import type { Element } from './syntax.ts'

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
      case 'limit':
      case 'quota':
      case 'ct':
        body.changing = true
        while (!atEnd(cursor)) next(cursor)
        return true
      case 'type':
      case 'typeof':
      case 'counter':
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
