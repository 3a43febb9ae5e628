import type { Health } from '../../model/health.ts'
import type { Ruleset } from '../../model/ruleset.ts'
import { type NameTable, nameTable } from '../../sets/names.ts'
import { namesInRuleset } from '../names.ts'
import { programsOf } from '../programs.ts'
import { deadLines } from './dead-lines.ts'
import { doubtfulLines } from './doubtful-lines.ts'
import { exposures } from './exposures.ts'
import { ruleLives, usedLists } from './instances.ts'
import { INTERNET } from './internet.ts'
import { needlessLines } from './needless-lines.ts'

/** `names` tells people the interfaces in the boxes. */
export interface HealthAnswer extends Health {
  readonly names: NameTable
}

/**
 * What can be said of a configuration by itself: lines that never decide, lines that may go, lines that were not understood and
 * what they could change, what the internet may reach. Each named line is a proof over all packets; what it would take too long
 * to prove is `undecided`.
 */
export function health(ruleset: Ruleset): HealthAnswer {
  const names = nameTable(namesInRuleset(ruleset))
  const programs = programsOf(ruleset, names, { more: [INTERNET.v6] })
  const lives = ruleLives(ruleset, programs)
  const used = usedLists(ruleset)
  const needless = needlessLines(ruleset, lives)
  const { found, complete } = exposures(programs)
  return {
    lines: [...ruleset.lists.values()].reduce((sum, { rules }) => sum + rules.length, 0),
    dead: deadLines(ruleset, lives),
    needless: needless.found,
    allNeedless: needless.complete,
    doubtful: doubtfulLines(ruleset, lives),
    exposures: found,
    allExposures: complete,
    unused: [...ruleset.lists].flatMap(([key, { name, origin, rules }]) =>
      used.has(key) ? [] : [{ list: name, origin, lines: rules.length }],
    ),
    undecided: lives.flatMap(({ life, rule }) => (life === 'undecided' ? [rule.origin] : [])),
    names,
  }
}
