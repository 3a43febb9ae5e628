import { readDeployment as read } from '../deployment/read.ts'
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts'
import { DIALECT_IDS } from '../dialects/index.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import { sourcesOf, type Text } from './text.ts'

export interface DeploymentReading {
  /** Undefined when there is an error among the diagnostics: a part of a deployment must not be planned. */
  readonly deployment: Deployment | undefined
  /** Everything that is wrong with the file, in its order. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads a deployment file (YAML). Where it includes others, give it and these, by the names that `includedFiles` tells. Never
 * throws: what is wrong with the text is in the diagnostics.
 */
export function readDeployment(text: Text, catalogue: Catalogue): DeploymentReading {
  const { value, diagnostics } = read(sourcesOf(text, 'deployment'), catalogue, DIALECT_IDS)
  return { deployment: hasErrors(diagnostics) ? undefined : value, diagnostics }
}
