import { writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Described, Failed, Measured, Row } from './measure.ts'
import { MEASURES } from './measures/index.ts'
import { programs } from './measures/programs.ts'
import { costPlot, costSeries } from './report/cost.ts'
import { performancePage } from './report/page.ts'
import { figures } from './report/table.ts'
import { workshop } from './workshop.ts'

const PAGE = 'docs/reference/performance.md'
const PLOT = 'docs/reference/performance.svg'

/**
 * Measures what the words ask for, by the whole id or a part of it; everything where there are none, and then the page of the
 * reference is written anew. Returns the exit code: 1 where an answer was wrong or there was none, 2 for a word that asks for nothing.
 * Times decide nothing: another machine has others.
 */
export function bench(root: string, words: readonly string[]): number {
  const groups = programs(root)
  const ids = [...MEASURES, ...groups.flat()].map(({ id }) => id)
  const nothing = words.find((word) => !ids.some((id) => id.includes(word)))
  if (nothing !== undefined) {
    process.stderr.write(`portolan: no measure has \`${nothing}\` in its name\n`)
    return 2
  }
  const isAsked = ({ id }: Described) =>
    words.length === 0 || words.some((word) => (ids.includes(word) ? id === word : id.includes(word)))
  const shop = workshop(import.meta.dirname, join(root, 'dist/portolan.js'))
  const rows: Row[] = []
  const add = (of: Described, result: Measured | Failed) => {
    const row = { of, result: checked(of, result) }
    rows.push(row)
    process.stderr.write(`${[of.id, ...figures(row, rows)].join('  ')}\n`)
  }
  try {
    for (const measure of MEASURES.filter(isAsked)) add(measure, shop.inProcess(measure))
    for (const group of groups) {
      if (!group.some(isAsked)) continue
      const results = shop.inTurn(group)
      for (const [i, result] of results.entries()) add(group[i] as Described, result)
    }
  } finally {
    shop.close()
  }
  if (words.length === 0) {
    const machine = {
      date: new Date().toISOString().slice(0, 10),
      processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
      memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
      node: `${process.version} (${platform()}, ${arch()})`,
    }
    writeFileSync(join(root, PAGE), performancePage(rows, machine))
    writeFileSync(join(root, PLOT), costPlot(costSeries(rows)))
    process.stderr.write(`wrote ${PAGE} and ${PLOT}\n`)
  }
  return rows.every(({ result }) => 'answer' in result) ? 0 : 1
}

function checked({ expected }: Described, result: Measured | Failed): Measured | Failed {
  if ('failed' in result || expected === undefined || result.answer.startsWith(expected)) return result
  return { failed: `${expected} expected, but it says ${result.answer}` }
}
