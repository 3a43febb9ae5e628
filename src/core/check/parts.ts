import type { Part } from '../model/results.ts'
import type { PacketSet } from '../sets/packet-set.ts'
import type { Ending, Evaluation } from './evaluate.ts'
import { NO_LIST } from './implicit.ts'
import { type Marked, partition } from './partition.ts'

/**
 * The answer as disjoint parts that cover the question, each with the lines that decide it: permitted, then denied, rejected,
 * unknown. A packet that is blocked either way, with an answer or without, counts as denied. `most`: parts of one disposition
 * that are told apart by their lines, see `partition`.
 */
export function partsOf(evaluation: Evaluation, most?: number): readonly Part[] {
  const { mayPermit, mayDeny, mayReject } = evaluation
  const mayBlock = mayDeny.union(mayReject)
  const part = (disposition: Part['disposition'], of: readonly Marked[]): readonly Part[] =>
    of.map(({ packets, origins }) => ({ disposition, packets, origins }))
  return [
    ...part('permitted', permittedBy(evaluation, mayPermit.subtract(mayBlock), most)),
    ...part('denied', deniedBy(evaluation, mayDeny.subtract(mayPermit), most)),
    ...part(
      'rejected',
      partition(mayReject.subtract(mayDeny).subtract(mayPermit), marks(evaluation, ['reject']), most),
    ),
    ...part('unknown', unknownBy(evaluation, mayPermit.intersect(mayBlock), most)),
  ]
}

/**
 * The lines that let packets through, for a set of packets that may pass: the rules of every stage, and where no rule had a say
 * the ends of the lists.
 */
export function permittedBy(evaluation: Evaluation, packets: PacketSet, most?: number): readonly Marked[] {
  const rules = marks(evaluation, ['permit', 'anything'], true)
  return partition(packets, rules, most)
    .flatMap((part) =>
      part.origins.length > 0 ? [part] : partition(part.packets, marks(evaluation, ['permit'], false), most),
    )
    .map((part) => (part.origins.length > 0 ? part : { ...part, origins: [NO_LIST] }))
}

/** The lines that stop packets, for a set of packets that do not pass. */
export function deniedBy(evaluation: Evaluation, packets: PacketSet, most?: number): readonly Marked[] {
  return partition(packets, marks(evaluation, ['deny', 'reject']), most)
}

/** The lines to blame that nothing can be said for certain of a set of packets. */
export function unknownBy(evaluation: Evaluation, packets: PacketSet, most?: number): readonly Marked[] {
  const doubts = evaluation.doubts.map(({ entering, origin }) => ({ packets: entering, origins: [origin] }))
  return partition(packets, doubts, most).flatMap((part) =>
    // No line is in doubt, but one leaves the choice to the device: a pool of addresses, some of which pass.
    part.origins.length > 0 ? [part] : partition(part.packets, marks(evaluation, ['permit', 'deny', 'reject']), most),
  )
}

function marks(evaluation: Evaluation, kinds: readonly Ending['kind'][], byRule?: boolean): readonly Marked[] {
  return evaluation.endings
    .filter((ending) => kinds.includes(ending.kind) && (byRule === undefined || ending.byRule === byRule))
    .map(({ entering, origins }) => ({ packets: entering, origins }))
}
