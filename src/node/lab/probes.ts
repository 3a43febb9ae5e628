import type { Flow, FlowMatrix } from '../../core/model/flow.ts'
import { hasAddress } from '../../core/sets/addresses.ts'
import type { PortSet } from '../../core/sets/intervals.ts'
import { has } from '../../core/sets/intervals.ts'
import { ANY_PORTS } from '../../core/sets/ports.ts'
import type { LabHost, LabPlan } from './topology.ts'

type Value = number | bigint

export const PROBE_KINDS = ['flow', 'next port', 'other source', 'other direction'] as const
export type ProbeKind = (typeof PROBE_KINDS)[number]

/** A packet to try. `target` is what the source aims at, `destination` the real address behind it. */
export interface Probe {
  readonly kind: ProbeKind
  /** The flow it belongs to, or whose neighbour it is. */
  readonly flow: Flow
  readonly transport: 'tcp' | 'udp' | 'icmp'
  readonly host: LabHost
  readonly source: Value
  readonly sourceZone: string
  /** Absent: any ephemeral port. */
  readonly sourcePort?: number
  readonly target: Value
  readonly destination: Value
  readonly port: number
}

/** No flow of a deployment is tried with more than these many pairs of hosts, or these many ports of a range or list. */
const PAIRS = 16
const PORTS = 12

/** A flow is tried with a source port of its own only where it does not take them all. */
const EPHEMERAL = 40_000

export function isTried({ transport }: Flow): boolean {
  return transport === 'tcp' || transport === 'udp' || transport === 'icmp' || transport === 'any'
}

/** For every flow a packet for each pair of hosts and port, and neighbours of it that the plan may not want. */
export function planProbes(plan: LabPlan, matrix: FlowMatrix): readonly Probe[] {
  const planned = plannedBy(plan, matrix)
  return matrix.flows.filter(isTried).flatMap((flow) => {
    const own = flowProbes(plan, flow)
    return flow.crossings.length === 0
      ? own
      : [...own, ...neighbours(plan, flow, own).filter((probe) => !planned(probe))]
  })
}

/** The packets of one flow. */
export function flowProbes(plan: LabPlan, flow: Flow): readonly Probe[] {
  const sources = standingFor(plan, flow.from)
  const targets = standingFor(plan, flow.to)
  if (sources.length === 0 || targets.length === 0) return []
  const pairs = (['number', 'bigint'] as const).flatMap((family) => {
    const ofFamily = ({ value }: Standing) => typeof value === family
    return pairUp(sources.filter(ofFamily), targets.filter(ofFamily), flow)
  })
  const transports: readonly Probe['transport'][] =
    flow.transport === 'any'
      ? ['tcp', 'udp']
      : flow.transport === 'icmp'
        ? ['icmp']
        : flow.transport === 'udp'
          ? ['udp']
          : ['tcp']
  return pairs.flatMap(({ source, target }) =>
    transports.flatMap((transport) =>
      (transport === 'icmp' ? [0] : tried(portsOf(flow, flow.ports))).flatMap((port, i) => {
        const sourcePort =
          has(portsOf(flow, flow.sourcePorts), EPHEMERAL) || transport === 'icmp'
            ? undefined
            : sampleAt(tried(flow.sourcePorts), i)
        return [
          {
            kind: 'flow' as const,
            flow,
            transport,
            host: source.host,
            source: source.value,
            sourceZone: source.zone,
            ...(sourcePort === undefined ? {} : { sourcePort }),
            target: aim(plan, flow, target.value),
            destination: target.value,
            port,
          },
        ]
      }),
    ),
  )
}

/** Each source with a target and each target with a source, no pair twice: two probes of one header would take each other's answers. */
function pairUp(sources: readonly Standing[], targets: readonly Standing[], flow: Flow) {
  const pairs = Array.from({ length: Math.min(PAIRS, Math.max(sources.length, targets.length)) }, (_, i) => {
    const source = sources[i % sources.length]
    // A host does not meet itself on the wire, except by its public address.
    const others = hairpin(flow) ? targets : targets.filter(({ host }) => host !== source?.host)
    const target = others[i % Math.max(1, others.length)]
    return source && target ? [{ source, target }] : []
  }).flat()
  return [...new Map(pairs.map((pair) => [`${pair.source.value}>${pair.target.value}`, pair])).values()]
}

/** A flow of any transport names no ports and means all of them. */
function portsOf({ transport }: Flow, ports: PortSet): PortSet {
  return transport === 'any' ? ANY_PORTS : ports
}

