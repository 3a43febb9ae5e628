import type { DifferentRegion } from '../../model/comparison.ts'
import type { Disposition } from '../../model/results.ts'
import type { Path, Ruleset } from '../../model/ruleset.ts'
import type { NameTable } from '../../sets/names.ts'
import type { Family } from '../../sets/packet.ts'
import type { Box, PacketSet } from '../../sets/packet-set.ts'
import { packetSpace } from '../../sets/packet-space.ts'
import { TooLargeError } from '../../sets/too-large.ts'
import { type Evaluation, evaluator } from '../evaluate.ts'
import type { Marked } from '../partition.ts'
import { deniedBy, permittedBy, unknownBy } from '../parts.ts'
import { existingPackets } from '../universe.ts'
import { altersAnyhow, translated } from './translated.ts'

/** Cuts of decision diagrams that a comparison may make: they and what is kept beside them take about a gigabyte. */
const MOST_CUTS = 30_000_000
/** Boxes of one region; a region of more is too large. */
const MOST_BOXES = 20_000

export interface SetsContext {
  readonly path: Path
  readonly family: Family
  readonly names: NameTable
}

/**
 * The same comparison over decision diagrams, which follow what translation does to headers. Slower, but for lists in which packets are
 * changed on their way there is no other. `unclear`: of some packets neither side says for certain what becomes of them.
 */
export function compareSets(
  first: Ruleset,
  second: Ruleset,
  { path, family, names }: SetsContext,
): { readonly regions: readonly DifferentRegion[]; readonly unclear: boolean } | 'too large' {
  try {
    const space = packetSpace(names, MOST_CUTS)
    const asked = existingPackets(space).intersect(space.box({ families: [family] }))
    const [mine, other] = [first, second].map((ruleset) => evaluator(ruleset, path, { space, names })(asked)) as [
      Evaluation,
      Evaluation,
    ]
    const regions: DifferentRegion[] = []
    const kinds = ['permitted', 'unknown', 'denied', 'rejected'] as const
    for (const before of kinds) {
      for (const after of kinds) {
        if (before === after) continue
        const packets = fateOf(mine, before).intersect(fateOf(other, after))
        if (packets.isEmpty()) continue
        // Both partitions at once: to divide every part of one by all lines of the other takes far longer.
        const theirs = linesOf(other, after, packets)
        for (const part of linesOf(mine, before, packets)) {
          for (const { packets: those, origins } of theirs) {
            const common = part.packets.intersect(those)
            if (common.isEmpty()) continue
            regions.push({
              path,
              family,
              boxes: allBoxes(common),
              first: { disposition: before, origins: part.origins },
              second: { disposition: after, origins },
            })
          }
        }
      }
    }
    const passing = fateOf(mine, 'permitted').intersect(fateOf(other, 'permitted'))
    const made = translated(space, mine, other)
    const otherwise = made.differently.intersect(passing)
    for (const { packets, origins } of permittedBy(mine, otherwise)) {
      if (packets.isEmpty()) continue
      const theirs = permittedBy(other, packets).flatMap((part) => part.origins)
      regions.push({
        path,
        family,
        boxes: allBoxes(packets),
        first: { disposition: 'permitted', origins },
        second: { disposition: 'permitted', origins: [...new Set(theirs)] },
      })
    }
    const isAltered =
      [first, second].some(altersAnyhow) &&
      [mine, other].every(({ passages }) => passages.some(({ steps }) => steps.length > 0))
    const isDoubtful = made.unclear.overlaps(passing) || fateOf(mine, 'unknown').overlaps(fateOf(other, 'unknown'))
    return { regions, unclear: isAltered || isDoubtful }
  } catch (error) {
    if (error instanceof TooLargeError) return 'too large'
    throw error
  }
}

function allBoxes(packets: PacketSet): readonly Box[] {
  const { boxes, complete } = packets.boxes(MOST_BOXES)
  if (!complete) throw new TooLargeError()
  return boxes
}

/** The packets with this disposition. Those that are stopped with an answer or without count as denied, as everywhere. */
function fateOf({ mayPermit, mayDeny, mayReject }: Evaluation, fate: Disposition): PacketSet {
  switch (fate) {
    case 'permitted':
      return mayPermit.subtract(mayDeny).subtract(mayReject)
    case 'denied':
      return mayDeny.subtract(mayPermit)
    case 'rejected':
      return mayReject.subtract(mayDeny).subtract(mayPermit)
    case 'unknown':
      return mayPermit.intersect(mayDeny.union(mayReject))
  }
}

function linesOf(evaluation: Evaluation, fate: Disposition, packets: PacketSet): readonly Marked[] {
  switch (fate) {
    case 'permitted':
      return permittedBy(evaluation, packets)
    case 'denied':
    case 'rejected':
      return deniedBy(evaluation, packets)
    case 'unknown':
      return unknownBy(evaluation, packets)
  }
}
