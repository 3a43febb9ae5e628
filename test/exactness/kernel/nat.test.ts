import { describe, expect, test } from 'vitest'
import { isUntracked, undone } from '../../../src/core/check/connection.ts'
import { type Evaluation, evaluator } from '../../../src/core/check/evaluate.ts'
import { answers } from '../../../src/core/check/flow-packets.ts'
import { namesInRuleset } from '../../../src/core/check/names.ts'
import { dialectById } from '../../../src/core/dialects/index.ts'
import type { Ruleset } from '../../../src/core/model/ruleset.ts'
import { nameTable } from '../../../src/core/sets/names.ts'
import type { Packet } from '../../../src/core/sets/packet.ts'
import { packetSpace } from '../../../src/core/sets/packet-space.ts'
import { oneOf, type Random, randomOf } from '../../contracts/random.ts'
import { boxOf } from '../../support/packet-box.ts'
import { IN, lineOf, OUT, SENDER, sendThrough, wireMissing } from './wire.ts'

const missing = wireMissing()
if (missing !== undefined) console.warn(`*** no connections are made through translations: ${missing} ***`)

const EACH = Number(process.env.PORTOLAN_EXACT ?? 1)

// Few addresses and ports, so that rules meet often what other rules have made.
const OUTSIDE = [10, 11, 12, 13].map((last) => `198.51.100.${last}`)
const PUBLIC = [20, 21, 22, 23].map((last) => `203.0.113.${last}`)
const INSIDE = [30, 31, 32, 33].map((last) => `10.45.16.${last}`)
const PORTS = [53, 123, 443, 3478, 5060, 40_000, 50_000]

/** Filters before and after both translations, some with a look at the state, and all that they can do to one another. */
function natRules(random: Random): string {
  const pick = <T>(values: readonly T[]): T => oneOf(random, values) ?? expect.fail('nothing to choose from')
  const address = (axis: string) => {
    const network = pick([OUTSIDE, PUBLIC, INSIDE])
    return random(3) === 0 ? `ip ${axis} ${pick(network).replace(/\d+$/, '0/24')} ` : `ip ${axis} ${pick(network)} `
  }
  const port = (axis: string) => `udp ${axis} ${random(3) === 0 ? '1024-49151' : pick(PORTS)} `
  const filter = (count: number, accepts: number, tracked = true) =>
    Array.from({ length: count }, () => {
      const state = tracked ? pick(['', '', '', 'ct state new ', 'ct state established ', 'ct state untracked ']) : ''
      const side = pick(['', '', '', `iifname "${IN}" `, `iifname "${OUT}" `])
      const ends = [random(3) > 0 ? address('saddr') : '', random(3) > 0 ? address('daddr') : '']
      const ports = pick([port('sport'), port('dport'), port('dport'), ''])
      return `${state}${side}${ends.join('')}${ports}${random(10) < accepts ? 'accept' : 'drop'}`
    }).join('\n')
  const dnat = Array.from({ length: 8 }, () => {
    const to = `${pick(INSIDE)}${random(2) ? `:${pick(PORTS)}` : ''}`
    return `${random(3) ? '' : address('saddr')}ip daddr ${pick(PUBLIC)} ${random(2) ? port('dport') : 'meta l4proto udp '}dnat ip to ${to}`
  })
  const snat = Array.from({ length: 6 }, () => {
    const to = `${pick(PUBLIC)}${random(3) ? '' : `:${pick(PORTS)}`}`
    return `ip saddr ${pick(OUTSIDE)} ${random(2) ? port('dport') : 'meta l4proto udp '}${random(2) ? address('daddr') : ''}snat ip to ${to}`
  })
  return `table inet firewall {
chain raw { type filter hook prerouting priority raw; policy accept;
udp dport ${pick(PORTS)} ip saddr ${pick(OUTSIDE)} notrack
${filter(3, 8, false)}
}
chain early { type filter hook prerouting priority mangle; policy accept;
${filter(5, 7)}
}
chain before { type nat hook prerouting priority dstnat; policy accept;
${dnat.join('\n')}
}
chain first { type filter hook forward priority mangle; policy accept;
${filter(6, 7)}
}
chain forward { type filter hook forward priority filter; policy drop;
${random(2) ? 'ct state established accept' : ''}
${filter(40, 9)}
}
chain late { type filter hook postrouting priority mangle; policy accept;
${filter(5, 7)}
}
chain after { type nat hook postrouting priority srcnat; policy accept;
${snat.join('\n')}
}
}
`
}

