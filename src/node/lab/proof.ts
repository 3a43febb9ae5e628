import { type Decision, decide, plainHeader } from '../../core/check/decide.ts'
import { namesInRuleset, namesOfSides } from '../../core/check/names.ts'
import type { Deployment } from '../../core/model/deployment.ts'
import type { Ruleset } from '../../core/model/ruleset.ts'
import { routable, translatorOf, zoneOfAddress } from '../../core/plan/translators.ts'
import { INTERNET } from '../../core/plan/zones.ts'
import { addressRange, noAddresses } from '../../core/sets/addresses.ts'
import { type NameTable, nameTable } from '../../core/sets/names.ts'
import { type Packet, PROTOCOL, TCP_FLAG } from '../../core/sets/packet.ts'
import type { Probe } from './probes.ts'
import type { LabPlan } from './topology.ts'

export type Verdict = 'permitted' | 'denied' | 'unknown'

/** No way in a deployment is longer. */
const HOPS = 16

/** Walks an opening packet through the rulesets of the firewalls on its way, each seeing it as the one before let it go. */
export function prover(
  plan: LabPlan,
  deployment: Deployment,
  rulesets: ReadonlyMap<string, Ruleset>,
): (probe: Probe) => Verdict {
  const tables = new Map(
    [...rulesets].map(([name, ruleset]) => [
      name,
      nameTable([...namesInRuleset(ruleset), ...namesOfSides(deployment.firewalls.get(name)?.sides ?? [])]),
    ]),
  )
  const zoneOf = (value: number | bigint) => zoneOfAddress(deployment, value) ?? INTERNET

  return (probe) => {
    let packet = openingPacket(probe)
    let zone = probe.sourceZone
    for (let i = 0; i < HOPS; i++) {
      // Seen from outside, a public address lies where its real one is; from inside it lies on the internet.
      const real = plan.real.get(packet.destination)
      const aim = real !== undefined && zone === INTERNET ? zoneOf(real) : zoneOf(packet.destination)
      const hop = plan.graph.path(zone, aim)?.hops[0]
      if (hop === undefined) return zone === aim && real === undefined ? 'permitted' : 'denied'
      const ruleset = rulesets.get(hop.firewall)
      const names = tables.get(hop.firewall)
      if (!ruleset || !names) return 'unknown'
      // After destination translation the packet leaves towards the real address.
      const translates = real !== undefined && translatorOf(plan.graph, zoneOf(real))?.firewall === hop.firewall
      const out = plan.graph.sideOf(hop.firewall, zoneOf(translates && real !== undefined ? real : packet.destination))
      if (out === undefined) return 'denied'
      const side = (name: string) => interfaceNumber(deployment, hop.firewall, name, names)
      const decision: Decision = decide(
        ruleset,
        'forward',
        { ...packet, inInterface: side(hop.from), outInterface: side(out) },
        names,
      )
      if (decision.disposition !== 'permitted') return decision.disposition === 'unknown' ? 'unknown' : 'denied'
      const [outcome] = decision.outcomes
      const header = outcome?.headers.at(-1) ?? plainHeader(packet)
      if (decision.outcomes.length !== 1) return 'unknown'
      packet = header.packet
      zone = out
      if (header.open.size > 0) {
        // What a translation leaves open (masquerade: the source) concerns only a firewall that is still to come.
        const arrived = zone !== INTERNET && !header.open.has('destination') && zoneOf(packet.destination) === zone
        return arrived ? 'permitted' : 'unknown'
      }
      // Nobody on the internet can answer a private address: a packet that was not translated is as good as lost.
      if (zone === INTERNET && isPrivate(packet.source)) return 'denied'
    }
    return 'unknown'
  }
}

function isPrivate(address: number | bigint): boolean {
  return noAddresses(routable(addressRange(address)))
}

function interfaceNumber(deployment: Deployment, firewall: string, zone: string, names: NameTable): number {
  const name = deployment.firewalls.get(firewall)?.sides.find((side) => side.zone === zone)?.interface
  return name === undefined ? 0 : (names.numbersOf([{ text: name, prefix: false }])[0]?.[0] ?? 0)
}

function openingPacket({ transport, source, sourcePort = 40_000, target, port }: Probe): Packet {
  const family = typeof target === 'bigint' ? 6 : 4
  const protocol = transport === 'icmp' ? (family === 6 ? PROTOCOL.icmp6 : PROTOCOL.icmp) : PROTOCOL[transport]
  const echoRequest = family === 6 ? 128 : 8
  return {
    family,
    inInterface: 0,
    outInterface: 0,
    source,
    destination: target,
    protocol,
    sourcePort: transport === 'icmp' ? echoRequest : sourcePort,
    destinationPort: transport === 'icmp' ? 0 : port,
    state: 'new',
    tcpFlags: transport === 'tcp' ? TCP_FLAG.syn : 0,
    sourceMac: 0,
  }
}
