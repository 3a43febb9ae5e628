import type { DifferentRegion, Treatment } from '../model/comparison.ts'
import type { NameTable } from '../sets/names.ts'
import { boxText } from './box-text.ts'
import { count } from './check-text.ts'
import { CHANGES, type Change, changeOf, type DiffReport, gaps, PATH_TITLES, summary } from './diff-report.ts'
import { originText } from './origin-text.ts'

/** Regions of one kind, boxes of one region and lines of one side that are told unless all are wanted. */
const TOLD = 20
const TOLD_BOXES = 4
const TOLD_LINES = 4

/** What differs between two configurations, what opens first. `all`: nothing is cut. */
export function diffText(report: DiffReport, all: boolean): string {
  const { regions } = report.comparison
  const sections = (Object.keys(CHANGES) as readonly Change[]).flatMap((change) => {
    const of = regions.filter((region) => changeOf(region) === change)
    if (of.length === 0) return []
    const told = all ? of : of.slice(0, TOLD)
    const rest = of.length === told.length ? '' : `  and ${of.length - told.length} more (--all tells them)\n`
    return [
      `${CHANGES[change]}: ${of.length}\n${told.map((each) => regionText(each, report.names, all)).join('')}${rest}`,
    ]
  })
  const rest = gaps(report)
  return [summary(report), ...sections, ...(rest.length > 0 ? [`${rest.join('\n')}\n`] : [])].join('\n')
}

/** The packets, and what each side does with them by which lines. */
function regionText({ path, boxes, first, second }: DifferentRegion, names: NameTable, all: boolean): string {
  const told = all ? boxes : boxes.slice(0, TOLD_BOXES)
  const more = boxes.length - told.length
  return [
    ...told.map((box, i) => `  ${i === 0 ? '' : '  '}${boxText(box, names)}\n`),
    ...(more === 0 ? [] : [`    and ${more} more ${more === 1 ? 'box' : 'boxes'}\n`]),
    ...(path === 'forward' ? [] : [`      ${PATH_TITLES[path]}\n`]),
    sideText('first', first, all),
    sideText('second', second, all),
  ].join('')
}

function sideText(side: string, { disposition, origins }: Treatment, all: boolean): string {
  const told = all ? origins : origins.slice(0, TOLD_LINES)
  const more = origins.length - told.length
  return [
    ...told.map((origin) => `      ${side} ${disposition} by ${originText(origin)}\n`),
    ...(more === 0 ? [] : [`        and ${count(more, 'more line')}\n`]),
  ].join('')
}
