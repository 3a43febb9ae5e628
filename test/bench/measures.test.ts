import { beforeAll, expect, test } from 'vitest'
import { measured } from '../../bench/in-process.ts'
import { inputText, SEED } from '../../bench/inputs.ts'
import { type SetQuestion, setQuestions } from '../../bench/lists/questions.ts'
import { realisticList } from '../../bench/lists/realistic.ts'
import { type ListRule, rangeOf } from '../../bench/lists/rule.ts'
import { iptablesText } from '../../bench/lists/text.ts'
import { median } from '../../bench/measure.ts'
import { diffTask } from '../../bench/measures/comparing.ts'
import { deadTask } from '../../bench/measures/dead.ts'
import { generateTask } from '../../bench/measures/generating.ts'
import { MEASURES } from '../../bench/measures/index.ts'
import { programs } from '../../bench/measures/programs.ts'
import { answer, explainTask, forwardProgram, questionsTask } from '../../bench/measures/questions.ts'
import { read, readingTask } from '../../bench/measures/reading.ts'
import { AXIS, type Cell } from '../../src/core/classify/product.ts'
import { positionOf } from '../../src/core/diagnostics/source.ts'
import { PROTOCOL } from '../../src/core/sets/packet.ts'
import { repository } from '../support/program.ts'

const texts = new Map<string, string>()
beforeAll(() => {
  for (const name of ['rules 1000', 'changed 1000', 'reordered 1000', 'filling 8', 'crossing 200'])
    texts.set(name, inputText(name))
  texts.set('questions', JSON.stringify(setQuestions(realisticList(1000, SEED), 100)))
})
const inputs = (...names: readonly string[]) => names.map((name) => texts.get(name) ?? '')

test.each([
  ['reads', () => readingTask(inputs('rules 1000')), /^1000 rules$/],
  ['names as many dead lines as others do', () => deadTask(inputs('rules 1000')), /^106 \(\d+ by several together\)$/],
  ['finds what only all hosts cover', () => deadTask(inputs('filling 8')), /^1 \(1 by several together\)$/],
  ['decides crossing lines', () => deadTask(inputs('crossing 200')), /^\d+ \(\d+ by several together\)$/],
  ['answers set questions', () => questionsTask(inputs('rules 1000', 'questions')), /^\d+ parts, .* 0 undecided$/],
  ['explains', () => explainTask(inputs('rules 1000', 'questions')), /^1 walk$/],
  ['finds changes', () => diffTask(inputs('rules 1000', 'changed 1000')), /^[1-9]\d* regions differ$/],
  ['proves a reordering equal', () => diffTask(inputs('rules 1000', 'reordered 1000')), /^equal$/],
  ['proves nftables', () => generateTask('nftables', 40), /^proved equal$/],
  ['proves iptables', () => generateTask('iptables', 40), /^proved equal$/],
])('%s, and says the same again', (_, task, right) => {
  const run = task()
  const first = run()
  expect(first).toMatch(right)
  expect(run()).toBe(first)
})

/** What the list does to a packet, line by line. */
function firstMatch(rules: readonly ListRule[], [destination, source, port, protocol, sourcePort]: readonly number[]) {
  const within = (value: number | undefined, [first, last]: readonly [number, number]) =>
    value !== undefined && first <= value && value <= last
  return rules.findIndex(
    (rule) =>
      (rule.protocol === 'ip' || PROTOCOL[rule.protocol] === protocol) &&
      within(source, rangeOf(rule.source)) &&
      within(destination, rangeOf(rule.destination)) &&
      within(port, rule.destinationPorts) &&
      within(sourcePort, rule.sourcePorts),
  )
}

const count = (spans: readonly number[]) => spans.reduce((sum, end, i) => sum + (i % 2 === 0 ? 1 - end : end), 0)
const corner = (cell: Cell, end: 'first' | 'last') =>
  ['destination', 'source', 'destinationPort', 'protocol', 'sourcePort'].map((axis) => {
    const spans = cell[AXIS[axis as keyof typeof AXIS]] ?? []
    return (end === 'first' ? spans[0] : spans.at(-1)) ?? Number.NaN
  })

test('parts of set questions have the lines that a plain walk finds, and are together what was asked', () => {
  const rules = realisticList(1000, SEED)
  const indexed = forwardProgram(read(iptablesText(rules)))
  const size = ({ source, destination, destinationPorts: [first, last] }: SetQuestion) =>
    2 ** (64 - source.length - destination.length) * (last - first + 1) * 65536
  for (const question of setQuestions(rules, 300, 7)) {
    const parts = answer(indexed, question)
    const sizes = parts.map(({ cell }) => cell.slice(0, 5).reduce((product, spans) => product * count(spans), 1))
    expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(size(question))
    for (const { cell, disposition, by } of parts)
      for (const end of ['first', 'last'] as const) {
        const line = firstMatch(rules, corner(cell, end))
        expect(disposition).toBe(rules[line]?.permits ? 'permitted' : 'denied')
        const origins = by.map((number) => indexed.program[number]?.origin)
        // Four lines stand before the first rule.
        const lines = origins.map((origin) =>
          origin?.kind === 'line' ? positionOf(origin.span.source, origin.span.start).line - 5 : -1,
        )
        expect(lines).toContain(line)
      }
  }
})

test('what is measured has times, memory and the answer', async () => {
  const result = await measured({ id: 'plain', runs: 3, task: () => () => 'done' }, [])
  expect(result).toMatchObject({ answer: 'done' })
  expect(Math.min(result.first, result.median)).toBeGreaterThanOrEqual(0)
  expect(result.yardstick).toBeGreaterThan(0)
  expect(result.peak).toBeGreaterThan(10)
})

test('two runs that say different things are an error', async () => {
  let n = 0
  const task = () => () => `${n++}`
  await expect(measured({ id: 'moody', runs: 2, task }, [])).rejects.toThrow('first it was: 0; then: 1')
})

test('every measure has a name of its own', () => {
  const ids = [...MEASURES, ...programs(repository).flat()].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %f', (of, middle) => expect(median(of)).toBe(middle))
