import type { Match } from '../../model/match.ts'
import { bad, type Read } from '../../sets/read.ts'
import type { RuleContext } from './draft.ts'
import type { Option } from './options.ts'

/** Values kept of each option that repeats: no file says more different things with one of them. */
const MOST_KEPT = 10_000

/** What an option means with these values. */
export function readOption(context: RuleContext, option: Option, first: string, second: string): Read<Match> {
  const read = option.read ?? (() => bad('it is not modelled'))
  if (option.repeated === undefined) return read(first, second, context)
  const { memo } = context
  let known = memo.get(option)
  if (known === undefined) {
    known = new Map()
    memo.set(option, known)
  }
  const key = second === '' ? first : `${first} ${second}`
  const before = known.get(key)
  if (before !== undefined) return before
  const value = read(first, second, context)
  if (known.size < MOST_KEPT) known.set(key, value)
  return value
}
