import { expect, test } from 'vitest'
import { diff } from '../../src/core/check/diff/diff.ts'
import { existingPackets } from '../../src/core/check/universe.ts'
import type { Rule, Ruleset } from '../../src/core/model/ruleset.ts'
import { oneOf, type Random, randomOf } from '../contracts/random.ts'
import { type Opinion, type Universe, universeOf } from './ask.ts'
import { world } from './worlds.ts'
import { inSet, z3Decides } from './z3/decides.ts'

const EACH = Number(process.env.PORTOLAN_EXACT ?? 1)

/** The same ruleset with other rules in its first list. */
function withRules(ruleset: Ruleset, change: (rules: readonly Rule[]) => readonly Rule[]): Ruleset {
  const lists = new Map(ruleset.lists)
  const main = lists.get('main')
  if (main) lists.set('main', { ...main, rules: change(main.rules) })
  return { ...ruleset, lists }
}

const isPermit = ({ action }: Rule) => action.kind === 'permit'

/** What may be done to a list; some of it changes nothing. */
const CHANGES: Readonly<Record<string, (random: Random, rules: readonly Rule[]) => readonly Rule[]>> = {
  'neighbours of one action exchanged': (_, rules) => {
    const sorted = [...rules]
    for (let i = 0; i + 1 < sorted.length; i++) {
      const [a, b] = [sorted[i], sorted[i + 1]]
      if (a && b && isPermit(a) && isPermit(b)) sorted.splice(i++, 2, b, a)
    }
    return sorted
  },
  'every 19th line dropped and every other 9th turned': (_, rules) =>
    rules.flatMap((rule, i): readonly Rule[] => {
      if (i % 19 === 18) return []
      return i % 18 === 9 ? [{ ...rule, action: { kind: isPermit(rule) ? 'deny' : 'permit' } }] : [rule]
    }),
  'one line dropped': (random, rules) => rules.toSpliced(random(rules.length), 1),
  'one line said again further down': (random, rules) => {
    const again = oneOf(random, rules.slice(0, rules.length >> 1))
    return again ? rules.toSpliced(rules.length - 1, 0, again) : rules
  },
  'two lines exchanged': (random, rules) => {
    const at = random(rules.length - 1)
    return [...rules.slice(0, at), ...rules.slice(at, at + 2).reverse(), ...rules.slice(at + 2)]
  },
}

/** The packets that fare differently. */
function differing(a: Opinion, b: Opinion) {
  const changed = (['permitted', 'denied', 'rejected'] as const).map((end) => a.sets[end].subtract(b.sets[end]))
  return changed.reduce((all, set) => all.union(set))
}

/** The packets of which `diff` says that they fare differently, line against line. */
function told(before: Ruleset, after: Ruleset, { space }: Universe) {
  const { equal, regions, undecided } = diff(before, after)
  expect(undecided).toEqual([])
  expect(equal).toBe(regions.length === 0)
  return space.boxes(regions.flatMap(({ family, boxes }) => boxes.map((box) => ({ families: [family], ...box }))))
}

for (const [title, change] of Object.entries(CHANGES)) {
  test.each([50, 200].flatMap((rules) => Array.from({ length: EACH }, (_, i) => [rules, i + 1] as const)))(
    `${title}: z3 finds the very difference that we find (%i rules, ruleset %i)`,
    async (rules, seed) => {
      const random = randomOf(seed * 104_729 + rules)
      const before = world(random, { rules, unknownEvery: 0, jumpEvery: 0, translates: false })
      const after = withRules(before, (lines) => change(random, lines))
      const universe = universeOf(before, after)
      const ours = differing(universe.opinion(before), universe.opinion(after))
      const existing = existingPackets(universe.space)
      expect(told(before, after, universe).intersect(existing).equals(ours.intersect(existing))).toBe(true)
      await z3Decides(universe.names, async (z3) => {
        const [a, b] = [z3.encode(before), z3.encode(after)]
        const differ = `(or (xor ${a.permitted} ${b.permitted}) (xor ${a.denied} ${b.denied}))`
        const found = await z3.packet(differ)
        expect(found !== undefined).toBe(!ours.isEmpty())
        if (found === undefined) return
        expect(ours.has(found)).toBe(true)
        // Not only some packets: the two differences are one set.
        expect(await z3.packet(`(xor ${differ} ${inSet(ours)})`)).toBeUndefined()
      })
    },
  )
}

test('the changes are of both kinds', () => {
  const kinds = Object.values(CHANGES).map((change) => {
    const random = randomOf(1)
    const before = world(random, { rules: 50, unknownEvery: 0, jumpEvery: 0, translates: false })
    const after = withRules(before, (lines) => change(random, lines))
    const universe = universeOf(before, after)
    return differing(universe.opinion(before), universe.opinion(after)).isEmpty()
  })
  expect(new Set(kinds)).toEqual(new Set([true, false]))
})
