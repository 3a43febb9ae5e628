import type { Ruleset } from '../../model/ruleset.ts'
import { has } from '../../sets/intervals.ts'
import { FAMILIES, type Packet, PROTOCOL, TCP_FLAG } from '../../sets/packet.ts'
import type { PacketSet, PacketSpace } from '../../sets/packet-set.ts'
import { placesOfTranslation } from '../connection.ts'
import type { TrackedHeaders } from '../decide.ts'
import { answers, type Interfaces } from '../flow-packets.ts'
import { PORTED } from '../ported.ts'
import type { Header } from '../truth.ts'

const ECHO_REPLY: ReadonlyMap<string, number> = new Map([
  [`${PROTOCOL.icmp} 8`, 0],
  [`${PROTOCOL.icmp6} 128`, 129],
])

/** The answers to packets of any kind, as sets: ends swapped, echo requests answered. No other ICMP message has an answer. */
export function answersTo(
  space: PacketSpace,
  opened: PacketSet,
  by: Interfaces,
  states: Parameters<typeof answers>[4],
): PacketSet {
  const icmp = space.box({ protocol: [PROTOCOL.icmp, PROTOCOL.icmp6].map((number) => [number, number] as const) })
  const echo = space.boxes(
    FAMILIES.map((family) => ({
      families: [family],
      protocol: family === 4 ? [[PROTOCOL.icmp, PROTOCOL.icmp]] : [[PROTOCOL.icmp6, PROTOCOL.icmp6]],
      sourcePort: family === 4 ? [[8, 8]] : [[128, 128]],
    })),
  )
  const pings = answers(space, { transport: 'icmp' }, opened.intersect(echo), by, states)
  return answers(space, { transport: 'any' }, opened.subtract(icmp), by, states).union(pings)
}

/** The answer to one packet, its ends and interfaces swapped; undefined for a message that has none. */
export function answerTo({ packet, open }: Header): Header | undefined {
  const { protocol, source, destination, sourcePort, destinationPort, inInterface, outInterface } = packet
  const isIcmp = protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmp6
  const echo = ECHO_REPLY.get(`${protocol} ${sourcePort}`)
  if (open.has('protocol') || (isIcmp && echo === undefined)) return undefined
  const ports = isIcmp
    ? { sourcePort: echo ?? sourcePort, destinationPort }
    : has(PORTED, protocol)
      ? { sourcePort: destinationPort, destinationPort: sourcePort }
      : { sourcePort, destinationPort }
  return {
    packet: {
      ...packet,
      ...ports,
      source: destination,
      destination: source,
      inInterface: outInterface,
      outInterface: inInterface,
      state: 'established',
      tcpFlags: protocol === PROTOCOL.tcp ? TCP_FLAG.syn | TCP_FLAG.ack : packet.tcpFlags,
    },
    open: new Set([...open].map((axis) => SWAPPED[axis] ?? axis)),
  }
}

const SWAPPED: Readonly<Record<string, 'source' | 'destination' | 'sourcePort' | 'destinationPort'>> = {
  source: 'destination',
  destination: 'source',
  sourcePort: 'destinationPort',
  destinationPort: 'sourcePort',
}

/** The next packet of the same connection: each stage sees it as tracking translates it. */
export function following(headers: readonly Header[]): TrackedHeaders {
  return headers.map(({ packet, open }) => ({
    packet: {
      ...packet,
      state: 'established',
      tcpFlags: packet.protocol === PROTOCOL.tcp ? TCP_FLAG.ack : packet.tcpFlags,
    },
    open,
  }))
}

/**
 * What each stage sees of the answer to a packet that passed with these headers: translations are undone at the places that
 * `undone` gives them. Undefined for a message that has no answer.
 */
export function answerHeaders(ruleset: Ruleset, headers: readonly Header[]): TrackedHeaders | undefined {
  const stages = ruleset.paths.forward
  const translated = (
    axes: readonly (keyof Packet & ('source' | 'destination' | 'sourcePort' | 'destinationPort'))[],
  ) =>
    stages.findIndex(({ purpose }, stage) => {
      const [before, after] = [headers[stage], headers[stage + 1]]
      if (purpose !== 'translation' || before === undefined || after === undefined) return false
      return axes.some(
        (axis) => before.packet[axis] !== after.packet[axis] || (!before.open.has(axis) && after.open.has(axis)),
      )
    })
  const sourceStage = translated(['source', 'sourcePort'])
  const destinationStage = translated(['destination', 'destinationPort'])
  const { source, destination } = placesOfTranslation(
    ruleset,
    sourceStage < 0 ? undefined : sourceStage,
    destinationStage < 0 ? undefined : destinationStage,
  )
  const inOrder = sourceStage < 0 || destinationStage < sourceStage
  const last = inOrder ? Math.max(source, destination) : destination
  const [entered, leaving] = [headers[0], headers.at(-1)]
  const middle = sourceStage < 0 ? leaving : headers[sourceStage]
  if (entered === undefined || leaving === undefined || middle === undefined) return undefined
  const [wire, between, before] = [answerTo(leaving), answerTo(middle), answerTo(entered)]
  if (wire === undefined || between === undefined || before === undefined) return undefined
  return headers.map((_, stage) => (stage >= last ? before : stage >= destination ? between : wire))
}
