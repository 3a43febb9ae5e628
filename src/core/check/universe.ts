import { PROTOCOL } from '../sets/packet.ts'
import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'

/** ICMP types and codes are bytes; the axes that they share with ports hold more. */
const NO_BYTE = [[256, 65_535]] as const

/** The packets that exist. A comparison that counts others too would find differences that nobody can see. */
export function existingPackets(space: PacketSpace): PacketSet {
  const { icmp, icmp6 } = PROTOCOL
  const protocol = [icmp, icmp6].map((number) => [number, number] as const)
  return space
    .boxes([
      { protocol, sourcePort: NO_BYTE },
      { protocol, destinationPort: NO_BYTE },
    ])
    .complement()
}
