import { diff } from '../../src/core/check/diff/diff.ts'
import type { Measure } from '../measure.ts'
import { read } from './reading.ts'

const SECTION = 'Comparing two lists'

export function diffTask([first = '', second = '']: readonly string[]): () => string {
  const [a, b] = [read(first), read(second)]
  return () => {
    const { equal, regions, undecided } = diff(a, b)
    if (undecided.length > 0) return 'some packets could not be compared'
    return equal ? 'equal' : `${regions.length} regions differ`
  }
}

interface Pair {
  readonly lines: number
  readonly runs: number
  readonly milliseconds?: number
  readonly others?: string
}

const CHANGED: readonly Pair[] = [
  { lines: 1000, runs: 8, others: 'Batfish 0.8 s; z3 2.0 s for one packet that differs' },
  { lines: 5000, runs: 6, others: 'Batfish 9.4 s; z3 8.3 s for one packet' },
  { lines: 10_000, runs: 6, milliseconds: 300, others: 'Batfish 44 s; z3 9.8 s for one packet' },
  { lines: 50_000, runs: 2 },
]

const REORDERED: readonly Pair[] = [
  { lines: 1000, runs: 8, others: 'z3 1.3 s' },
  { lines: 5000, runs: 6, others: 'z3 4.2 s' },
  { lines: 10_000, runs: 6, milliseconds: 1000, others: 'z3 7.8 s' },
  { lines: 100_000, runs: 1, milliseconds: 30_000 },
]

function pairs(from: readonly Pair[], second: string, title: string, expected?: string): readonly Measure[] {
  return from.map(({ lines, runs, milliseconds, others }) => ({
    kind: 'in process',
    id: `${second}-${lines}`,
    section: SECTION,
    title: `${lines.toLocaleString('en')} lines ${title}`,
    inputs: [`rules ${lines}`, `${second} ${lines}`],
    runs,
    ...(milliseconds === undefined ? {} : { goal: { milliseconds } }),
    ...(expected === undefined ? {} : { expected }),
    ...(others === undefined ? {} : { others }),
    task: diffTask,
  }))
}

export const COMPARING: readonly Measure[] = [
  ...pairs(CHANGED, 'changed', 'with every 193rd gone and every 97th turned round'),
  ...pairs(REORDERED, 'reordered', 'with themselves in another order', 'equal'),
]
