import { formatAddresses } from '../sets/addresses.ts'
import type { NameTable } from '../sets/names.ts'
import type { Box } from '../sets/packet-set.ts'
import { formatPorts } from '../sets/ports.ts'

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  132: 'SCTP',
}

/** A box in the words of a firewall rule: `eth0 to eth1, any -> 10.45.16.10, TCP 443`. */
export function boxText(box: Box, names: NameTable): string {
  const side = (numbers: Box['inInterface']) =>
    numbers === undefined ? 'any interface' : names.namesOf(numbers).join(', ')
  const interfaces =
    box.inInterface === undefined && box.outInterface === undefined
      ? []
      : [`${side(box.inInterface)} to ${side(box.outInterface)}`]
  const any = box.families?.length === 1 ? `any IPv${box.families[0]}` : 'any'
  const ends = `${box.source ? formatAddresses(box.source) : any} -> ${box.destination ? formatAddresses(box.destination) : any}`
  const states = box.states === undefined ? [] : [`state ${box.states.join(', ')}`]
  const flags = box.tcpFlags === undefined ? [] : ['some TCP flags only']
  const macs = box.sourceMac === undefined ? [] : ['some source MAC addresses only']
  return [...interfaces, ends, serviceText(box), ...states, ...flags, ...macs].join(', ')
}

function serviceText(box: Box): string {
  const { protocol, sourcePort, destinationPort } = box
  const title =
    protocol === undefined
      ? 'any protocol'
      : protocol
          .map(([first, last]) =>
            first === last ? (PROTOCOLS[first] ?? `protocol ${first}`) : `protocols ${first}-${last}`,
          )
          .join(', ')
  if (title === 'ICMP' || title === 'ICMPv6') {
    const type = sourcePort === undefined ? '' : ` type ${formatPorts(sourcePort)}`
    return `${title}${type}${destinationPort === undefined ? '' : ` code ${formatPorts(destinationPort)}`}`
  }
  const from = sourcePort === undefined ? '' : ` from port ${formatPorts(sourcePort)}`
  return `${title}${destinationPort === undefined ? '' : ` ${formatPorts(destinationPort)}`}${from}`
}
