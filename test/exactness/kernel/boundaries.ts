import { ANY_ADDRESS } from '../../../src/core/sets/addresses.ts'
import { has, type Interval } from '../../../src/core/sets/intervals.ts'
import type { NameTable } from '../../../src/core/sets/names.ts'
import { FAMILIES, type Family, type Packet, PROTOCOL } from '../../../src/core/sets/packet.ts'
import type { Box } from '../../../src/core/sets/packet-set.ts'
import { oneOf, type Random } from '../../contracts/random.ts'
import { addresses } from '../../support/rules.ts'
import { IN, OUT, SENDER } from './wire.ts'

/** No router forwards to or from these, whatever the rules say. */
const NEVER_FORWARDED = addresses('0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/3, ::/16, fe80::/10, ff00::/8')
/** What a socket can send from and to. */
const PORTS: readonly Interval[] = [[1, 65_535]]
const TRANSPORTS: readonly number[] = [PROTOCOL.tcp, PROTOCOL.udp]

type Value = number | bigint
const AXES = ['source', 'destination', 'sourcePort', 'destinationPort'] as const
type EdgesOf = Readonly<
  Record<(typeof AXES)[number], { readonly inside: readonly Value[]; readonly beyond: readonly Value[] }>
>

/** The lowest and the highest of each interval, and the neighbours of these. */
function edges(set: readonly (Interval | Interval<bigint>)[]): EdgesOf['source'] {
  const next = (value: Value, by: 1 | -1): Value => (typeof value === 'bigint' ? value + BigInt(by) : value + by)
  return {
    inside: set.flat(),
    beyond: set.flatMap(([first, last]) => [next(first, -1), next(last, 1)]),
  }
}

function edgesOf(box: Box, family: Family): EdgesOf {
  const of = ({ v4, v6 } = ANY_ADDRESS) => edges(family === 4 ? v4 : v6)
  return {
    source: of(box.source),
    destination: of(box.destination),
    sourcePort: edges(box.sourcePort ?? PORTS),
    destinationPort: edges(box.destinationPort ?? PORTS),
  }
}

function canBeSent({ source, destination, sourcePort, destinationPort }: Packet): boolean {
  const routed = (value: Value) =>
    typeof value === 'bigint'
      ? has(ANY_ADDRESS.v6, value) && !has(NEVER_FORWARDED.v6, value)
      : has(ANY_ADDRESS.v4, value) && !has(NEVER_FORWARDED.v4, value)
  return (
    routed(source) &&
    routed(destination) &&
    source !== destination &&
    has(PORTS, sourcePort) &&
    has(PORTS, destinationPort)
  )
}

/**
 * Packets at the boundaries of boxes: on each axis the lowest and highest values and one beyond, with the other axes at one of
 * their ends. First packets of TCP and UDP, those that a socket can send; none answers another.
 */
export function boundaries(random: Random, boxes: readonly Box[], names: NameTable): readonly Packet[] {
  const found = new Map<string, Packet>()
  const numberOf = (name: string) => names.numbersOf([{ text: name, prefix: false }])[0]?.[0] ?? 0
  const always = { inInterface: numberOf(IN), outInterface: numberOf(OUT), state: 'new', sourceMac: SENDER } as const
  for (const box of boxes) {
    const protocol = oneOf(
      random,
      TRANSPORTS.filter((number) => box.protocol === undefined || has(box.protocol, number)),
    )
    if (protocol === undefined) continue
    for (const family of FAMILIES) {
      const of = edgesOf(box, family)
      if (box.families?.includes(family) === false) continue
      for (const axis of AXES) {
        for (const value of [...of[axis].inside, ...of[axis].beyond]) {
          const at = (other: (typeof AXES)[number]) => (other === axis ? value : (oneOf(random, of[other].inside) ?? 0))
          const packet: Packet = {
            ...always,
            family,
            protocol,
            source: at('source'),
            destination: at('destination'),
            sourcePort: Number(at('sourcePort')),
            destinationPort: Number(at('destinationPort')),
            tcpFlags: protocol === PROTOCOL.tcp ? 2 : 0,
          }
          const { source, destination, sourcePort, destinationPort } = packet
          const answer = [protocol, destination, destinationPort, source, sourcePort].join(' ')
          if (!canBeSent(packet) || found.has(answer)) continue
          found.set([protocol, source, sourcePort, destination, destinationPort].join(' '), packet)
        }
      }
    }
  }
  return [...found.values()]
}
