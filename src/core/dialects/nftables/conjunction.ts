import { ALL, type Match, NONE } from '../../model/match.ts'

/** The same as `and`, for many conditions made in a row: each is taken once, for several fields of one header imply the same. */
export function conjunction(parts: readonly Match[]): Match {
  const of: Match[] = []
  for (const part of parts) {
    if (part.kind === 'and') {
      for (const inner of part.of) if (!of.includes(inner)) of.push(inner)
    } else if (part.kind === 'none') return NONE
    else if (part.kind !== 'all' && !of.includes(part)) of.push(part)
  }
  const [first] = of
  return first === undefined ? ALL : of.length === 1 ? first : { kind: 'and', of: of.slice() }
}
