import type { Span } from '../diagnostics/source.ts'

/** A YAML document with the place of everything in it. An alias is the very node that its anchor names. */
export type YamlNode = YamlScalar | YamlSequence | YamlMapping

export interface YamlScalar {
  readonly kind: 'scalar'
  /** A number that is not written as JavaScript would (`0443`, `1.10`, `1e3`) stays the text that it is. */
  readonly value: string | number | boolean | null
  readonly span: Span
}

export interface YamlSequence {
  readonly kind: 'sequence'
  readonly items: readonly YamlNode[]
  readonly span: Span
}

export interface YamlEntry {
  /** As it is written, quotes and escapes resolved. Unique in its mapping. */
  readonly key: string
  readonly keySpan: Span
  readonly value: YamlNode
}

export interface YamlMapping {
  readonly kind: 'mapping'
  readonly entries: readonly YamlEntry[]
  readonly span: Span
}

/** The steps from the root to a node: keys and indices. */
export type YamlPath = readonly (string | number)[]

const entryMaps = new WeakMap<YamlMapping, ReadonlyMap<string, YamlEntry>>()

/** The entry of a mapping under a key. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  if (node?.kind !== 'mapping') return undefined
  const known = entryMaps.get(node) ?? new Map(node.entries.map((entry) => [entry.key, entry]))
  entryMaps.set(node, known)
  return known.get(key)
}

/** One step down. */
export function childOf(node: YamlNode | undefined, step: string | number): YamlNode | undefined {
  if (node?.kind === 'sequence') return typeof step === 'number' ? node.items[step] : undefined
  return entryOf(node, String(step))?.value
}

/** The node at a path, or undefined when there is none. */
export function nodeAt(root: YamlNode, path: YamlPath): YamlNode | undefined {
  let node: YamlNode | undefined = root
  for (const step of path) node = childOf(node, step)
  return node
}

/** The place of the node at a path; of its nearest ancestor that exists, when there is none. */
export function spanAt(root: YamlNode, path: YamlPath): Span {
  let node = root
  for (const step of path) {
    const next = childOf(node, step)
    if (next === undefined) break
    node = next
  }
  return node.span
}

/** The place of the key that leads to a path; for an item of a sequence, of the item. */
export function keySpanAt(root: YamlNode, path: YamlPath): Span {
  const parent = nodeAt(root, path.slice(0, -1))
  const last = path.at(-1)
  const entry = last === undefined ? undefined : entryOf(parent, String(last))
  return entry?.keySpan ?? spanAt(root, path)
}
