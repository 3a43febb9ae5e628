import type { Deployment } from '../model/deployment.ts'
import type { Flow } from '../model/flow.ts'
import type { Part } from '../model/results.ts'
import type { Action, Ruleset, Stage } from '../model/ruleset.ts'
import { ANY_ADDRESS } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import type { NameTable } from '../sets/names.ts'
import { FAMILIES, PROTOCOL, TCP_FLAG } from '../sets/packet.ts'
import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { TooLargeError } from '../sets/too-large.ts'
import { callableLists } from './callable.ts'
import { evaluator } from './evaluate.ts'
import type { Interfaces } from './flow-packets.ts'
import { TOO_LARGE, WRONG_HOST, WRONG_SOURCE } from './implicit.ts'
import { interfacesOf } from './interfaces.ts'
import type { Journey } from './journeys.ts'
import { judge } from './judge.ts'
import { partsOf } from './parts.ts'
import { undo } from './strand.ts'
import { unionOf } from './union.ts'
import { existingPackets } from './universe.ts'

/**
 * Makes the judge of denials at one firewall: the parts of a flow's opening packets that pass or may pass. It asks about every
 * packet that the source may send that way, whatever its destination, and looks at where it comes out: so a host that is reached
 * by a translation that nobody thought of is found too. `mostCuts` bounds the memory (see `packetSpace`): what needs more is `unknown`.
 */
export function denialJudge(
  ruleset: Ruleset,
  firewall: string,
  deployment: Deployment,
  names: NameTable,
  mostCuts: number,
): (flow: Flow) => readonly Part[] {
  const space = packetSpace(names, mostCuts)
  const context = { space, names }
  const evaluate = evaluator(ruleset, 'forward', context)
  const redirect = evaluator(redirections(ruleset), 'forward', context)
  const exist = existingPackets(space)

  function through(flow: Flow, by: Interfaces): readonly Part[] {
    const sent = space.unionAll(openings(space, flow, by)).intersect(exist)
    const arrived = arrivals(space, flow)
    const journey: Journey = { entering: sent, arrived, sourceChanges: false }
    // Of all that may be sent only what may come out at these hosts is put through the whole configuration.
    const { passages, endings } = redirect(sent)
    const reaching = passages.flatMap(({ steps, leaving }) => {
      const right = leaving.intersect(arrived)
      return right.isEmpty() ? [] : [undo(steps, right)]
    })
    const anything = endings.flatMap(({ kind, entering }) => (kind === 'anything' ? [entering] : []))
    const asked = unionOf(space, [...reaching, ...anything]).intersect(sent)
    return partsOf(judge(space, evaluate(asked), journey)).flatMap((part) =>
      part.disposition === 'permitted' || part.disposition === 'unknown' ? [withoutReproach(part)] : [],
    )
  }

  return (flow) => {
    try {
      return flow.crossings.flatMap((crossing) =>
        crossing.firewall === firewall
          ? through(flow, interfacesOf(deployment.firewalls.get(firewall), crossing, names))
          : [],
      )
    } catch (error) {
      // Its space is of no more use then, so all that are asked after it come here too.
      if (!(error instanceof TooLargeError)) throw error
      return [{ disposition: 'unknown', packets: packetSpace(names).all, origins: [TOO_LARGE] }]
    }
  }
}

/** That packets may also miss the host speaks for the denial, not against it. */
function withoutReproach(part: Part): Part {
  return { ...part, origins: part.origins.filter((origin) => origin !== WRONG_HOST && origin !== WRONG_SOURCE) }
}

/** The same configuration without the stages that can only let a packet pass as it is, or stop it. */
function redirections(ruleset: Ruleset): Ruleset {
  const callable = callableLists(ruleset)
  const plain = (action: Action): boolean => {
    if (action.kind === 'jump' || action.kind === 'goto') return callable.has(action.to) && onlyFilters(action.to)
    return (
      action.kind !== 'translate' &&
      action.kind !== 'alter' &&
      action.kind !== 'no-tracking' &&
      action.kind !== 'unknown'
    )
  }
  const known = new Map<string, boolean>()
  function onlyFilters(key: string): boolean {
    const before = known.get(key)
    if (before !== undefined) return before
    const list = ruleset.lists.get(key)
    const is = list?.rules.every(({ action }) => plain(action)) ?? false
    known.set(key, is)
    return is
  }
  const changes = ({ list }: Stage) => !onlyFilters(list)
  return { ...ruleset, paths: { ...ruleset.paths, forward: ruleset.paths.forward.filter(changes) } }
}

/** Every set of flags with which TCP may open a connection: SYN without ACK and RST (RFC 9293 §3.10.7.2). */
const OPENING_FLAGS = Array.from({ length: 256 }, (_, flags) => flags)
  .filter((flags) => (flags & (TCP_FLAG.syn | TCP_FLAG.ack | TCP_FLAG.rst)) === TCP_FLAG.syn)
  .map((flags) => [flags, flags] as const)

/** New packets of the transport from the source of the flow to anywhere in the families of its destination. */
function openings(space: PacketSpace, { from, to, transport }: Flow, by: Interfaces): readonly PacketSet[] {
  const ends = { source: from.addresses, destination: anywhere(to.addresses), states: ['new'], ...by } as const
  const of = (protocol: number) => ({ ...ends, protocol: [[protocol, protocol]] as const })
  const tcp = { ...of(PROTOCOL.tcp), tcpFlags: OPENING_FLAGS }
  switch (transport) {
    case 'tcp':
      return [space.box(tcp)]
    case 'udp':
    case 'esp':
    case 'ah':
      return [space.box(of(PROTOCOL[transport]))]
    case 'icmp':
      return FAMILIES.map((family) =>
        space.box({ ...of(family === 4 ? PROTOCOL.icmp : PROTOCOL.icmp6), families: [family] }),
      )
    case 'any':
      return [space.box(tcp), space.box(ends).subtract(space.box(of(PROTOCOL.tcp)))]
  }
}

function anywhere({ v4, v6 }: AddressSet): AddressSet {
  return { v4: v4.length > 0 ? ANY_ADDRESS.v4 : [], v6: v6.length > 0 ? ANY_ADDRESS.v6 : [] }
}

/** Packets that leave for the hosts and ports of the flow. */
function arrivals(space: PacketSpace, { to, transport, ports }: Flow): PacketSet {
  const withPorts = transport === 'tcp' || transport === 'udp'
  return space.box({ destination: to.addresses, ...(withPorts ? { destinationPort: ports } : {}) })
}
