import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERFACES, match, packets, rulesets } from '../../../../test/arbitrary/ruleset.ts'
import { addresses, lineNames, rule, ruleset, stage } from '../../../../test/support/rules.ts'
import type { Walk, WalkedList } from '../../model/explanation.ts'
import { ALL, type Match } from '../../model/match.ts'
import type { Question } from '../../model/question.ts'
import type { Part } from '../../model/results.ts'
import type { Action, Rule, Ruleset } from '../../model/ruleset.ts'
import { ANY_ADDRESS } from '../../sets/addresses.ts'
import { nameTable } from '../../sets/names.ts'
import { type Packet, STATES } from '../../sets/packet.ts'
import { decide } from '../decide.ts'
import { truthOf } from '../truth.ts'
import { explain, explainer } from './explain.ts'
import { walk } from './walk.ts'

const names = nameTable(INTERFACES)
const end = { label: 'any', addresses: ANY_ADDRESS, named: false }
const everything: Question = {
  source: { name: 'question', text: 'any -> any' },
  path: 'forward',
  from: end,
  to: end,
  services: [{}],
  states: ['new'],
}
const service = fc.constantFrom<Question['services']>(
  [{}],
  [{ protocol: [[6, 6]], destinationPort: [[0, 2]] }],
  [{ protocol: [[6, 17]] }, { families: [4], protocol: [[1, 1]], sourcePort: [[3, 3]], destinationPort: [[0, 255]] }],
)
const questions: fc.Arbitrary<Question> = fc
  .record({
    services: service,
    states: fc.oneof(fc.constant(['new' as const]), fc.subarray([...STATES], { minLength: 1 })),
    to: fc.constantFrom('0.0.0.0-0.0.0.3', '0.0.0.2', '0.0.0.0/0, ::/0', '::/126'),
    inInterface: fc.option(fc.constantFrom('eth0', 'lo', 'other'), { nil: undefined }),
    path: fc.constantFrom('forward' as const, 'input' as const),
  })
  .map(({ to, inInterface, ...more }) => ({
    ...everything,
    ...more,
    to: { ...end, label: to, addresses: addresses(to) },
    ...(inInterface === undefined ? {} : { inInterface }),
  }))

test('the parts of an answer are disjoint, cover the question, and each packet of them fares as its part says', () => {
  let samples = 0
  fc.assert(
    fc.property(
      rulesets({ vague: false }),
      questions,
      fc.array(packets, { minLength: 40, maxLength: 40 }),
      (of, question, some) => {
        const { parts, asked, names: table } = explain(of, question)
        expect(
          parts.every((part, i) => parts.slice(0, i).every((other) => !other.packets.overlaps(part.packets))),
        ).toBe(true)
        const [first, ...rest] = parts
        expect((first ? rest.reduce((all, part) => all.union(part.packets), first.packets) : asked).equals(asked)).toBe(
          true,
        )
        // A packet of the small world may be none of this table: only those that are asked about count.
        for (const packet of some.filter((each) => asked.has(each))) {
          samples++
          const part = parts.find((each) => each.packets.has(packet))
          expect(part?.disposition).toBe(decide(of, question.path, packet, table).disposition)
        }
        for (const part of parts) if (part.walk) expect(part.walk.disposition).toBe(part.disposition)
        // Each disposition has its example.
        const shown = new Set(parts.flatMap((part) => (part.walk ? [part.disposition] : [])))
        expect(shown).toEqual(new Set(parts.map(({ disposition }) => disposition)))
      },
    ),
    { numRuns: 100 },
  )
  expect(samples).toBeGreaterThan(20)
})

/** Every list of a walk, with the key under which the ruleset has it. */
function listsOf(of: Walk): readonly WalkedList[] {
  const below = (list: WalkedList): readonly WalkedList[] => [
    list,
    ...list.lines.flatMap(({ called }) => (called === undefined ? [] : below(called))),
  ]
  return of.stages.flatMap(({ list }) => (list === undefined ? [] : below(list)))
}

