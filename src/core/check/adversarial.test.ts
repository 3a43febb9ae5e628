import { expect, test } from 'vitest'
import { addresses, lineNames, rule, ruleset, stage } from '../../../test/support/rules.ts'
import { ALL, and, type Match, not } from '../model/match.ts'
import type { Action, Path, Ruleset } from '../model/ruleset.ts'
import { nameTable } from '../sets/names.ts'
import type { Packet } from '../sets/packet.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { decide } from './decide.ts'
import { evaluator } from './evaluate.ts'
import { namesInRuleset } from './names.ts'
import { partsOf } from './parts.ts'

/** A mail connection as it opens. */
const SMTP: Packet = {
  family: 4,
  inInterface: 0,
  outInterface: 0,
  source: 0xc6336401, // 198.51.100.1
  destination: 0x0a2d1014, // 10.45.16.20
  protocol: 6,
  sourcePort: 40_000,
  destinationPort: 25,
  state: 'new',
  tcpFlags: 2,
  sourceMac: 0,
}

const port25: Match = { kind: 'destination-port', ports: [[25, 25]] }
const recent: Match = { kind: 'unknown', text: '-m recent' }
const to = (text: string): Match => ({ kind: 'destination-address', addresses: addresses(text) })
const permit: Action = { kind: 'permit' }
const deny: Action = { kind: 'deny' }
const reject: Action = { kind: 'reject' }
const back: Action = { kind: 'return' }
const queue: Action = { kind: 'unknown', text: 'NFQUEUE' }
const jump = (list: string): Action => ({ kind: 'jump', to: list })
const goto = (list: string): Action => ({ kind: 'goto', to: list })
const mapTo = (text: string): Action => ({
  kind: 'translate',
  translation: { destination: { kind: 'to', addresses: addresses(text) } },
})

type Line = readonly [name: string, match: Match, action: Action]
const lists = (of: Readonly<Record<string, readonly Line[]>>) =>
  Object.fromEntries(Object.entries(of).map(([name, lines]) => [name, lines.map((line) => rule(...line))]))
const filter = (of: Readonly<Record<string, readonly Line[]>>, end: 'permit' | 'deny' = 'deny') =>
  ruleset(lists(of), { forward: [stage('main', end)] })

/** What plain interpreter and sets say of a packet, and the lines that the sets name. They must agree. */
function verdict(of: Ruleset, packet: Packet = SMTP, path: Path = 'forward') {
  const names = nameTable(namesInRuleset(of))
  const space = packetSpace(names)
  const { disposition } = decide(of, path, packet, names)
  const part = partsOf(evaluator(of, path, { space, names })(space.all)).find(({ packets }) => packets.has(packet))
  expect(part?.disposition).toBe(disposition)
  return [disposition, ...lineNames(part?.origins ?? [])]
}

