import { visible } from '../diagnostics/visible.ts'
import { csvValue, markdown } from './plan-table.ts'
import { textTable } from './text-table.ts'

/** A report that is one table, or several with headings: made once, printed in any form. */
export interface Table {
  readonly title: string
  /** Before the tables, what a reader must know. */
  readonly note: string
  readonly columns: readonly string[]
  readonly sections: readonly { readonly heading: string; readonly rows: readonly (readonly string[])[] }[]
}

/** For a terminal, without the columns of `left`: it is narrow. */
export function tableText({ title, note, columns, sections }: Table, left: ReadonlySet<string>): string {
  const narrow = <T>(cells: readonly T[]) => cells.filter((_, i) => !left.has(columns[i] ?? ''))
  const tables = sections.map(({ heading, rows }) => {
    const head = narrow(columns).map((column) => column.toLowerCase())
    return `${heading}\n${textTable(
      head,
      rows.map((row) => narrow(row).map(visible)),
    )}\n`
  })
  return `${visible(title)}. ${note}\n\n${tables.join('\n')}`
}

export function tableMarkdown({ title, note, columns, sections }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const tables = sections.map(({ heading, rows }) => {
    const body = rows.map((row) => line(row.map(markdown))).join('')
    return `## ${markdown(heading)}\n\n${line(columns)}${line(columns.map(() => '---'))}${body}`
  })
  return [`# ${markdown(title)}\n`, `${note}\n`, ...tables].join('\n')
}

/** RFC 4180; the heading is the first column. */
export function tableCsv(table: Table, headingColumn: string): string {
  const line = (values: readonly string[]) => `${values.map(csvValue).join(',')}\r\n`
  return [
    line([headingColumn, ...table.columns]),
    ...table.sections.flatMap(({ heading, rows }) => rows.map((row) => line([heading, ...row]))),
  ].join('')
}
