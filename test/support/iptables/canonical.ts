import type { Match } from '../../../src/core/model/match.ts'
import type { Ruleset } from '../../../src/core/model/ruleset.ts'

/** What a ruleset says, without where it says it and how unknown conditions are spelled: equal texts mean equal rules. */
export function canonical({
  lists,
  paths,
}: Pick<Ruleset, 'lists' | 'paths'>): Readonly<Record<string, readonly string[]>> {
  const result: Record<string, readonly string[]> = {}
  for (const [key, { rules }] of lists) {
    result[key] = rules.map(({ match, action, comment }) => {
      const parts: readonly Match[] = match.kind === 'and' ? match.of : [match]
      return [...new Set(parts.map(plain))]
        .sort()
        .concat(plain(action), comment ?? '')
        .join(' & ')
    })
  }
  for (const [path, stages] of Object.entries(paths)) {
    result[path] = stages.map(({ list, purpose, otherwise }) => `${list} ${purpose} ${otherwise.action}`)
  }
  return result
}

function plain(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) =>
    key === 'span' ? undefined : typeof part === 'bigint' ? String(part) : isUnknown(part) ? 'unknown' : part,
  )
}

function isUnknown(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'kind' in part && part.kind === 'unknown'
}
