import type { Diagnostic, Parsed } from '../diagnostics/diagnostic.ts'
import type { Source } from '../diagnostics/source.ts'
import type { Policy } from './policy.ts'
import type { Ruleset } from './ruleset.ts'

/** A file of a generated configuration. `name` has no folder: the caller knows where it goes. */
export interface PrintedFile {
  readonly name: string
  readonly text: string
  /** How to load it and how to take it back, one line each, for the person who does it. */
  readonly howTo: readonly string[]
}

/** Either files, or the reasons why the vendor cannot say it; never a weakened configuration. */
export interface Printed {
  readonly files: readonly PrintedFile[]
  readonly refusals: readonly Diagnostic[]
}

/** Something the vendor's language, or our reading of it, cannot do; tried, not remembered. */
export interface Limit {
  readonly id: string
  readonly text: string
  /** Product version and date (ISO 8601) on which it was last seen. */
  readonly verified: string
}

export interface Dialect {
  readonly id: string
  readonly title: string
  /** 0: surely not this language; 1: surely. Looks at the beginning of the text only. */
  recognises(source: Source): number
  /** Reads one configuration, which may stand in several files. Never throws; every doubt is a diagnostic with its span. */
  read(sources: readonly Source[]): Parsed<Ruleset>
  print(policy: Policy): Printed
  readonly limits: readonly Limit[]
}