function hairpin(flow: Flow): boolean {
  return flow.crossings.some((crossing) => crossing.hairpin) || flow.crossings.length > 1
}

/** Does a set of addresses, real or public, mean this real one? */
function holds(plan: LabPlan, addresses: Flow['to']['addresses'], real: Value): boolean {
  return (
    hasAddress(addresses, real) || [...plan.real].some(([mapped, of]) => of === real && hasAddress(addresses, mapped))
  )
}

/** What the source writes on the envelope: the public address where the flow speaks of one, else the real one. */
function aim(plan: LabPlan, flow: Flow, real: Value): Value {
  const publicOnes = [...plan.real].filter(([, of]) => of === real).map(([mapped]) => mapped)
  const spoken = publicOnes.find(
    (mapped) =>
      hasAddress(flow.to.addresses, mapped) ||
      (flow.to.publicAddresses !== undefined && hasAddress(flow.to.publicAddresses, mapped)),
  )
  return spoken ?? real
}

/** The hosts of an end; one that stands on the internet by its public address is found where it really is. */
function standingFor(plan: LabPlan, { zone, addresses }: Flow['to']): readonly Standing[] {
  const wanted = (value: Value) => holds(plan, addresses, value)
  const there = hostsAt(plan, zone, wanted)
  return there.length > 0 ? there : [...plan.bridges.keys()].flatMap((other) => hostsAt(plan, other, wanted))
}

interface Standing {
  readonly host: LabHost
  readonly zone: string
  readonly value: Value
}

function hostsAt(plan: LabPlan, zone: string, wanted: (value: Value) => boolean): readonly Standing[] {
  return plan.hosts.flatMap((host) =>
    host.links
      .filter((link) => link.zone === zone)
      .flatMap(({ addresses }) => addresses.filter(wanted).map((value) => ({ host, zone, value }))),
  )
}

/** Each single port, both ends and the middle of each range. */
function tried(ports: PortSet): readonly number[] {
  const chosen = ports.flatMap(([first, last]) => {
    const from = Math.max(first, 1)
    return last - from < 3
      ? Array.from({ length: last - from + 1 }, (_, i) => from + i)
      : [from, Math.floor((from + last) / 2), last]
  })
  return chosen.slice(0, PORTS)
}

function sampleAt(values: readonly number[], i: number): number | undefined {
  return values[i % Math.max(1, values.length)]
}

/** Packets next to those of a flow: one port further, from another host, the other way round. */
function neighbours(plan: LabPlan, flow: Flow, own: readonly Probe[]): readonly Probe[] {
  const [first] = own
  if (!first || flow.transport === 'any' || flow.transport === 'icmp') return []
  const last = flow.ports.at(-1)?.[1] ?? 65_535
  const nextPort: readonly Probe[] = last < 65_535 ? [{ ...first, kind: 'next port', port: last + 1 }] : []
  const strangers = hostsAt(
    plan,
    flow.from.zone,
    (value) => typeof value === typeof first.source && !holds(plan, flow.from.addresses, value),
  )
  const stranger = strangers.find(
    ({ host }) => host !== first.host && !host.links.some(({ addresses }) => addresses.includes(first.destination)),
  )
  const otherSource: readonly Probe[] = stranger
    ? [{ ...first, kind: 'other source', host: stranger.host, source: stranger.value }]
    : []
  const back = plan.owner.get(first.destination)
  const otherDirection: readonly Probe[] =
    back === undefined || flow.crossings.some((crossing) => crossing.hairpin) || back === first.host
      ? []
      : [
          {
            kind: 'other direction',
            flow,
            transport: first.transport,
            host: back,
            source: first.destination,
            sourceZone: flow.to.zone,
            target: first.source,
            destination: first.source,
            port: first.port,
          },
        ]
  return [...nextPort, ...otherSource, ...otherDirection]
}

/** Is a packet one of those that the matrix plans? */
export function plannedBy(plan: LabPlan, matrix: FlowMatrix): (probe: Omit<Probe, 'flow' | 'kind'>) => boolean {
  return ({ transport, source, sourcePort = EPHEMERAL, destination, port }) =>
    matrix.flows.some(
      (flow) =>
        (flow.transport === transport || flow.transport === 'any') &&
        holds(plan, flow.from.addresses, source) &&
        holds(plan, flow.to.addresses, destination) &&
        (transport === 'icmp' ||
          (has(portsOf(flow, flow.sourcePorts), sourcePort) && has(portsOf(flow, flow.ports), port))),
    )
}
