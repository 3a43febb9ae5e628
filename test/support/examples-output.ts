import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DIALECT_IDS } from '../../src/core/dialects/index.ts'
import { type Finished, portolan } from './program.ts'

/** Makes everything that Portolan makes of an example: the plan once, the configurations in every dialect. */
export function makeExample(name: string, out: string): readonly Finished[] {
  const deployment = `examples/${name}/deployment.yaml`
  return DIALECT_IDS.map((dialect) => portolan(['generate', deployment, '--dialect', dialect, '--out', out]))
}

/** Path below a folder to text. */
export function filesBelow(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  )
}
