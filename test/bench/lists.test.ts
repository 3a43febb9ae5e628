import { describe, expect, test } from 'vitest'
import { inputText, SEED } from '../../bench/inputs.ts'
import { crossingList } from '../../bench/lists/crossing.ts'
import { fillingList } from '../../bench/lists/filling.ts'
import { firewallText } from '../../bench/lists/firewall.ts'
import { largePolicy } from '../../bench/lists/policy.ts'
import { random } from '../../bench/lists/random.ts'
import { realisticList } from '../../bench/lists/realistic.ts'
import { reorderedList } from '../../bench/lists/reordered.ts'
import { iptablesText, nftablesText } from '../../bench/lists/text.ts'
import { readRuleset } from '../../src/core/api/ruleset.ts'
import { diff } from '../../src/core/check/diff/diff.ts'
import type { Ruleset } from '../../src/core/model/ruleset.ts'
import { benchList, benchListsMissing } from '../support/bench-lists.ts'
import { sha256 } from '../support/reference-pages.ts'

function read(text: string): Ruleset {
  const { ruleset, diagnostics } = readRuleset({ name: 'list', text })
  expect(diagnostics).toEqual([])
  if (ruleset === undefined) throw new Error('not read')
  return ruleset
}

test('the realistic list is the one on which others were measured', () => {
  expect(sha256(inputText('rules 1000'))).toBe('Tp+UXZeVR7y6XyzZa9ilberRObiaVVS3RnEpza3iwzQ=')
  expect(sha256(inputText('changed 1000'))).toBe('wDN8yP83Rr7Nsb7zBiEFnb8FRRiI8Mfj2KykohfLwpE=')
})

describe.skipIf(benchListsMissing !== undefined)(
  `the given lists${benchListsMissing ? ` (${benchListsMissing})` : ''}`,
  () => {
    test.each([
      'rules 1000',
      'changed 1000',
      'rules 5000',
      'changed 5000',
      'rules 10000',
      'changed 10000',
      'rules 50000',
    ])('%s is made byte for byte', (name) =>
      expect(inputText(name) === benchList(`${name.replace(' ', '-')}.iptables`)).toBe(true),
    )
  },
)

test('a reordered list has the same lines in another order, and means the same', () => {
  const list = realisticList(300, SEED)
  const other = reorderedList(list)
  expect(other).not.toEqual(list)
  expect(new Set(other)).toEqual(new Set(list))
  expect(diff(read(iptablesText(list)), read(iptablesText(other)))).toMatchObject({ equal: true, undecided: [] })
})

test('an order with another meaning would be seen', () => {
  const list = realisticList(300, SEED)
  expect(diff(read(iptablesText(list)), read(iptablesText(list.toReversed()))).equal).toBe(false)
})

test('both languages say the same list', () => {
  const list = realisticList(300, SEED)
  const [ipt, nft] = [read(iptablesText(list)), read(nftablesText(list))]
  expect([...nft.lists.values()].flatMap(({ rules }) => rules)).toHaveLength(300)
  expect(diff(ipt, nft).regions.filter(({ path }) => path === 'forward')).toEqual([])
})

test('lines of the crossing list have short prefixes on both sides, and half of them permit', () => {
  const list = crossingList(1000)
  expect(list).toHaveLength(1000)
  const lengths = list.slice(0, -1).flatMap(({ source, destination }) => [source.length, destination.length])
  expect([...new Set(lengths)].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const permits = list.filter((rule) => rule.permits).length
  expect(permits).toBeGreaterThan(450)
  expect(permits).toBeLessThan(550)
})

test('the filling list permits each host of its prefix once, in disorder', () => {
  const list = fillingList(6)
  const hosts = list.slice(0, 64).map(({ destination }) => destination.address)
  const sorted = Array.from({ length: 64 }, (_, i) => 0x0a000000 + i)
  expect(hosts).not.toEqual(sorted)
  expect(hosts.sort((a, b) => a - b)).toEqual(sorted)
  expect(list[64]).toMatchObject({ permits: false, destination: { address: 0x0a000000, length: 26 } })
})

test.each([4, 6] as const)('the firewall for IPv%i is read, but for what its text does not say', (family) => {
  const text = firewallText({ family, networks: 2 })
  const { ruleset, diagnostics } = readRuleset({ name: 'firewall', text })
  expect(ruleset?.families).toEqual([family])
  expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['unmodelled-match', 'unread-match']))
  expect([...(ruleset?.lists.values() ?? [])].reduce((sum, { rules }) => sum + rules.length, 0)).toBe(
    text.match(/^-A /gm)?.length,
  )
})

test('a large policy has the rules it is asked for, each for packets of its own', () => {
  const { rules } = largePolicy(1000)
  const what = rules.map(({ destination, service }) => JSON.stringify([destination, service]))
  expect(new Set(what).size).toBe(1000)
})

test('random numbers are those of mulberry32', () => {
  const dice = random(1)
  expect([dice.next(), dice.next(), dice.below(1000)]).toEqual([0.6270739405881613, 0.002735721180215478, 527])
})
