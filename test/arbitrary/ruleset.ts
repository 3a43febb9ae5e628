import fc from 'fast-check'
import type { Match } from '../../src/core/model/match.ts'
import type { Action, Rule, Ruleset, Stage } from '../../src/core/model/ruleset.ts'
import type { AddressSet } from '../../src/core/sets/intervals.ts'
import type { NamePattern } from '../../src/core/sets/names.ts'
import { type Packet, STATES } from '../../src/core/sets/packet.ts'
import { line, rule, ruleset } from '../support/rules.ts'

/** A small world in which conditions collide often. Interfaces are numbered by `nameTable(INTERFACES)`. */
export const INTERFACES: readonly NamePattern[] = [
  { text: 'eth', prefix: true },
  { text: 'eth0', prefix: false },
  { text: 'lo', prefix: false },
]
const V4 = [0, 1, 2, 3, 4, 5]
const V6 = [0n, 1n, 2n, 3n, 2n ** 80n]
const PORTS = [0, 1, 2, 3]
const PROTOCOLS = [1, 6, 17]
const FLAGS = [0x02, 0x10, 0x12]

const small = fc.integer({ min: 0, max: 5 })
const range = fc.tuple(small, fc.integer({ min: 0, max: 3 })).map(([first, more]) => [[first, first + more]] as const)

const addressSet: fc.Arbitrary<AddressSet> = fc.oneof(
  range.map((v4) => ({ v4, v6: [] })),
  range.map(([[first, last]]) => ({ v4: [], v6: [[BigInt(first), BigInt(last)] as const] })),
  fc.constant({ v4: [[0, 2 ** 32 - 1] as const], v6: [[0n, 2n ** 128n - 1n] as const] }),
  fc.constant({ v4: [], v6: [] }),
)
const names = fc.subarray([...INTERFACES], { minLength: 0 })
const states = fc.subarray([...STATES])

const leaf: fc.Arbitrary<Match> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Match>({ kind: 'all' }) },
  { weight: 1, arbitrary: fc.constant<Match>({ kind: 'none' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(4, 6).map((family): Match => ({ kind: 'family', family: family === 4 ? 4 : 6 })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('in-interface', 'out-interface'), names)
      .map(([kind, of]): Match => ({ kind, names: of })),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('source-address', 'destination-address'), addressSet)
      .map(([kind, addresses]): Match => ({ kind, addresses })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...PROTOCOLS).map((p): Match => ({ kind: 'protocol', protocols: [[p, p]] })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('source-port', 'destination-port'), range)
      .map(([kind, ports]): Match => ({ kind, ports })),
  },
  { weight: 1, arbitrary: fc.tuple(range, range).map(([types, codes]): Match => ({ kind: 'icmp', types, codes })) },
  { weight: 4, arbitrary: states.map((of): Match => ({ kind: 'state', states: of })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...FLAGS).map((value): Match => ({ kind: 'tcp-flags', values: [[value, value]] })),
  },
  { weight: 1, arbitrary: range.map((macs): Match => ({ kind: 'source-mac', addresses: macs })) },
  { weight: 4, arbitrary: fc.constant<Match>({ kind: 'unknown', text: 'recent' }) },
)

/** Conditions of every kind, nested a little. */
export const match: fc.Arbitrary<Match> = fc.letrec<{ match: Match }>((tie) => ({
  match: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    { weight: 5, arbitrary: leaf },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('match'), { maxLength: 3 }))
        .map(([kind, of]): Match => ({ kind, of })),
    },
    { weight: 1, arbitrary: tie('match').map((of): Match => ({ kind: 'not', of })) },
  ),
})).match

/** Pools have two members at most, so that the plain interpreter can follow each. */
const pair = fc.tuple(small, fc.integer({ min: 0, max: 1 })).map(([first, more]) => [[first, first + more]] as const)
const network = fc.constantFrom<Action>(
  {
    kind: 'translate',
    translation: {
      destination: { kind: 'network', family: 4, from: { v4: [[2, 3]], v6: [] }, to: { v4: [[4, 5]], v6: [] } },
    },
  },
  {
    kind: 'translate',
    translation: {
      source: { kind: 'network', family: 4, from: { v4: [[0, 4]], v6: [] }, to: { v4: [[2, 3]], v6: [] } },
    },
  },
  {
    kind: 'translate',
    translation: {
      source: { kind: 'network', family: 6, from: { v4: [], v6: [[0n, 1n]] }, to: { v4: [], v6: [[2n, 3n]] } },
    },
  },
)
const change = fc
  .oneof(
    pair.map((v4): AddressSet => ({ v4, v6: [] })),
    pair.map(([[first, last]]): AddressSet => ({ v4: [], v6: [[BigInt(first), BigInt(last)]] })),
    fc.constant<AddressSet>({ v4: [[3, 3]], v6: [[3n, 3n]] }),
  )
  .map((addresses) => ({ kind: 'to', addresses }) as const)
