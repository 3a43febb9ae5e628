import { COMMANDS, LONG, SHORT_WITH_VALUE } from './commands.ts'
import type { Draft } from './draft.ts'
import { impliedModule } from './extension-options.ts'
import type { Options } from './options.ts'

const LONG_NAMES = [...LONG.keys(), ...COMMANDS.keys()].filter((name) => name.startsWith('--'))

/** Options that any beginning identifies, as getopt_long(3) takes them; undefined if none or several do. */
function completed(draft: Draft, name: string): string | undefined {
  const tables: Options[] = draft.loaded.map(({ module }) => module.options)
  if (draft.target?.extension) tables.push(draft.target.extension.options)
  const implied = impliedModule(draft)
  if (implied) tables.push(implied.options)
  if (name.length < 3) return undefined
  const longer = LONG_NAMES.filter((candidate) => candidate.startsWith(name))
  for (const table of tables)
    for (const candidate of table.keys()) if (candidate.startsWith(name)) longer.push(candidate)
  const meanings = new Set(longer.map((candidate) => LONG.get(candidate) ?? COMMANDS.get(candidate) ?? candidate))
  return meanings.size === 1 ? longer[0] : undefined
}

/** Splits `--option=value`, `-ptcp` and `-nvL`, completes abbreviations; false if the word is no option known here. */
export function respell(draft: Draft, word: string): boolean {
  const { text, start, end } = draft.words
  const { at } = draft
  const replace = (...spelled: readonly string[]) => {
    text.splice(at, 1, ...spelled)
    start.splice(at, 1, ...spelled.map(() => start[at] ?? 0))
    end.splice(at, 1, ...spelled.map(() => end[at] ?? 0))
    return true
  }
  const equals = word.indexOf('=')
  if (word.startsWith('--')) {
    if (equals > 0) return replace(word.slice(0, equals), word.slice(equals + 1))
    const whole = completed(draft, word)
    return whole !== undefined && replace(whole)
  }
  if (word.length < 3) return false
  if (SHORT_WITH_VALUE.includes(word.charAt(1))) return replace(word.slice(0, 2), word.slice(2))
  return /^-[nvxfLSZ46]+$/.test(word) && replace(...[...word.slice(1)].map((letter) => `-${letter}`))
}
