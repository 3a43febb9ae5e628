import { expect, test } from 'vitest'
import type { Measured, Row } from '../../bench/measure.ts'
import { costPlot, costSeries, growthText } from '../../bench/report/cost.ts'
import { performancePage } from '../../bench/report/page.ts'
import { figures } from '../../bench/report/table.ts'

const machine = { date: '2026-01-31', processor: '2 × Some Processor', memory: '8 GB', node: 'v20.19.0 (linux, x64)' }
const done: Measured = { answer: '740 lines', first: 300, median: 60, peak: 120.4, yardstick: 30 }

function row(id: string, result: Row['result'], more: Partial<Row['of']> = {}): Row {
  const section = 'Lines that never decide, with those that cover them'
  return { of: { id, section, title: `list of ${id}`, inputs: [], runs: 2, ...more }, result }
}

test.each([
  ['reached', { milliseconds: 80 }, 'under 80 ms: yes'],
  ['missed', { milliseconds: 50 }, 'under 50 ms: **no**'],
  ['time and memory', { milliseconds: 80, megabytes: 100 }, 'under 80 ms: yes, under 100 MB: **no**'],
  ['against another', { times: { of: 'other', most: 1.25 } }, '1.25 times list of other: it is 1.50: **no**'],
])('a goal that is %s', (_, goal, says) => {
  const mine = row('mine', done, { goal })
  expect(figures(mine, [mine, row('other', { ...done, median: 40 })])[4]).toBe(says)
})

test('figures have three digits, and say how many a second', () => {
  const per = { count: 10_000, of: 'lines' }
  expect(figures(row('mine', { ...done, median: 1234.5 }, { per }), []).slice(0, 4)).toEqual([
    '1.23 s (8,100 lines/s)',
    '300 ms',
    '120 MB',
    '41.1',
  ])
})

test('the page has every row, and says of a failed one why', () => {
  const page = performancePage(
    [row('dead-10000', done), row('sad | row', { failed: 'not done in 60 s' }, { others: 'Batfish 7 s' })],
    machine,
  )
  expect(page).toContain('Measured on 2026-01-31: 2 × Some Processor, 8 GB, Node v20.19.0 (linux, x64).')
  expect(page).toContain('| list of dead-10000 | 60 ms | 300 ms | 120 MB | 2 |  | 740 lines |  |')
  expect(page).toContain('| list of sad \\| row |  |  |  |  |  | **not done in 60 s** | Batfish 7 s |')
})

const growing = [
  row('dead-1000', { ...done, median: 5 }),
  row('dead-10000', done),
  row('dead-100000', { ...done, median: 1500 }),
  row('changed-10000', { failed: 'not done in 60 s' }),
]

test('growth is told beside that of N log N', () => {
  expect(growthText(costSeries(growing))).toBe(
    '- lines that never decide: from 10,000 to 100,000 lines 25.0 times the cost; N log N would be 12.5 times',
  )
})

test('the plot has a point for each figure, inside its frame', () => {
  const points = [...costPlot(costSeries(growing)).matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)]
  expect(points).toHaveLength(3)
  const [xs, ys] = [points.map(([, x]) => Number(x)), points.map(([, , y]) => Number(y))]
  expect([...xs].sort((a, b) => a - b)).toEqual(xs)
  expect([...ys].sort((a, b) => b - a)).toEqual(ys)
  expect(Math.max(...xs)).toBeLessThanOrEqual(720)
  expect(Math.min(...ys)).toBeGreaterThanOrEqual(0)
})
