import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diff } from '../../src/core/check/diff/diff.ts'
import { generate } from '../../src/core/check/generate.ts'
import { iptables } from '../../src/core/dialects/iptables/index.ts'
import { nftables } from '../../src/core/dialects/nftables/index.ts'
import type { Dialect } from '../../src/core/model/dialect.ts'
import type { Policy } from '../../src/core/model/policy.ts'
import type { Ruleset } from '../../src/core/model/ruleset.ts'
import { policies } from '../arbitrary/policy.ts'
import { POLICIES } from '../contracts/policies.ts'

/** A policy as a dialect prints it and reads it back; undefined where it refuses to. */
function printed(policy: Policy, dialect: Dialect): Ruleset | undefined {
  const made = generate(policy, dialect)
  return made.ok ? dialect.read(made.files).value : undefined
}

interface Found {
  readonly regions: readonly string[]
  readonly undecided: readonly string[]
}

/** What differs between what both make of a policy. */
function differences(policy: Policy): Found {
  const [a, b] = [printed(policy, nftables), printed(policy, iptables)]
  if (a === undefined || b === undefined) return { regions: [], undecided: [] }
  const { regions, undecided } = diff(a, b)
  return {
    undecided: undecided.map(({ path, family, because }) => `${path} ${family}: ${because}`),
    regions: regions.map(
      ({ path, family, first, second, boxes }) =>
        `${path} ${family}: ${first.disposition} or ${second.disposition} ${JSON.stringify(boxes[0], (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v))}`,
    ),
  }
}

test.each(Object.entries(POLICIES))('%s: nftables and iptables say the same', (_, policy) => {
  expect(differences(policy)).toEqual({ regions: [], undecided: [] })
})

// Where a translation leaves the device a choice, sets cannot tell that both choose alike; that is undecided, and no difference.
test('what is generated from one policy does not differ in the two languages', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      expect(differences(policy).regions).toEqual([])
    }),
    { numRuns: Number(process.env.PORTOLAN_RUNS ?? 40) },
  )
})
