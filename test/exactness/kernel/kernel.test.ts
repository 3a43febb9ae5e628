import { describe, expect, test } from 'vitest'
import { dialectById } from '../../../src/core/dialects/index.ts'
import { DISPOSITIONS } from '../../../src/core/model/results.ts'
import { randomOf } from '../../contracts/random.ts'
import { universeOf } from '../ask.ts'
import { boundaries } from './boundaries.ts'
import { bothLanguages } from './lists.ts'
import { IN, lineOf, OUT, sendThrough, wireMissing } from './wire.ts'

const missing = wireMissing()
if (missing !== undefined) console.warn(`*** no packets are sent through the kernel: ${missing} ***`)

/** How many rulesets of each language; more of them: `PORTOLAN_EXACT=20 npx vitest run test/exactness`. */
const EACH = Number(process.env.PORTOLAN_EXACT ?? 1)
/** Packets that are sent through each. */
const MOST_PACKETS = 1500

const LOAD = { nftables: 'nft -f rules', iptables: 'iptables-restore < rules' }

/** Every so many of them, so that all parts of a long list of boxes have their packets. */
function spread<T>(values: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, values.length / most)
  return Array.from({ length: Math.min(most, values.length) }, (_, i) => values[Math.floor(i * step)]).flatMap(
    (each) => each ?? [],
  )
}

describe.skipIf(missing !== undefined)('packets at the boundaries of the boxes fare as they say', () => {
  test.each(
    Array.from({ length: EACH }, (_, i) => i + 1).flatMap((seed) =>
      (['nftables', 'iptables'] as const).map((dialect) => [dialect, 1000, seed] as const),
    ),
  )('%s, %i rules, ruleset %i', (dialect, rules, seed) => {
    const random = randomOf(seed * 6_700_417 + rules)
    const lists = bothLanguages(random, rules)
    const text = dialect === 'nftables' ? lists.nft : lists.iptables
    const { value, diagnostics } =
      dialectById(dialect)?.read([{ name: 'rules', text }]) ?? expect.fail('no such dialect')
    expect(diagnostics.filter(({ severity }) => severity !== 'info').map((each) => each.message)).toEqual([])
    const named = [IN, OUT].map((name) => ({ text: name, prefix: false }))
    const universe = universeOf({ ...value, zones: new Map([['wire', named]]) })
    const { sets } = universe.opinion(value)
    // All is understood but what the configuration does not speak of.
    expect(sets.unknown.intersect(universe.space.box({ families: value.families })).isEmpty()).toBe(true)

    const boxes = DISPOSITIONS.flatMap((disposition) =>
      disposition === 'unknown' ? [] : spread(sets[disposition].boxes(3000).boxes, 150),
    )
    const known = boundaries(random, boxes, universe.names).filter((packet) => !sets.unknown.has(packet))
    const packets = spread(known, MOST_PACKETS)
    const permitted = packets.filter((packet) => sets.permitted.has(packet)).map(lineOf)
    const { came } = sendThrough(text, LOAD[dialect], packets)
    const passed = new Set(permitted)
    expect([...came].filter((each) => !passed.has(each))).toEqual([])
    // Queues may overflow: what did not come has a second chance.
    const lost = packets.filter((packet) => passed.has(lineOf(packet)) && !came.has(lineOf(packet)))
    const late = lost.length === 0 ? came : sendThrough(text, LOAD[dialect], lost).came
    expect(lost.map(lineOf).filter((each) => !late.has(each))).toEqual([])
    // Both kinds were sent, in numbers.
    expect(permitted.length).toBeGreaterThan(100)
    expect(packets.length - permitted.length).toBeGreaterThan(100)
  })
})
