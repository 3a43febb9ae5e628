import { describe, expect, test } from 'vitest'
import { decide } from '../../src/core/check/decide.ts'
import { packetFor } from '../contracts/packets.ts'
import { randomOf } from '../contracts/random.ts'
import { universeOf } from './ask.ts'
import { WORLDS, world } from './worlds.ts'
import { inSet, z3Decides } from './z3/decides.ts'

/** How many rulesets of each kind; more of them: `PORTOLAN_EXACT=20 npx vitest run test/exactness`. */
const EACH = Number(process.env.PORTOLAN_EXACT ?? 1)
const ENDS = ['permitted', 'denied', 'rejected'] as const

describe.each(WORLDS)('$title', ({ settings }) => {
  test.each(Array.from({ length: EACH }, (_, i) => i + 1))('z3 agrees on every packet, ruleset %i', async (seed) => {
    const random = randomOf(seed * 7919 + settings.rules)
    const ruleset = world(random, settings)
    const universe = universeOf(ruleset)
    const { evaluation, sets } = universe.opinion(ruleset)
    await z3Decides(universe.names, async (z3) => {
      const of = z3.encode(ruleset)
      // No packet of a proof may end otherwise, however doubtful conditions turn out. If one does, z3 shows it.
      const wrong = [
        `(and ${inSet(sets.permitted)} (or ${of.denied} ${of.rejected}))`,
        `(and ${inSet(sets.denied)} ${of.permitted})`,
        `(and ${inSet(sets.rejected)} (or ${of.permitted} ${of.denied}))`,
      ]
      expect(await z3.packet(`(or ${wrong.join(' ')})`)).toBeUndefined()
      // Where every condition is understood and no pool is left to the device, everything is proved.
      if (settings.unknownEvery === 0 && !settings.translates) expect(sets.unknown.isEmpty()).toBe(true)
      for (const disposition of ['permitted', 'denied'] as const) expect(sets[disposition].isEmpty()).toBe(false)

      // Nothing is called unknown that is not: for packets here and there, z3 finds the very ends that we allow.
      const { boxes } = sets.unknown.boxes(4)
      const doubtful = boxes.flatMap((box) => universe.space.box(box).sample() ?? [])
      const others = Array.from({ length: 8 }, () => packetFor(random, ruleset, universe.names))
      for (const packet of [...doubtful, ...others]) {
        const { mayPermit, mayDeny, mayReject } = evaluation
        const may = { permitted: mayPermit, denied: mayDeny, rejected: mayReject }
        const { outcomes } = decide(ruleset, 'forward', packet, universe.names)
        for (const end of ENDS) {
          const expected = await z3.may([of[end]], packet)
          expect([end, may[end].has(packet)]).toEqual([end, expected])
          expect([end, outcomes.some(({ disposition }) => disposition === end)]).toEqual([end, expected])
        }
      }
    })
  })
})
