import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'

/**
 * The union of some sets, by halves. `PacketSpace.unionAll` sweeps its whole table afterwards, which pays for thousands of sets and
 * not for the few of one question among many.
 */
export function unionOf(space: PacketSpace, sets: readonly PacketSet[]): PacketSet {
  const [first, second] = sets
  if (first === undefined) return space.empty
  if (second === undefined) return first
  const half = sets.length >> 1
  return unionOf(space, sets.slice(0, half)).union(unionOf(space, sets.slice(half)))
}
