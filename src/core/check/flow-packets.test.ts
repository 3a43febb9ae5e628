import { expect, test } from 'vitest'
import { nameTable } from '../sets/names.ts'
import type { PacketSet } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { answers, onward, opening } from './flow-packets.ts'

const space = packetSpace(nameTable([]))
const tcp = space.box({ families: [4], protocol: [[6, 6]] })

/** The flag bytes of a set, as a terminal shows them: `SA` is SYN and ACK. */
function flagsOf(packets: PacketSet): readonly string[] {
  return Array.from({ length: 256 }, (_, flags) => flags)
    .filter((flags) => packets.overlaps(space.box({ tcpFlags: [[flags, flags]] })))
    .map((flags) => [...'FSRPAUEC'].filter((_, bit) => (flags >> bit) & 1).join(''))
}

test('a connection opens with SYN, with ECN or without', () =>
  expect(flagsOf(opening(space, tcp))).toEqual(['S', 'SEC']))

test('an open connection has ACK with anything but SYN, or a reset', () => {
  const flags = flagsOf(onward(space, tcp, ['established']))
  expect(flags).toEqual(expect.arrayContaining(['A', 'FA', 'PA', 'FPAUEC', 'R', 'RA']))
  for (const never of ['', 'S', 'F', 'FS', 'FPU', 'SA', 'FR', 'SR']) expect(flags).not.toContain(never)
})

test('only answers have SYN and ACK', () => {
  const flags = flagsOf(answers(space, { transport: 'tcp' }, tcp, {}, ['established']))
  expect(flags).toEqual(expect.arrayContaining(['SA', 'SAE', 'A', 'R']))
  expect(flags).not.toContain('S')
})

test('answers come back with ends and interfaces exchanged, to an echo request with an echo reply', () => {
  const request = {
    families: [4],
    source: { v4: [[1, 1]], v6: [] },
    destination: { v4: [[2, 2]], v6: [] },
    protocol: [[1, 1]],
    sourcePort: [[8, 8]],
    destinationPort: [[0, 0]],
    inInterface: [[1, 1]],
    outInterface: [[2, 2]],
  } as const
  const named = packetSpace(
    nameTable([
      { text: 'eth0', prefix: false },
      { text: 'eth1', prefix: false },
    ]),
  )
  const by = { inInterface: request.inInterface, outInterface: request.outInterface }
  const reply = named.box({
    ...request,
    source: request.destination,
    destination: request.source,
    sourcePort: [[0, 0]],
    inInterface: by.outInterface,
    outInterface: by.inInterface,
    states: ['established'],
  })
  expect(answers(named, { transport: 'icmp' }, named.box(request), by, ['established']).equals(reply)).toBe(true)
})
