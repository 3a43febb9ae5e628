import type { PacketSet, PacketSpace } from './packet-set.ts'

/**
 * What each set has that none before it has: the packets that each rule of a first-match list decides; empty for a rule that
 * can never decide. Each set loses to unions of 1, 2, 4, ... sets before it, so no remainder of everything is ever built: on
 * long lists that costs much less time and memory than subtracting rule after rule from all packets.
 */
export function firstMatches(space: PacketSpace, sets: readonly PacketSet[]): readonly PacketSet[] {
  // `layers[k][i]` is the union of the 2^k sets from i * 2^k on.
  const layers: (readonly PacketSet[])[] = [sets]
  for (let layer = sets; layer.length > 1; layers.push(layer)) {
    const below = layer
    layer = Array.from({ length: below.length >> 1 }, (_, i) => space.unionAll(below.slice(2 * i, 2 * i + 2)))
  }
  return sets.map((set, n) => {
    let left = set
    for (const [k, layer] of layers.entries()) {
      // The binary digits of n say which unions make up the n sets before this one.
      const union = (n >> k) & 1 ? layer[(n >> k) - 1] : undefined
      if (union !== undefined) left = left.subtract(union)
    }
    return left
  })
}
