import { termsOf } from '../classify/conditions.ts'
import { type Indexed, indexed } from '../classify/index-program.ts'
import { programOf } from '../classify/program.ts'
import { IPV4_SCALE, ipv6In, ipv6Scale } from '../classify/scale.ts'
import { PATHS, type Path, type Ruleset } from '../model/ruleset.ts'
import type { IntervalSet } from '../sets/intervals.ts'
import type { NameTable } from '../sets/names.ts'
import type { Family } from '../sets/packet.ts'
import { callableLists } from './callable.ts'
import { badJump, missingList, unclearStage } from './implicit.ts'

/** One path of a ruleset for one family, ready for questions. */
export interface PathProgram {
  readonly path: Path
  readonly family: Family
  /** Undefined where it is too large to be made. */
  readonly indexed: Indexed | undefined
}

/**
 * The programs of a ruleset, for those families of which it speaks. `names` knows all its interfaces; `more` are further IPv6 sets
 * that questions need exactly.
 */
export function programsOf(
  ruleset: Ruleset,
  names: NameTable,
  {
    paths = PATHS,
    more = [],
  }: { readonly paths?: readonly Path[]; readonly more?: Iterable<IntervalSet<bigint>> } = {},
): readonly PathProgram[] {
  const jumps = { callable: callableLists(ruleset), badJump, missingList, unclearStage }
  return ruleset.families.flatMap((family) => {
    const terms = termsOf(family === 4 ? IPV4_SCALE : ipv6Scale(ipv6Of(ruleset, more)), names)
    return paths.map((path) => {
      const program = programOf(ruleset, path, terms, jumps)
      return { path, family, indexed: program === undefined ? undefined : indexed(program, terms) }
    })
  })
}

/** Every set of IPv6 addresses that a ruleset mentions. */
export function* ipv6Of(ruleset: Ruleset, more: Iterable<IntervalSet<bigint>> = []): Generator<IntervalSet<bigint>> {
  yield* more
  for (const { rules } of ruleset.lists.values()) for (const { match } of rules) yield* ipv6In(match)
  for (const path of PATHS) for (const { when } of ruleset.paths[path]) yield* ipv6In(when)
}
