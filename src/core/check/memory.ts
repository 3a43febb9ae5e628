/** A cut, its share of a node, and what operations remember of it; measured on lists of some thousand lines. */
const BYTES_PER_CUT = 40

/** What sets may need at most where nobody says it, in cuts of decision diagrams (see `packetSpace`): two gigabytes. */
export const MOST_CUTS = cutsIn(2_000)

/** Cuts that fit into so many megabytes. */
export function cutsIn(megabytes: number): number {
  return Math.floor((megabytes * 1_000_000) / BYTES_PER_CUT)
}
