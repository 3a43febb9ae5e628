import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { entryOf, type YamlNode } from '../yaml/tree.ts'

/** Most entries of each part: several times what the largest organisations have, and little enough to be checked in seconds. */
const MOST: Readonly<Record<string, number>> = {
  include: 1000,
  zones: 4000,
  firewalls: 4000,
  products: 1000,
  servers: 20_000,
  pools: 20_000,
  features: 1000,
  ports: 1000,
  'also-allow': 20_000,
  // Each allow is compared with each deny, and each is proved by itself.
  expect: 1000,
}

function entries(node: YamlNode): number {
  return node.kind === 'mapping' ? node.entries.length : node.kind === 'sequence' ? node.items.length : 0
}

/** Says which parts are too large to be read. */
export function sizeFaults(tree: YamlNode): readonly Diagnostic[] {
  return Object.entries(MOST).flatMap(([key, most]): Diagnostic[] => {
    const entry = entryOf(tree, key)
    if (entry === undefined || entries(entry.value) <= most) return []
    const message = `\`${key}\` has ${entries(entry.value)} entries; at most ${most} are read`
    return [{ severity: 'error', code: 'too-many', message, span: entry.keySpan }]
  })
}
