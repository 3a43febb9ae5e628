import { readRuleset } from '../../src/core/api/ruleset.ts'
import type { Ruleset } from '../../src/core/model/ruleset.ts'
import type { Measure } from '../measure.ts'

/** Lines a second that are asked for, of iptables; short lists are over before the compiler has seen the work. */
const LEAST = 250_000

/** A configuration of which every line is understood. */
export function read(text: string): Ruleset {
  const { ruleset, diagnostics } = readRuleset({ name: 'list', text })
  const [doubt] = diagnostics
  if (ruleset === undefined || doubt !== undefined) throw new Error(`not read: ${doubt?.message}`)
  return ruleset
}

export function readingTask([text = '']: readonly string[]): () => string {
  return () => `${[...read(text).lists.values()].reduce((sum, { rules }) => sum + rules.length, 0)} rules`
}

function readingOf(dialect: string, list: string, lines: number): Measure {
  return {
    kind: 'in process',
    id: `read-${dialect}-${lines}`,
    section: 'Reading',
    title: `${dialect}, ${lines.toLocaleString('en')} lines`,
    inputs: [`${list} ${lines}`],
    runs: lines > 10_000 ? 4 : 12,
    per: { count: lines, of: 'lines' },
    ...(dialect === 'iptables' && lines >= 10_000 ? { goal: { milliseconds: (lines / LEAST) * 1000 } } : {}),
    expected: `${lines} rules`,
    task: readingTask,
  }
}

export const READING: readonly Measure[] = [
  readingOf('iptables', 'rules', 1000),
  readingOf('iptables', 'rules', 10_000),
  readingOf('iptables', 'rules', 100_000),
  readingOf('nftables', 'rules-nft', 10_000),
  readingOf('nftables', 'rules-nft', 100_000),
]
