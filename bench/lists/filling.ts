import { random } from './random.ts'
import { ALL_PORTS, ANY, DENY_ALL, type ListRule, prefixOf } from './rule.ts'
import { shuffled } from './shuffled.ts'

/** All hosts of a prefix are permitted, one line each, in any order; then the prefix is denied: only all lines together cover this one. */
export function fillingList(bits: number, seed = 1): readonly ListRule[] {
  const network = prefixOf(0x0a000000, 32 - bits)
  const line = { protocol: 'tcp', source: ANY, sourcePorts: ALL_PORTS, destinationPorts: ALL_PORTS } as const
  const hosts = Array.from({ length: 2 ** bits }, (_, i) => ({
    ...line,
    permits: true,
    destination: prefixOf(network.address + i, 32),
  }))
  return [...shuffled(hosts, random(seed)), { ...line, permits: false, destination: network }, DENY_ALL]
}
