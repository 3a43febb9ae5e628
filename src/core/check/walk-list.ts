import type { Origin, Path, Rule, Ruleset, Stage } from '../model/ruleset.ts'
import type { PacketSet } from '../sets/packet-set.ts'
import { callableLists } from './callable.ts'
import { translationBranches } from './change.ts'
import { type CompileContext, type Condition, compileMatch } from './compile.ts'
import { type Hull, intersectHulls } from './hull.ts'
import { hullTable } from './hull-table.ts'
import { badJump, missingList, TOO_MANY_WAYS } from './implicit.ts'
import { changed, followedBy, type Steps, type Strand, UNCHANGED, united } from './strand.ts'

/** Packets whose way through a stage may end here. `anything`: it may also go on, changed or not. */
export interface ListEnd extends Strand {
  readonly kind: 'permit' | 'deny' | 'reject' | 'anything'
  /** The jumps that led there and the line that ends it. */
  readonly origins: readonly Origin[]
}

/** Packets of which a line leaves open what becomes of them. */
export interface Doubt extends Strand {
  readonly origin: Origin
}

/** What a list does to a set. The sets of `ends` and `rest` may overlap: each says what is possible. */
export interface ListRun {
  readonly ends: readonly ListEnd[]
  readonly doubts: readonly Doubt[]
  /** What comes out at the end of the list. */
  readonly rest: readonly Strand[]
}

/** The most ways in which one list may have changed packets that are still in it. */
const MOST_WAYS = 64

interface CompiledRule {
  readonly rule: Rule
  condition: Condition | undefined
}

/**
 * Runs lists over sets: exactly what `decide` does with one packet. A result is kept for each list and set, so chains that
 * are called from many places are walked once.
 */
