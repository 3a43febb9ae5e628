import type { Policy } from '../model/policy.ts'
import type { Origin, Path, Ruleset } from '../model/ruleset.ts'
import { nameTable } from '../sets/names.ts'
import type { Axis, Box, PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import { type Evaluate, type Evaluation, evaluator } from './evaluate.ts'
import { namesInPolicy, namesInRuleset } from './names.ts'
import { partsOf } from './parts.ts'
import { beforeDestinations, LOOPBACK, type PolicyMeaning, policyMeaning, type Rewriting } from './policy-meaning.ts'

/** A region in which a configuration and a policy are not surely alike. */
export interface Difference {
  readonly what: string
  /** Some of the region, in the header with which packets enter the firewall. */
  readonly box: Box
  /** The lines of the configuration that decide there. */
  readonly origins: readonly Origin[]
}

export type PolicyProof = { readonly equal: true } | { readonly equal: false; readonly differences: readonly Difference[] }

/**
 * Is a configuration equal to a policy? Compares whole sets: new connections through, to and from the firewall, packets of known and
 * of no connection, and what translation makes of each packet. `equal` is a proof: an unknown condition that could change anything is a
 * difference.
 */
export function provePolicy(ruleset: Ruleset, policy: Policy): PolicyProof {
  const names = nameTable([...namesInRuleset(ruleset), ...namesInPolicy(policy), LOOPBACK])
  const space = packetSpace(names)
  const meaning = policyMeaning(policy, space, names)
  const context = { space, names }
  const ask = (path: Path) => evaluator(ruleset, path, context)
  const differences = [...forward(meaning, ask('forward'), space), ...input(meaning, ask('input'), space), ...output(ask('output'), space)]
  return differences.length === 0 ? { equal: true } : { equal: false, differences }
}

function forward(meaning: PolicyMeaning, ask: Evaluate, space: PacketSpace): readonly Difference[] {
  const isNew = space.box({ states: ['new'] })
  const arriving = beforeDestinations(meaning.forward, meaning.destinations).intersect(isNew)
  return [
    ...compare('new connections through the firewall', ask(isNew), arriving),
    ...compare('packets of known connections through the firewall', ask(space.box({ states: ['established', 'related'] })), undefined),
    ...compare('packets of no connection through the firewall', ask(space.box({ states: ['invalid'] })), space.empty),
    ...translations(meaning, ask, arriving, space),
  ]
}

function input({ input: wanted, loopback }: PolicyMeaning, ask: Evaluate, space: PacketSpace): readonly Difference[] {
  const isNew = space.box({ states: ['new'] })
  const isInvalid = space.box({ states: ['invalid'] })
  return [
    ...compare('new connections to the firewall', ask(isNew), wanted.union(loopback).intersect(isNew)),
    ...compare('packets of known connections to the firewall', ask(space.box({ states: ['established', 'related'] })), undefined),
    ...compare('packets of no connection to the firewall', ask(isInvalid), loopback.intersect(isInvalid)),
  ]
}

function output(ask: Evaluate, space: PacketSpace): readonly Difference[] {
  return compare('packets of the firewall itself', ask(space.all), undefined)
}

/** Is exactly `wanted` (absent: everything asked) let through, for certain? */
function compare(what: string, evaluation: Evaluation, wanted = evaluation.asked): readonly Difference[] {
  const blocked = wanted.intersect(evaluation.mayDeny.union(evaluation.mayReject))
  const open = evaluation.mayPermit.subtract(wanted)
  return [
    ...difference(`${what}: the plan lets through what the configuration may block`, blocked, evaluation),
    ...difference(`${what}: the configuration may let through what the plan does not`, open, evaluation),
  ]
}

function difference(what: string, region: PacketSet, evaluation: Evaluation): readonly Difference[] {
  const [box] = region.boxes(1).boxes
  if (!box) return []
  const origins = partsOf(evaluation).filter(({ packets }) => packets.overlaps(region)).flatMap((part) => part.origins)
  return [{ what, box, origins: [...new Set(origins)] }]
}

/**
 * Does each packet leave as it must? Within the packets of one rewriting the new address is one and the same, and outside all of them none
 * may change, so it is enough to look at each class by itself, with the other end left open.
 */
function translations(meaning: PolicyMeaning, ask: Evaluate, arriving: PacketSet, space: PacketSpace): readonly Difference[] {
  const { destinations, sources, turned } = meaning
  const check = (axis: 'source' | 'destination', { id, packets, to }: Rewriting): readonly Difference[] => {
    const entering = packets.intersect(arriving)
    const evaluation = ask(entering)
    const left = space.unionAll(evaluation.passages.map(({ leaving }) => leaving))
    return left.isSubsetOf(space.box({ [axis]: to })) ? [] : difference(`translation of ${id}: the ${axis} does not become what the plan says`, entering, evaluation)
  }
  const stays = (axis: Axis, entering: PacketSet): readonly Difference[] => {
    const evaluation = ask(entering)
    const changed = evaluation.passages.filter(({ steps }) => steps.some(({ change }) => change.axis === axis))
    return changed.flatMap((passage) => difference(`translation: a ${axis} changes that the plan leaves alone`, passage.entering, evaluation))
  }
  const before = (packets: PacketSet) => beforeDestinations(packets, destinations)
  const rewrittenDestinations = space.unionAll(destinations.map(({ packets }) => packets))
  const rewrittenSources = space.unionAll([turned, ...sources.map(({ packets }) => packets)])
  return [
    ...destinations.flatMap((each) => check('destination', each)),
    ...stays('destination', arriving.subtract(rewrittenDestinations)),
    ...sources.flatMap((each) => check('source', { ...each, packets: before(each.packets) })),
    ...stays('source', arriving.subtract(before(rewrittenSources))),
    ...stays('sourcePort', arriving),
    ...stays('destinationPort', arriving),
  ]
}
