import type { Policy } from '../../../src/core/model/policy.ts'
import { complementAddresses, unionOfAddresses } from '../../../src/core/sets/addresses.ts'
import type { AddressSet, PortSet } from '../../../src/core/sets/intervals.ts'
import { parseAddresses } from '../../../src/core/sets/parse-addresses.ts'
import { ANY_PORTS } from '../../../src/core/sets/ports.ts'

/** Addresses as text, for examples. Throws on what is none: examples are written by hand. */
export function addresses(...texts: readonly string[]): AddressSet {
  return unionOfAddresses(
    texts.map((text) => {
      const set = parseAddresses(text)
      if (!set.ok) throw new Error(set.reason)
      return set.value
    }),
  )
}

function only(text: string): number | bigint {
  const { v4, v6 } = addresses(text)
  const first = v4[0]?.[0] ?? v6[0]?.[0]
  if (first === undefined) throw new Error(text)
  return first
}

const INSIDE = addresses('192.0.2.0/24', '2001:db8:1::/64')
const PERIMETER = addresses('198.51.100.0/26', '2001:db8:2::/64')
const FORTY: PortSet = Array.from({ length: 40 }, (_, i) => [1000 + i * 3, 1000 + i * 3 + (i % 2)])
const ANY = { name: 'any', addresses: 'any' } as const

/** A small policy with everything that a printer has to say: both families, translations, hairpin, ICMP, ranges, many ports. */
export const EXAMPLE: Policy = {
  firewall: 'outer',
  deployment: 'Contoso, an example',
  logPerSecond: 5,
  sides: [
    { zone: 'internet', interface: 'eth0', sources: complementAddresses(unionOfAddresses([INSIDE, PERIMETER])) },
    { zone: 'perimeter', interface: 'eth1', sources: PERIMETER },
    { zone: 'internal', interface: 'eth2.10', sources: INSIDE },
  ],
  rules: [
    {
      id: 'edge-av.media',
      from: 'internet',
      to: 'perimeter',
      source: ANY,
      destination: { name: 'edge_av', addresses: addresses('198.51.100.30', '2001:db8:2::30') },
      service: { protocol: 'udp', sourcePorts: ANY_PORTS, destinationPorts: [[3478, 3478]] },
      flows: ['lync.edge-av.stun:any>edge_av'],
      because: 'STUN and TURN of remote users',
    },
    {
      id: 'edge-access.sip',
      from: 'internet',
      to: 'perimeter',
      source: ANY,
      destination: { name: 'edge', addresses: addresses('198.51.100.10-198.51.100.13') },
      service: {
        protocol: 'tcp',
        sourcePorts: [[1024, 65535]],
        destinationPorts: [
          [443, 443],
          [5061, 5061],
          [50000, 59999],
        ],
      },
      flows: ['lync.edge-access.sip:any>edge', 'lync.edge-access.federation:any>edge'],
      because: 'SIP over TLS; "quoted" $(text) `of` a \\ catalogue',
    },
    {
      id: 'many-ports',
      from: 'internal',
      to: 'perimeter',
      source: { name: 'clients', addresses: addresses('192.0.2.5', '192.0.2.9', '192.0.2.64/28', '2001:db8:1::5') },
      destination: {
        name: 'servers',
        addresses: addresses('198.51.100.10', '198.51.100.20', '198.51.100.40/29', '2001:db8:2::/80'),
      },
      service: { protocol: 'tcp', sourcePorts: ANY_PORTS, destinationPorts: FORTY },
      flows: ['example.many:clients>servers'],
      because: 'many ports',
    },
    {
      id: 'hairpin-media',
      from: 'perimeter',
      to: 'perimeter',
      source: { name: 'edges', addresses: addresses('198.51.100.30', '198.51.100.31') },
      destination: { name: 'edges', addresses: addresses('198.51.100.30', '198.51.100.31') },
      service: { protocol: 'udp', sourcePorts: ANY_PORTS, destinationPorts: [[3478, 3478]] },
      flows: ['lync.edge-av.hairpin:edges>edges'],
      because: 'Edge Servers meet by their public addresses',
    },
    {
      id: 'ping',
      from: 'internal',
      to: 'internet',
      source: ANY,
      destination: ANY,
      service: { protocol: 'icmp', types: [[8, 8]], codes: [[0, 0]] },
      flows: ['example.ping:internal>internet'],
      because: 'echo request',
    },
    {
      id: 'icmp-errors',
      from: 'internet',
      to: 'perimeter',
      source: ANY,
      destination: ANY,
      service: { protocol: 'icmp', types: [[11, 12]], codes: [[0, 255]] },
      flows: [],
      because: 'time exceeded and parameter problem (RFC 1812)',
    },
    {
      id: 'icmp6-errors',
      from: 'internet',
      to: 'perimeter',
      source: ANY,
      destination: ANY,
      service: { protocol: 'icmp6', types: [[1, 4]], codes: [[0, 255]] },
      flows: [],
      because: 'errors that must pass (RFC 4890 section 4.3.1)',
    },
    {
      id: 'ipsec',
      from: 'internal',
      to: 'internet',
      source: ANY,
      destination: { name: 'peer', addresses: addresses('203.0.113.7', '2001:db8:9::7') },
      service: { protocol: 'esp' },
      flows: ['example.ipsec:internal>peer'],
      because: 'tunnel',
    },
  ],
  translations: [
    {
      id: 'nat-edge1-av',
      family: 4,
      real: only('198.51.100.30'),
      mapped: only('203.0.113.30'),
      inside: 'perimeter',
      outside: 'internet',
      hairpin: true,
      because: 'public address of the A/V Edge',
    },
    {
      id: 'nat-edge2-av',
      family: 4,
      real: only('198.51.100.31'),
      mapped: only('203.0.113.31'),
      inside: 'perimeter',
      outside: 'internet',
      hairpin: true,
      because: 'public address of the second A/V Edge',
    },
    {
      id: 'nat6',
      family: 6,
      real: only('2001:db8:2::30'),
      mapped: only('2001:db8:ffff::30'),
      inside: 'perimeter',
      outside: 'internet',
      hairpin: false,
      because: 'IPv6 too',
    },
  ],
  input: [
    {
      id: 'ssh',
      from: 'internal',
      source: { name: 'admins', addresses: addresses('192.0.2.200/29') },
      service: { protocol: 'tcp', sourcePorts: ANY_PORTS, destinationPorts: [[22, 22]] },
      because: 'management',
    },
    {
      id: 'nd',
      source: ANY,
      service: { protocol: 'icmp6', types: [[133, 136]], codes: [[0, 255]] },
      because: 'neighbour discovery (RFC 4890 section 4.4.1)',
    },
    {
      id: 'icmp',
      source: ANY,
      service: { protocol: 'icmp', types: [[0, 255]], codes: [[0, 255]] },
      because: 'all of ICMP',
    },
  ],
}
