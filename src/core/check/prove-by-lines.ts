import { compare, type Unlike } from '../classify/compare.ts'
import { AXIS } from '../classify/product.ts'
import { type Spans, spansEqual } from '../classify/spans.ts'
import type { Path, Ruleset } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { FAMILIES, STATES } from '../sets/packet.ts'
import { ipv6Of, programsOf } from './programs.ts'

const UNTRACKED: Spans = [STATES.indexOf('untracked'), STATES.indexOf('untracked')]

/**
 * Is a path of a configuration proved equal to what a policy means, line against line? Most of its lines say the same word for word,
 * so that takes a fraction of what whole sets take. `false` says nothing: then they have to be compared.
 */
export function linesComparison(meaning: Ruleset, found: Ruleset, names: NameTable): (path: Path) => boolean {
  const expected = programsOf(meaning, names, { more: ipv6Of(found) })
  const made = programsOf(found, names, { more: ipv6Of(meaning) })
  return (path) =>
    FAMILIES.every((family) => {
      const [a, b] = [expected, made].map((programs) =>
        programs.find((each) => each.path === path && each.family === family),
      )
      if (a?.indexed === undefined || b?.indexed === undefined) return false
      const compared = compare(a.indexed, b.indexed)
      return (
        compared.kind === 'compared' &&
        !compared.unclear &&
        compared.tooLarge.length === 0 &&
        compared.unlike.every((each) => isLeft(path, each))
      )
    })
}

/** What the policy leaves to the device: forwarded packets that are not tracked, and the addresses of what the firewall itself sends. */
function isLeft(path: Path, { cell, first, second }: Unlike): boolean {
  if (path === 'output') return first.disposition === second.disposition
  if (path !== 'forward' || first.disposition !== 'permitted' || second.disposition !== 'denied') return false
  return spansEqual(cell[AXIS.state] ?? [], UNTRACKED)
}
