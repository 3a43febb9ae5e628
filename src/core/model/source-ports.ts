import { FAMILIES, type Family } from '../sets/packet.ts'
import type { Match } from './match.ts'
import { PATHS, type RuleList, type Ruleset } from './ruleset.ts'

/**
 * The same ruleset, in which lines that look at source ports after a translation of sources are in doubt. A translation that names no port
 * keeps it where it can, but Linux chooses another one where two connections would be the same, and uses that again for what the same
 * socket sends elsewhere (nf_nat_core.c: get_unique_tuple, find_appropriate_src). Seen with Linux 6: a filter on the source port
 * after such a translation stopped a packet that would pass alone.
 */
export function doubtSourcePorts(ruleset: Ruleset): Ruleset {
  const doubtful = new Set<string>()
  for (const path of PATHS) {
    const translated = new Set<Family>()
    for (const { list, when } of ruleset.paths[path]) {
      const lists = reachable(ruleset, list)
      const families = familiesOf(when)
      if (families.some((family) => translated.has(family))) for (const key of lists) doubtful.add(key)
      if ([...lists].some((key) => translatesSources(ruleset.lists.get(key))))
        for (const family of families) translated.add(family)
    }
  }
  if (doubtful.size === 0) return ruleset
  const lists = [...ruleset.lists].map(([key, list]) => [key, doubtful.has(key) ? doubted(list) : list] as const)
  return { ...ruleset, lists: new Map(lists) }
}

/** The families that a stage sees, as far as its guard says it in plain words. */
function familiesOf(when: Match): readonly Family[] {
  if (when.kind === 'family') return [when.family]
  return when.kind === 'and'
    ? FAMILIES.filter((family) => when.of.every((part) => familiesOf(part).includes(family)))
    : FAMILIES
}

function reachable({ lists }: Ruleset, list: string): ReadonlySet<string> {
  const keys = new Set([list])
  // The set grows while it is walked.
  for (const key of keys) {
    for (const { action } of lists.get(key)?.rules ?? []) {
      if (action.kind === 'jump' || action.kind === 'goto') keys.add(action.to)
    }
  }
  return keys
}

function translatesSources(list: RuleList | undefined): boolean {
  return (list?.rules ?? []).some(
    ({ action }) =>
      action.kind === 'translate' &&
      action.translation.source !== undefined &&
      action.translation.sourcePort === undefined,
  )
}

function doubted(list: RuleList): RuleList {
  const rules = list.rules.map((rule) => {
    const match = withoutSourcePorts(rule.match)
    return match === rule.match ? rule : { ...rule, match }
  })
  return { ...list, rules }
}

const DOUBT: Match = { kind: 'unknown', text: 'a source port that translation may have changed' }

/** The very same match where no source port is in it. */
function withoutSourcePorts(match: Match): Match {
  switch (match.kind) {
    case 'source-port':
      return DOUBT
    case 'and':
    case 'or': {
      const of = match.of.map(withoutSourcePorts)
      return of.every((part, i) => part === match.of[i]) ? match : { ...match, of }
    }
    case 'not': {
      const of = withoutSourcePorts(match.of)
      return of === match.of ? match : { ...match, of }
    }
    default:
      return match
  }
}
