import type { Box } from '../sets/packet-set.ts'
import type { Origin, Path, Rule } from './ruleset.ts'

/** A line that never decides anything, wherever its list is used. */
export interface DeadLine {
  readonly rule: Rule
  /** The list it stands in, as a person would name it. */
  readonly list: string
  readonly because: /** Earlier lines take all its packets from it; `fewest`: it is proved that no fewer do. */
    | { readonly kind: 'covered'; readonly by: readonly Origin[]; readonly fewest: boolean; readonly contrary?: Origin }
    /** Its conditions exclude one another. */
    | { readonly kind: 'matches nothing' }
    /** Nothing comes to its list, because this jump is dead. */
    | { readonly kind: 'never entered'; readonly jump: Origin }
  /** Does any of the lines that cover it decide otherwise? Then it was meant, and is not had. `contrary` decides some of it only. */
  readonly conflict: boolean
}

/** A line without which every packet would fare the same. All lines that are named may go at once. */
export interface NeedlessLine {
  readonly rule: Rule
  readonly list: string
  /** The lines that decide alike what it decides. */
  readonly alike: readonly Origin[]
}

/** A line that was not wholly understood. */
export interface DoubtfulLine {
  readonly rule: Rule
  readonly list: string
  /** What was not understood, as it stands there. */
  readonly text: string
  /** `none`: whatever it means, no verdict changes. `some`: `boxes` are packets of which it may decide, not all of them if `complete` is false. */
  readonly verdicts: 'none' | 'some' | 'undecided'
  readonly boxes: readonly { readonly path: Path; readonly box: Box }[]
  readonly complete: boolean
}

/** What a line lets hosts of the internet reach. */
export interface Exposure {
  readonly path: Path
  /** Its new connections: where no source is named, those from every host of the internet. */
  readonly box: Box
  readonly origin: Origin
  /** False where it depends on a line that was not understood. */
  readonly certain: boolean
  /** The share of all that the internet could ask for, 0 to 1: sources, destinations and services together. */
  readonly size: number
}

/** The health of a configuration, without any deployment. */
export interface Health {
  /** How many lines were looked at. */
  readonly lines: number
  readonly dead: readonly DeadLine[]
  readonly needless: readonly NeedlessLine[]
  /** False where it would have been too much work to ask after all of them. */
  readonly allNeedless: boolean
  readonly doubtful: readonly DoubtfulLine[]
  readonly exposures: readonly Exposure[]
  /** False where smaller exposures were left out. */
  readonly allExposures: boolean
  /** Lists to which nothing leads. */
  readonly unused: readonly { readonly list: string; readonly origin: Origin; readonly lines: number }[]
  /** Lines of which it is too much work to say whether they ever decide. */
  readonly undecided: readonly Origin[]
}
