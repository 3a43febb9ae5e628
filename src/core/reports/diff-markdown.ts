import type { DifferentRegion, Treatment } from '../model/comparison.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import { CHANGES, type Change, changeOf, type DiffReport, gaps, PATH_TITLES, summary } from './diff-report.ts'
import { originText } from './origin-text.ts'
import { markdown } from './plan-table.ts'

/** Rows of one table, and boxes and lines of one cell; the JSON form has them all. */
const ROWS = 50
const TOLD = 3

/** What differs between two configurations as tables, for a ticket or the summary of a pipeline. */
export function diffMarkdown(report: DiffReport): string {
  const [first, second] = report.files.map((files) => markdown(files.join(', ')))
  const sections = (Object.keys(CHANGES) as readonly Change[]).flatMap((change) => {
    const of = report.comparison.regions.filter((region) => changeOf(region) === change)
    return of.length === 0 ? [] : [section(CHANGES[change], of, report.names)]
  })
  const rest = gaps(report).map((text) => `${markdown(text)}\n`)
  return [`# ${first} against ${second}\n`, summary(report), ...sections, ...rest].join('\n')
}

function section(title: string, regions: readonly DifferentRegion[], names: NameTable): string {
  const rows = regions.slice(0, ROWS).map(({ path, boxes, first, second }) => {
    const packets = cut(boxes.map((box) => boxText(box, names)))
    return `| ${[PATH_TITLES[path], packets, sideText(first), sideText(second)].map(markdown).join(' | ')} |\n`
  })
  const more = regions.length > ROWS ? `\nAnd ${regions.length - ROWS} more.\n` : ''
  return `## ${title}: ${regions.length}\n\n| Path | Packets | First | Second |\n| --- | --- | --- | --- |\n${rows.join('')}${more}`
}

function sideText({ disposition, origins }: Treatment): string {
  return `${disposition} by ${cut(origins.map((origin) => originText(origin)))}`
}

function cut(texts: readonly string[]): string {
  const more = texts.length > TOLD ? [`and ${texts.length - TOLD} more`] : []
  return [...texts.slice(0, TOLD), ...more].join('; ')
}