test('a walk has the verdict of the plain interpreter, and every line that it skips does not match', () => {
  let checked = 0
  fc.assert(
    fc.property(rulesets({ vague: true }), packets, (of, packet) => {
      const told = walk(of, 'forward', packet, names).walk
      const plain = decide(of, 'forward', packet, names)
      expect(told.disposition).toBe(plain.disposition)
      expect(told.ends.map(({ disposition, origins }) => [disposition, origins])).toEqual(
        plain.outcomes.map(({ disposition, origins }) => [disposition, origins]),
      )
      for (const list of listsOf(told).filter(({ again, missing }) => !again && !missing)) {
        const rules = of.lists.get(list.name)?.rules ?? []
        let next = 0
        // Nothing is known of lines where several headers are on their way: there `skipped` is of all of them.
        const alone = new Set(list.lines.map(({ before }) => before)).size <= 1
        for (const line of list.lines) {
          const [skipped, found] = [rules.slice(next, next + line.skipped), rules[next + line.skipped]]
          if (!alone) break
          expect(found).toBe(line.rule)
          for (const missed of skipped) {
            checked++
            const seen = { header: { packet: line.before.packet, open: line.before.open }, names, tracked: true }
            if (told.stages.every(({ stage: { purpose } }) => purpose !== 'before-tracking'))
              expect(truthOf(missed.match, seen)).toBe('no')
          }
          next += line.skipped + 1
        }
      }
    }),
    { numRuns: 500 },
  )
  expect(checked).toBeGreaterThan(100)
})

const change = (source: boolean): fc.Arbitrary<Action> =>
  fc.tuple(fc.integer({ min: 0, max: 5 }), fc.option(fc.integer({ min: 0, max: 3 }))).map(([n, port]): Action => {
    const to = { kind: 'to', addresses: { v4: [[n, n]], v6: [[BigInt(n), BigInt(n)]] } } as const
    const ports = port === null ? {} : { [source ? 'sourcePort' : 'destinationPort']: [[port, port]] }
    return { kind: 'translate', translation: { [source ? 'source' : 'destination']: to, ...ports } }
  })
const translations = (source: boolean): fc.Arbitrary<readonly Rule[]> =>
  fc
    .array(fc.tuple(fc.oneof(fc.constant(ALL), match), change(source)), { minLength: 1, maxLength: 3 })
    .map((pairs) => pairs.map(([condition, action]: [Match, Action], i) => rule(`nat ${i}`, condition, action)))
const isPlain = ({ action: { kind } }: Rule) => kind !== 'translate' && kind !== 'no-tracking' && kind !== 'unknown'

/** As in Linux: destinations are translated before the filters, sources after them. */
const linux: fc.Arbitrary<Ruleset> = fc
  .tuple(rulesets({ vague: false }), translations(false), translations(true))
  .map(([{ lists }, before, after]) => {
    const filters = ['a', 'b'].map((name) => [name, (lists.get(name)?.rules ?? []).filter(isPlain)] as const)
    return ruleset(
      { ...Object.fromEntries(filters), before, after },
      {
        forward: [
          stage('before', 'permit', { purpose: 'translation' }),
          stage('a', 'permit'),
          stage('after', 'permit', { purpose: 'translation' }),
          stage('b', 'permit'),
        ],
      },
    )
  })

