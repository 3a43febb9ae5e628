import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERFACES, packets, rulesets } from '../../../test/arbitrary/ruleset.ts'
import { boxOf } from '../../../test/support/packet-box.ts'
import { decide } from '../check/decide.ts'
import { evaluator } from '../check/evaluate.ts'
import { partsOf } from '../check/parts.ts'
import { programsOf } from '../check/programs.ts'
import { DISPOSITIONS } from '../model/results.ts'
import { nameTable } from '../sets/names.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { boxOfCell, cellOfBox } from './cell-box.ts'
import { decideCell } from './walk.ts'

const names = nameTable(INTERFACES)
const RUNS = Number(process.env.PORTOLAN_RUNS ?? 300)

test('the parts of an answer are disjoint, cover the question, and are what sets say', () => {
  fc.assert(
    fc.property(rulesets({ vague: true }), (ruleset) => {
      const space = packetSpace(names)
      const parts = partsOf(evaluator(ruleset, 'forward', { space, names })(space.all))
      for (const { indexed, family } of programsOf(ruleset, names, { paths: ['forward'] })) {
        if (indexed === undefined) return expect.fail('too large for a program')
        const asked = space.box({ families: [family] })
        const decided = decideCell(indexed, indexed.terms.whole).map(({ disposition, cell }) => ({
          disposition,
          packets: space.box(boxOfCell(cell, indexed.terms)),
        }))
        let covered = space.empty
        for (const part of decided) {
          expect(part.packets.overlaps(covered)).toBe(false)
          covered = covered.union(part.packets)
        }
        expect(covered.equals(asked)).toBe(true)
        const follows = decided.every(({ disposition }) => disposition !== 'changed')
        for (const disposition of DISPOSITIONS) {
          const [mine, theirs] = [decided, parts].map((of) =>
            space.unionAll(of.flatMap((part) => (part.disposition === disposition ? [part.packets] : []))),
          )
          if (mine === undefined || theirs === undefined) return
          // What becomes of packets with another header is not said here; of the others sets say no more than this.
          if (follows) expect([disposition, mine.equals(theirs.intersect(asked))]).toEqual([disposition, true])
          else if (disposition !== 'unknown')
            expect([disposition, mine.isSubsetOf(theirs)]).toEqual([disposition, true])
        }
      }
    }),
    { numRuns: RUNS },
  )
})

test('a packet fares as the plain interpreter says', () => {
  fc.assert(
    fc.property(rulesets({ vague: true }), fc.array(packets, { minLength: 8, maxLength: 8 }), (ruleset, some) => {
      for (const { indexed, family } of programsOf(ruleset, names, {
        paths: ['forward'],
        more: [
          [0n, 0n],
          [1n, 1n],
          [2n, 2n],
          [3n, 3n],
          [2n ** 80n, 2n ** 80n],
        ].map(([first = 0n, last = 0n]) => [[first, last]]),
      })) {
        if (indexed === undefined) return expect.fail('too large for a program')
        for (const packet of some.filter((each) => each.family === family)) {
          const cell = cellOfBox(boxOf(packet), indexed.terms) ?? expect.fail('the packet has no cell')
          const [part, ...others] = decideCell(indexed, cell)
          expect(others).toEqual([])
          if (part?.disposition === 'changed') continue
          expect(part?.disposition).toBe(decide(ruleset, 'forward', packet, names).disposition)
        }
      }
    }),
    { numRuns: RUNS },
  )
})
