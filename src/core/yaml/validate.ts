import type { z } from 'zod'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { carry, faultsOf, type Issue } from './fault.ts'
import { prune } from './prune.ts'
import type { YamlNode } from './tree.ts'
import { plainValue } from './value.ts'

export interface Validated<T> {
  /** What the schema made of the tree; `undefined` when the faults reach up to the root. */
  readonly value: T | undefined
  /** The tree that fits `value`: without the parts at fault, so that its paths are those of the value. */
  readonly tree: YamlNode
  readonly diagnostics: readonly Diagnostic[]
}

/** Rounds of leaving out what is at fault: each moves a fault up by a level at least, and no schema of ours is as deep. */
const ROUNDS = 12

/**
 * Holds a tree against a schema. Every fault becomes a diagnostic at its node; what is at fault is left out and the rest is
 * tried again, so that `value` is as much of the file as can be used.
 */
export function validate<T>(tree: YamlNode, schema: z.ZodType<T>): Validated<T> {
  let rest = tree
  let diagnostics: readonly Diagnostic[] | undefined
  for (let round = 0; round < ROUNDS; round++) {
    const result = schema.safeParse(plainValue(rest), { error: carry })
    if (result.success) return { value: result.data, tree: rest, diagnostics: diagnostics ?? [] }
    const at = rest
    const faults = result.error.issues.flatMap((issue) => faultsOf(at, schema, issue as Issue))
    // Later rounds only meet what the first one left out.
    diagnostics ??= faults.map(({ diagnostic }) => diagnostic)
    if (faults.some(({ drop }) => drop.length === 0)) break
    rest = prune(
      rest,
      faults.map(({ drop }) => drop),
    )
  }
  return { value: undefined, tree: rest, diagnostics: diagnostics ?? [] }
}
