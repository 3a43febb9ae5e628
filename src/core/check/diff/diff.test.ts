import fc from 'fast-check'
import { expect, test } from 'vitest'
import { match, packets, rulesets } from '../../../../test/arbitrary/ruleset.ts'
import { expectHonest, expectSameInAnyCase } from '../../../../test/support/difference.ts'
import type { Match } from '../../model/match.ts'
import type { Rule, Ruleset } from '../../model/ruleset.ts'
import { health } from '../health/health.ts'
import { diff } from './diff.ts'

const RUNS = Number(process.env.PORTOLAN_RUNS ?? 100)

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

function edited(ruleset: Ruleset, [key, how, at, to, action, condition]: Edit): Ruleset {
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

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

/** The edits that were wanted, and only those that can be done. */
const edits = fc.array(edit, { minLength: 1, maxLength: 3 })

for (const vague of [false, true]) {
  test(`what differs between a list and an edited one is said, and nothing else (vague: ${vague})`, () => {
    fc.assert(
      fc.property(rulesets({ vague }), edits, some, (first, changes, sample) => {
        expectHonest(first, changes.reduce(edited, first), sample, { vague })
      }),
      { numRuns: RUNS },
    )
  })
  test(`what differs between two lists that have nothing to do with each other is said (vague: ${vague})`, () => {
    fc.assert(
      fc.property(rulesets({ vague }), rulesets({ vague }), some, (first, second, sample) => {
        expectHonest(first, second, sample, { vague })
      }),
      { numRuns: RUNS },
    )
  })
}

/** Rulesets in which not all unknown conditions are the same. */
function withTexts(ruleset: Ruleset): Ruleset {
  return withRules(ruleset, (rule, number) => ({
    ...rule,
    match: replaced(rule.match, ({ text }) => ({ kind: 'unknown', text: `${text} ${number % 3}` })),
  }))
}

function withRules(ruleset: Ruleset, change: (rule: Rule, number: number) => Rule): Ruleset {
  let number = 0
  return {
    ...ruleset,
    lists: new Map(
      [...ruleset.lists].map(([key, list]) => [
        key,
        { ...list, rules: list.rules.map((rule) => change(rule, number++)) },
      ]),
    ),
  }
}

type Unknown = Extract<Match, { kind: 'unknown' }>

function replaced(of: Match, by: (unknown: Unknown) => Match): Match {
  if (of.kind === 'unknown') return by(of)
  if (of.kind === 'and' || of.kind === 'or') return { kind: of.kind, of: of.of.map((each) => replaced(each, by)) }
  return of.kind === 'not' ? { kind: 'not', of: replaced(of.of, by) } : of
}

/** Conditions that need no names of interfaces. */
const meant = fc.constantFrom<Match>(
  { kind: 'all' },
  { kind: 'none' },
  { kind: 'protocol', protocols: [[6, 6]] },
  { kind: 'destination-port', ports: [[1, 2]] },
  { kind: 'source-address', addresses: { v4: [[0, 2]], v6: [[0n, 2n]] } },
)
const meanings = fc.array(meant, { minLength: 3, maxLength: 3 })

test('what is said to be alike is alike, whatever the conditions mean that are not understood', () => {
  fc.assert(
    fc.property(rulesets({ vague: false }), edits, meanings, some, (ruleset, changes, means, sample) => {
      const first = withTexts(ruleset)
      const asMeant = (of: Match): Match => replaced(of, ({ text }) => means[Number(text.at(-1))] ?? of)
      expectSameInAnyCase(first, changes.reduce(edited, first), sample, (of) => {
        const lists = withRules(of, (rule) => ({ ...rule, match: asMeant(rule.match) }))
        const paths = Object.entries(lists.paths).map(([path, stages]) => [
          path,
          stages.map((stage) => ({ ...stage, when: asMeant(stage.when) })),
        ])
        return { ...lists, paths: Object.fromEntries(paths) as Ruleset['paths'] }
      })
    }),
    { numRuns: RUNS },
  )
})

test('a list is equal to itself', () => {
  fc.assert(
    fc.property(rulesets({ vague: true }), (ruleset) => {
      const { regions, undecided } = diff(ruleset, { ...ruleset })
      expect({ regions, undecided }).toEqual({ regions: [], undecided: [] })
    }),
    { numRuns: RUNS },
  )
})

/** A jump that is gone may undo a loop, which lets other jumps mean something: so all keep their jumps. */
const isJump = ({ action: { kind } }: Rule) => kind === 'jump' || kind === 'goto'

test('without its dead and needless lines a list is the same, or that is not known', () => {
  let equal = 0
  fc.assert(
    fc.property(rulesets({ vague: false }), (ruleset) => {
      const { dead, needless } = health(ruleset)
      const gone = new Set([...dead, ...needless].flatMap(({ rule }) => (isJump(rule) ? [] : [rule])))
      const second = KEYS.reduce(
        (all, key) => withList(all, key, (rules) => rules.filter((rule) => !gone.has(rule))),
        ruleset,
      )
      const answer = diff(ruleset, second)
      expect(answer.regions).toEqual([])
      if (gone.size > 0 && answer.equal) equal++
    }),
    { numRuns: RUNS },
  )
  expect(equal).toBeGreaterThan(RUNS / 10)
})