test('the reply and the packet after the first fare as their sets say, translation undone at its place', () => {
  let replies = 0
  const agree = (told: Walk | undefined, parts: readonly Part[]) => {
    if (told === undefined) return
    const part = parts.find((each) => each.packets.has(told.packet))
    expect(part).toBeDefined()
    if (part?.disposition === 'permitted') expect(told.disposition).toBe('permitted')
    if (part?.disposition === 'denied') expect(['denied', 'rejected']).toContain(told.disposition)
    if (told.disposition === 'permitted' || told.disposition === 'unknown')
      expect(['permitted', 'unknown']).toContain(part?.disposition)
  }
  fc.assert(
    fc.property(linux, questions, (of, asked) => {
      const { parts, onward, reply } = explain(of, { ...asked, path: 'forward', states: ['new'] })
      for (const part of parts) {
        if (part.reply) replies++
        agree(part.onward, onward)
        agree(part.reply, reply)
      }
    }),
    { numRuns: 60 },
  )
  expect(replies).toBeGreaterThan(20)
})

const port = (n: number): Match => ({ kind: 'destination-port', ports: [[n, n]] })

test('on a path of two firewalls the second sees what the first lets through, translated', () => {
  const outer = ruleset(
    {
      nat: [
        rule('dnat', port(443), {
          kind: 'translate',
          translation: { destination: { kind: 'to', addresses: addresses('10.0.0.1') } },
        }),
      ],
    },
    { forward: [stage('nat', 'deny', { purpose: 'translation' })] },
  )
  const inner = ruleset(
    { in: [rule('web', { kind: 'destination-address', addresses: addresses('10.0.0.1') }, { kind: 'permit' })] },
    { forward: [stage('in', 'deny')] },
  )
  const devices = [
    { name: 'outer', ruleset: outer },
    { name: 'inner', ruleset: inner },
  ]
  const question: Question = {
    ...everything,
    services: [
      {
        protocol: [[6, 6]],
        destinationPort: [
          [80, 80],
          [443, 443],
        ],
      },
    ],
  }
  const destination = addresses('192.0.2.1')
  const points = [
    { firewall: 'outer', inInterface: 'wan', outInterface: 'dmz' },
    { firewall: 'inner', inInterface: 'dmz', outInterface: 'lan' },
  ]
  const told = explainer(devices).explain(question, {
    source: addresses('198.51.100.7'),
    destination,
    points,
    notes: [],
  })
  expect(told.map(({ disposition }) => disposition)).toEqual(['partly', 'permitted'])
  const arrived = told[1]?.asked.boxes().boxes[0]
  expect(arrived).toMatchObject({ destination: addresses('10.0.0.1'), destinationPort: [[443, 443]], states: ['new'] })
  expect(told[1]?.names.namesOf(arrived?.inInterface ?? [])).toEqual(['dmz'])
  // What no configuration was given of ends the walk.
  const beyond = { source: ANY_ADDRESS, destination, points: [...points, { firewall: 'third' }], notes: [] }
  expect(explainer(devices).explain(question, beyond)).toHaveLength(2)
})

test('where a line of the first firewall is not known, the second says that it may miss packets', () => {
  const queue = ruleset(
    { a: [rule('queue', ALL, { kind: 'unknown', text: 'QUEUE' })] },
    { forward: [stage('a', 'deny')] },
  )
  const open = ruleset({}, {})
  const devices = [
    { name: 'outer', ruleset: queue },
    { name: 'inner', ruleset: open },
  ]
  const points = [{ firewall: 'outer' }, { firewall: 'inner' }]
  const told = explainer(devices).explain(everything, {
    source: ANY_ADDRESS,
    destination: ANY_ADDRESS,
    points,
    notes: [],
  })
  expect(told.map(({ asked, disposition, mayMiss }) => [asked.isEmpty(), disposition, mayMiss])).toEqual([
    [false, 'unknown', false],
    [true, 'unknown', true],
  ])
})

