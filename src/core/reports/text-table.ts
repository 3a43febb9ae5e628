import { columns } from '../diagnostics/visible.ts'

/** A plain table for a terminal that people can select and paste: heads, rows of cells, columns as wide as they need, no frames. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const padded = head.map((_, column) => padding(all.map((row) => row[column] ?? '')))
  return all
    .map((row) => {
      let line = ''
      for (const [column, cell] of row.entries()) line += padded[column]?.get(cell) ?? ''
      return line.trimEnd()
    })
    .join('\n')
}

/** Each cell of a column with its distance to the one before and blanks up to the next. Most cells of a long table stand in it often. */
function padding(cells: readonly string[]): ReadonlyMap<string, string> {
  const widths = new Map<string, number>()
  for (const cell of cells) if (!widths.has(cell)) widths.set(cell, widthOf(cell))
  const widest = [...widths.values()].reduce((most, width) => Math.max(most, width), 0)
  return new Map([...widths].map(([cell, width]) => [cell, `  ${cell}${' '.repeat(widest - width)}`]))
}

const PLAIN = /^[\x20-\x7e]*$/

/** Columns that a text takes; the look at each of its characters is spared where it can be. */
function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : columns(text)
}
