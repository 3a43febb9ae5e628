import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Source, Span } from '../diagnostics/source.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { HostAddress } from '../model/deployment.ts'
import { parseAddress } from '../sets/ip.ts'
import { childOf, keySpanAt, nodeAt, spanAt, type YamlNode, type YamlPath, type YamlSequence } from '../yaml/tree.ts'
import { productNames, type Suggest, type Vocabulary, vocabulary } from './vocabulary.ts'

/** Unknown names that are compared with the known ones: a file with more of them has another problem than spelling. */
const MOST_SUGGESTIONS = 1000

/** More than the bare fault. */
export interface Details {
  readonly help?: string
  readonly severity?: Diagnostic['severity']
  readonly related?: readonly { readonly span: Span; readonly message: string }[]
}

/** What the parts of the reader share: the file, the words that the catalogue knows, and where faults go. */
export interface Context {
  readonly catalogue: Catalogue
  readonly source: Source
  readonly dialects: readonly string[]
  /** Product id by name or alias, in lower case. */
  readonly products: ReadonlyMap<string, string>
  readonly roles: Vocabulary
  /** Those that a server can have. */
  readonly serverRoles: Vocabulary
  readonly features: Vocabulary
  /** `didYouMean`, until the file has used up its share of the search. */
  readonly suggest: Suggest
  at(path: YamlPath): Span
  keyAt(path: YamlPath): Span
  /** Did the user write something there, even if it was at fault and is left out? Then nothing is missing. */
  written(path: YamlPath): boolean
  /** Is a mapping read in full, without an entry that was at fault and left out? */
  whole(path: YamlPath): boolean
  /** The keys of a mapping, those of entries at fault among them. */
  keysAt(path: YamlPath): readonly string[]
  /** The path of an item where one text or a list of texts may stand. */
  itemPath(path: YamlPath, i: number): YamlPath
  /** One address, or undefined and a diagnostic. */
  address(text: string, path: YamlPath): HostAddress | undefined
  error(code: string, message: string, span: Span, details?: Details): void
}

/**
 * The node of the file from which the one at a path is left, if any: items that were at fault are left out, so those after them
 * have another number now.
 */
function originalAt(original: YamlNode, tree: YamlNode, path: YamlPath): YamlNode | undefined {
  let node: YamlNode | undefined = original
  let left: YamlNode | undefined = tree
  for (const step of path) {
    left = childOf(left, step)
    node = typeof step === 'number' && node?.kind === 'sequence' ? itemOf(node, step, left) : childOf(node, step)
  }
  return node
}

/** Only items before it can be gone. */
function itemOf({ items }: YamlSequence, i: number, left: YamlNode | undefined): YamlNode | undefined {
  if (left === undefined) return items[i]
  const { source, start } = left.span
  for (let j = i; j < items.length; j++) {
    const item = items[j]
    if (item?.span.start === start && item.span.source === source) return item
  }
  return undefined
}

function sizeOf(node: YamlNode | undefined): number {
  return node?.kind === 'mapping' ? node.entries.length : 0
}

function addressHelp(text: string): Details {
  if (text.includes('/')) return { help: 'one address is wanted here, without a prefix length' }
  if (/[g-z]/i.test(text)) return { help: 'give the address itself: names are not looked up' }
  return {}
}

export function makeContext(
  catalogue: Catalogue,
  dialects: readonly string[],
  source: Source,
  original: YamlNode,
  tree: YamlNode,
  diagnostics: Diagnostic[],
): Context {
  const products = productNames(catalogue)
  const roles = [...catalogue.roles.values()]
  let suggestions = 0
  const suggest: Suggest = (word, names, kinds) =>
    didYouMean(suggestions++ < MOST_SUGGESTIONS ? word : '', names, kinds)
  const error: Context['error'] = (code, message, span, { severity = 'error', ...details } = {}) => {
    diagnostics.push({ severity, code, message, span, ...details })
  }
  return {
    catalogue,
    source,
    dialects,
    products,
    roles: vocabulary(
      roles.map(({ id }) => id),
      products,
      'role',
      'roles',
      suggest,
    ),
    serverRoles: vocabulary(
      roles.flatMap(({ id, kind }) => (kind === 'server' ? [id] : [])),
      products,
      'role',
      'roles',
      suggest,
    ),
    features: vocabulary(catalogue.features.keys(), products, 'feature', 'features', suggest),
    suggest,
    at: (path) => spanAt(tree, path),
    keyAt: (path) => keySpanAt(tree, path),
    written: (path) => originalAt(original, tree, path) !== undefined,
    whole: (path) => sizeOf(originalAt(original, tree, path)) === sizeOf(nodeAt(tree, path)),
    keysAt: (path) => {
      const node = originalAt(original, tree, path)
      return node?.kind === 'mapping' ? node.entries.map(({ key }) => key) : []
    },
    itemPath: (path, i) => (nodeAt(tree, path)?.kind === 'sequence' ? [...path, i] : path),
    address: (text, path) => {
      const read = parseAddress(text)
      if (read.ok) return read.value
      error('bad-address', read.reason, spanAt(tree, path), addressHelp(text))
      return undefined
    },
    error,
  }
}