export function listWalker(ruleset: Ruleset, path: Path, context: Omit<CompileContext, 'tracked'>) {
  const callable = callableLists(ruleset)
  const compiled = new Map<string, readonly CompiledRule[]>()
  const runs = new Map<string, ListRun>()

  function rulesOf(key: string, rules: readonly Rule[]): readonly CompiledRule[] {
    const before = compiled.get(key)
    if (before) return before
    const made = rules.map((rule) => ({ rule, condition: undefined }))
    compiled.set(key, made)
    return made
  }

  /** `number` and `purpose` are of the stage in which the list is walked. */
  return function run(key: string, number: number, purpose: Stage['purpose'], set: PacketSet, hull: Hull): ListRun {
    const tracked = purpose !== 'before-tracking'
    const call = `${number} ${set.id} ${key}`
    const known = runs.get(call)
    if (known) return known
    const list = ruleset.lists.get(key)
    const whole: Strand = { set, steps: UNCHANGED, hull }
    const ends = new Collection<ListEnd>(({ kind }) => kind)
    const doubts = new Collection<Doubt>(() => '')
    const anything = (strand: Strand, origin: Origin) => {
      ends.add({ ...strand, kind: 'anything', origins: [origin] }, origin)
      doubts.add({ ...strand, origin }, origin)
    }
    let live: Strand[] = []
    const rest: Strand[] = []
    if (list === undefined) anything(whole, missingList(key))
    else live = [whole]

    const rules = list?.rules ?? []
    const compiledRules = rulesOf(`${tracked} ${key}`, rules)
    const table = hullTable(rules, context.names)
    let hulls = live.map((strand) => strand.hull)
    for (let place = table.next(0, hulls); place < rules.length; place = table.next(place + 1, hulls)) {
      const compiledRule = compiledRules[place]
      if (compiledRule === undefined) break
      const { action, origin } = compiledRule.rule
      if (action.kind === 'continue') continue
      const next: Strand[] = []
      for (const strand of live) {
        compiledRule.condition ??= compileMatch(compiledRule.rule.match, { ...context, tracked })
        const { surely, possibly } = compiledRule.condition
        if (!strand.set.overlaps(possibly)) {
          next.push(strand)
          continue
        }
        const hit = { ...strand, set: strand.set.intersect(possibly) }
        const missed = surely.equals(possibly) ? strand.set.subtract(hit.set) : strand.set.subtract(surely)
        if (!missed.isEmpty()) next.push({ ...strand, set: missed })
        if (!surely.equals(possibly)) {
          const doubtful = hit.set.intersect(missed)
          if (!doubtful.isEmpty()) doubts.add({ ...hit, set: doubtful, origin }, origin)
        }
        switch (action.kind) {
          case 'permit':
          case 'deny':
          case 'reject':
            ends.add({ ...hit, kind: action.kind, origins: [origin] }, origin)
            break
          case 'return':
            rest.push(hit)
            break
          case 'jump':
          case 'goto': {
            if (!callable.has(action.to)) {
              anything(hit, badJump(action.to, origin))
              break
            }
            const called = run(action.to, number, purpose, hit.set, intersectHulls(hit.hull, table.hull(place)))
            const after = <T extends Strand>(part: T): T => ({ ...part, steps: followedBy(hit.steps, part.steps) })
            for (const end of called.ends) {
              ends.add({ ...after(end), origins: [origin, ...end.origins] }, end.origins.at(-1) ?? origin)
            }
            for (const doubt of called.doubts) doubts.add(after(doubt), doubt.origin)
            const back = action.kind === 'jump' ? next : rest
            for (const part of called.rest) back.push(after(part))
            break
          }
          case 'translate':
            // A packet that gets the firewall's own address is delivered to it, not forwarded.
            if (path === 'forward' && action.translation.destination?.kind === 'own') {
              ends.add({ ...hit, kind: 'deny', origins: [origin] }, origin)
            } else {
              for (const branch of translationBranches(context.space, action.translation, hit.set)) {
                const part = changed({ ...hit, set: branch.set }, branch.changes, number)
                ends.add({ ...part, kind: 'permit', origins: [origin] }, origin)
              }
            }
            break
          case 'alter': {
            const changes = action.axes.map((axis) => ({ axis, effect: { kind: 'any' } }) as const)
            next.push(changed(hit, changes, number))
            break
          }
          case 'no-tracking':
            next.push(changed(hit, [{ axis: 'state', effect: { kind: 'to', values: ['untracked'] } }], number))
            // Where tracking has been already, the exemption may come too late.
            if (purpose !== 'before-tracking') {
              next.push(hit)
              doubts.add({ ...hit, origin }, origin)
            }
            break
          case 'unknown':
            anything(hit, origin)
            break
        }
      }
      live = united(next)
      for (const strand of live.splice(MOST_WAYS)) anything(strand, TOO_MANY_WAYS)
      hulls = live.map((strand) => strand.hull)
    }
    const result: ListRun = { ends: ends.values(), doubts: doubts.values(), rest: united([...rest, ...live]) }
    runs.set(call, result)
    return result
  }
}

/** Strands by the line that they belong to: what one line does to packets that were changed alike is one strand. */
class Collection<T extends Strand> {
  readonly #kindOf: (value: T) => string
  readonly #byLine = new Map<Origin, Map<Steps, Map<string, T>>>()

  constructor(kindOf: (value: T) => string) {
    this.#kindOf = kindOf
  }

  add(value: T, line: Origin): void {
    const bySteps = this.#byLine.get(line) ?? new Map<Steps, Map<string, T>>()
    const byKind = bySteps.get(value.steps) ?? new Map<string, T>()
    const kind = this.#kindOf(value)
    const same = byKind.get(kind)
    byKind.set(kind, same === undefined ? value : { ...same, ...united([same, value])[0] })
    bySteps.set(value.steps, byKind)
    this.#byLine.set(line, bySteps)
  }

  values(): readonly T[] {
    return [...this.#byLine.values()].flatMap((bySteps) =>
      [...bySteps.values()].flatMap((byKind) => [...byKind.values()]),
    )
  }
}
