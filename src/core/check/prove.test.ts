import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERFACES, packets } from '../../../test/arbitrary/ruleset.ts'
import { lineNames, rule } from '../../../test/support/rules.ts'
import { ALL, and, type Match } from '../model/match.ts'
import type { Policy, StaticTranslation } from '../model/policy.ts'
import type { Action, Rule, Ruleset } from '../model/ruleset.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { nameTable } from '../sets/names.ts'
import type { Packet } from '../sets/packet.ts'
import { decide } from './decide.ts'
import { policyMeaning } from './policy-meaning.ts'
import { provePolicy } from './prove.ts'

const set = (first: number, last = first): AddressSet => ({ v4: [[first, last]], v6: [[BigInt(first), BigInt(last)]] })
const any = { name: 'any', addresses: 'any' } as const
const group = (first: number, last = first) => ({ name: 'group', addresses: set(first, last) })
const ports = (first: number, last = first) =>
  ({ protocol: 'tcp', sourcePorts: [[0, 65_535]], destinationPorts: [[first, last]] }) as const

/** Hosts 0 and 1 are inside; 4 and 5 stand for them outside. Both call one another by these addresses. */
const translation = (real: number): StaticTranslation => ({
  id: `host-${real}`,
  family: 4,
  real,
  mapped: real + 4,
  inside: 'inside',
  outside: 'internet',
  hairpin: real === 1,
  because: 'a test',
})

const policy: Policy = {
  firewall: 'outer',
  deployment: 'test',
  sides: [
    { zone: 'internet', interface: 'eth0', sources: { v4: [[3, 2 ** 32 - 1]], v6: [[3n, 2n ** 128n - 1n]] } },
    { zone: 'inside', interface: 'eth1', sources: set(0, 2) },
  ],
  rules: [
    {
      id: 'in',
      from: 'internet',
      to: 'inside',
      source: any,
      destination: group(0, 1),
      service: ports(1, 2),
      flows: ['in'],
      because: '',
    },
    {
      id: 'out',
      from: 'inside',
      to: 'internet',
      source: group(0, 2),
      destination: any,
      service: ports(3),
      flows: ['out'],
      because: '',
    },
    {
      id: 'turn',
      from: 'inside',
      to: 'inside',
      source: group(0, 2),
      destination: group(1),
      service: ports(1),
      flows: ['turn'],
      because: '',
    },
    {
      id: 'ping',
      from: 'internet',
      to: 'inside',
      source: any,
      destination: group(0),
      service: { protocol: 'icmp', types: [[0, 1]], codes: [[0, 255]] },
      flows: [],
      because: '',
    },
  ],
  translations: [translation(0), translation(1)],
  input: [
    { id: 'manage', from: 'inside', source: group(0), service: ports(2), because: '' },
    {
      id: 'neighbours',
      source: any,
      service: { protocol: 'icmp6', types: [[133, 136]], codes: [[0, 255]] },
      because: '',
    },
  ],
  logPerSecond: 5,
}
const nameless: Policy = { ...policy, sides: policy.sides.map(({ zone, sources }) => ({ zone, sources })) }

const ETH0 = 2
const ETH1 = 3
const table = nameTable([...INTERFACES, { text: 'eth1', prefix: false }])
const inside = (value: number | bigint) => value <= 2

/** The docstring of `Policy` for one packet of the policy above that is forwarded: does it pass, and what does it become? */
function forwarded({ family, protocol, state, source, destination, destinationPort, ...packet }: Packet) {
  const from = packet.inInterface === ETH0 ? 'internet' : packet.inInterface === ETH1 ? 'inside' : undefined
  const to = packet.outInterface === ETH0 ? 'internet' : packet.outInterface === ETH1 ? 'inside' : undefined
  if (state === 'established' || state === 'related') return { source, destination }
  if (state !== 'new' || from === undefined || to === undefined || inside(source) !== (from === 'inside'))
    return undefined
  const isMapped = family === 4 && ((from === 'internet' && destination === 4) || destination === 5)
  const real = Number(destination) - (isMapped ? 4 : 0)
  const tcp = (first: number, last = first) => protocol === 6 && destinationPort >= first && destinationPort <= last
  const passes =
    from === 'internet'
      ? to === 'inside' &&
        ((real <= 1 && tcp(1, 2)) || (family === 4 && protocol === 1 && real === 0 && packet.sourcePort <= 1))
      : to === 'internet'
        ? tcp(3)
        : real === 1 && tcp(1)
  if (!passes) return undefined
  const shows = family === 4 && source <= 1 && from === 'inside' && (to === 'internet' || real === 1)
  return { source: shows ? Number(source) + 4 : source, destination: isMapped ? real : destination }
}

test('the meaning of a policy is what its docstring says, packet for packet', () => {
  const meaning = policyMeaning(policy)
  fc.assert(
    fc.property(
      packets,
      fc.constantFrom(0, 1, ETH0, ETH1),
      fc.constantFrom(0, ETH0, ETH1),
      (some, inInterface, outInterface) => {
        const packet = { ...some, inInterface, outInterface }
        // The policy leaves open what untracked packets meet.
        if (packet.state === 'untracked') return
        const { disposition, outcomes } = decide(meaning, 'forward', packet, table)
        const expected = forwarded(packet)
        expect(disposition).toBe(expected === undefined ? 'denied' : 'permitted')
        const leaving = outcomes[0]?.headers.at(-1)
        // A host without a mapped address shows that of the firewall, which nobody says.
        if (expected === undefined || leaving === undefined || leaving.open.has('source')) return
        expect({ source: leaving.packet.source, destination: leaving.packet.destination }).toEqual(expected)
      },
    ),
    { numRuns: 3000 },
  )
})

