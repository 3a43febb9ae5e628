import type { DeadLine } from '../../model/health.ts'
import type { Origin, Ruleset } from '../../model/ruleset.ts'
import { type Instance, instructionAt, type RuleLife } from './instances.ts'

/** The lines that can never decide, with what takes their packets from them. */
export function deadLines(ruleset: Ruleset, lives: readonly RuleLife[]): readonly DeadLine[] {
  const dead = lives.filter(({ life }) => typeof life !== 'string')
  const deadOrigins = new Set(dead.map(({ rule }) => rule.origin))
  return dead.map((each) => {
    const list = ruleset.lists.get(each.list)?.name ?? each.list
    const jump = deadJump(each.instances, deadOrigins)
    if (jump !== undefined) return { rule: each.rule, list, because: { kind: 'never entered', jump }, conflict: false }
    const lives = typeof each.life === 'string' ? [] : each.life
    const by = unique(lives.flatMap(({ at, life }) => life.by.map((number) => originAt(at, number))))
    if (by.length === 0) return { rule: each.rule, list, because: { kind: 'matches nothing' }, conflict: false }
    const contrary = lives
      .flatMap(({ at, life }) => (life.contrary === undefined ? [] : [originAt(at, life.contrary)]))
      .at(0)
    const fewest = lives.every(({ life }) => life.fewest) && (lives.length < 2 || by.length < 2)
    return {
      rule: each.rule,
      list,
      because: { kind: 'covered', by, fewest, ...(contrary === undefined ? {} : { contrary }) },
      conflict: lives.some(({ at, life }) => life.by.some((number) => isContrary(at, number))),
    }
  })
}

/** The dead jump, if each place of a line lies behind one. */
function deadJump(instances: readonly Instance[], dead: ReadonlySet<Origin>): Origin | undefined {
  const jumps = instances.map((at) => instructionAt(at).calls.find((origin) => dead.has(origin)))
  return jumps.length > 0 && jumps.every((jump) => jump !== undefined) ? jumps[0] : undefined
}

function originAt({ indexed }: Instance, number: number): Origin {
  return instructionAt({ indexed, number, path: 'forward' }).origin
}

function isContrary(at: Instance, number: number): boolean {
  const [mine, other] = [instructionAt(at).effect, instructionAt({ ...at, number }).effect]
  return mine === 'permit' ? other === 'deny' || other === 'reject' : other === 'permit' && mine !== 'note'
}

function unique(origins: readonly Origin[]): readonly Origin[] {
  return [...new Set(origins)]
}
