import { and, type Match, not, or } from '../../src/core/model/match.ts'
import type { Action, Rule, Ruleset, Stage } from '../../src/core/model/ruleset.ts'
import type { AddressSet, PortSet } from '../../src/core/sets/intervals.ts'
import type { NamePattern } from '../../src/core/sets/names.ts'
import type { ConnectionState } from '../../src/core/sets/packet.ts'
import { tcpFlagValues } from '../../src/core/sets/tcp-flags.ts'
import { oneOf, type Random } from '../contracts/random.ts'
import { addresses, rule, ruleset, stage } from '../support/rules.ts'

export interface World {
  /** Rules in all lists together. */
  readonly rules: number
  /** One rule in how many has a condition that is not modelled; 0: none has. */
  readonly unknownEvery: number
  /** One rule in how many jumps to another list; 0: none does. */
  readonly jumpEvery: number
  readonly translates: boolean
}

const PLAIN = { unknownEvery: 0, jumpEvery: 0, translates: false }

/** Worlds of each kind. */
export const WORLDS: readonly { readonly title: string; readonly settings: World }[] = [
  { title: '50 rules in one list', settings: { ...PLAIN, rules: 50 } },
  { title: '500 rules in one list', settings: { ...PLAIN, rules: 500 } },
  { title: '100 rules with jumps', settings: { ...PLAIN, rules: 100, jumpEvery: 8 } },
  { title: '100 rules, some not understood', settings: { ...PLAIN, rules: 100, unknownEvery: 6 } },
  {
    title: '120 rules with jumps, some not understood',
    settings: { ...PLAIN, rules: 120, unknownEvery: 8, jumpEvery: 10 },
  },
  { title: '60 rules between translations', settings: { rules: 60, unknownEvery: 0, jumpEvery: 10, translates: true } },
  {
    title: '60 rules between translations, some not understood',
    settings: { rules: 60, unknownEvery: 8, jumpEvery: 10, translates: true },
  },
]

const INTERFACES: readonly NamePattern[] = ['eth0', 'eth1', 'eth2'].map((text) => ({
  text,
  prefix: false,
}))
const EVERY_ETH: NamePattern = { text: 'eth', prefix: true }

const NETWORKS = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.4.0/22',
  '10.1.5.0/24',
  '10.1.5.0/25',
  '10.1.5.128/25',
  '10.1.5.7',
  '10.1.5.3-10.1.5.9',
  '172.16.0.0/12',
  '172.16.9.0/24',
  '172.16.9.200',
  '192.0.2.0/24',
  '192.0.2.64/26, 192.0.2.200',
  '2001:db8::/32',
  '2001:db8:5::/48',
  '2001:db8:5::/64, 10.1.5.0/26',
  '2001:db8:5::7',
].map(addresses)
const PORTS: readonly PortSet[] = [
  [[25, 25]],
  [[443, 443]],
  [
    [80, 80],
    [443, 443],
  ],
  [[1, 1023]],
  [[1024, 65_535]],
  [[5060, 5090]],
  [[5061, 5061]],
  [[49_152, 65_535]],
  [[0, 65_535]],
]
const STATE_SETS: readonly (readonly ConnectionState[])[] = [
  ['new'],
  ['established', 'related'],
  ['invalid'],
  ['new', 'untracked'],
]

/**
 * Rules as firms have them, from few networks and services, so that most overlap with many; `random` decides all. The lists
 * between stages and jumps are acyclic: loops have their own tests.
 */
