import type { Path, Stage } from '../../model/ruleset.ts'

export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING'

/** Tables and their built-in chains, which are the hooks where the kernel calls them (iptables(8) TABLES). */
export const TABLES: ReadonlyMap<string, readonly Hook[]> = new Map<string, readonly Hook[]>([
  ['raw', ['PREROUTING', 'OUTPUT']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['security', ['INPUT', 'FORWARD', 'OUTPUT']],
])

/** Every name that is a built-in chain somewhere. */
export const HOOKS: ReadonlySet<string> = new Set([...TABLES.values()].flat())

/** Order within one hook: by the priorities of linux/netfilter_ipv4.h; translation of sources comes last. */
const ORDER: Readonly<Record<Hook, readonly string[]>> = {
  PREROUTING: ['raw', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'nat'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['raw', 'mangle', 'nat', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat'],
}

const PATH_HOOKS: Readonly<Record<Path, readonly Hook[]>> = {
  forward: ['PREROUTING', 'FORWARD', 'POSTROUTING'],
  input: ['PREROUTING', 'INPUT'],
  output: ['OUTPUT', 'POSTROUTING'],
}

/** The table and built-in chain of each stage of a path, in the order of the kernel. */
export function stagesOf(path: Path): readonly { readonly table: string; readonly hook: Hook }[] {
  return PATH_HOOKS[path].flatMap((hook) => ORDER[hook].map((table) => ({ table, hook })))
}

export function purposeOf(table: string): Stage['purpose'] {
  return table === 'raw' ? 'before-tracking' : table === 'nat' ? 'translation' : 'filter'
}