interface Prediction {
  /** As it leaves; undefined: it does not. */
  readonly leaving: Packet | undefined
  /** Does the answer arrive at the sender, as the answer to what was sent? */
  readonly answered: boolean
}

/** What the checker says of first packets and of the answers to them. */
function predictor(ruleset: Ruleset) {
  const pattern = (text: string) => ({ text, prefix: false })
  const names = nameTable([...namesInRuleset(ruleset), pattern(IN), pattern(OUT)])
  const space = packetSpace(names)
  const evaluate = evaluator(ruleset, 'forward', { space, names })
  const [inInterface, outInterface] = [names.numbersOf([pattern(IN)]), names.numbersOf([pattern(OUT)])]
  const passes = ({ mayPermit, mayDeny, mayReject }: Evaluation) => {
    const may = [!mayPermit.isEmpty(), !mayDeny.union(mayReject).isEmpty()]
    // All is understood and no pool is left to the device.
    expect(may.filter(Boolean)).toHaveLength(1)
    return may[0] === true
  }
  return {
    interfaces: { inInterface: inInterface[0]?.[0] ?? 0, outInterface: outInterface[0]?.[0] ?? 0 },
    predict: (packet: Packet): Prediction => {
      const evaluation = evaluate(space.box(boxOf(packet)))
      const [passage] = evaluation.passages
      if (!passes(evaluation) || passage === undefined) return { leaving: undefined, answered: false }
      const states = isUntracked(passage) ? (['new'] as const) : (['established'] as const)
      const answersTo = (set: typeof passage.leaving) =>
        answers(space, { transport: 'udp' }, set, { inInterface, outInterface }, states)
      const back = isUntracked(passage)
        ? { entering: answersTo(passage.leaving), tracked: undefined }
        : undone(ruleset, passage, answersTo)
      return { leaving: passage.leaving.sample(), answered: passes(evaluate(back.entering, back.tracked)) }
    },
  }
}

function addressNumber(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

describe.skipIf(missing !== undefined)('connections through filters and translations fare as predicted', () => {
  let [opened, closed] = [0, 0]
  test.each(Array.from({ length: 3 * EACH }, (_, i) => i + 1))('ruleset %i', (seed) => {
    const random = randomOf(seed * 15_485_863)
    const text = natRules(random)
    const { value, diagnostics } = dialectById('nftables')?.read([{ name: 'rules', text }]) ?? expect.fail('no dialect')
    expect(diagnostics.filter(({ severity }) => severity !== 'info').map((each) => each.message)).toEqual([])
    const { predict, interfaces } = predictor(value)
    const sent: { readonly packet: Packet; readonly leaving: Packet | undefined; readonly answered: boolean }[] = []
    // The kernel changes the port of a connection that would look like another, and gives two of one source the same new source.
    const taken = new Set<string>()
    for (const source of OUTSIDE) {
      for (const destination of [...PUBLIC, ...INSIDE]) {
        for (const destinationPort of PORTS) {
          const packet: Packet = {
            ...interfaces,
            family: 4,
            source: addressNumber(source),
            destination: addressNumber(destination),
            protocol: 17,
            sourcePort: random(3) ? 1 + random(65_535) : (oneOf(random, [1023, 1024, 49_151, 49_152, ...PORTS]) ?? 1),
            destinationPort,
            state: 'new',
            tcpFlags: 0,
            sourceMac: SENDER,
          }
          const { leaving, answered } = predict(packet)
          const sides = [
            lineOf(packet),
            `${source} ${packet.sourcePort}`,
            ...(leaving ? [lineOf(leaving), lineOf(swapped(leaving))] : []),
          ]
          if (sides.some((side) => taken.has(side))) continue
          for (const side of sides) taken.add(side)
          sent.push({ packet, leaving, answered })
        }
      }
    }
    const { came, answers } = sendThrough(
      text,
      'nft -f rules',
      sent.map(({ packet }) => packet),
      true,
    )
    const expected = new Set(sent.flatMap(({ leaving }) => (leaving ? [lineOf(leaving)] : [])))
    expect([...came].sort()).toEqual([...expected].sort())
    const answered = sent.filter((each) => each.answered).map(({ packet }) => lineOf(swapped(packet)))
    expect([...answers].sort()).toEqual(answered.sort())
    opened += expected.size
    closed += answered.length
  })

  test('many of them came through, most of these were answered, and not all', () => {
    expect(closed).toBeGreaterThan(20)
    expect(opened).toBeGreaterThan(closed)
  })
})

function swapped(packet: Packet): Packet {
  const { source, destination, sourcePort, destinationPort } = packet
  return {
    ...packet,
    source: destination,
    destination: source,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
  }
}
