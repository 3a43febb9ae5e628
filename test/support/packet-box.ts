import type { Packet } from '../../src/core/sets/packet.ts'
import type { Box } from '../../src/core/sets/packet-set.ts'

/** The box of one packet. */
export function boxOf(packet: Packet): Box {
  const point = (n: number) => [[n, n]] as const
  const address = (n: number | bigint) =>
    typeof n === 'bigint' ? { v4: [], v6: [[n, n] as const] } : { v4: point(n), v6: [] }
  return {
    families: [packet.family],
    inInterface: point(packet.inInterface),
    outInterface: point(packet.outInterface),
    source: address(packet.source),
    destination: address(packet.destination),
    protocol: point(packet.protocol),
    sourcePort: point(packet.sourcePort),
    destinationPort: point(packet.destinationPort),
    states: [packet.state],
    tcpFlags: point(packet.tcpFlags),
    sourceMac: point(packet.sourceMac),
  }
}