test('interfaces that the question names are those of the first and of the last firewall', () => {
  const open = ruleset({}, {})
  const devices = ['outer', 'inner'].map((name) => ({ name, ruleset: open }))
  const points = [
    { firewall: 'outer', outInterface: 'dmz' },
    { firewall: 'inner', inInterface: 'dmz' },
  ]
  const question = { ...everything, inInterface: 'wan', outInterface: 'lan' }
  const told = explainer(devices).explain(question, {
    source: ANY_ADDRESS,
    destination: ANY_ADDRESS,
    points,
    notes: [],
  })
  const sides = told.map(({ asked, names: table }) => {
    const [box] = asked.boxes().boxes
    return [box?.inInterface, box?.outInterface].map((numbers) => table.namesOf(numbers ?? []).join())
  })
  expect(sides).toEqual([
    ['wan', 'dmz'],
    ['dmz', 'lan'],
  ])
})

test('a question that would need more memory than there may be is unknown, and the next one is answered', () => {
  const cross = (n: number): Match => ({
    kind: 'and',
    of: [
      { kind: 'source-address', addresses: { v4: [[n * 3, n * 5 + 100]], v6: [] } },
      { kind: 'destination-address', addresses: { v4: [[n * 4, n * 4 + 1]], v6: [] } },
      { kind: 'destination-port', ports: [[n, n * 7 + 10]] },
    ],
  })
  const rules = Array.from({ length: 150 }, (_, i) =>
    rule(`line ${i}`, cross(i), { kind: i % 3 === 0 ? 'deny' : 'permit' }),
  )
  const ready = explainer([{ ruleset: ruleset({ a: rules }, { forward: [stage('a', 'deny')] }) }], [], 30_000)
  const to = { ...end, addresses: addresses('0.0.0.4') }
  const one = { ...everything, from: to, to, services: [{ protocol: [[6, 6]], destinationPort: [[5, 5]] }] } as const
  const dispositions = [one, everything, one].map((question) => ready.explain(question)[0]?.parts)
  expect(
    dispositions.map((parts) => parts?.map(({ disposition, origins }) => [disposition, ...lineNames(origins)])),
  ).toEqual([
    [['permitted', 'line 1']],
    [['unknown', 'the question is too large to be decided exactly; ask a narrower one']],
    [['permitted', 'line 1']],
  ])
})

test('a family that the configuration says nothing of is unknown', () => {
  const v4 = ruleset(
    { a: [rule('all', ALL, { kind: 'permit' })] },
    { forward: [stage('a', 'deny')] },
    { families: [4] },
  )
  const { parts } = explain(v4, everything)
  expect(parts.map(({ disposition, origins }) => [disposition, ...lineNames(origins)]).sort()).toEqual([
    ['permitted', 'all'],
    ['unknown', 'the configuration says nothing of IPv6'],
  ])
})

test('an interface that nobody mentioned before is told apart from those that a rule names', () => {
  const eth0: Match = { kind: 'in-interface', names: [{ text: 'eth', prefix: true }] }
  const of = ruleset({ a: [rule('in', eth0, { kind: 'permit' })] }, { forward: [stage('a', 'deny')] })
  const disposition = (inInterface: string) => explain(of, { ...everything, inInterface }).disposition
  expect(['eth7', 'wan', 'eth7'].map(disposition)).toEqual(['permitted', 'denied', 'permitted'])
})

test('a walk that meets a list again with the same packet says so', () => {
  const of = ruleset(
    {
      main: [rule('first', ALL, { kind: 'jump', to: 'sub' }), rule('second', ALL, { kind: 'jump', to: 'sub' })],
      sub: [rule('no', { kind: 'none' }, { kind: 'deny' }), rule('back', ALL, { kind: 'return' })],
    },
    { forward: [stage('main', 'permit')] },
  )
  const packet: Packet | undefined = explain(of, everything).parts[0]?.walk?.packet
  if (packet === undefined) throw new Error('no example')
  const [told] = walk(of, 'forward', packet, names).walk.stages
  expect(told?.list?.lines.map(({ called }) => [called?.again, called?.comesOut, called?.lines.length])).toEqual([
    [false, true, 1],
    [true, false, 0],
  ])
  expect(told?.ends).toBe(true)
})
