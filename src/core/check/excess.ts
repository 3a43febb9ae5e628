import type { AlsoAllow } from '../model/deployment.ts'
import type { Policy } from '../model/policy.ts'
import type { ExcessBox, ExcessResult } from '../model/results.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { type NameTable, nameTable } from '../sets/names.ts'
import { PROTOCOL } from '../sets/packet.ts'
import type { Box, PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { type Evaluation, evaluator } from './evaluate.ts'
import { namesInPolicy, namesInRuleset } from './names.ts'
import { permittedBy } from './parts.ts'
import { beforeDestinations, LOOPBACK, policyMeaning } from './policy-meaning.ts'

/** More regions than anybody reads; the result says when there are more. */
const MOST_BOXES = 200

export interface Excess extends ExcessResult {
  /** For people who print the boxes. */
  readonly names: NameTable
  /** The regions as sets: what may be let through and nobody needs, and of what is needed the part with spoofed sources. */
  readonly sets: { readonly permitted: PacketSet; readonly needed: PacketSet; readonly allowed: PacketSet; readonly excess: PacketSet; readonly spoofed: PacketSet }
}

/**
 * What a configuration may let through (new connections, as they arrive) that neither the policy nor `alsoAllow` asks for. Complete: what is
 * permitted lies in the excess, in what is needed, or in what is allowed. Worst first: from the internet, then the wider before the narrower.
 */
export function excess(ruleset: Ruleset, policy: Policy, alsoAllow: readonly AlsoAllow[]): Excess {
  const names = nameTable([...namesInRuleset(ruleset), ...namesInPolicy(policy), LOOPBACK])
  const space = packetSpace(names)
  const meaning = policyMeaning(policy, space, names)
  const evaluation = evaluator(ruleset, 'forward', { space, names })(space.box({ states: ['new'] }))
  const permitted = evaluation.mayPermit
  const needed = beforeDestinations(meaning.planned, meaning.destinations).union(meaning.planned)
  const allowed = space.unionAll(alsoAllow.flatMap((entry) => allowedBoxes(entry, space)))
  const open = permitted.subtract(needed).subtract(allowed)
  const spoofed = permitted.intersect(needed).intersect(meaning.spoofed).subtract(allowed)

  const worst = worstFirst(policy, names)
  const regions = [
    ...regionBoxes(open, 'not needed', evaluation),
    ...regionBoxes(spoofed, 'spoofed source', evaluation),
  ].sort((a, b) => worst(a.box) - worst(b.box))
  return {
    firewall: policy.firewall,
    boxes: regions.slice(0, MOST_BOXES),
    complete: regions.length <= MOST_BOXES,
    names,
    sets: { permitted, needed, allowed, excess: open, spoofed },
  }
}

/** The boxes of a region with the lines that open them, certain and uncertain ones apart. */
function regionBoxes(region: PacketSet, because: ExcessBox['because'], evaluation: Evaluation): readonly ExcessBox[] {
  if (region.isEmpty()) return []
  const mayBlock = evaluation.mayDeny.union(evaluation.mayReject)
  return [true, false].flatMap((certain) => {
    const part = certain ? region.subtract(mayBlock) : region.intersect(mayBlock)
    return permittedBy(evaluation, part).flatMap(({ packets, origins }) =>
      packets.boxes(MOST_BOXES + 1).boxes.map((box) => ({ box, because, certain, origins })),
    )
  })
}

function allowedBoxes({ from, to, transport, ports }: AlsoAllow, space: PacketSpace): readonly PacketSet[] {
  const ends: Box = { ...(from === 'any' ? {} : { source: from }), ...(to === 'any' ? {} : { destination: to }) }
  switch (transport) {
    case 'any':
      return [space.box(ends)]
    case 'tcp':
    case 'udp':
      return [space.box({ ...ends, protocol: [[PROTOCOL[transport], PROTOCOL[transport]]], destinationPort: ports })]
    case 'icmp':
      return [space.box({ ...ends, protocol: [[PROTOCOL.icmp, PROTOCOL.icmp]] }), space.box({ ...ends, protocol: [[PROTOCOL.icmp6, PROTOCOL.icmp6]] })]
    case 'esp':
    case 'ah':
      return [space.box({ ...ends, protocol: [[PROTOCOL[transport], PROTOCOL[transport]]] })]
  }
}

/** A rank: less is worse. From the internet before from inside; then by how many axes are restricted at all. */
function worstFirst(policy: Policy, names: NameTable): (box: Box) => number {
  const internet = policy.sides.find(({ zone }) => zone === 'internet')?.interface
  const number = internet === undefined ? undefined : names.numbersOf([{ text: internet, prefix: false }])[0]?.[0]
  return (box) => {
    const fromInternet = number === undefined || (box.inInterface ?? names.all).some(([first, last]) => first <= number && number <= last)
    return (fromInternet ? 0 : 100) + Object.keys(box).length
  }
}
