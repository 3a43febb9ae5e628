import type { Family } from '../sets/packet.ts'
import type { Box } from '../sets/packet-set.ts'
import type { Disposition } from './results.ts'
import type { Origin, Path } from './ruleset.ts'

/** What one configuration does with some packets, and the lines that decide it. */
export interface Treatment {
  readonly disposition: Disposition
  readonly origins: readonly Origin[]
}

/** Packets that two configurations treat differently. */
export interface DifferentRegion {
  readonly path: Path
  readonly family: Family
  /** Disjoint; in the header with which packets enter the firewall. */
  readonly boxes: readonly Box[]
  readonly first: Treatment
  readonly second: Treatment
}

/** `equal` is a proof over all packets. */
export interface Comparison {
  readonly equal: boolean
  /** From where more is permitted now to where less is. */
  readonly regions: readonly DifferentRegion[]
  /** Why some packets could not be compared, a sentence each; with any of these there is no proof. */
  readonly undecided: readonly { readonly path: Path; readonly family: Family; readonly because: string }[]
}
