import type { Policy, PolicyRule } from '../../src/core/model/policy.ts'
import type { AddressSet, IntervalSet } from '../../src/core/sets/intervals.ts'
import { random } from './random.ts'
import { prefixOf, rangeOf } from './rule.ts'

const PORTS = [443, 5061, 25, 135]
const CLIENTS = addresses([rangeOf(prefixOf(0x0a800000, 9))])
const SERVERS = addresses([rangeOf(prefixOf(0x0a010000, 16))])

/** What one firewall between clients and servers must let through: some rules for each of many servers, from some client network each. */
export function largePolicy(length: number): Policy {
  const dice = random(length)
  const rules = Array.from({ length }, (_, i): PolicyRule => {
    const server = Math.floor(i / PORTS.length)
    const network = prefixOf(0x0a800000 + dice.below(2 ** 15) * 256, 24)
    const port = PORTS[i % PORTS.length] as number
    return {
      id: `rule-${i + 1}`,
      from: 'clients',
      to: 'servers',
      source: { name: `net_${(network.address >>> 8).toString(16)}`, addresses: addresses([rangeOf(network)]) },
      destination: { name: `host_${server}`, addresses: addresses([[0x0a010000 + server, 0x0a010000 + server]]) },
      service: { protocol: 'tcp', sourcePorts: [[0, 65535]], destinationPorts: [[port, port]] },
      flows: [`flow-${i + 1}`],
      because: 'clients use servers',
    }
  })
  return {
    firewall: 'inner',
    deployment: 'benchmark',
    sides: [
      { zone: 'clients', interface: 'eth0', sources: CLIENTS },
      { zone: 'servers', interface: 'eth1', sources: SERVERS },
    ],
    rules,
    translations: [],
    input: [],
    logPerSecond: 10,
  }
}

function addresses(v4: IntervalSet): AddressSet {
  return { v4, v6: [] }
}
