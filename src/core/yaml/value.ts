import type { YamlNode } from './tree.ts'

/** Plain data, as JSON has it; mappings have no prototype. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue }

/** The data of a tree. */
export function plainValue(node: YamlNode): PlainValue {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'sequence') return node.items.map(plainValue)
  const data = Object.create(null) as Record<string, PlainValue>
  for (const { key, value } of node.entries) data[key] = plainValue(value)
  return data
}
