import type { Diagnostic, Severity } from './diagnostic.ts'
import { linesOf, positionOf, type Span } from './source.ts'
import { columns, visible } from './visible.ts'

export interface RenderOptions {
  /** ANSI colours. */
  readonly colour?: boolean
}

/** Most of a source line that is shown, in UTF-16 units, and how much of it before the span. */
const LINE = 140
const BEFORE = 60

const PAINT = { error: '1;31', warning: '1;33', info: '1;36', bold: '1', faint: '2' } as const

type Painter = (text: string, as: keyof typeof PAINT) => string

const plain: Painter = (text) => text
const ansi: Painter = (text, as) => `\u001b[${PAINT[as]}m${text}\u001b[0m`

/** Moves an offset out of the middle of a surrogate pair. */
function whole(text: string, offset: number): number {
  const code = text.charCodeAt(offset)
  return code >= 0xdc00 && code <= 0xdfff ? offset + 1 : offset
}

/** The first line of the span, cut to what fits, with carets below. */
function excerpt({ source, start, end }: Span, severity: Severity, paint: Painter): string[] {
  const { text } = source
  const { line } = positionOf(source, start)
  const starts = linesOf(source)
  const lineStart = starts[line - 1] ?? 0
  let lineEnd = starts[line] ?? text.length
  while (lineEnd > lineStart && /[\r\n]/.test(text.charAt(lineEnd - 1))) lineEnd--
  const first = Math.min(Math.max(start, lineStart), lineEnd)
  const long = lineEnd - lineStart > LINE
  const from = long ? whole(text, Math.max(lineStart, Math.min(first - BEFORE, lineEnd - LINE))) : lineStart
  const to = long ? whole(text, Math.min(lineEnd, from + LINE)) : lineEnd
  const last = Math.min(Math.max(end, first), to)
  const left = `${from > lineStart ? '…' : ''}${visible(text.slice(from, first))}`
  const marked = visible(text.slice(first, last))
  const right = `${visible(text.slice(last, to))}${to < lineEnd ? '…' : ''}`
  const number = String(line)
  const carets = '^'.repeat(Math.max(1, columns(marked)))
  return [
    `${paint(`${number} |`, 'faint')} ${left}${marked}${right}`,
    `${paint(`${' '.repeat(number.length)} |`, 'faint')} ${' '.repeat(columns(left))}${paint(carets, severity)}`,
  ]
}

function place({ source, start }: Span): string {
  const { line, column } = positionOf(source, start)
  return `${visible(source.name)}:${line}:${column}`
}

/**
 * A diagnostic as text for people, without a final newline: place, severity, code and message; the line with the fault
 * underlined; the other places that belong to it; what to do. Whatever the input holds, no control character reaches the
 * terminal.
 */
export function render(diagnostic: Diagnostic, { colour = false }: RenderOptions = {}): string {
  const { severity, code, message, span, help, related = [] } = diagnostic
  const paint = colour ? ansi : plain
  const title = `${paint(`${severity}[${code}]:`, severity)} ${paint(visible(message), 'bold')}`
  const lines = [span ? `${place(span)}: ${title}` : title]
  if (span) lines.push(...excerpt(span, severity, paint))
  for (const other of related) {
    lines.push(`${place(other.span)}: ${visible(other.message)}`, ...excerpt(other.span, 'info', paint))
  }
  if (help !== undefined) {
    const [first = '', ...rest] = help.split('\n').map(visible)
    lines.push(`${paint('help:', 'info')} ${first}`, ...rest.map((line) => `      ${line}`))
  }
  return lines.join('\n')
}
