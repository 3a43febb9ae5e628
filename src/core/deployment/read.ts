import type { Diagnostic, Parsed } from '../diagnostics/diagnostic.ts'
import type { Source } from '../diagnostics/source.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { Deployment } from '../model/deployment.ts'
import { isBroken } from '../yaml/parse.ts'
import type { YamlNode } from '../yaml/tree.ts'
import { validate } from '../yaml/validate.ts'
import { checkAddressUse } from './address-use.ts'
import { readAlsoAllow } from './also-allow.ts'
import { type Context, makeContext } from './context.ts'
import { readExpect } from './expect.ts'
import { readFeatures } from './features.ts'
import { readFirewalls } from './firewalls.ts'
import { readIncluded } from './include.ts'
import { listening } from './listeners.ts'
import { readPools } from './pools.ts'
import { readPortSettings } from './ports.ts'
import { type DeploymentFile, deploymentSchema } from './schema.ts'
import { readServers } from './servers.ts'
import { sizeFaults } from './size.ts'
import { checkNames } from './unique-names.ts'
import { readProducts } from './versions.ts'
import { readZones } from './zones.ts'

/** Top-level keys without which there is nothing to plan. */
const NEEDED = [
  ['portolan', 'the version of this format; write `portolan: 1` at the top'],
  ['zones', 'name each zone and its prefixes, as in `zones: { internal: [192.0.2.0/24] }`'],
  [
    'servers',
    'name each server with its role and address, as in `servers: { fe1: { role: lync/front-end, address: 192.0.2.1 } }`',
  ],
] as const

function checkNeeded(source: Source, context: Context): void {
  for (const [key, help] of NEEDED) {
    if (context.written([key])) continue
    context.error('missing-key', `\`${key}\` is missing`, { source, start: 0, end: 0 }, { help })
  }
}

function baseName({ name }: Source): string {
  return (/([^/\\]+?)(\.ya?ml)?$/i.exec(name)?.[1] ?? 'deployment').replace(/\p{C}/gu, '')
}

/** Every part in its turn; each needs only those before it. */
function assemble(file: DeploymentFile, context: Context): Deployment {
  const { catalogue, source } = context
  checkNames(context)
  const zones = readZones(file, context)
  const firewalls = readFirewalls(file, zones, context)
  const products = readProducts(file, context)
  const servers = readServers(file, products, zones, context)
  const pools = readPools(file, servers, zones, context)
  const features = readFeatures(file, products, servers, context)
  const isDeployed = (id: string) => [...servers.values()].some(({ roles }) => roles.includes(id))
  const ports = readPortSettings(file, isDeployed, context)
  const alsoAllow = readAlsoAllow(file, zones, context)
  const expect = readExpect(file, { firewalls, servers, pools }, zones, context)
  checkAddressUse(servers, pools, firewalls, listening({ catalogue, features, servers, moved: ports }), context)
  return {
    name: file.name ?? baseName(source),
    source,
    zones: zones.all,
    firewalls,
    servers,
    pools,
    features: features.on,
    asked: features.asked,
    partners: features.partners,
    ports,
    support: file.support,
    alsoAllow,
    expect,
  }
}

/**
 * A deployment from its file. The first source is the main one; the others are those it includes (see `includedFiles`).
 * `dialects` are the ids that a firewall may have. Always gives a deployment, as far as it could be read, and everything that
 * is wrong with it, in the order of the file; with an error among the diagnostics it must not be planned. Of a file that is
 * no YAML only that is said.
 */
export function readDeployment(
  sources: readonly Source[],
  catalogue: Catalogue,
  dialects: readonly string[],
): Parsed<Deployment> {
  const [source = { name: 'deployment', text: '' }, ...others] = sources
  const included = readIncluded(source, others)
  const diagnostics: Diagnostic[] = [...included.diagnostics]
  const tooLarge = sizeFaults(included.value)
  diagnostics.push(...tooLarge)
  const readable = !isBroken(diagnostics) && tooLarge.length === 0
  const read = readable ? validate(included.value, deploymentSchema) : undefined
  diagnostics.push(...(read?.diagnostics ?? []))
  if (read?.value === undefined) {
    const nothing: YamlNode = { kind: 'mapping', entries: [], span: { source, start: 0, end: 0 } }
    const context = makeContext(catalogue, dialects, source, nothing, nothing, [])
    return { value: assemble(deploymentSchema.parse({}), context), diagnostics: inOrder(diagnostics, sources) }
  }
  const context = makeContext(catalogue, dialects, source, included.value, read.tree, diagnostics)
  checkNeeded(source, context)
  const value = assemble(read.value, context)
  return { value, diagnostics: inOrder(diagnostics, sources) }
}

/** By file and place; what has no place comes first. */
function inOrder(diagnostics: readonly Diagnostic[], sources: readonly Source[]): readonly Diagnostic[] {
  const rank = ({ span }: Diagnostic) => (span === undefined ? -1 : sources.indexOf(span.source))
  return diagnostics.toSorted((a, b) => rank(a) - rank(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0))
}
