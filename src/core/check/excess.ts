import type { AlsoAllow } from '../model/deployment.ts'
import type { Policy } from '../model/policy.ts'
import type { ExcessBox, ExcessResult } from '../model/results.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { type NameTable, nameTable } from '../sets/names.ts'
import { PROTOCOL } from '../sets/packet.ts'
import type { Box, PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { TooLargeError } from '../sets/too-large.ts'
import { compileMatch } from './compile.ts'
import { type Evaluation, evaluator } from './evaluate.ts'
import { MOST_CUTS } from './memory.ts'
import { namesInPolicy, namesInRuleset } from './names.ts'
import { permittedBy, unknownBy } from './parts.ts'
import { plannedPackets, policyMeaning, spoofedPackets } from './policy-meaning.ts'
import { existingPackets } from './universe.ts'

/** More regions than anybody reads; the result says when there are more. */
const MOST_BOXES = 200

export interface Excess extends ExcessResult {
  /** For people: the interfaces in the boxes. */
  readonly names: NameTable
  /** The answer as sets of new packets, as they enter. `spoofed`: what is needed, but by sources that cannot be there. */
  readonly sets: {
    readonly permitted: PacketSet
    readonly needed: PacketSet
    readonly allowed: PacketSet
    readonly excess: PacketSet
    readonly spoofed: PacketSet
  }
}

/**
 * What a configuration may let through (new connections, as they enter) that neither the policy nor `alsoAllow` asks for. Complete:
 * what may be permitted lies in the excess, in what is needed or in what is allowed; and these regions are disjoint from the
 * excess. Hosts are needed by their real and their mapped addresses. Worst first: from the internet, then the wider regions.
 * `mostCuts` bounds the memory, see `packetSpace`.
 */
export function excess(
  ruleset: Ruleset,
  policy: Policy,
  alsoAllow: readonly AlsoAllow[],
  mostCuts = MOST_CUTS,
): Excess {
  const meaning = policyMeaning(policy, { antiSpoofing: false })
  const names = nameTable([...namesInRuleset(ruleset), ...namesInPolicy(policy), ...namesInRuleset(meaning)])
  try {
    return excessIn(packetSpace(names, mostCuts), names, meaning, ruleset, policy, alsoAllow)
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error
    const { empty } = packetSpace(names)
    const sets = { permitted: empty, needed: empty, allowed: empty, excess: empty, spoofed: empty }
    return { firewall: policy.firewall, boxes: [], complete: false, tooLarge: true, names, sets }
  }
}

function excessIn(
  space: PacketSpace,
  names: NameTable,
  meaning: Ruleset,
  ruleset: Ruleset,
  policy: Policy,
  alsoAllow: readonly AlsoAllow[],
): Excess {
  const context = { space, names, tracked: true }
  const asked = existingPackets(space)
    .intersect(space.box({ states: ['new'] }))
    .intersect(betweenSides(policy, space, names))
  const evaluation = evaluator(ruleset, 'forward', context)(asked)
  const permitted = evaluation.mayPermit
  const spoof = compileMatch(spoofedPackets(policy), context).possibly
  // Not only what the rules say of mapped addresses: those who know the real ones may use them.
  const planned = compileMatch(plannedPackets(policy), context).possibly
  const needed = evaluator(meaning, 'forward', context)(asked).mayPermit.union(planned).intersect(asked)
  const allowed = space.unionAll(alsoAllow.flatMap((entry) => allowedPackets(entry, space))).intersect(asked)
  const open = permitted.subtract(needed).subtract(allowed)
  const spoofed = permitted.intersect(needed).intersect(spoof).subtract(allowed)

  const regions = [
    ...regionBoxes(open, 'not needed', evaluation),
    ...regionBoxes(spoofed, 'spoofed source', evaluation),
  ]
  const boxes = regions.flatMap((region) => region.boxes).sort(worstFirst(policy, names))
  return {
    firewall: policy.firewall,
    boxes: boxes.slice(0, MOST_BOXES),
    complete: boxes.length <= MOST_BOXES && regions.every(({ complete }) => complete),
    tooLarge: false,
    names,
    sets: { permitted, needed, allowed, excess: open, spoofed },
  }
}

/** Where all sides have interfaces, packets come in by one of them and leave by one. */
function betweenSides({ sides }: Policy, space: PacketSpace, names: NameTable): PacketSet {
  const patterns = sides.flatMap(({ interface: text }) => (text === undefined ? [] : [{ text, prefix: false }]))
  if (patterns.length < sides.length) return space.all
  const numbers = names.numbersOf(patterns)
  return space.box({ inInterface: numbers, outInterface: numbers })
}

/** The boxes of a region with the lines that open them, certain and uncertain ones apart. */
function regionBoxes(region: PacketSet, because: ExcessBox['because'], evaluation: Evaluation) {
  const mayBlock = evaluation.mayDeny.union(evaluation.mayReject)
  const parts = [
    ...permittedBy(evaluation, region.subtract(mayBlock)).map((part) => ({ ...part, certain: true })),
    ...unknownBy(evaluation, region.intersect(mayBlock)).map((part) => ({ ...part, certain: false })),
  ]
  return parts.map(({ packets, origins, certain }) => {
    const { boxes, complete } = packets.boxes(MOST_BOXES + 1)
    return { boxes: boxes.map((box): ExcessBox => ({ box, because, certain, origins })), complete }
  })
}

function allowedPackets({ from, to, transport, ports }: AlsoAllow, space: PacketSpace): readonly PacketSet[] {
  const ends: Box = { ...(from === 'any' ? {} : { source: from }), ...(to === 'any' ? {} : { destination: to }) }
  const protocol = (number: number) => [[number, number]] as const
  switch (transport) {
    case 'any':
      return [space.box(ends)]
    case 'tcp':
    case 'udp':
      return [space.box({ ...ends, protocol: protocol(PROTOCOL[transport]), destinationPort: ports })]
    case 'icmp':
      return [
        space.box({ ...ends, families: [4], protocol: protocol(PROTOCOL.icmp) }),
        space.box({ ...ends, families: [6], protocol: protocol(PROTOCOL.icmp6) }),
      ]
    case 'esp':
    case 'ah':
      return [space.box({ ...ends, protocol: protocol(PROTOCOL[transport]) })]
  }
}

/** From the internet before from inside; then those that are restricted on fewer axes. */
function worstFirst(policy: Policy, names: NameTable): (a: ExcessBox, b: ExcessBox) => number {
  const text = policy.sides.find(({ zone }) => zone === 'internet')?.interface
  const internet = text === undefined ? undefined : names.numbersOf([{ text, prefix: false }])[0]?.[0]
  const rank = ({ box }: ExcessBox) => {
    const from = box.inInterface ?? names.all
    const isWorse = internet === undefined || from.some(([first, last]) => first <= internet && internet <= last)
    return (isWorse ? 0 : 100) + Object.keys(box).length
  }
  return (a, b) => rank(a) - rank(b)
}
