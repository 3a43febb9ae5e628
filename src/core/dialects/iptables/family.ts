import type { Source } from '../../diagnostics/source.ts'
import type { Family } from '../../sets/packet.ts'

/** The family that a comment of the program that saved the rules names. */
export function familyOfHeader(comment: string): Family | undefined {
  const tool = /\b(ip6?)tables(?:-nft|-legacy)?-save\b/i.exec(comment)
  return tool === null ? undefined : tool[1]?.length === 3 ? 6 : 4
}

const V6 =
  /icmp-?v?6|(?:^|\s)(?:-[sd]|--(?:source|src|destination|dst|to-source|to-destination))\s+(?:!\s*)?\[?[0-9a-f]{0,4}:[0-9a-f]{0,4}:/im
const V4 =
  /\s(?:-[sd]|--(?:source|src|destination|dst|to-source|to-destination))\s+(?:!\s*)?\d{1,3}\.\d|\s-p\s+icmp\s|--icmp-type|--reject-with icmp-/i

/**
 * The family of the rules of a source, before its own headers and commands are looked at: by its name, else by its first rule that
 * can only be of one family. `undefined`: nothing tells.
 */
export function familyOfSource({ name, text }: Source): Family | undefined {
  const file = name.slice(name.lastIndexOf('/') + 1).toLowerCase()
  if (/(?:^|[^a-z0-9])(?:ip)?v?6(?:[^a-z0-9]|$)|ip6t|ipv6|(?:^|[^a-z])v6|rules6/.test(file)) return 6
  if (/ipv4|(?:^|[^a-z])v4|rules4/.test(file)) return 4
  const v6 = text.search(V6)
  const v4 = text.search(V4)
  if (v6 < 0 && v4 < 0) return undefined
  return v4 < 0 || (v6 >= 0 && v6 < v4) ? 6 : 4
}
