import type { z } from 'zod'
import type { Diagnostic, Parsed } from '../diagnostics/diagnostic.ts'
import type { Source, Span } from '../diagnostics/source.ts'
import { closest } from '../diagnostics/suggest.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { isBroken, parseYaml } from '../yaml/parse.ts'
import { childOf, entryOf, keySpanAt, nodeAt, spanAt, type YamlNode, type YamlPath } from '../yaml/tree.ts'
import { validate } from '../yaml/validate.ts'
import { buildFeature, buildRequirement, buildRole, buildRpcInterface, emptyCatalogue } from './build.ts'
import { adviceFileSchema, certificatesSchema, listenersSchema, recordsSchema, rulesSchema } from './facts-schema.ts'
import { type Place, placesOf, type Written } from './place.ts'
import { addFacts, type FactFiles, type Read } from './read-facts.ts'
import { flowsSchema, productSchema, rpcInterfacesSchema, sourcesSchema } from './schema.ts'

export interface CatalogueRead extends Parsed<Catalogue> {
  /** Where the things of `value` are written, for lint rules. */
  readonly place: Place
}

/** The kinds of files, told by the key that only they have. */
const KINDS = {
  sources: 'sources',
  flows: 'flows',
  roles: 'product',
  versions: 'product',
  features: 'product',
  partners: 'product',
  'rpc-interfaces': 'rpc-interfaces',
  records: 'records',
  certificates: 'certificates',
  rules: 'rules',
  listeners: 'listeners',
  advice: 'advice',
} as const
type Kind = (typeof KINDS)[keyof typeof KINDS]

/**
 * Is this file, by its path below the catalogue's folder, one that `readCatalogue` reads? Other files in the folder belong to
 * other readers.
 */
export function isCatalogueFile(path: string): boolean {
  const folders = 'products|dns|certificates|windows-firewall|listeners|advice'
  return new RegExp(`^(sources[^/]*|rpc-interfaces|(${folders})/[^/]+|flows/[^/]+/[^/]+)\\.yaml$`).test(
    path.replaceAll('\\', '/'),
  )
}

/**
 * The catalogue from all its YAML files, in any order. Every fault is a located diagnostic; an entry at fault is left out.
 * Only the form is judged here: whether the facts hang together is the business of `lintCatalogue`.
 */
