import type { Source, Span } from '../diagnostics/source.ts'

/** A word of a question, an arrow or a comma. */
export interface Token {
  readonly text: string
  readonly span: Span
}

const TOKEN = /->|→|,|(?:(?!->|→)[^\s,])+/g

/** The tokens of a question. Quotation marks around the whole of it, left over from a shell, do not count. */
export function tokensOf(source: Source): readonly Token[] {
  const { text } = source
  const quotes = /^\s*(["'])[\s\S]*\1\s*$/.exec(text)
  const [from, to] = quotes ? [text.indexOf(quotes[1] ?? '') + 1, text.lastIndexOf(quotes[1] ?? '')] : [0, text.length]
  return [...text.slice(from, to).matchAll(TOKEN)].map((found) => {
    const start = from + found.index
    return { text: found[0], span: { source, start, end: start + found[0].length } }
  })
}

export const isArrow = ({ text }: Token): boolean => text === '->' || text === '→'
