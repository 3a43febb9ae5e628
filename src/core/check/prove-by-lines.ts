import { compare, type Unlike } from '../classify/compare.ts'
import type { Indexed } from '../classify/index-program.ts'
import { AXIS } from '../classify/product.ts'
import { type Spans, spansEqual } from '../classify/spans.ts'
import type { Path, Ruleset } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { STATES } from '../sets/packet.ts'
import { ipv6Of, type PathProgram, programsOf } from './programs.ts'

const UNTRACKED: Spans = [STATES.indexOf('untracked'), STATES.indexOf('untracked')]

/**
 * Is a path of a configuration proved equal to what a policy means, line against line? Most of its lines say the same word for word,
 * so that takes a fraction of what whole sets take. `false` says nothing: then they have to be compared.
 */
export function linesComparison(meaning: () => Ruleset, found: Ruleset, names: NameTable): (path: Path) => boolean {
  let programs: readonly (readonly [PathProgram | undefined, PathProgram | undefined])[] | undefined
  return (path) => {
    programs ??= pairsOf(meaning(), found, names)
    return programs.every(([a, b]) => a?.path !== path || isEqual(path, a.indexed, b?.indexed))
  }
}

/** The programs of both, path by path and family by family. */
function pairsOf(meaning: Ruleset, found: Ruleset, names: NameTable) {
  const made = programsOf(found, names, { more: ipv6Of(meaning) })
  return programsOf(meaning, names, { more: ipv6Of(found) }).map(
    (a) => [a, made.find(({ path, family }) => path === a.path && family === a.family)] as const,
  )
}

function isEqual(path: Path, a: Indexed | undefined, b: Indexed | undefined): boolean {
  if (a === undefined || b === undefined) return false
  const compared = compare(a, b)
  return (
    compared.kind === 'compared' &&
    !compared.unclear &&
    compared.tooLarge.length === 0 &&
    compared.unlike.every((each) => isLeft(path, each))
  )
}

/** What the policy leaves to the device: forwarded packets that are not tracked, and the addresses of what the firewall itself sends. */
function isLeft(path: Path, { cell, first, second }: Unlike): boolean {
  if (path === 'output') return first.disposition === second.disposition
  if (path !== 'forward' || first.disposition !== 'permitted' || second.disposition !== 'denied') return false
  return spansEqual(cell[AXIS.state] ?? [], UNTRACKED)
}
