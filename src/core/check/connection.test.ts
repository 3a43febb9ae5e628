import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERFACES, match, packets, rulesets } from '../../../test/arbitrary/ruleset.ts'
import { boxOf } from '../../../test/support/packet-box.ts'
import { rule, ruleset, stage } from '../../../test/support/rules.ts'
import { ALL, type Match } from '../model/match.ts'
import type { Action, Rule, Ruleset } from '../model/ruleset.ts'
import { nameTable } from '../sets/names.ts'
import type { Packet } from '../sets/packet.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { repeated, undone } from './connection.ts'
import { decide } from './decide.ts'
import { evaluator } from './evaluate.ts'
import { answers } from './flow-packets.ts'
import type { Header } from './truth.ts'

const names = nameTable(INTERFACES)
const address = fc
  .integer({ min: 0, max: 5 })
  .map((n) => ({ v4: [[n, n] as const], v6: [[BigInt(n), BigInt(n)] as const] }))
const port = fc.integer({ min: 0, max: 3 }).map((n) => [[n, n] as const])

const change = (source: boolean): fc.Arbitrary<Action> =>
  fc.tuple(address, fc.option(port)).map(([addresses, ports]): Action => {
    const to = { kind: 'to', addresses } as const
    const translation = source
      ? { source: to, ...(ports ? { sourcePort: ports } : {}) }
      : { destination: to, ...(ports ? { destinationPort: ports } : {}) }
    return { kind: 'translate', translation }
  })
const translations = (source: boolean): fc.Arbitrary<readonly Rule[]> =>
  fc
    .array(fc.tuple(fc.oneof(fc.constant(ALL), match), change(source)), { minLength: 1, maxLength: 3 })
    .map((pairs) => pairs.map(([condition, action]: [Match, Action], i) => rule(`nat ${i}`, condition, action)))

/** Filters only: translation is the business of its own lists. */
const isPlain = ({ action: { kind } }: Rule) => kind !== 'translate' && kind !== 'no-tracking' && kind !== 'unknown'

/** The way of a packet through Linux: raw, destination translation, two filters, source translation, a last filter. */
const linux: fc.Arbitrary<Ruleset> = fc
  .tuple(rulesets({ vague: false }), translations(false), translations(true))
  .map(([{ lists }, before, after]) => {
    const filters = ['a', 'b', 'c', 'd'].map((name) => [name, (lists.get(name)?.rules ?? []).filter(isPlain)] as const)
    return ruleset(
      { ...Object.fromEntries(filters), before, after },
      {
        forward: [
          stage('a', 'permit', { purpose: 'before-tracking' }),
          stage('before', 'permit', { purpose: 'translation' }),
          stage('b', 'permit'),
          stage('c', 'permit'),
          stage('after', 'permit', { purpose: 'translation' }),
          stage('d', 'permit'),
        ],
      },
    )
  })

const PORTED = new Set([6, 17])

function answer(header: Header): Header {
  const { source, destination, sourcePort, destinationPort, inInterface, outInterface, ...packet } = header.packet
  const ports = PORTED.has(packet.protocol)
    ? { sourcePort: destinationPort, destinationPort: sourcePort }
    : { sourcePort, destinationPort }
  return {
    open: header.open,
    packet: {
      ...packet,
      ...ports,
      source: destination,
      destination: source,
      inInterface: outInterface,
      outInterface: inInterface,
      state: 'established',
      tcpFlags: 0x10,
    },
  }
}

const following = ({ packet, open }: Header): Header => ({ open, packet: { ...packet, state: 'established' } })

type May = {
  readonly mayPermit: { has(p: Packet): boolean }
  readonly mayDeny: { has(p: Packet): boolean }
  readonly mayReject: { has(p: Packet): boolean }
}
const ends = (found: readonly May[], packet: Packet) => [
  found.some(({ mayPermit }) => mayPermit.has(packet)),
  found.some(({ mayDeny }) => mayDeny.has(packet)),
  found.some(({ mayReject }) => mayReject.has(packet)),
]

test('packets that follow the first are translated as it was, and answers see each translation undone at its place', () => {
  let opened = 0
  fc.assert(
    fc.property(linux, packets, (of, some) => {
      const first = { ...some, state: 'new', tcpFlags: 2, sourceMac: 0 } as const
      const space = packetSpace(names)
      const evaluate = evaluator(of, 'forward', { space, names })
      const by = {
        inInterface: [[first.outInterface, first.outInterface]],
        outInterface: [[first.inInterface, first.inInterface]],
      } as const
      const { passages } = evaluate(space.box(boxOf(first)))
      const forth = passages.map((passage) =>
        evaluate(passage.entering.assign('state', ['established']), repeated(of, passage)),
      )
      const back = passages.map((passage) => {
        const swapped = { inInterface: by.outInterface, outInterface: by.inInterface }
        const { entering, tracked } = undone(of, passage, (set) =>
          answers(space, { transport: 'any' }, set, swapped, ['established']),
        )
        return evaluate(entering, tracked)
      })

      // By the plain interpreter, from the header that the first packet had at each stage.
      const passed = decide(of, 'forward', first, names).outcomes.filter(
        ({ disposition, certainHeader }) => disposition === 'permitted' && certainHeader,
      )
      const asked = new Map<string, { packet: Packet; forth: Set<string>; back: Set<string> }>()
      for (const { headers } of passed) {
        opened++
        const [h0, , h1, , , h2, last] = headers
        if (h0 === undefined || h1 === undefined || h2 === undefined || last === undefined)
          throw new Error('six stages')
        expect(last).toEqual(h2)
        const wire = answer(last)
        const key = JSON.stringify(wire.packet, (_, value: unknown) =>
          typeof value === 'bigint' ? `${value}n` : value,
        )
        const seen = asked.get(key) ?? { packet: wire.packet, forth: new Set(), back: new Set() }
        asked.set(key, seen)
        // Raw and the translation itself see the wire; the filters what was between; the last one what is before both.
        const between = answer(h1)
        const headersBack = [wire, between, between, between, answer(h0), answer(h0), answer(h0)]
        for (const { disposition } of decide(of, 'forward', wire.packet, names, headersBack).outcomes)
          seen.back.add(disposition)
        const headersForth = headers.map(following)
        for (const { disposition } of decide(of, 'forward', following(h0).packet, names, headersForth).outcomes)
          seen.forth.add(disposition)
      }
      const all = [...asked.values()]
      const expected = (of: ReadonlySet<string>) => ['permitted', 'denied', 'rejected'].map((end) => of.has(end))
      for (const each of all) expect(ends(back, each.packet)).toEqual(expected(each.back))
      const everyForth = new Set(all.flatMap((each) => [...each.forth]))
      expect(ends(forth, { ...first, state: 'established' })).toEqual(expected(everyForth))
    }),
    { numRuns: 400 },
  )
  expect(opened).toBeGreaterThan(100)
})
