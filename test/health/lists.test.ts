import { describe, expect, test } from 'vitest'
import { inputText } from '../../bench/inputs.ts'
import { crossingList } from '../../bench/lists/crossing.ts'
import { random } from '../../bench/lists/random.ts'
import type { ListRule, Prefix } from '../../bench/lists/rule.ts'
import { health } from '../../src/core/check/health/health.ts'
import { recogniseDialect } from '../../src/core/dialects/index.ts'
import type { Health } from '../../src/core/model/health.ts'
import type { Origin } from '../../src/core/model/ruleset.ts'

function healthOf(text: string): Health {
  const source = { name: 'list.rules', text }
  const ruleset = recogniseDialect(source)?.read([source]).value
  return ruleset === undefined ? expect.fail('no dialect reads the list') : health(ruleset)
}

// Another program, which knows of no index either, finds as many.
test.each([
  ['rules 1000', 106],
  ['rules 10000', 740],
])('%s: %i lines never decide', (input, count) => {
  const { dead, undecided, allNeedless } = healthOf(inputText(input))
  expect([dead.length, undecided, allNeedless]).toEqual([count, [], true])
})

test('hosts that together fill a prefix are all named for the line that denies it', () => {
  const { dead, undecided } = healthOf(inputText('filling 12'))
  expect(undecided).toEqual([])
  expect(dead.map(({ because, conflict }) => [because.kind === 'covered' && because.by.length, conflict])).toEqual([
    [4096, true],
  ])
  expect(dead[0]?.because).toMatchObject({ fewest: true })
})

describe('lines that cross everywhere', () => {
  const LINES = 3000
  const rules = crossingList(LINES)
  const { dead, undecided } = healthOf(inputText(`crossing ${LINES}`))
  const text = inputText(`crossing ${LINES}`).split('\n')
  const first = text.findIndex((line) => line.startsWith('-A '))
  const placeOf = ({ span }: Origin) =>
    span === undefined ? expect.fail('no line') : span.source.text.slice(0, span.start).split('\n').length - 1 - first

  test('are all decided', () => {
    expect(undecided).toEqual([])
    expect(dead.length).toBeGreaterThan(LINES / 10)
  })

  test('no packet of one that never decides comes to it, and each has some that the lines named with it take', () => {
    const dice = random(7)
    for (const { rule, because } of dead) {
      const place = placeOf(rule.origin)
      const by = because.kind === 'covered' ? because.by.map(placeOf) : expect.fail('nothing covers it')
      for (let i = 0; i < 40; i++) {
        const packet = packetOf(rules[place] ?? expect.fail('no such line'), () => dice.next())
        expect(by.some((each) => each < place && matches(rules[each], packet))).toBe(true)
      }
    }
  })
})

interface Point {
  readonly protocol: ListRule['protocol']
  readonly source: number
  readonly destination: number
  readonly sourcePort: number
  readonly destinationPort: number
}

/** A packet of a line; every third value on each axis is an end. */
function packetOf(rule: ListRule, next: () => number): Point {
  const within = (first: number, last: number) => {
    const choice = next()
    return choice < 1 / 6 ? first : choice < 1 / 3 ? last : first + Math.floor(next() * (last - first + 1))
  }
  const address = ({ address: base, length }: Prefix) => within(base, base + 2 ** (32 - length) - 1)
  return {
    protocol: rule.protocol,
    source: address(rule.source),
    destination: address(rule.destination),
    sourcePort: within(...rule.sourcePorts),
    destinationPort: within(...rule.destinationPorts),
  }
}

function matches(rule: ListRule | undefined, packet: Point): boolean {
  if (rule === undefined) return false
  const has = ({ address, length }: Prefix, value: number) => value >= address && value < address + 2 ** (32 - length)
  const inside = ([first, last]: readonly [number, number], value: number) => first <= value && value <= last
  return (
    (rule.protocol === 'ip' || rule.protocol === packet.protocol) &&
    has(rule.source, packet.source) &&
    has(rule.destination, packet.destination) &&
    inside(rule.sourcePorts, packet.sourcePort) &&
    inside(rule.destinationPorts, packet.destinationPort)
  )
}
