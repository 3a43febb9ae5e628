import { dirname, join } from 'node:path'
import { readDeployment } from '../../core/deployment/read.ts'
import { type Diagnostic, hasErrors } from '../../core/diagnostics/diagnostic.ts'
import { render } from '../../core/diagnostics/render.ts'
import type { Source } from '../../core/diagnostics/source.ts'
import { DIALECT_IDS, dialectById, recogniseDialect } from '../../core/dialects/index.ts'
import type { Catalogue } from '../../core/model/catalogue.ts'
import type { Deployment } from '../../core/model/deployment.ts'
import type { Dialect } from '../../core/model/dialect.ts'
import type { Ruleset } from '../../core/model/ruleset.ts'
import { loadCatalogue } from '../catalogue.ts'
import type { World } from './world.ts'

/** A deployment with the catalogue it was read against. */
export interface Project {
  readonly catalogue: Catalogue
  readonly deployment: Deployment
}

export function say(world: World, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) world.err(`${render(diagnostic, { colour: world.colour })}\n\n`)
}

/** Reads a deployment file and what it includes. Says everything that is wrong; undefined when it cannot be used. */
export async function openProject(world: World, path: string): Promise<Project | undefined> {
  const catalogue = loadCatalogue()
  const sources = await readWithIncludes(world, path)
  const { value, diagnostics } = readDeployment(sources, catalogue, DIALECT_IDS)
  say(world, diagnostics)
  if (!hasErrors(diagnostics)) return { catalogue, deployment: value }
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  world.err(`portolan: ${path} has ${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was written\n`)
  return undefined
}

/** The file and the files it names under `include:`, which the reader resolves by their names. */
async function readWithIncludes(world: World, path: string): Promise<readonly Source[]> {
  const main: Source = { name: path, text: await world.read(path) }
  const included: Source[] = []
  for (const name of includedNames(main.text)) {
    const file = join(dirname(path), name)
    if (world.exists(file)) included.push({ name: file, text: await world.read(file) })
  }
  return [main, ...included]
}

/** A cheap look for `include: [a.yaml]` or a list under it; the reader judges whether it is right. */
function includedNames(text: string): readonly string[] {
  const block = /^include:[ \t]*(\[[^\]]*\]|(?:\r?\n[ \t]*-[^\n]*)+|[^\n]*)/m.exec(text)?.[1] ?? ''
  return [...block.matchAll(/[^\s,[\]"'#]+\.ya?ml/g)].map(([name]) => name)
}

export interface OpenedRuleset {
  readonly dialect: Dialect
  readonly ruleset: Ruleset
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a configuration in the named dialect, or in the one it looks like. Undefined when nobody recognises it. */
export async function openRuleset(
  world: World,
  paths: readonly string[],
  named?: string,
): Promise<OpenedRuleset | undefined> {
  const sources: Source[] = []
  for (const path of paths)
    sources.push({ name: path === '-' ? '(standard input)' : path, text: await world.read(path) })
  const [first] = sources
  if (!first) return undefined
  const dialect = named === undefined ? recogniseDialect(first) : dialectById(named)
  if (!dialect) {
    world.err(
      `portolan: ${first.name} looks like no dialect that Portolan reads; name one with --dialect (${DIALECT_IDS.join(', ')})\n`,
    )
    return undefined
  }
  const { value, diagnostics } = dialect.read(sources)
  return { dialect, ruleset: value, diagnostics }
}