export function readCatalogue(sources: readonly Source[]): CatalogueRead {
  const diagnostics: Diagnostic[] = []
  const sourceFiles: Read<z.output<typeof sourcesSchema>>[] = []
  const productFiles: Read<z.output<typeof productSchema>>[] = []
  const interfaceFiles: Read<z.output<typeof rpcInterfacesSchema>>[] = []
  const flowFiles: Read<z.output<typeof flowsSchema>>[] = []
  const facts: FactFiles = { records: [], certificates: [], rules: [], listeners: [], advice: [] }
  for (const source of sources) {
    const parsed = parseYaml(source)
    diagnostics.push(...parsed.diagnostics)
    if (isBroken(parsed.diagnostics)) continue
    const kind = kindOf(parsed.value)
    const keep = <T>(files: Read<T>[], schema: z.ZodType<T>): void => {
      const { value, tree, diagnostics: faults } = validate(parsed.value, schema)
      diagnostics.push(...faults)
      if (value !== undefined) files.push({ value, tree })
    }
    if (kind === 'sources') keep(sourceFiles, sourcesSchema)
    else if (kind === 'rpc-interfaces') keep(interfaceFiles, rpcInterfacesSchema)
    else if (kind === 'flows') keep(flowFiles, flowsSchema)
    else if (kind === 'product') keep(productFiles, productSchema)
    else if (kind === 'records') keep(facts.records, recordsSchema)
    else if (kind === 'certificates') keep(facts.certificates, certificatesSchema)
    else if (kind === 'rules') keep(facts.rules, rulesSchema)
    else if (kind === 'listeners') keep(facts.listeners, listenersSchema)
    else if (kind === 'advice') keep(facts.advice, adviceFileSchema)
    else diagnostics.push(unknownKind(parsed.value))
  }

  const catalogue = emptyCatalogue()
  const written = new Map<object, Written>()
  const idSpans = new Map<string, Span>()
  /** Adds one thing under its id, unless the id is taken. */
  const add = <T extends object>(
    things: Map<string, T>,
    kind: string,
    id: string,
    thing: T,
    tree: YamlNode,
    path: YamlPath,
  ): void => {
    const span = keySpanAt(tree, path)
    const first = idSpans.get(`${kind} ${id}`)
    if (first !== undefined) {
      const related = [{ span: first, message: 'first given here' }]
      diagnostics.push({
        severity: 'error',
        code: 'duplicate-name',
        message: `${kind} \`${id}\` is given twice`,
        span,
        related,
      })
      return
    }
    idSpans.set(`${kind} ${id}`, span)
    things.set(id, thing)
    written.set(thing, { node: nodeAt(tree, path) ?? tree, keySpan: span })
  }

  for (const { value, tree } of sourceFiles) {
    for (const [id, { title, url, kind }] of Object.entries(value.sources)) {
      add(catalogue.sources, 'source', id, { id, title, kind, ...(url === undefined ? {} : { url }) }, tree, [
        'sources',
        id,
      ])
    }
  }
  for (const { value, tree } of interfaceFiles) {
    for (const [id, entry] of Object.entries(value['rpc-interfaces'])) {
      const path = ['rpc-interfaces', id]
      add(catalogue.rpcInterfaces, 'RPC interface', id, buildRpcInterface(id, entry), tree, path)
    }
  }
  for (const { value, tree } of productFiles) {
    const { product, title, aliases } = value
    // Of the tree, because an object would put `2010` before `2007R2`.
    const versionNode = childOf(tree, 'versions')
    const versions = versionNode?.kind === 'mapping' ? versionNode.entries.map(({ key }) => key) : []
    const versionTitles = new Map(versions.map((version) => [version, value.versions[version] ?? version]))
    add(catalogue.products, 'product', product, { id: product, title, aliases, versions, versionTitles }, tree, [
      'product',
    ])
    for (const [name, entry] of Object.entries(value.roles)) {
      const role = buildRole(product, name, entry, versions)
      add(catalogue.roles, 'role', role.id, role, tree, ['roles', name])
    }
    for (const [name, entry] of Object.entries(value.features)) {
      const feature = buildFeature(product, name, entry)
      add(catalogue.features, 'feature', feature.id, feature, tree, ['features', name])
    }
    for (const [id, { title }] of Object.entries(value.partners)) {
      add(catalogue.partners, 'partner', id, { id, title, product }, tree, ['partners', id])
    }
  }
  for (const { value, tree } of flowFiles) {
    const versions = catalogue.products.get(value.product)?.versions ?? []
    for (const [i, entry] of value.flows.entries()) {
      const requirement = buildRequirement(value.product, value.topic, entry, versions)
      catalogue.requirements.push(requirement)
      const path = ['flows', i]
      written.set(requirement, { node: nodeAt(tree, path) ?? tree, keySpan: spanAt(tree, [...path, 'id']) })
    }
  }
  addFacts(catalogue, facts, written)
  return { value: catalogue, diagnostics, place: placesOf(written) }
}

function kindOf(tree: YamlNode): Kind | undefined {
  for (const [key, kind] of Object.entries(KINDS)) if (entryOf(tree, key)) return kind
  return undefined
}

function unknownKind(tree: YamlNode): Diagnostic {
  const first = tree.kind === 'mapping' ? tree.entries[0] : undefined
  const meant = first === undefined ? undefined : closest(first.key, Object.keys(KINDS))
  const message = 'cannot tell what this file of the catalogue holds'
  const help =
    meant === undefined
      ? `it has one of the keys ${Object.keys(KINDS)
          .map((key) => `\`${key}\``)
          .join(', ')}`
      : `did you mean \`${meant}\`?`
  return { severity: 'error', code: 'unknown-file', message, span: first?.keySpan ?? tree.span, help }
}
