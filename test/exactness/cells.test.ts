import { expect, test } from 'vitest'
import { programsOf } from '../../src/core/check/programs.ts'
import { boxOfCell } from '../../src/core/classify/cell-box.ts'
import { decideCell } from '../../src/core/classify/walk.ts'
import { DISPOSITIONS } from '../../src/core/model/results.ts'
import { randomOf } from '../contracts/random.ts'
import { universeOf } from './ask.ts'
import { WORLDS, world } from './worlds.ts'

const EACH = Number(process.env.PORTOLAN_EXACT ?? 1)

// What sets say of these worlds is what z3 says: see verdicts.test.ts.
test.each(
  WORLDS.flatMap(({ title, settings }) => Array.from({ length: EACH }, (_, i) => ({ title, settings, seed: i + 1 }))),
)('cells divide all packets as sets do: $title, ruleset $seed', ({ settings, seed }) => {
  const ruleset = world(randomOf(seed * 7919 + settings.rules), settings)
  const universe = universeOf(ruleset)
  const { sets } = universe.opinion(ruleset)
  const decided = programsOf(ruleset, universe.names, { paths: ['forward'] }).flatMap(({ indexed }) => {
    if (indexed === undefined) return expect.fail('too large for a program')
    return decideCell(indexed, indexed.terms.whole).map((part) => ({
      ...part,
      box: boxOfCell(part.cell, indexed.terms),
    }))
  })
  for (const disposition of DISPOSITIONS) {
    const boxes = decided.flatMap((part) => (part.disposition === disposition ? [part.box] : []))
    const cells = universe.space.boxes(boxes)
    // Where an earlier line changes packets, cells do not say what becomes of them.
    if (settings.translates) expect(cells.isSubsetOf(sets[disposition])).toBe(true)
    else expect([disposition, cells.equals(sets[disposition])]).toEqual([disposition, true])
  }
  if (!settings.translates) expect(decided.filter(({ disposition }) => disposition === 'changed')).toEqual([])
})
