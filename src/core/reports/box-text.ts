import { ANY_IPV4, ANY_IPV6, addressTexts, subtractAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
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

/** Items of a list that a person still reads. */
const LISTED = 6

function listed(items: readonly string[]): string {
  return items.length <= LISTED
    ? items.join(', ')
    : `${items.slice(0, LISTED).join(', ')} and ${items.length - LISTED} more`
}

/** The addresses, or what they leave out where that is shorter: `any IPv4 but 10.0.0.0/8`. */
function addressesText(addresses: AddressSet): string {
  const texts = addressTexts(addresses)
  const whole = { v4: addresses.v4.length > 0 ? ANY_IPV4.v4 : [], v6: addresses.v6.length > 0 ? ANY_IPV6.v6 : [] }
  const rest = addressTexts(subtractAddresses(whole, addresses))
  if (texts.length <= 2 || rest.length >= texts.length) return listed(texts)
  const any = whole.v4.length === 0 ? 'any IPv6' : whole.v6.length === 0 ? 'any IPv4' : 'any'
  return rest.length === 0 ? any : `${any} but ${listed(rest)}`
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
  const ends = `${box.source ? addressesText(box.source) : any} -> ${box.destination ? addressesText(box.destination) : any}`
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