test.each([
  ['an unknown condition before a drop leaves it open', { main: [['1', recent, permit]] }, ['unknown', '1']],
  [
    'an unknown condition before the same verdict changes nothing',
    {
      main: [
        ['1', recent, permit],
        ['2', port25, permit],
      ],
    },
    ['permitted', '1', '2'],
  ],
  [
    'nor does one that may only drop what is dropped anyway',
    { main: [['1', recent, deny]] },
    ['denied', '1', 'end of main'],
  ],
  [
    'drop or answer, it does not pass',
    {
      main: [
        ['1', recent, reject],
        ['2', ALL, deny],
      ],
    },
    ['denied', '1', '2'],
  ],
  [
    'a guarded jump to a list that drops may be taken',
    {
      main: [
        ['1', recent, jump('bad')],
        ['2', ALL, permit],
      ],
      bad: [['3', ALL, deny]],
    },
    ['unknown', '1'],
  ],
  [
    'a guarded jump to a list that returns changes nothing',
    {
      main: [
        ['1', recent, jump('log')],
        ['2', ALL, permit],
      ],
      log: [['3', ALL, back]],
    },
    ['permitted', '2'],
  ],
  [
    'an unknown return from a list that drops afterwards',
    {
      main: [
        ['1', ALL, jump('bad')],
        ['2', ALL, permit],
      ],
      bad: [
        ['3', recent, back],
        ['4', ALL, deny],
      ],
    },
    ['unknown', '3'],
  ],
  [
    'a list that falls through comes back to the next rule',
    {
      main: [
        ['1', ALL, jump('other')],
        ['2', ALL, permit],
      ],
      other: [['3', not(port25), deny]],
    },
    ['permitted', '2'],
  ],
  [
    'what goto leaves does not come back to the next rule',
    {
      main: [
        ['1', ALL, goto('other')],
        ['2', ALL, permit],
      ],
      other: [['3', not(port25), permit]],
    },
    ['denied', 'end of main'],
  ],
  [
    'goto comes back to the caller of the list that it left',
    {
      main: [
        ['1', ALL, jump('first')],
        ['2', ALL, permit],
      ],
      first: [
        ['3', ALL, goto('second')],
        ['4', ALL, deny],
      ],
      second: [],
    },
    ['permitted', '2'],
  ],
  [
    'a return in the first list is its end',
    {
      main: [
        ['1', ALL, back],
        ['2', ALL, permit],
      ],
    },
    ['denied', 'end of main'],
  ],
  [
    'two lists that call each other may do anything',
    { main: [['1', ALL, jump('a')]], a: [['2', ALL, jump('b')]], b: [['3', ALL, jump('a')]] },
    ['unknown', '1'],
  ],
  ['a list that calls itself may too', { main: [['1', ALL, jump('main')]] }, ['unknown', '1']],
  [
    'a loop that the packet does not meet does no harm',
    {
      main: [
        ['1', port25, permit],
        ['2', ALL, jump('main')],
      ],
    },
    ['permitted', '1'],
  ],
  [
    'a jump to a list that is not there',
    {
      main: [
        ['1', ALL, jump('gone')],
        ['2', ALL, deny],
      ],
    },
    ['unknown', '1'],
  ],
  [
    'a line that may do anything, after the packet has been decided',
    {
      main: [
        ['1', port25, deny],
        ['2', ALL, queue],
      ],
    },
    ['denied', '1'],
  ],
  [
    'a line that may do anything, before',
    {
      main: [
        ['1', ALL, queue],
        ['2', ALL, deny],
      ],
    },
    ['unknown', '1'],
  ],
  [
    'a negated list of addresses is everything else',
    { main: [['1', not(to('10.45.16.10, 10.45.16.30-10.45.16.40')), permit]] },
    ['permitted', '1'],
  ],
  ['and not what it names', { main: [['1', not(to('10.45.16.10-10.45.16.20')), permit]] }, ['denied', 'end of main']],
  [
    'not unknown is unknown, and so is unknown and something true',
    { main: [['1', and(not(recent), port25), permit]] },
    ['unknown', '1'],
  ],
  [
    'unknown and something false is false',
    { main: [['1', and(recent, not(port25)), permit]] },
    ['denied', 'end of main'],
  ],
  [
    'no address matches no packet',
    { main: [['1', { kind: 'destination-address', addresses: { v4: [], v6: [] } }, permit]] },
    ['denied', 'end of main'],
  ],
] satisfies readonly (readonly [string, Readonly<Record<string, readonly Line[]>>, readonly string[]])[])(
  '%s',
  (_, of, expected) => {
    const [disposition, ...blamed] = verdict(filter(of))
    // The message for a bad jump is that of the line that makes it.
    expect([disposition, ...blamed.map((text) => (text.startsWith('the jump') ? '1' : text))]).toEqual(expected)
  },
)

test('jumps may be as deep as the stack of the kernel, and no deeper', () => {
  const nested = (depth: number) => {
    const calls = Array.from({ length: depth }, (_, i): [string, Line[]] => [
      `l${i}`,
      [[`${i}`, ALL, jump(`l${i + 1}`)]],
    ])
    return filter({
      main: [['main', ALL, jump('l1')]],
      ...Object.fromEntries(calls),
      [`l${depth}`]: [['end', ALL, permit]],
    })
  }
  expect(verdict(nested(16))[0]).toBe('permitted')
  expect(verdict(nested(17))[0]).toBe('unknown')
})

test('a list that is called again and again is walked once', () => {
  // 8^16 ways through, were each call walked by itself.
  const levels = Array.from({ length: 16 }, (_, i): [string, Line[]] => [
    `l${i}`,
    Array.from({ length: 8 }, (_, n): Line => [`${i}.${n}`, recent, jump(`l${i + 1}`)]),
  ])
  const deep = filter({
    main: [['main', ALL, jump('l0')]],
    ...Object.fromEntries(levels.slice(0, 15)),
    l15: [['end', recent, permit]],
  })
  expect(verdict(deep)[0]).toBe('unknown')
})