test.each([
  ['with interfaces', policy],
  ['without', nameless],
  ['without anything', { ...policy, rules: [], translations: [], input: [] }],
])('the meaning of a policy is equal to it: %s', (_, of) =>
  expect(provePolicy(policyMeaning(of), of)).toEqual({ equal: true }),
)

/** A configuration that differs in one list. */
function changed(list: string, change: (rules: readonly Rule[]) => readonly Rule[], of = policy): Ruleset {
  const meaning = policyMeaning(of)
  const known = meaning.lists.get(list)
  if (known === undefined) throw new Error(list)
  return { ...meaning, lists: new Map([...meaning.lists, [list, { ...known, rules: change(known.rules) }]]) }
}

test.each([
  [policy, []],
  // Sides that are told by their sources have no spoofed ones.
  [nameless, ['forward: policy: anti-spoofing']],
])('a configuration without one of the rules is not equal, and the difference has an example', (of, expected) => {
  const same: string[] = []
  for (const [list, { rules }] of policyMeaning(of).lists) {
    for (const [i, each] of rules.entries()) {
      const proof = provePolicy(
        changed(list, (all) => all.toSpliced(i, 1), of),
        of,
      )
      if (proof.equal) same.push(`${list}: ${lineNames([each.origin]).join()}`)
      else
        for (const { what } of proof.differences)
          expect(what).toMatch(/ as (new|established|related|invalid|untracked) /)
    }
  }
  expect(same).toEqual(expected)
})

const permit: Action = { kind: 'permit' }
const add = (name: string, match: Match, action: Action) => (rules: readonly Rule[]) => [
  rule(name, match, action),
  ...rules,
]
const recent: Match = { kind: 'unknown', text: 'recent' }
const isNew: Match = { kind: 'state', states: ['new'] }
const to = (address: number, source: AddressSet = set(address)): Action => ({
  kind: 'translate',
  translation: { source: { kind: 'to', addresses: source } },
})

test.each([
  [
    'passes too much',
    'forward',
    add('x', and(isNew, { kind: 'destination-port', ports: [[25, 25]] }), permit),
    /pass that the policy drops/,
  ],
  [
    'passes too little',
    'forward',
    add('x', { kind: 'tcp-flags', values: [[0, 0]] }, { kind: 'deny' }),
    /dropped that the policy lets pass/,
  ],
  ['may pass too much', 'forward', add('x', and(recent, isNew), permit), /cannot be told/],
  ['may do anything', 'forward', add('x', isNew, { kind: 'unknown', text: 'QUEUE' }), /cannot be told/],
  [
    'answers',
    'forward',
    (rules: readonly Rule[]) => [...rules, rule('x', ALL, { kind: 'reject' })],
    /answered that the policy drops/,
  ],
  [
    'passes untracked packets',
    'forward',
    add('x', { kind: 'state', states: ['untracked'] }, permit),
    /pass that the policy drops/,
  ],
  ['lets anybody in', 'input', add('x', isNew, permit), /pass that the policy drops/],
  [
    'keeps neighbours out',
    'input',
    (rules: readonly Rule[]) =>
      rules.map((each) => ({
        ...each,
        match: and(each.match, { kind: 'not', of: { kind: 'state', states: ['untracked'] } }),
      })),
    /dropped that the policy lets pass/,
  ],
  [
    'keeps the firewall from speaking',
    'output',
    add('x', isNew, { kind: 'deny' }),
    /dropped that the policy lets pass/,
  ],
  [
    'shows a wrong address',
    'sources',
    add('x', { kind: 'out-interface', names: [{ text: 'eth0', prefix: false }] }, to(7)),
    /other addresses/,
  ],
  [
    'shows one of several',
    'sources',
    add('x', { kind: 'source-address', addresses: set(0) }, to(0, set(4, 5))),
    /other addresses/,
  ],
  [
    'leads to a wrong port',
    'destinations',
    add('x', ALL, { kind: 'translate', translation: { destinationPort: [[2, 2]] } }),
    /other addresses or ports/,
  ],
] as const)('one that %s is not equal', (_, list, change, message) => {
  const proof = provePolicy(changed(list, change), policy)
  expect(proof).toMatchObject({ equal: false })
  if (proof.equal) return
  const [difference] = proof.differences.filter(({ what }) => message.test(what))
  expect(difference?.what).toMatch(message)
  expect(difference?.origins.length).toBeGreaterThan(0)
})

test('one that says the same in other words is equal', () => {
  const split = changed('forward', (rules) =>
    rules.flatMap((each) => {
      const half: Match = { kind: 'source-port', ports: [[0, 1023]] }
      return [
        { ...each, match: and(each.match, half) },
        { ...each, match: and(each.match, { kind: 'not', of: half }) },
      ]
    }),
  )
  expect(provePolicy(split, policy)).toEqual({ equal: true })
  // An unknown condition that changes nothing is none.
  expect(
    provePolicy(
      changed('forward', (rules) => [...rules, rule('x', recent, { kind: 'deny' })]),
      policy,
    ),
  ).toEqual({ equal: true })
})

test('one that says nothing of a family is not equal', () =>
  expect(provePolicy({ ...policyMeaning(policy), families: [4] }, policy)).toMatchObject({ equal: false }))
