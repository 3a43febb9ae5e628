import type { Flow, FlowEnd } from '../model/flow.ts'
import { countAddresses, formatAddresses } from '../sets/addresses.ts'
import type { AddressSet, PortSet } from '../sets/intervals.ts'
import { formatAddress } from '../sets/ip.ts'
import { formatPorts } from '../sets/ports.ts'

/** A flow in words, as tables print it. */
export interface FlowRow {
  readonly from: string
  readonly source: string
  readonly sourcePort: string
  readonly to: string
  readonly destination: string
  readonly port: string
  readonly transport: string
  /** `SIP (MTLS)`. */
  readonly application: string
  readonly authentication: string
  readonly need: string
  readonly feature: string
  /** `outer inbound, inner inbound`; empty within a zone. */
  readonly crosses: string
  readonly title: string
  readonly entry: string
  readonly notes: string
}

/** Hosts one by one, as an administrator knows them, as long as they are few; many as prefixes and ranges. */
function hostsOf(addresses: AddressSet): string {
  if (countAddresses(addresses) > 12n) return formatAddresses(addresses)
  const each = ([first, last]: readonly [number | bigint, number | bigint]) =>
    Array.from({ length: Number(BigInt(last) - BigInt(first)) + 1 }, (_, i) =>
      formatAddress(typeof first === 'bigint' ? first + BigInt(i) : first + i),
    )
  return [...addresses.v4, ...addresses.v6].flatMap(each).join(', ')
}

/** `make`, once for each key: flows of a large deployment share their ends and their ports. */
function once<K extends object>(make: (key: K) => string): (key: K) => string {
  const known = new WeakMap<K, string>()
  return (key) => {
    const text = known.get(key) ?? make(key)
    known.set(key, text)
    return text
  }
}

const portText = once<PortSet>(formatPorts)

/** `Any` where everybody in the zone is meant, as port tables have it. */
const addressesOf = once<FlowEnd>((end) => {
  const real = end.any ? 'Any' : hostsOf(end.addresses)
  return end.publicAddresses === undefined ? real : `${real} (public ${formatAddresses(end.publicAddresses)})`
})

const crossingsOf = once<Flow['crossings']>((crossings) =>
  crossings.map(({ firewall, direction, hairpin }) => `${firewall} ${hairpin ? 'hairpin' : direction}`).join(', '),
)

/** Empty where the transport has no ports. */
export function portsOf({ transport, sourcePorts, ports }: Flow): Pick<FlowRow, 'sourcePort' | 'port'> {
  if (transport !== 'tcp' && transport !== 'udp') return { sourcePort: '', port: '' }
  return { sourcePort: portText(sourcePorts), port: portText(ports) }
}

/** `SIP (MTLS)`; encryption `none` is not worth a word. */
export function applicationOf(flow: Pick<Flow, 'application' | 'encryption'>): string {
  return flow.encryption === 'none' || flow.encryption === ''
    ? flow.application
    : `${flow.application} (${flow.encryption})`
}

export function flowRow(flow: Flow): FlowRow {
  const { sourcePort, port } = portsOf(flow)
  return {
    from: flow.from.label,
    source: addressesOf(flow.from),
    sourcePort,
    to: flow.to.label,
    destination: addressesOf(flow.to),
    port,
    transport: flow.transport.toUpperCase(),
    application: applicationOf(flow),
    authentication: flow.authentication,
    need: flow.need,
    feature: flow.feature,
    crosses: crossingsOf(flow.crossings),
    title: flow.title,
    entry: flow.requirement,
    notes: flow.notes.join('; '),
  }
}