test('a header that rules alter again and again in doubt ends as unknown, not as a flood', () => {
  const lines = Array.from(
    { length: 200 },
    (_, i): Line => [`${i}`, recent, { kind: 'alter', axes: ['destinationPort'] }],
  )
  expect(verdict(filter({ main: [...lines, ['last', port25, permit]] }))[0]).toBe('unknown')
})

test('a family that the configuration does not speak of is unknown', () => {
  const v4 = ruleset(lists({ main: [['1', ALL, permit]] }), { forward: [stage('main', 'deny')] }, { families: [4] })
  expect(verdict(v4)).toEqual(['permitted', '1'])
  expect(verdict(v4, { ...SMTP, family: 6, source: 1n, destination: 2n })).toEqual([
    'unknown',
    'the configuration says nothing of IPv6',
  ])
})

test('stages follow one another: what one permits the next may drop', () => {
  const of = lists({ early: [['1', ALL, permit]], late: [['2', port25, deny]] })
  expect(verdict(ruleset(of, { forward: [stage('early', 'deny'), stage('late', 'permit')] }))).toEqual(['denied', '2'])
  expect(verdict(ruleset(of, { forward: [stage('early', 'deny')] }))).toEqual(['permitted', '1'])
})

test('a stage that may be passed by', () => {
  const of = lists({ main: [['1', ALL, deny]] })
  const guarded = (when: Match) => ruleset(of, { forward: [stage('main', 'permit', { when })] })
  expect(verdict(guarded(not(port25)))[0]).toBe('permitted')
  expect(verdict(guarded(port25))).toEqual(['denied', '1'])
  expect(verdict(guarded(recent))[0]).toBe('unknown')
})

test('filters after a translation see what it made, and the answer names the packet as it came', () => {
  const of = lists({
    nat: [['dnat', to('131.107.155.20'), mapTo('10.45.16.20')]],
    main: [
      ['real', to('10.45.16.20'), permit],
      ['mapped', to('131.107.155.20'), deny],
    ],
  })
  const nat = stage('nat', 'permit', { purpose: 'translation' })
  const mapped = { ...SMTP, destination: 0x836b9b14 } // 131.107.155.20
  const before = ruleset(of, { forward: [nat, stage('main', 'deny')] })
  expect(verdict(before, mapped)).toEqual(['permitted', 'dnat', 'real'])
  // Only the first packet of a connection comes to translations.
  expect(verdict(before, { ...mapped, state: 'established' })).toEqual(['denied', 'mapped'])
  expect(verdict(ruleset(of, { forward: [stage('main', 'deny'), nat] }), mapped)).toEqual(['denied', 'mapped'])
})

test('a pool of addresses of which only some pass decides nothing', () => {
  const of = (pool: string) =>
    ruleset(lists({ nat: [['dnat', ALL, mapTo(pool)]], main: [['ok', to('10.0.0.0-10.0.0.3'), permit]] }), {
      forward: [stage('nat', 'permit', { purpose: 'translation' }), stage('main', 'deny')],
    })
  expect(verdict(of('10.0.0.1-10.0.0.2'))[0]).toBe('permitted')
  expect(verdict(of('10.0.0.3-10.0.0.4'))[0]).toBe('unknown')
  expect(verdict(of('10.0.0.4-10.0.0.5'))[0]).toBe('denied')
})

test('what is exempt from tracking is untracked from then on', () => {
  const of = lists({
    raw: [['notrack', port25, { kind: 'no-tracking' }]],
    main: [
      ['new', { kind: 'state', states: ['new'] }, permit],
      ['untracked', { kind: 'state', states: ['untracked'] }, reject],
    ],
  })
  const raw = stage('raw', 'permit', { purpose: 'before-tracking' })
  expect(verdict(ruleset(of, { forward: [raw, stage('main', 'deny')] }))).toEqual(['rejected', 'untracked'])
  expect(verdict(ruleset(of, { forward: [stage('main', 'deny'), raw] }))).toEqual(['permitted', 'new'])
})

test('before tracking no packet is new', () => {
  const of = lists({
    raw: [
      ['new', { kind: 'state', states: ['new'] }, deny],
      ['none', { kind: 'state', states: ['invalid'] }, permit],
    ],
  })
  expect(verdict(ruleset(of, { forward: [stage('raw', 'deny', { purpose: 'before-tracking' })] }))).toEqual([
    'permitted',
    'none',
  ])
})
