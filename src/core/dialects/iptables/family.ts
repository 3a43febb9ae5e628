import type { Family } from '../../sets/packet.ts'

/** The family that a comment of the program that saved the rules names. */
export function familyOfHeader(comment: string): Family | undefined {
  const tool = /\b(ip6?)tables(?:-nft|-legacy)?-save\b/i.exec(comment)
  return tool === null ? undefined : tool[1]?.length === 3 ? 6 : 4
}

const V6 =
  /icmp-?v?6|ipv6-icmp|(?:^|\s)(?:-[sd]|--(?:source|src|destination|dst|to-source|to-destination))\s+(?:!\s*)?\[?[0-9a-f]{0,4}:[0-9a-f]{0,4}:/im
const V4 =
  /\s(?:-[sd]|--(?:source|src|destination|dst|to-source|to-destination))\s+(?:!\s*)?\d{1,3}\.\d|\s-p\s+icmp\s|--icmp-type|--reject-with icmp-/i

/** The family that the name of a file tells: `rules.v6`, `ip6tables.save`; undefined: it tells none. */
export function familyOfName(name: string): Family | undefined {
  const file = name.slice(name.lastIndexOf('/') + 1).toLowerCase()
  if (/(?:^|[^a-z0-9])(?:ip)?v?6(?:[^a-z0-9]|$)|ip6t|ipv6|(?:^|[^a-z])v6|rules6/.test(file)) return 6
  return /ipv4|(?:^|[^a-z])v4|rules4/.test(file) ? 4 : undefined
}

/** The family of the first rule that can only be of one; undefined: there is none. */
export function familyOfRules(text: string): Family | undefined {
  const v4 = text.search(V4)
  if (V6.test(v4 < 0 ? text : text.slice(0, v4))) return 6
  return v4 < 0 ? undefined : 4
}
