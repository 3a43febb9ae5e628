import type { Policy } from '../../../model/policy.ts'
import { complementAddresses, unionOfAddresses } from '../../../sets/addresses.ts'
import type { AddressSet } from '../../../sets/intervals.ts'
import { parseIpv4, parseIpv6 } from '../../../sets/ip.ts'
import { parseAddresses } from '../../../sets/parse-addresses.ts'
import { ANY_PORTS } from '../../../sets/ports.ts'

/** Addresses from texts; for values that a test writes itself. */
function addresses(...texts: readonly string[]): AddressSet {
  return unionOfAddresses(
    texts.map((text) => {
      const read = parseAddresses(text)
      if (!read.ok) throw new Error(read.reason)
      return read.value
    }),
  )
}

function v4(text: string): number {
  const read = parseIpv4(text)
  if (!read.ok) throw new Error(read.reason)
  return read.value
}

function v6(text: string): bigint {
  const read = parseIpv6(text)
  if (!read.ok) throw new Error(read.reason)
  return read.value
}

const perimeter = addresses('192.0.2.0/24', '2001:db8:1::/64')
const internal = addresses('10.0.0.0/16', '2001:db8:2::/48')
const internet = complementAddresses(unionOfAddresses([perimeter, internal]))
const forty = Array.from({ length: 40 }, (_, i) => [1000 + 10 * i, 1000 + 10 * i + (i % 3)] as const)

/** A policy with everything in it: both families, translation, hairpin, ICMP, ranges, forty ports, esp, any. */
export const POLICY: Policy = {
  firewall: 'outer',
  deployment: 'Example',
  sides: [
    { zone: 'internet', interface: 'eth0', sources: internet },
    { zone: 'perimeter', interface: 'eth1', sources: perimeter },
    { zone: 'internal', interface: 'eth2', sources: internal },
  ],
  rules: [
    {
      id: 'r1',
      from: 'internet',
      to: 'perimeter',
      source: { name: 'any', addresses: 'any' },
      destination: { name: 'edge', addresses: addresses('192.0.2.10', '192.0.2.20', '2001:db8:1::10') },
      service: {
        protocol: 'tcp',
        sourcePorts: ANY_PORTS,
        destinationPorts: [
          [443, 443],
          [5061, 5061],
        ],
      },
      flows: ['remote.access:everybody>edge', 'federation:partners>edge'],
      because: 'HTTPS and SIP from outside',
    },
    {
      id: 'r2',
      from: 'internet',
      to: 'perimeter',
      source: { name: 'partners', addresses: addresses('198.51.100.0/24', '203.0.113.5-203.0.113.9') },
      destination: { name: 'edge_av', addresses: addresses('192.0.2.30') },
      service: {
        protocol: 'udp',
        sourcePorts: [[1024, 65535]],
        destinationPorts: [
          [3478, 3478],
          [50000, 59999],
        ],
      },
      flows: ['media:partners>edge_av'],
      because: 'media',
    },
    {
      id: 'r3',
      from: 'perimeter',
      to: 'internal',
      source: { name: 'edge', addresses: addresses('192.0.2.10', '192.0.2.20', '2001:db8:1::10') },
      destination: { name: 'pool1', addresses: addresses('10.0.1.0/24', '2001:db8:2:1::/64') },
      service: { protocol: 'tcp', sourcePorts: ANY_PORTS, destinationPorts: forty },
      flows: ['many:edge>pool1'],
      because: 'forty ports',
    },
    {
      id: 'r4',
      from: 'internal',
      to: 'internet',
      source: { name: 'any', addresses: 'any' },
      destination: { name: 'any', addresses: 'any' },
      service: {
        protocol: 'icmp6',
        types: [
          [1, 2],
          [128, 128],
        ],
        codes: [[0, 255]],
      },
      flows: [],
      because: 'RFC 4890',
    },
    {
      id: 'r5',
      from: 'internal',
      to: 'perimeter',
      source: { name: 'log', addresses: addresses('10.0.9.9') },
      destination: { name: 'any', addresses: 'any' },
      service: { protocol: 'icmp', types: [[8, 8]], codes: [[0, 0]] },
      flows: ['ping:admin>perimeter'],
      because: 'ping',
    },
    {
      id: 'r6',
      from: 'internal',
      to: 'internet',
      source: { name: 'vpn', addresses: addresses('10.0.7.7') },
      destination: { name: 'any', addresses: 'any' },
      service: { protocol: 'esp' },
      flows: ['vpn:vpn>internet'],
      because: 'ESP',
    },
    {
      id: 'r7',
      from: 'internal',
      to: 'internal',
      source: { name: 'a', addresses: addresses('10.0.3.0/24') },
      destination: { name: 'b', addresses: addresses('10.0.4.0/24', '10.0.5.1') },
      service: { protocol: 'any' },
      flows: ['everything:a>b'],
      because: 'unfiltered by support statement',
    },
    {
      id: 'r8',
      from: 'perimeter',
      to: 'perimeter',
      source: { name: 'edge_av', addresses: addresses('192.0.2.30') },
      destination: { name: 'edge_av2', addresses: addresses('192.0.2.31') },
      service: { protocol: 'udp', sourcePorts: ANY_PORTS, destinationPorts: ANY_PORTS },
      flows: ['hairpin:edge_av>edge_av2'],
      because: 'media between two edges by public address',
    },
  ],
  translations: [
    {
      id: 't1',
      family: 4,
      real: v4('192.0.2.30'),
      mapped: v4('203.0.113.130'),
      inside: 'perimeter',
      outside: 'internet',
      hairpin: true,
      because: 'A/V Edge',
    },
    {
      id: 't2',
      family: 4,
      real: v4('192.0.2.31'),
      mapped: v4('203.0.113.131'),
      inside: 'perimeter',
      outside: 'internet',
      hairpin: true,
      because: 'A/V Edge',
    },
    {
      id: 't3',
      family: 6,
      real: v6('2001:db8:1::10'),
      mapped: v6('2001:db8:ffff::10'),
      inside: 'perimeter',
      outside: 'internet',
      hairpin: false,
      because: 'Access Edge',
    },
  ],
  input: [
    {
      id: 'i1',
      from: 'internal',
      source: { name: 'admins', addresses: addresses('10.0.9.0/24') },
      service: { protocol: 'tcp', sourcePorts: ANY_PORTS, destinationPorts: [[22, 22]] },
      because: 'management',
    },
    {
      id: 'i2',
      source: { name: 'any', addresses: 'any' },
      service: { protocol: 'icmp6', types: [[133, 136]], codes: [[0, 255]] },
      because: 'neighbour discovery',
    },
  ],
  logPerSecond: 5,
}
