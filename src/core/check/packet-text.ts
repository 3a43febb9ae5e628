import { formatAddress } from '../sets/ip.ts'
import type { NameTable } from '../sets/names.ts'
import { type Packet, PROTOCOL } from '../sets/packet.ts'

const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(PROTOCOL).map(([name, number]) => [number, name === 'icmp6' ? 'ICMPv6' : name.toUpperCase()]),
)

/** One packet for people: `new TCP 192.0.2.1 port 1024 -> 10.45.16.10 port 443, eth0 to eth1`. */
export function packetText(packet: Packet, names: NameTable): string {
  const { state, protocol, source, destination, sourcePort, destinationPort, inInterface, outInterface } = packet
  const name = PROTOCOL_NAMES.get(protocol) ?? `protocol ${protocol}`
  const side = (number: number) => names.namesOf([[number, number]]).join()
  const [from, to] = [formatAddress(source), formatAddress(destination)]
  const header =
    protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmp6
      ? `${from} -> ${to} type ${sourcePort} code ${destinationPort}`
      : `${from} port ${sourcePort} -> ${to} port ${destinationPort}`
  return `${state} ${name} ${header}, ${side(inInterface)} to ${side(outInterface)}`
}
