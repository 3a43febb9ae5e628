import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { AssertionResult } from '../model/expect.ts'
import type { ExcessResult, ReachResult } from '../model/results.ts'
import type { NameTable } from '../sets/names.ts'

/** Everything that `check` says of one firewall and its deployment: what every form of the report is made of. */
export interface CheckReport {
  readonly firewall: string
  /** The names of the files of the configuration. */
  readonly files: readonly string[]
  readonly reached: ReachResult
  readonly opened: ExcessResult
  readonly asserted: AssertionResult
  /** The interfaces in the packets of each answer. */
  readonly names: { readonly reached: NameTable; readonly opened: NameTable; readonly asserted: NameTable }
  /** What was not understood of the configuration. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Is there nothing to report? */
export function isClean({ reached, opened, asserted }: CheckReport): boolean {
  return (
    opened.boxes.length === 0 &&
    !opened.tooLarge &&
    reached.verdicts.every(({ disposition }) => disposition === 'permitted') &&
    asserted.verdicts.every(({ outcome }) => outcome === 'holds')
  )
}
