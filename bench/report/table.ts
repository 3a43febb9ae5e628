import { type Measured, type Row, SECTIONS } from '../measure.ts'

/** The figures of a row as people read them: time, first time, memory, in yardsticks, goal and whether it is reached, what it says. */
export function figures({ of, result }: Row, rows: readonly Row[]): readonly string[] {
  if ('failed' in result) return [`**${result.failed}**`]
  const { median, first, peak, yardstick, answer } = result
  const speed = of.per === undefined ? '' : ` (${thousands((of.per.count / median) * 1000)} ${of.per.of}/s)`
  return [
    `${duration(median)}${speed}`,
    duration(first),
    `${Math.round(peak)} MB`,
    plain(median / yardstick),
    goalText(of.goal, result, rows),
    answer,
  ]
}

/** The tables of all sections, as Markdown. */
export function tables(rows: readonly Row[]): string {
  return SECTIONS.map((section) => {
    const lines = rows.filter(({ of }) => of.section === section).map((row) => tableLine(row, rows))
    const head = [
      '| | time | first time | memory | yardsticks | asked for | answer | others (given) |',
      '| --- | ---: | ---: | ---: | ---: | --- | --- | --- |',
    ]
    return [`## ${section}`, '', ...(lines.length > 0 ? [...head, ...lines] : ['Not measured.'])].join('\n')
  }).join('\n\n')
}

function tableLine(row: Row, rows: readonly Row[]): string {
  const cells = figures(row, rows)
  const others = row.of.others ?? ''
  const filled = cells.length === 1 ? ['', '', '', '', '', ...cells] : cells
  return `| ${[row.of.title, ...filled, others].map(cell).join(' | ')} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
}

function goalText(goal: Row['of']['goal'], result: Measured, rows: readonly Row[]): string {
  const limits: (readonly [text: string, reached: boolean])[] = []
  if (goal?.milliseconds !== undefined)
    limits.push([`under ${duration(goal.milliseconds)}`, result.median < goal.milliseconds])
  if (goal?.megabytes !== undefined) limits.push([`under ${goal.megabytes} MB`, result.peak < goal.megabytes])
  if (goal?.times !== undefined) {
    const { of: id, most } = goal.times
    const other = rows.find(({ of }) => of.id === id)
    if (other !== undefined && 'answer' in other.result) {
      const times = result.median / other.result.median
      limits.push([`${plain(most)} times ${other.of.title}: it is ${times.toFixed(2)}`, times <= most])
    }
  }
  return limits.map(([text, reached]) => `${text}: ${reached ? 'yes' : '**no**'}`).join(', ')
}

/** Three digits are all that such figures are worth. */
function plain(figure: number): string {
  return `${Number(figure.toPrecision(3))}`
}

function thousands(figure: number): string {
  return Number(figure.toPrecision(3)).toLocaleString('en')
}

export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${plain(milliseconds)} ms` : `${plain(milliseconds / 1000)} s`
}
