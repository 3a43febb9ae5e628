import { deadLines } from '../../src/core/check/health/dead-lines.ts'
import { ruleLives } from '../../src/core/check/health/instances.ts'
import { namesInRuleset } from '../../src/core/check/names.ts'
import { programsOf } from '../../src/core/check/programs.ts'
import type { DeadLine } from '../../src/core/model/health.ts'
import type { Ruleset } from '../../src/core/model/ruleset.ts'
import { nameTable } from '../../src/core/sets/names.ts'
import type { Measure } from '../measure.ts'
import { read } from './reading.ts'

/** Every line of a configuration that never decides; undefined where some line could not be decided. */
function dead(ruleset: Ruleset): readonly DeadLine[] | undefined {
  const lives = ruleLives(ruleset, programsOf(ruleset, nameTable(namesInRuleset(ruleset))))
  return lives.some(({ life }) => life === 'undecided') ? undefined : deadLines(ruleset, lives)
}

export function deadTask([text = '']: readonly string[]): () => string {
  const ruleset = read(text)
  return () => {
    const found = dead(ruleset)
    if (found === undefined) return 'some lines could not be decided'
    const unions = found.filter(({ because }) => because.kind === 'covered' && because.by.length > 1).length
    return `${found.length} (${unions} by several together)`
  }
}

interface List {
  readonly lines: number
  readonly runs: number
  readonly milliseconds?: number
  readonly megabytes?: number
  /** Dead lines that Batfish names. */
  readonly named?: number
  readonly others?: string
}

const LISTS: readonly List[] = [
  { lines: 1000, runs: 20, named: 106, others: 'Batfish 0.3 s, 0.45 GB, 106 lines; RuleHawk 1.8 s' },
  { lines: 5000, runs: 12, others: 'RuleHawk 35 s' },
  { lines: 10_000, runs: 10, milliseconds: 80, named: 740, others: 'Batfish 7 s, 1.1 GB, 740 lines; RuleHawk 197 s' },
  { lines: 20_000, runs: 6 },
  { lines: 50_000, runs: 4, named: 4559, others: 'Batfish 292 s, 2.6 GB, 4,559 lines' },
  {
    lines: 100_000,
    runs: 3,
    milliseconds: 4000,
    megabytes: 300,
    named: 12_337,
    others: 'Batfish 1,369 s, 8.2 GB, 12,337 lines',
  },
]

const SECTION = 'Lines that never decide, with those that cover them'

export const DEAD: readonly Measure[] = [
  ...LISTS.map(
    ({ lines, runs, named, others, ...goal }): Measure => ({
      kind: 'in process',
      id: `dead-${lines}`,
      section: SECTION,
      title: `realistic list, ${lines.toLocaleString('en')} lines`,
      inputs: [`rules ${lines}`],
      runs,
      goal,
      ...(named === undefined ? {} : { expected: `${named} (` }),
      ...(others === undefined ? {} : { others }),
      task: deadTask,
    }),
  ),
  {
    kind: 'in process',
    id: 'dead-crossing',
    section: SECTION,
    title: 'crossing list, 3,000 lines',
    inputs: ['crossing 3000'],
    runs: 5,
    goal: { milliseconds: 300 },
    others: 'Batfish 1.8 s (first 3.3 s), 707 lines, 180 by several, of another such list',
    task: deadTask,
  },
  {
    kind: 'in process',
    id: 'dead-filling',
    section: SECTION,
    title: 'filling list, 2^14 hosts, then their prefix',
    inputs: ['filling 14'],
    runs: 5,
    goal: { milliseconds: 200 },
    expected: '1 (1 by several together)',
    others: 'Batfish 1.7 s',
    task: deadTask,
  },
]