export function world(random: Random, { rules, unknownEvery, jumpEvery, translates }: World): Ruleset {
  const chance = (every: number) => every > 0 && random(every) === 0
  const pick = <T>(values: readonly T[], fallback: T): T => oneOf(random, values) ?? fallback
  const any: AddressSet = addresses('0.0.0.0/0, ::/0')

  function condition(): Match {
    const of: Match[] = []
    const ends = random(6)
    if (ends !== 0) of.push({ kind: 'source-address', addresses: pick(NETWORKS, any) })
    if (ends !== 1) of.push({ kind: 'destination-address', addresses: pick(NETWORKS, any) })
    // Rules for everything between two networks are few, or nothing would be left for the others.
    const protocol = ends > 1 && random(20) === 0 ? 0 : pick([6, 6, 6, 17, 17, 1], 6)
    if (protocol > 0) of.push({ kind: 'protocol', protocols: [[protocol, protocol]] })
    if (protocol === 1) of.push({ kind: 'icmp', types: [[random(16), 16]], codes: [[0, 255]] })
    if (protocol === 6 || protocol === 17) {
      of.push({ kind: 'destination-port', ports: pick(PORTS, []) })
      if (random(6) === 0) of.push({ kind: 'source-port', ports: pick(PORTS, []) })
    }
    if (random(12) === 0) of.push({ kind: 'state', states: pick(STATE_SETS, ['new']) })
    if (protocol === 6 && random(10) === 0) of.push({ kind: 'tcp-flags', values: tcpFlagValues(0x17, 0x02) })
    if (random(8) === 0) of.push({ kind: 'in-interface', names: [pick([...INTERFACES, EVERY_ETH], EVERY_ETH)] })
    if (random(10) === 0) of.push({ kind: 'out-interface', names: [pick(INTERFACES, EVERY_ETH)] })
    if (random(40) === 0) of.push({ kind: 'source-mac', addresses: [[2 ** 41 + random(4), 2 ** 41 + 4]] })
    if (random(25) === 0) of.push(not({ kind: 'source-address', addresses: pick(NETWORKS, any) }))
    if (chance(unknownEvery)) of.push({ kind: 'unknown', text: 'recent' })
    const all = and(...of)
    return random(30) === 0 ? or(all, { kind: 'destination-address', addresses: addresses('198.51.100.0/28') }) : all
  }

  const keys = ['main', 'web', 'mail', 'voice', 'log']
  /** Only lists further down: no loops. */
  function action(list: number): Action {
    const targets = keys.slice(list + 1)
    if (targets.length > 0 && chance(jumpEvery))
      return { kind: random(6) === 0 ? 'goto' : 'jump', to: pick(targets, 'log') }
    if (list > 0 && random(12) === 0) return { kind: 'return' }
    if (unknownEvery > 0 && random(unknownEvery * 20) === 0) return { kind: 'unknown', text: 'NFQUEUE' }
    return { kind: pick(['permit', 'permit', 'permit', 'deny', 'deny', 'reject', 'continue'] as const, 'deny') }
  }

  const used = jumpEvery > 0 ? keys : ['main']
  const lists = used.map((key, number): [string, readonly Rule[]] => {
    // The first list has half of the rules, the others share the rest.
    const size = used.length === 1 ? rules : number === 0 ? rules >> 1 : Math.floor(rules / 2 / (used.length - 1))
    return [key, Array.from({ length: size }, (_, i) => rule(`${key} ${i}`, condition(), action(number)))]
  })

  const stages: Stage[] = [stage('main', pick(['deny', 'permit', 'reject'], 'deny'))]
  if (!translates) return ruleset(Object.fromEntries(lists), { forward: stages })
  const host = (): AddressSet =>
    addresses(pick(['10.1.5.7', '10.1.5.3-10.1.5.9', '172.16.9.200', '2001:db8:5::7, 10.1.5.7'], ''))
  const nat = (part: 'source' | 'destination', port: PortSet): readonly Rule[] =>
    Array.from({ length: 4 }, (_, i) => {
      const to = { kind: 'to', addresses: host() } as const
      const ports = random(2) === 0 ? {} : part === 'source' ? { sourcePort: port } : { destinationPort: port }
      return rule(`${part} ${i}`, condition(), { kind: 'translate', translation: { [part]: to, ...ports } })
    })
  const raw = [rule('notrack', condition(), { kind: 'no-tracking' })]
  return ruleset(
    {
      ...Object.fromEntries(lists),
      raw,
      before: nat('destination', [[443, 443]]),
      after: nat('source', [[1024, 2047]]),
    },
    {
      forward: [
        stage('raw', 'permit', { purpose: 'before-tracking' }),
        stage('before', 'permit', { purpose: 'translation' }),
        ...stages,
        stage('after', 'permit', { purpose: 'translation' }),
      ],
    },
  )
}
