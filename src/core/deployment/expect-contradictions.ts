import type { AssertedService, Assertion } from '../model/expect.ts'
import {
  addressesOverlap,
  formatAddresses,
  intersectAddresses,
  isSubsetOfAddresses,
  noAddresses,
} from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { intersect } from '../sets/intervals.ts'
import { formatPorts } from '../sets/ports.ts'
import type { Context } from './context.ts'
import type { Zones } from './zones.ts'

/** Says of each assertion that an earlier one says the contrary of the same packets: one of the two can never hold. */
export function checkContradictions(assertions: readonly Assertion[], zones: Zones, context: Context): void {
  const earlier: Record<Assertion['kind'], Assertion[]> = { allow: [], deny: [] }
  for (const assertion of assertions) {
    const others = earlier[assertion.kind === 'allow' ? 'deny' : 'allow']
    for (const other of others) {
      const both = inCommon(other, assertion, zones)
      if (both === undefined) continue
      const [yes, no] = assertion.kind === 'allow' ? ['allowed', 'denied'] : ['denied', 'allowed']
      context.error('contradiction', `${both} is ${yes} here and ${no} before`, assertion.span, {
        related: [{ span: other.span, message: `${no} here` }],
        help: 'one of the two can never hold; narrow one of them',
      })
      break
    }
    earlier[assertion.kind].push(assertion)
  }
}

/** Packets that two assertions are about, in words; undefined when there are none that a firewall decides. */
function inCommon(a: Assertion, b: Assertion, zones: Zones): string | undefined {
  const sameFirewall =
    a.firewalls.length === 0 || b.firewalls.length === 0 || a.firewalls.some((name) => b.firewalls.includes(name))
  if (!sameFirewall) return undefined
  const service = a.services.flatMap((one) => b.services.flatMap((other) => sharedService(one, other) ?? []))[0]
  if (service === undefined) return undefined
  if (!addressesOverlap(a.from.addresses, b.from.addresses) || !addressesOverlap(a.to.addresses, b.to.addresses))
    return undefined
  const from = intersectAddresses(a.from.addresses, b.from.addresses)
  const to = intersectAddresses(a.to.addresses, b.to.addresses)
  for (const family of ['v4', 'v6'] as const) {
    const [source, destination] = [only(family, from), only(family, to)]
    if (noAddresses(source) || noAddresses(destination) || within(source, destination, zones)) continue
    return `${text(source)} -> ${text(destination)}, ${service}`
  }
  return undefined
}

function only(family: 'v4' | 'v6', { v4, v6 }: AddressSet): AddressSet {
  return family === 'v4' ? { v4, v6: [] } : { v4: [], v6 }
}

/** Do both lie in one zone, where no firewall sees their packets? */
function within(a: AddressSet, b: AddressSet, zones: Zones): boolean {
  const zone = zones.containing(a)
  return zone !== undefined && isSubsetOfAddresses(b, zone.addresses)
}

function text(addresses: AddressSet): string {
  const all = formatAddresses(addresses)
  return all.length > 60 ? `${all.slice(0, 60)}…` : all
}

function sharedService(a: AssertedService, b: AssertedService): string | undefined {
  if (a.transport !== b.transport) {
    const one = a.transport === 'any' ? b : b.transport === 'any' ? a : undefined
    return one === undefined ? undefined : serviceText(one)
  }
  if (a.transport !== 'tcp' && a.transport !== 'udp') return serviceText(a)
  const ports = intersect(a.ports, b.ports)
  return ports.length === 0 ? undefined : serviceText({ transport: a.transport, ports })
}

function serviceText({ transport, ports }: AssertedService): string {
  if (transport === 'any') return 'any traffic'
  return transport === 'tcp' || transport === 'udp' ? `${formatPorts(ports)}/${transport}` : transport
}
