import type { Catalogue } from '../../model/catalogue.ts'
import type { Requirement } from '../../model/requirement.ts'
import type { YamlPath } from '../../yaml/tree.ts'

/** One thing that is wrong: with which entry, at which path of the file's own keys below it, and there at which word. */
export interface Problem {
  readonly thing: object
  readonly path?: YamlPath
  readonly word?: string
  readonly message: string
  readonly help?: string
  readonly related?: readonly { readonly thing: object; readonly message: string }[]
}

/** What every catalogue must hold to, beyond its form. */
export interface LintRule {
  /** The code of its diagnostics. */
  readonly id: string
  check(catalogue: Catalogue): Iterable<Problem>
}

/** Both ends of a requirement with the key under which a file has them. */
export function endsOf({ from, to }: Requirement) {
  return [
    ['from', from],
    ['to', to],
  ] as const
}
