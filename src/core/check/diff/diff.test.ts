import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERFACES, match, packets, rulesets } from '../../../../test/arbitrary/ruleset.ts'
import { expectHonest, inBoxes } from '../../../../test/support/difference.ts'
import type { Rule, Ruleset } from '../../model/ruleset.ts'
import { health } from '../health/health.ts'
import { diff } from './diff.ts'

const RUNS = Number(process.env.PORTOLAN_RUNS ?? 300)

const some = fc.array(packets, { minLength: 12, maxLength: 12 })

/** The ruleset with the rules of one list changed. */
function withList(ruleset: Ruleset, key: string, change: (rules: readonly Rule[]) => readonly Rule[]): Ruleset {
  return {
    ...ruleset,
    lists: new Map(
      [...ruleset.lists].map(([name, list]) => [name, name === key ? { ...list, rules: change(list.rules) } : list]),
    ),
  }
}

const KEYS = ['a', 'b', 'c', 'd']
const ACTIONS: readonly Rule['action'][] = [
  { kind: 'permit' },
  { kind: 'deny' },
  { kind: 'reject' },
  { kind: 'return' },
  { kind: 'no-tracking' },
  { kind: 'unknown', text: 'QUEUE' },
  { kind: 'unknown', text: 'NFQUEUE' },
]

/** What people do to a list. */
const edit = fc.tuple(
  fc.constantFrom(...KEYS),
  fc.constantFrom('drop', 'turn', 'exchange', 'repeat', 'move', 'narrow'),
  fc.nat(4),
  fc.nat(4),
  fc.constantFrom(...ACTIONS),
  match,
)

function edited(
  ruleset: Ruleset,
  [key, how, at, to, action, condition]: typeof edit extends fc.Arbitrary<infer T> ? T : never,
): Ruleset {
  return withList(ruleset, key, (rules) => {
    const rule = rules[at]
    if (rule === undefined) return rules
    switch (how) {
      case 'drop':
        return rules.toSpliced(at, 1)
      case 'turn':
        return rules.with(at, { ...rule, action })
      case 'exchange':
        return [...rules.slice(0, at), ...rules.slice(at, at + 2).reverse(), ...rules.slice(at + 2)]
      case 'repeat':
        return rules.toSpliced(to, 0, rule)
      case 'move':
        return rules.toSpliced(at, 1).toSpliced(to, 0, rule)
      default:
        return rules.with(at, { ...rule, match: condition })
    }
  })
}

for (const vague of [false, true]) {
  test(`what differs between a list and an edited one is said, and nothing else (vague: ${vague})`, () => {
    fc.assert(
      fc.property(rulesets({ vague }), fc.array(edit, { minLength: 1, maxLength: 3 }), some, (first, edits, sample) => {
        expectHonest(first, edits.reduce(edited, first), sample)
      }),
      { numRuns: RUNS },
    )
  })
  test(`what differs between two lists that have nothing to do with each other is said (vague: ${vague})`, () => {
    fc.assert(fc.property(rulesets({ vague }), rulesets({ vague }), some, expectHonest), { numRuns: RUNS })
  })
}
