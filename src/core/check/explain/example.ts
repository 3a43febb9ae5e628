import type { AddressSet } from '../../sets/intervals.ts'
import type { NameTable } from '../../sets/names.ts'
import { type Packet, PROTOCOL, TCP_FLAG } from '../../sets/packet.ts'
import type { Box, PacketSet, PacketSpace } from '../../sets/packet-set.ts'

/** Addresses that hosts have: no 0.0.0.0/8, no multicast, of IPv6 the global ones (RFC 4291 §2.4). */
const UNICAST: AddressSet = {
  v4: [[2 ** 24, 0xdfff_ffff]],
  v6: [[2n ** 125n, 2n ** 126n - 1n]],
}

/** Interfaces that are tried as the way in. */
const MOST_SIDES = 8

/** What an example should look like, where the set leaves it open, so that people take it for a packet they may see. */
function wishes(names: NameTable): readonly Box[] {
  const last = names.all.at(-1)?.[1] ?? 0
  const named = last > 0 ? [[1, last] as const] : []
  // From one side to another, not back to where it came from.
  const across = Array.from({ length: Math.min(last, MOST_SIDES) }, (_, i): Box => {
    const others = [[1, i] as const, [i + 2, last] as const].filter(([from, to]) => from <= to)
    return { inInterface: [[i + 1, i + 1]], outInterface: others }
  })
  const { syn, ack } = TCP_FLAG
  return [
    { source: UNICAST },
    { destination: UNICAST },
    { protocol: [[PROTOCOL.tcp, PROTOCOL.tcp]] },
    { protocol: [[PROTOCOL.udp, PROTOCOL.udp]] },
    { inInterface: named },
    { outInterface: named },
    ...across,
    { sourcePort: [[49_152, 65_535]] },
    { sourcePort: [[1024, 65_535]] },
    { tcpFlags: [[syn, syn]] },
    { tcpFlags: [[ack, ack]] },
  ]
}

/** Finds a plain packet in a set; undefined if the set is empty. */
export function exampleFinder(space: PacketSpace, names: NameTable): (of: PacketSet) => Packet | undefined {
  const boxes = wishes(names).map((box) => space.box(box))
  return (of) => {
    let left = of
    for (const box of boxes) if (left.overlaps(box)) left = left.intersect(box)
    return left.sample()
  }
}
