import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERFACES, match, packets, rulesets } from '../../../../test/arbitrary/ruleset.ts'
import { ALL, type Match, NONE } from '../../model/match.ts'
import type { Action, Path, Rule, Ruleset } from '../../model/ruleset.ts'
import { nameTable } from '../../sets/names.ts'
import type { Packet } from '../../sets/packet.ts'
import type { PacketSet, PacketSpace } from '../../sets/packet-set.ts'
import { packetSpace } from '../../sets/packet-space.ts'
import { callableLists } from '../callable.ts'
import { decide } from '../decide.ts'
import { evaluator } from '../evaluate.ts'
import { health } from './health.ts'

const names = nameTable(INTERFACES)
const RUNS = Number(process.env.PORTOLAN_RUNS ?? 300)
const PATHS: readonly Path[] = ['forward', 'input']

/** The ruleset with some rules replaced by others, or left out. */
function changed(ruleset: Ruleset, change: (rule: Rule) => readonly Rule[]): Ruleset {
  return {
    ...ruleset,
    lists: new Map([...ruleset.lists].map(([key, list]) => [key, { ...list, rules: list.rules.flatMap(change) }])),
  }
}

/** The ends that the plain interpreter finds possible, with the header that leaves. */
function endsOf(ruleset: Ruleset, path: Path, packet: Packet): ReadonlySet<string> {
  const text = (_: string, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value instanceof Set ? [...value] : value
  return new Set(
    decide(ruleset, path, packet, names).outcomes.map(({ disposition, headers }) =>
      disposition === 'permitted' ? JSON.stringify(headers.at(-1), text) : disposition,
    ),
  )
}

/** No packet fares otherwise: asked of all at once by sets, of some by the plain interpreter. */
function expectSame(a: Ruleset, b: Ruleset, some: readonly Packet[]): void {
  for (const path of PATHS) {
    const space = packetSpace(names)
    const [x, y] = [a, b].map((each) => evaluator(each, path, { space, names })(space.all))
    for (const end of ['mayPermit', 'mayDeny', 'mayReject'] as const) {
      expect([end, x !== undefined && y !== undefined && x[end].equals(y[end])]).toEqual([end, true])
    }
    for (const packet of some) expect(endsOf(b, path, packet)).toEqual(endsOf(a, path, packet))
  }
}

function isJump(action: Action): action is Action & { readonly to: string } {
  return action.kind === 'jump' || action.kind === 'goto'
}

const OTHER: readonly Action[] = [{ kind: 'permit' }, { kind: 'deny' }, { kind: 'unknown', text: 'QUEUE' }]
const some = fc.array(packets, { minLength: 8, maxLength: 8 })

test('a dead line never decides, whatever it says', () => {
  fc.assert(
    fc.property(rulesets({ vague: true }), some, fc.constantFrom(...OTHER), (ruleset, sample, action) => {
      const dead = new Set(health(ruleset).dead.map(({ rule }) => rule))
      expectSame(
        ruleset,
        // A jump that becomes something else may undo a loop, which lets other jumps mean something.
        changed(ruleset, (rule) => [dead.has(rule) && !isJump(rule.action) ? { ...rule, action } : rule]),
        sample,
      )
    }),
    { numRuns: RUNS },
  )
})

test.each([
  ['with the dead ones', true],
  ['without the dead ones', false],
])('needless lines may all go at once, %s', (_, withDead) => {
  fc.assert(
    fc.property(rulesets({ vague: true }), some, (ruleset, sample) => {
      const { dead, needless } = health(ruleset)
      const gone = new Set([...(withDead ? dead : []), ...needless].map(({ rule }) => rule))
      // Without a jump of a loop there is none, and other jumps mean something.
      fc.pre(
        [...gone].every(
          ({ action }) => !isJump(action) || !ruleset.lists.has(action.to) || callableLists(ruleset).has(action.to),
        ),
      )
      expectSame(
        ruleset,
        changed(ruleset, (rule) => (gone.has(rule) ? [] : [rule])),
        sample,
      )
    }),
    { numRuns: RUNS },
  )
})

/** What is not understood of a match, understood one way or another. */
function understood(of: Match, as: Match): Match {
  switch (of.kind) {
    case 'unknown':
      return as
    case 'and':
    case 'or':
      return { ...of, of: of.of.map((part) => understood(part, as)) }
    case 'not':
      return { ...of, of: understood(of.of, as) }
    default:
      return of
  }
}

/** The packets that may be permitted, and those that may be stopped, with an answer or without. */
function verdicts(ruleset: Ruleset, path: Path, space: PacketSpace): readonly PacketSet[] {
  const { mayPermit, mayDeny, mayReject } = evaluator(ruleset, path, { space, names })(space.all)
  return [mayPermit, mayDeny.union(mayReject)]
}

test('a line of which it is said that it changes no verdict changes none, whatever it means', () => {
  const meanings = fc.record({
    as: fc.oneof(match, fc.constantFrom(ALL, NONE)),
    action: fc.constantFrom<Action>({ kind: 'permit' }, { kind: 'deny' }, { kind: 'reject' }, { kind: 'continue' }),
  })
  fc.assert(
    fc.property(rulesets({ vague: true }), meanings, (ruleset, { as, action }) => {
      const harmless = health(ruleset).doubtful.filter(({ verdicts: which }) => which === 'none')
      for (const { rule } of harmless) {
        const meant: Rule = {
          ...rule,
          match: understood(rule.match, as),
          action: rule.action.kind === 'unknown' ? action : rule.action,
        }
        const other = changed(ruleset, (each) => [each === rule ? meant : each])
        for (const path of PATHS) {
          const space = packetSpace(names)
          const before = verdicts(ruleset, path, space)
          expect(verdicts(other, path, space).map((set, i) => before[i]?.equals(set))).toEqual([true, true])
        }
      }
    }),
    { numRuns: RUNS },
  )
})
