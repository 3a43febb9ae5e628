import type { YamlNode, YamlPath } from './tree.ts'

/** A set of paths, as the tree of their steps. */
interface PathSet {
  whole: boolean
  readonly below: Map<string, PathSet>
}

function pathSet(paths: readonly YamlPath[]): PathSet {
  const root: PathSet = { whole: false, below: new Map() }
  for (const path of paths) {
    let set = root
    for (const step of path) {
      const next: PathSet = set.below.get(String(step)) ?? { whole: false, below: new Map() }
      set.below.set(String(step), next)
      set = next
    }
    set.whole = true
  }
  return root
}

function without(node: YamlNode, drop: PathSet): YamlNode {
  if (node.kind === 'mapping') {
    const entries = node.entries.flatMap((entry) => {
      const next = drop.below.get(entry.key)
      if (next === undefined) return [entry]
      return next.whole ? [] : [{ ...entry, value: without(entry.value, next) }]
    })
    return { ...node, entries }
  }
  if (node.kind === 'sequence') {
    const items = node.items.flatMap((item, i) => {
      const next = drop.below.get(String(i))
      if (next === undefined) return [item]
      return next.whole ? [] : [without(item, next)]
    })
    return { ...node, items }
  }
  return node
}

/** A tree without the entries and items at some paths; the root itself always stays. */
export function prune(node: YamlNode, paths: readonly YamlPath[]): YamlNode {
  return without(node, pathSet(paths))
}
