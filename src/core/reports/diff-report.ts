import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Comparison, DifferentRegion } from '../model/comparison.ts'
import type { NameTable } from '../sets/names.ts'
import { count } from './check-text.ts'

/** Everything that `diff` says: what every form of the report is made of. */
export interface DiffReport {
  /** The names of the files of both configurations. */
  readonly files: readonly [first: readonly string[], second: readonly string[]]
  readonly comparison: Comparison
  /** The interfaces in the boxes. */
  readonly names: NameTable
  /** What was not understood when they were read. */
  readonly diagnostics: readonly [first: readonly Diagnostic[], second: readonly Diagnostic[]]
}

/** Which way a region differs, in the order in which they are told. */
export const CHANGES = {
  opened: 'Let through by the second only',
  undecided: 'Undecided in one of them: a line that was not understood may let these packets through',
  translated: 'Let through by both, with another address or port',
  answered: 'Stopped by both, by one of them with an answer',
  closed: 'Let through by the first only',
} as const
export type Change = keyof typeof CHANGES

export function changeOf({ first, second }: DifferentRegion): Change {
  const [a, b] = [first.disposition, second.disposition]
  if (a === 'unknown' || b === 'unknown') return 'undecided'
  if (a === 'permitted') return b === 'permitted' ? 'translated' : 'closed'
  return b === 'permitted' ? 'opened' : 'answered'
}

export const PATH_TITLES = {
  forward: 'through the firewall',
  input: 'to the firewall itself',
  output: 'from the firewall itself',
} as const

/** One line that says how much differs. */
export function summary({ comparison }: DiffReport): string {
  const { equal, regions, undecided } = comparison
  if (equal) return 'Equal: proved for every packet, to, from and through the firewall.\n'
  const changes = regions.map(changeOf)
  const parts = (Object.keys(CHANGES) as readonly Change[]).flatMap((change) => {
    const number = changes.filter((each) => each === change).length
    return number === 0 ? [] : [`${number} ${WORDS[change]}`]
  })
  const told =
    parts.length === 0
      ? ''
      : `${count(regions.length, 'region')} differ${regions.length === 1 ? 's' : ''}: ${parts.join(', ')}`
  const gaps = undecided.length === 0 ? '' : 'not all could be compared'
  if (told === '') return `Nothing is known to differ, but ${gaps}: this is no proof.\n`
  return gaps === '' ? `${told}.\n` : `${told}; ${gaps}.\n`
}

const WORDS: Readonly<Record<Change, string>> = {
  opened: 'opened',
  undecided: 'undecided in one of them',
  translated: 'translated otherwise',
  answered: 'stopped otherwise',
  closed: 'closed',
}

/** What could not be compared, a sentence each; alike on several paths they are one. */
export function gaps({ comparison }: DiffReport): readonly string[] {
  const byReason = new Map<string, string[]>()
  for (const { path, family, because } of comparison.undecided) {
    const known = byReason.get(because) ?? []
    byReason.set(because, [...known, `IPv${family} ${PATH_TITLES[path]}`])
  }
  return [...byReason].map(([because, where]) => `Not compared: ${where.join(', ')}, because ${because}.`)
}