const translate: fc.Arbitrary<Action> = fc.oneof(
  change.map((destination): Action => ({ kind: 'translate', translation: { destination } })),
  change.map((source): Action => ({ kind: 'translate', translation: { source } })),
  fc.tuple(change, pair).map(
    ([destination, destinationPort]): Action => ({
      kind: 'translate',
      translation: { destination, destinationPort },
    }),
  ),
  fc
    .tuple(change, change)
    .map(([source, destination]): Action => ({ kind: 'translate', translation: { source, destination } })),
  network,
)

export interface Choice {
  /** Actions after which a header is not known: the plain interpreter then says less than sets can. */
  readonly vague: boolean
}

const LISTS = ['a', 'b', 'c', 'd']

function action({ vague }: Choice): fc.Arbitrary<Action> {
  const to = fc.constantFrom(...LISTS, 'missing')
  const common = [
    { weight: 5, arbitrary: fc.constantFrom<Action>({ kind: 'permit' }, { kind: 'deny' }, { kind: 'reject' }) },
    { weight: 2, arbitrary: fc.constantFrom<Action>({ kind: 'continue' }, { kind: 'return' }) },
    {
      weight: 4,
      arbitrary: fc.tuple(fc.constantFrom('jump', 'goto'), to).map(([kind, list]): Action => ({ kind, to: list })),
    },
    { weight: 2, arbitrary: translate },
    { weight: 1, arbitrary: fc.constantFrom<Action>({ kind: 'no-tracking' }) },
    { weight: 0.3, arbitrary: fc.constant<Action>({ kind: 'unknown', text: 'QUEUE' }) },
  ].map(({ weight, arbitrary }) => ({ weight: weight * 10, arbitrary }))
  const unclear = [
    {
      weight: 15,
      arbitrary: fc.constantFrom<Action>(
        { kind: 'alter', axes: ['destinationPort'] },
        { kind: 'alter', axes: ['source', 'tcpFlags'] },
      ),
    },
    {
      weight: 5,
      arbitrary: fc.constantFrom<Action>(
        { kind: 'translate', translation: { source: { kind: 'own' } } },
        { kind: 'translate', translation: { destination: { kind: 'own' } } },
      ),
    },
  ]
  return fc.oneof(...common.map((each) => ({ ...each, weight: Math.round(each.weight) })), ...(vague ? unclear : []))
}

/** Rulesets with all that makes a walk difficult; lists may be missing, or call each other in a circle. */
export function rulesets(choice: Choice): fc.Arbitrary<Ruleset> {
  const rules: fc.Arbitrary<readonly Rule[]> = fc
    .array(fc.tuple(match, action(choice)), { maxLength: 5 })
    .map((pairs) => pairs.map(([condition, act], i) => rule(`rule ${i}`, condition, act)))
  const stages: fc.Arbitrary<readonly Stage[]> = fc.array(
    fc
      .tuple(
        fc.constantFrom(...LISTS, 'missing'),
        fc.constantFrom('filter', 'filter', 'translation', 'before-tracking'),
        fc.oneof({ weight: 2, arbitrary: fc.constant<Match>({ kind: 'all' }) }, { weight: 1, arbitrary: match }),
        fc.constantFrom('permit', 'permit', 'deny', 'reject'),
      )
      .map(
        ([list, purpose, when, end]): Stage => ({
          list,
          purpose,
          when,
          otherwise: { action: end, origin: line(`end of ${list}`) },
        }),
      ),
    { minLength: 1, maxLength: 4 },
  )
  return fc
    .tuple(fc.tuple(rules, rules, rules, rules), stages, fc.constantFrom([4, 6], [4, 6], [4, 6], [4], [6]))
    .map(([[a, b, c, d], forward, families]) =>
      ruleset(
        { a, b, c, d },
        { forward, input: forward },
        { families: families.map((family) => (family === 4 ? 4 : 6)) },
      ),
    )
}

export const packets: fc.Arbitrary<Packet> = fc
  .record({
    family: fc.constantFrom<4 | 6>(4, 6),
    inInterface: fc.integer({ min: 0, max: 3 }),
    outInterface: fc.integer({ min: 0, max: 3 }),
    protocol: fc.constantFrom(...PROTOCOLS),
    sourcePort: fc.constantFrom(...PORTS),
    destinationPort: fc.constantFrom(...PORTS),
    state: fc.constantFrom('new' as const, ...STATES),
    tcpFlags: fc.constantFrom(...FLAGS),
    sourceMac: fc.constantFrom(...PORTS),
    ends: fc.tuple(fc.nat(), fc.nat()),
  })
  .map(({ ends: [a, b], ...header }): Packet => {
    const from = header.family === 4 ? V4 : V6
    return { ...header, source: from[a % from.length] ?? 0, destination: from[b % from.length] ?? 0 }
  })
