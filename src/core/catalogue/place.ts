import type { Span } from '../diagnostics/source.ts'
import { nodeAt, spanAt, type YamlNode, type YamlPath } from '../yaml/tree.ts'

/**
 * Where something of a catalogue (a `Requirement`, `Role`, `Feature`… that a reader made) is written: below its entry, at a
 * path of the file's own keys, and there at a word, if it stands there, bare or with its product. Undefined for things that
 * did not come from a file.
 */
export type Place = (thing: object, path?: YamlPath, word?: string) => Span | undefined

function wordIn(node: YamlNode, words: readonly string[]): Span | undefined {
  if (node.kind === 'scalar') return words.includes(String(node.value)) ? node.span : undefined
  if (node.kind === 'sequence') {
    for (const item of node.items) {
      const found = wordIn(item, words)
      if (found) return found
    }
    return undefined
  }
  for (const { value } of node.entries) {
    const found = wordIn(value, words)
    if (found) return found
  }
  return undefined
}

/** What a thing was made of: its node, and the key that names it. */
export interface Written {
  readonly node: YamlNode
  readonly keySpan: Span
}

/** Places of things by what each was made of. */
export function placesOf(written: ReadonlyMap<object, Written>): Place {
  return (thing, path = [], word) => {
    const entry = written.get(thing)
    if (entry === undefined) return undefined
    if (path.length === 0) return entry.keySpan
    const root = entry.node
    const node = nodeAt(root, path)
    if (word === undefined || node === undefined) return spanAt(root, path)
    const bare = word.replace(/^!/, '')
    const tails = [...bare.matchAll(/\//g)].map(({ index }) => bare.slice(index + 1))
    return wordIn(node, [word, bare, ...tails, ...tails.map((tail) => `!${tail}`)]) ?? node.span
  }
}
