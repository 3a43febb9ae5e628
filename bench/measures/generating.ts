import { generate } from '../../src/core/api/generate.ts'
import { largePolicy } from '../lists/policy.ts'
import type { Measure } from '../measure.ts'

export function generateTask(dialect: string, rules: number): () => string {
  const policy = largePolicy(rules)
  return () => {
    const made = generate(policy, dialect)
    return made.ok ? 'proved equal' : 'not proved'
  }
}

export const GENERATING: readonly Measure[] = (['nftables', 'iptables'] as const).flatMap((dialect) =>
  [2000, 10_000].map((rules) => ({
    kind: 'in process' as const,
    id: `generate-${dialect}-${rules}`,
    section: 'Printing, reading back and proving' as const,
    title: `${dialect}, a policy of ${rules.toLocaleString('en')} rules`,
    inputs: [],
    runs: 2,
    expected: 'proved equal',
    ...(rules === 2000 ? { others: 'Aerleon 0.92 s unproved, 15.3 s with its shadow check' } : {}),
    ...(rules === 10_000 ? { others: 'Capirca and Aerleon 4 to 6 s unproved, 168 s with shadow check' } : {}),
    task: () => generateTask(dialect, rules),
  })),
)
