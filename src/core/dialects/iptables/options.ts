import type { Match } from '../../model/match.ts'
import type { Family } from '../../sets/packet.ts'
import type { Read } from '../../sets/read.ts'
import type { Shared } from './shared.ts'

/** What the meaning of a value depends on, and conditions that were made before. */
export interface Reader {
  readonly family: Family
  readonly shared: Shared
}

/** One option of a match or target extension. */
export interface Option {
  /** Words that follow it. `optional`: one, unless the next word is an option. */
  readonly values: 0 | 1 | 2 | 'optional'
  /** What it means, without a `!` before it. Left out: the condition is not modelled. */
  readonly read?: (first: string, second: string, reader: Reader) => Read<Match>
  /** Few values of it stand in many rules: each is read once. */
  readonly repeated?: true
  /** Its values are text, in which a `!` is no negation. */
  readonly text?: true
}

export type Options = ReadonlyMap<string, Option>

/** A match extension, as `-m` names it (iptables-extensions(8)). */
export interface MatchModule {
  readonly options: Options
  /** The module is one condition that is not modelled, whatever its options. */
  readonly unmodelled?: true
  /** Protocols one of which `-p` must name: the kernel refuses the module without. */
  readonly needs?: readonly number[]
}

const VALUES = { '': 0, '=': 1, '==': 2, '?': 'optional' } as const

/** Options that we only know how to skip. `--flag --one= --two== --perhaps?`: the signs tell how many words follow. */
export function skipped(list: string): [string, Option][] {
  return list
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [, name = '', sign = ''] = /^([^=?]*)(.*)$/.exec(word) ?? []
      return [name, { values: VALUES[sign as keyof typeof VALUES] }]
    })
}

/** Entries for several spellings of one option. */
export function spelled(names: string, option: Option): [string, Option][] {
  return names.split(' ').map((name) => [name, option])
}
