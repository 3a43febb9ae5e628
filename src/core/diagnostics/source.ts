/** A text that a person gave us: a file, or standard input. `name` is what messages call it. */
export interface Source {
  readonly name: string
  readonly text: string
}

/** A half-open stretch of a source, in UTF-16 offsets: `text.slice(start, end)` is what a message underlines. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

export interface Position {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in UTF-16 units. */
  readonly column: number
}

const lineStarts = new WeakMap<Source, readonly number[]>()

/** Offsets at which the lines of a source begin. CRLF, LF and a lone CR each end a line. */
export function linesOf(source: Source): readonly number[] {
  const known = lineStarts.get(source)
  if (known) return known
  const starts = [0]
  const { text } = source
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1)
  }
  lineStarts.set(source, starts)
  return starts
}

/** Line and column of an offset; an offset past the end is the end. */
export function positionOf(source: Source, offset: number): Position {
  const starts = linesOf(source)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: Math.min(offset, source.text.length) - (starts[low] ?? 0) + 1 }
}

/** The text of one line, without its end. `line` counts from 1. */
export function lineText(source: Source, line: number): string {
  const starts = linesOf(source)
  const start = starts[line - 1]
  if (start === undefined) return ''
  return source.text.slice(start, starts[line] ?? source.text.length).replace(/[\r\n]+$/, '')
}

export function spanText(span: Span): string {
  return span.source.text.slice(span.start, span.end)
}
