import { expect, test } from 'vitest'
import { line, rule, ruleset, stage } from '../../../../test/support/rules.ts'
import type { Match } from '../../model/match.ts'
import type { Action, Rule, Ruleset } from '../../model/ruleset.ts'
import { diff } from './diff.ts'

const unknown = (text: string): Match => ({ kind: 'unknown', text })
const tcp: Match = { kind: 'protocol', protocols: [[6, 6]] }
const [permit, deny]: readonly Action[] = [{ kind: 'permit' }, { kind: 'deny' }]

type Lists = Readonly<Record<string, readonly (readonly [Match, Action | undefined])[]>>

/** Lists, the first of which packets go through; at its end they are stopped. */
function read(lists: Lists): Ruleset {
  const rules = Object.entries(lists).map(([name, of]): [string, readonly Rule[]] => [
    name,
    of.map(([match, action = { kind: 'continue' }], i) => rule(`${name} ${i}`, match, action)),
  ])
  const end = { action: 'deny', origin: line('end') } as const
  return ruleset(Object.fromEntries(rules), { forward: [{ ...stage('main', 'deny'), otherwise: end }] })
}

const to = (list: string): Action => ({ kind: 'jump', to: list })

/** Pairs that have the same lines, or the same answer, and yet are not the same. */
const UNLIKE: Readonly<Record<string, readonly [Lists, Lists]>> = {
  'a doubtful jump inside another, and after it': [
    { main: [[unknown('a'), to('outer')]], outer: [[unknown('b'), to('inner')]], inner: [[tcp, permit]] },
    {
      main: [
        [unknown('a'), to('outer')],
        [unknown('b'), to('inner')],
      ],
      outer: [],
      inner: [[tcp, permit]],
    },
  ],
  'a condition and its contrary': [
    { main: [[unknown('a'), permit]] },
    { main: [[{ kind: 'not', of: unknown('a') }, permit]] },
  ],
  'either of two conditions, and both': [
    { main: [[{ kind: 'or', of: [unknown('a'), unknown('b')] }, permit]] },
    { main: [[{ kind: 'and', of: [unknown('a'), unknown('b')] }, permit]] },
  ],
  'one chance and two': [
    { main: [[unknown('a'), permit]] },
    {
      main: [
        [unknown('a'), permit],
        [unknown('a'), permit],
      ],
    },
  ],
  'what follows a line in doubt': [
    {
      main: [
        [unknown('a'), permit],
        [tcp, deny],
        [{ kind: 'all' }, permit],
      ],
    },
    {
      main: [
        [unknown('a'), permit],
        [{ kind: 'all' }, permit],
      ],
    },
  ],
  'two actions that are not understood, exchanged': [
    {
      main: [
        [tcp, { kind: 'unknown', text: 'QUEUE' }],
        [{ kind: 'all' }, { kind: 'unknown', text: 'HURZ' }],
      ],
    },
    {
      main: [
        [{ kind: 'all' }, { kind: 'unknown', text: 'HURZ' }],
        [tcp, { kind: 'unknown', text: 'QUEUE' }],
      ],
    },
  ],
}

test.each(Object.entries(UNLIKE))('%s: not said to be equal', (_, [first, second]) => {
  expect(diff(read(first), read(first)).equal).toBe(true)
  expect(diff(read(first), read(second)).equal).toBe(false)
  expect(diff(read(second), read(first)).equal).toBe(false)
})

test('a line in doubt that is in both does not spoil what is the same either way', () => {
  const [first, second] = [
    read({
      main: [
        [unknown('a'), permit],
        [tcp, deny],
      ],
    }),
    read({ main: [[unknown('a'), permit]] }),
  ]
  expect(diff(first, second)).toMatchObject({ equal: true, undecided: [] })
})

test('a line that permits for good is not the end of a stage that only lets on', () => {
  const v4: Match = { kind: 'family', family: 4 }
  const one = ruleset({ only: [rule('v4', v4, { kind: 'permit' })] }, { forward: [stage('only', 'reject')] })
  const two = ruleset({ none: [] }, { forward: [stage('none', 'permit'), stage('none', 'reject')] })
  expect(diff(one, two).regions.map(({ first, second }) => [first.disposition, second.disposition])).toEqual([
    ['permitted', 'rejected'],
  ])
})
