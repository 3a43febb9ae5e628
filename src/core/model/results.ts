import type { Box, PacketSet } from '../sets/packet-set.ts'
import type { Flow } from './flow.ts'
import type { Origin } from './ruleset.ts'

export const DISPOSITIONS = ['permitted', 'denied', 'rejected', 'unknown'] as const
/** `permitted` and `denied` are proofs; what no proof covers is `unknown`. */
export type Disposition = (typeof DISPOSITIONS)[number]

/** A part of a question that one line (or chain of lines) decides alike. The parts of a question are disjoint and cover it. */
export interface Part {
  readonly disposition: Disposition
  /** In the header that the packet has when it enters the firewall. */
  readonly packets: PacketSet
  /** The lines that decide, the one that ends it last. For `unknown`: the lines to blame. */
  readonly origins: readonly Origin[]
}

/** What a flow meets at one firewall: the opening packet, and packets of the open connection both ways. */
export interface FlowVerdict {
  readonly flow: Flow
  readonly firewall: string
  readonly disposition: Disposition | 'partly'
  readonly opening: readonly Part[]
  readonly onward: readonly Part[]
  readonly reply: readonly Part[]
}

/** The answer to "does everything work": per firewall and flow, and the features that break, worst first. */
export interface ReachResult {
  readonly firewall: string
  readonly verdicts: readonly FlowVerdict[]
  readonly broken: readonly { readonly feature: string; readonly breaks: string; readonly flows: readonly string[] }[]
}

/** Something open that nothing needs: no flow, or a flow, but not from such a source. */
export interface ExcessBox {
  readonly box: Box
  readonly because: 'not needed' | 'spoofed source'
  /** False where it depends on a line that was not understood. */
  readonly certain: boolean
  /** The lines that open it. */
  readonly origins: readonly Origin[]
}

export interface ExcessResult {
  readonly firewall: string
  readonly boxes: readonly ExcessBox[]
  /** False when the list was cut short. */
  readonly complete: boolean
  /** It would have taken more memory than was given: then nothing is said, and `boxes` is empty. */
  readonly tooLarge: boolean
}
