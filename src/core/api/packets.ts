import { opening } from '../check/flow-packets.ts'
import { existingPackets } from '../check/universe.ts'
import { ANY_ADDRESS, unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet, IntervalSet, PortSet, ProtocolSet } from '../sets/intervals.ts'
import type { NameTable } from '../sets/names.ts'
import { type ConnectionState, PROTOCOL } from '../sets/packet.ts'
import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { parseAddresses } from '../sets/parse-addresses.ts'
import { ANY_PORTS, parsePorts } from '../sets/ports.ts'
import { bad, good, quoted, type Read } from '../sets/read.ts'

/** A set of packets as people describe it. What is left out is not restricted. */
export interface PacketDescription {
  /** Addresses, prefixes or ranges, IPv4 or IPv6: `10.0.0.0/8`, `192.0.2.1-192.0.2.9`; several in a list. */
  readonly from?: string | readonly string[]
  readonly to?: string | readonly string[]
  /** A name, or an IANA protocol number. */
  readonly protocol?: keyof typeof PROTOCOL | number
  /** Destination ports of TCP, UDP or SCTP: `443`, `25, 587, 50000-59999`. */
  readonly ports?: string | number
  readonly sourcePorts?: string | number
  /** The interface by which the packets come in. */
  readonly in?: string
  /** The interface by which they leave. */
  readonly out?: string
  /** Without it: packets that open connections, of TCP those with SYN. */
  readonly states?: readonly ConnectionState[]
}

const WITH_PORTS: readonly number[] = [PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.sctp]

/** Where described packets live. `interfaces` are those that `names` knows by their whole name. */
export interface DescribedIn {
  readonly space: PacketSpace
  readonly names: NameTable
  readonly interfaces: ReadonlySet<string>
}

/** The packets that a description means, or what is wrong with it. */
export function describedPackets(description: PacketDescription, within: DescribedIn): Read<PacketSet> {
  const { space } = within
  const source = addressesIn(description.from)
  if (!source.ok) return source
  const destination = addressesIn(description.to)
  if (!destination.ok) return destination
  const protocol = protocolIn(description)
  if (!protocol.ok) return protocol
  const destinationPort = portsIn(description.ports)
  if (!destinationPort.ok) return destinationPort
  const sourcePort = portsIn(description.sourcePorts)
  if (!sourcePort.ok) return sourcePort
  const [inInterface, outInterface] = [interfaceIn(description.in, within), interfaceIn(description.out, within)]
  if (!inInterface.ok) return inInterface
  if (!outInterface.ok) return outInterface
  const described = space
    .box({
      source: source.value,
      destination: destination.value,
      protocol: protocol.value,
      destinationPort: destinationPort.value,
      sourcePort: sourcePort.value,
      inInterface: inInterface.value,
      outInterface: outInterface.value,
    })
    .intersect(existingPackets(space))
  const { states } = description
  return good(states === undefined ? opening(space, described) : described.intersect(space.box({ states })))
}

function addressesIn(texts: PacketDescription['from']): Read<AddressSet> {
  if (texts === undefined) return good(ANY_ADDRESS)
  const sets: AddressSet[] = []
  for (const text of typeof texts === 'string' ? [texts] : texts) {
    const addresses = parseAddresses(text.trim())
    if (!addresses.ok) return addresses
    sets.push(addresses.value)
  }
  return good(unionOfAddresses(sets))
}

function protocolIn({ protocol, ports, sourcePorts }: PacketDescription): Read<ProtocolSet> {
  const asksPorts = ports !== undefined || sourcePorts !== undefined
  if (protocol === undefined)
    return asksPorts ? bad('say of which protocol the ports are: `tcp`, `udp` or `sctp`') : good([[0, 255]])
  const number = typeof protocol === 'number' ? protocol : (PROTOCOL[protocol] ?? -1)
  if (!Number.isInteger(number) || number < 0 || number > 255)
    return bad(
      `${quoted(String(protocol))} is no protocol: name one of ${Object.keys(PROTOCOL).join(', ')} or give its number`,
    )
  if (asksPorts && !WITH_PORTS.includes(number)) return bad(`${quoted(String(protocol))} has no ports`)
  return good([[number, number]])
}

function portsIn(ports: PacketDescription['ports']): Read<PortSet> {
  return ports === undefined ? good(ANY_PORTS) : parsePorts(String(ports))
}

function interfaceIn(text: string | undefined, { names, interfaces }: DescribedIn): Read<IntervalSet> {
  if (text === undefined) return good(names.all)
  return interfaces.has(text)
    ? good(names.numbersOf([{ text, prefix: false }]))
    : bad(`no rule names the interface ${quoted(text)}; give it to \`inspect\` under \`interfaces\``)
}
