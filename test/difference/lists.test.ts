import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { diff } from '../../src/core/check/diff/diff.ts'
import { health } from '../../src/core/check/health/health.ts'
import { iptables } from '../../src/core/dialects/iptables/index.ts'
import type { Rule, Ruleset } from '../../src/core/model/ruleset.ts'
import { originPlace } from '../../src/core/reports/origin-text.ts'
import { nameTable } from '../../src/core/sets/names.ts'
import { packetSpace } from '../../src/core/sets/packet-space.ts'
import { boundaryPackets } from '../support/boundary-packets.ts'
import { expectHonest } from '../support/difference.ts'
import { ruleset } from '../support/rules.ts'

const bench = resolve(import.meta.dirname, '../../../shared/bench')
const benchMissing = !existsSync(bench)

function linesOf(name: string): readonly string[] {
  return gunzipSync(readFileSync(resolve(bench, `${name}.iptables.gz`)))
    .toString()
    .split('\n')
}

function read(name: string): Ruleset {
  return iptables.read([{ name, text: linesOf(name).join('\n') }]).value
}

/** `changed-N` is `rules-N` with some lines dropped and the action of others turned: their places in both files. */
function changes(before: readonly string[], after: readonly string[]): readonly string[] {
  const plain = (line = '') => line.replace(/ACCEPT|DROP/, '')
  let other = 0
  return before.flatMap((line, number) => {
    const isKept = plain(line) === plain(after[other])
    const isSame = line === after[other]
    if (isKept) other++
    return isSame ? [] : [`before:${number + 1}`, ...(isKept ? [`after:${other}`] : [])]
  })
}

test.skipIf(benchMissing)('of a changed list every line that was changed is named, and what is said holds', () => {
  const [before, after] = [linesOf('rules-1000'), linesOf('changed-1000')]
  const [first, second] = [before, after].map(
    (lines, i) => iptables.read([{ name: i === 0 ? 'before' : 'after', text: lines.join('\n') }]).value,
  ) as [Ruleset, Ruleset]
  const answer = diff(first, second)
  const { regions, names, undecided } = answer
  expect(undecided).toEqual([])
  expectHonest(first, second, boundaryPackets(regions, names), { answer })
  const named = new Set(regions.flatMap((each) => [...each.first.origins, ...each.second.origins]).map(originPlace))
  // Lines without which every packet fares the same make no difference.
  const { dead, needless } = health(first)
  const idle = new Set([...dead, ...needless].map(({ rule }) => originPlace(rule.origin)))
  const changed = changes(before, after)
  expect(changed.length).toBeGreaterThan(20)
  expect(changed.filter((place) => !named.has(place) && !idle.has(place))).toEqual([])
})

/** Neighbours exchanged where that changes nothing: they decide alike, or no packet is in both. */
function reordered(of: Ruleset): Ruleset {
  const [entry] = [...of.lists].filter(([, { rules }]) => rules.length > 100)
  if (entry === undefined) throw new Error('there is no list')
  const [key, list] = entry
  const rules = [...list.rules]
  for (let i = 0; i + 1 < rules.length; i++) {
    const [a, b] = [rules[i], rules[i + 1]]
    if (a && b && (a.action.kind === b.action.kind || areDisjoint(a, b))) rules.splice(i++, 2, b, a)
  }
  return { ...of, lists: new Map(of.lists).set(key, { ...list, rules }) }
}

/** Asked of sets, one line after the other. */
function areDisjoint(a: Rule, b: Rule): boolean {
  const space = packetSpace(nameTable([]))
  const set = ({ match }: Rule) =>
    (match.kind === 'and' ? match.of : [match]).reduce((all, part) => {
      if (part.kind === 'source-address') return all.intersect(space.box({ source: part.addresses }))
      if (part.kind === 'destination-address') return all.intersect(space.box({ destination: part.addresses }))
      if (part.kind === 'protocol') return all.intersect(space.box({ protocol: part.protocols }))
      if (part.kind === 'destination-port') return all.intersect(space.box({ destinationPort: part.ports }))
      return all
    }, space.all)
  return !set(a).overlaps(set(b))
}

test.skipIf(benchMissing)('a list is equal to itself in another order that means the same, and to itself', () => {
  const list = read('rules-1000')
  const other = reordered(list)
  expect([...other.lists.values()].flatMap(({ rules }) => rules)).not.toEqual(
    [...list.lists.values()].flatMap(({ rules }) => rules),
  )
  expect(diff(list, other)).toMatchObject({ equal: true, regions: [], undecided: [] })
  expect(diff(list, read('rules-1000')).equal).toBe(true)
})

test.skipIf(benchMissing)('a list of many lines is equal to its other order: no line is asked after all others', () => {
  const list = read('rules-10000')
  expect(diff(list, reordered(list)).equal).toBe(true)
})

test('of what both configurations do not speak nothing is said; of what one does not, that', () => {
  const four = ruleset({}, {}, { families: [4] })
  expect(diff(four, four)).toMatchObject({ equal: true, undecided: [] })
  const { equal, undecided } = diff(four, ruleset({}, {}, { families: [4, 6] }))
  expect(equal).toBe(false)
  expect(undecided.map(({ path, family, because }) => `${path} ${family} ${because}`)).toEqual(
    ['forward', 'input', 'output'].map((path) => `${path} 6 the first configuration says nothing of IPv6`),
  )
})
