import { expect, test } from 'vitest'
import { health } from '../../src/core/check/health/health.ts'
import type { DeadLine } from '../../src/core/model/health.ts'
import type { Origin, Rule, Ruleset } from '../../src/core/model/ruleset.ts'
import { randomOf } from '../contracts/random.ts'
import { ruleset, stage } from '../support/rules.ts'
import { universeOf } from './ask.ts'
import { world } from './worlds.ts'
import { type Decides, z3Decides } from './z3/decides.ts'

const EACH = Number(process.env.PORTOLAN_EXACT ?? 1)
const SEEDS = Array.from({ length: EACH }, (_, i) => i + 1)

/** May a rule meet a packet after these alone? */
function mayReach(z3: Decides, before: readonly Rule[], last: Rule): Promise<boolean> {
  const only = ruleset({ main: [...before, last] }, { forward: [stage('main', 'deny')] })
  return z3.may([z3.encode(only).reaches.get(last) ?? 'false'])
}

/** The lines that are said to cover a dead one, in their order; only for lists without jumps. */
async function reprove(z3: Decides, of: Ruleset, { rule, because }: DeadLine): Promise<void> {
  if (because.kind !== 'covered') return expect(await mayReach(z3, [], rule)).toBe(false)
  const rules = [...of.lists.values()].flatMap((list) => list.rules)
  const by = rules.filter(({ origin }) => because.by.includes(origin))
  expect(by).toHaveLength(because.by.length)
  expect(rules.indexOf(rule)).toBeGreaterThan(Math.max(...by.map((each) => rules.indexOf(each))))
  expect(await mayReach(z3, by, rule)).toBe(false)
  // None of them can go; that there is no smaller choice of others is another question.
  if (because.fewest)
    for (const each of by)
      expect(
        await mayReach(
          z3,
          by.filter((one) => one !== each),
          rule,
        ),
      ).toBe(true)
}

test.each(SEEDS)('dead lines and what covers them, re-proved by z3: one list, ruleset %i', async (seed) => {
  const of = world(randomOf(seed * 31), { rules: 200, unknownEvery: 15, jumpEvery: 0, translates: false })
  const { dead, undecided } = health(of)
  expect(undecided).toEqual([])
  expect(dead.length).toBeGreaterThan(5)
  await z3Decides(universeOf(of).names, async (z3) => {
    const { reaches } = z3.encode(of)
    expect(await rulesThatNeverDecide(z3, reaches)).toEqual(dead.map(({ rule }) => rule.origin))
    for (const line of dead) await reprove(z3, of, line)
  })
})

async function rulesThatNeverDecide(z3: Decides, reaches: ReadonlyMap<Rule, string>): Promise<readonly Origin[]> {
  const found: Origin[] = []
  for (const [{ origin }, reached] of reaches) if (!(await z3.may([reached]))) found.push(origin)
  return found
}

test.each(SEEDS)('dead lines of lists that jump to one another, ruleset %i', async (seed) => {
  const of = world(randomOf(seed * 37), { rules: 100, unknownEvery: 15, jumpEvery: 12, translates: false })
  const { dead, undecided } = health(of)
  expect(undecided).toEqual([])
  expect(dead).not.toEqual([])
  await z3Decides(universeOf(of).names, async (z3) => {
    const { reaches } = z3.encode(of)
    const named = new Set(dead.map(({ rule }) => rule.origin))
    expect(new Set(await rulesThatNeverDecide(z3, reaches))).toEqual(named)
  })
})

test.each(SEEDS)('the needless lines may all go at once, ruleset %i', async (seed) => {
  const of = world(randomOf(seed * 41), { rules: 120, unknownEvery: 0, jumpEvery: 0, translates: false })
  const { dead, needless } = health(of)
  const gone = new Set([...dead, ...needless].map(({ rule }) => rule))
  expect(needless).not.toEqual([])
  const lists = new Map(
    [...of.lists].map(([key, list]) => [key, { ...list, rules: list.rules.filter((each) => !gone.has(each)) }]),
  )
  await z3Decides(universeOf(of).names, async (z3) => {
    const [a, b] = [z3.encode(of), z3.encode({ ...of, lists })]
    const differ = `(or (xor ${a.permitted} ${b.permitted}) (xor ${a.denied} ${b.denied}))`
    expect(await z3.packet(differ)).toBeUndefined()
  })
})
