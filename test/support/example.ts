import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDeployment } from '../../src/core/deployment/read.ts'
import { hasErrors } from '../../src/core/diagnostics/diagnostic.ts'
import { render } from '../../src/core/diagnostics/render.ts'
import { DIALECT_IDS } from '../../src/core/dialects/index.ts'
import type { Catalogue } from '../../src/core/model/catalogue.ts'
import type { Deployment } from '../../src/core/model/deployment.ts'
import type { FlowMatrix } from '../../src/core/model/flow.ts'
import { planFlows } from '../../src/core/plan/matrix.ts'
import { loadCatalogue } from '../../src/node/catalogue.ts'
import { repository } from './program.ts'

export interface Planned {
  readonly catalogue: Catalogue
  readonly deployment: Deployment
  readonly matrix: FlowMatrix
}

/** The examples of the repository, by the names of their folders. */
export const EXAMPLES: readonly string[] = readdirSync(join(repository, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()

let catalogue: Catalogue | undefined

/** A deployment file, read and planned with the real catalogue; its faults fail the test that asked for it. */
export function plannedText(name: string, text: string): Planned {
  catalogue ??= loadCatalogue()
  const { value: deployment, diagnostics } = readDeployment([{ name, text }], catalogue, DIALECT_IDS)
  if (hasErrors(diagnostics)) throw new Error(diagnostics.map((diagnostic) => render(diagnostic)).join('\n\n'))
  return { catalogue, deployment, matrix: planFlows(deployment, catalogue) }
}

export function plannedExample(name: string): Planned {
  const path = `examples/${name}/deployment.yaml`
  return plannedText(path, readFileSync(join(repository, path), 'utf8'))
}
