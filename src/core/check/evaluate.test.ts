import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERFACES, packets, rulesets } from '../../../test/arbitrary/ruleset.ts'
import { boxOf } from '../../../test/support/packet-box.ts'
import { nameTable } from '../sets/names.ts'
import type { Packet } from '../sets/packet.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { decide } from './decide.ts'
import { evaluator } from './evaluate.ts'
import { partsOf } from './parts.ts'

const names = nameTable(INTERFACES)

const possible = (
  evaluation: {
    mayPermit: { has(p: Packet): boolean }
    mayDeny: { has(p: Packet): boolean }
    mayReject: { has(p: Packet): boolean }
  },
  packet: Packet,
) =>
  [
    evaluation.mayPermit.has(packet) ? ['permitted'] : [],
    evaluation.mayDeny.has(packet) ? ['denied'] : [],
    evaluation.mayReject.has(packet) ? ['rejected'] : [],
  ].flat()

test('sets of packets meet the very ends that each packet meets', () => {
  fc.assert(
    fc.property(rulesets({ vague: false }), fc.array(packets, { minLength: 5, maxLength: 5 }), (ruleset, some) => {
      for (const path of ['forward', 'input'] as const) {
        const space = packetSpace(names)
        const evaluate = evaluator(ruleset, path, { space, names })
        const evaluation = evaluate(space.all)
        for (const packet of some) {
          const { outcomes } = decide(ruleset, path, packet, names)
          const expected = ['permitted', 'denied', 'rejected'].filter((end) =>
            outcomes.some(({ disposition }) => disposition === end),
          )
          expect(possible(evaluation, packet)).toEqual(expected)

          const alone = evaluate(space.box(boxOf(packet)))
          expect(possible(alone, packet)).toEqual(expected)
          const leaving = space.unionAll(alone.passages.map((passage) => passage.leaving))
          const left = outcomes.filter(({ disposition, certainHeader }) => disposition === 'permitted' && certainHeader)
          const headers = left.flatMap(({ headers }) => headers.slice(-1)).filter(({ open }) => open.size === 0)
          expect(leaving.equals(space.boxes(headers.map(({ packet }) => boxOf(packet))))).toBe(
            headers.length === left.length,
          )
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('where a rule leaves a header open, every end that sets allow is one that the plain interpreter allows', () => {
  fc.assert(
    fc.property(rulesets({ vague: true }), fc.array(packets, { minLength: 5, maxLength: 5 }), (ruleset, some) => {
      for (const path of ['forward', 'input'] as const) {
        const space = packetSpace(names)
        const evaluation = evaluator(ruleset, path, { space, names })(space.all)
        for (const packet of some) {
          const allowed = decide(ruleset, path, packet, names).outcomes.map(({ disposition }) => disposition)
          const found = possible(evaluation, packet)
          expect(found).not.toEqual([])
          expect(allowed).toEqual(expect.arrayContaining(found))
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('the parts of an answer are disjoint, cover the question and name their lines', () => {
  fc.assert(
    fc.property(rulesets({ vague: true }), packets, (ruleset, packet) => {
      const space = packetSpace(names)
      const asked = space.box({ ...boxOf(packet), source: { v4: [[0, 3]], v6: [[0n, 3n]] }, families: [4, 6] })
      const parts = partsOf(evaluator(ruleset, 'forward', { space, names })(asked))
      let covered = space.empty
      for (const part of parts) {
        expect(part.packets.overlaps(covered)).toBe(false)
        expect(part.origins.length).toBeGreaterThan(0)
        covered = covered.union(part.packets)
      }
      expect(covered.equals(asked)).toBe(true)
    }),
    { numRuns: 300 },
  )
})
