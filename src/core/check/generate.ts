import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Dialect, PrintedFile } from '../model/dialect.ts'
import type { Policy } from '../model/policy.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { provePolicy } from './prove.ts'

/** A configuration that was read back and proved equal to its policy, or the reasons why there is none. */
export type Generated =
  | { readonly ok: true; readonly files: readonly PrintedFile[]; readonly ruleset: Ruleset }
  | { readonly ok: false; readonly refusals: readonly Diagnostic[]; readonly differences: readonly string[] }

/**
 * Prints a policy, reads the text back with the dialect's reader, which knows nothing of the printer, and proves both equal. A
 * warning of the reader is a difference too: a line that we write must be one that we understand.
 */
export function generate(policy: Policy, dialect: Dialect): Generated {
  const { files, refusals } = dialect.print(policy)
  if (refusals.length > 0 || files.length === 0) return { ok: false, refusals, differences: [] }
  const { value: ruleset, diagnostics } = dialect.read(files)
  const doubts = diagnostics.filter(({ severity }) => severity !== 'info')
  if (doubts.length > 0) return { ok: false, refusals: doubts, differences: [] }
  const proof = provePolicy(ruleset, policy)
  return proof.equal
    ? { ok: true, files, ruleset }
    : { ok: false, refusals: [], differences: proof.differences.map(({ what }) => what) }
}
