import type { Match } from '../model/match.ts'
import type { Disposition } from '../model/results.ts'
import type { Origin, Path, Rule, RuleList, Ruleset, Stage } from '../model/ruleset.ts'
import { AXES } from '../sets/axes.ts'
import type { NameTable } from '../sets/names.ts'
import type { Packet } from '../sets/packet.ts'
import { callableLists } from './callable.ts'
import { badJump, missingList, notCovered, TOO_MANY_WAYS } from './implicit.ts'
import { opened, translateHeader } from './translate-header.ts'
import { type Header, type Seen, type Truth, truthOf } from './truth.ts'

/** One end that a packet may come to. */
export interface Outcome {
  readonly disposition: Exclude<Disposition, 'unknown'>
  /** The lines that decided, stage by stage, the one that ended it last. */
  readonly origins: readonly Origin[]
  /** The header on entry to each stage, and last the one with which it leaves; ends where the walk ended. */
  readonly headers: readonly Header[]
  /** False where a line that may do anything decided, or packets changed in too many ways: `headers` is then one example. */
  readonly certainHeader: boolean
}

/**
 * The first rule from `from` on that may match one of these headers, for long lists; it may name one that does not match after all,
 * but never passes over one that may. The number of rules if there is none.
 */
export type Sieve = (rules: readonly Rule[], from: number, live: readonly Seen[]) => number

/** Is told of each step of a walk, in their order: calls nest as jumps do. */
export interface WalkObserver {
  /** A packet comes to a stage, and goes through it, passes it by, or perhaps either. */
  stage(number: number, stage: Stage, header: Header, enters: Truth): void
  /** It enters a list. `again`: it has been there as it is now in this stage, and meets the same; then neither rules nor `leave` follow. */
  enter(key: string, list: RuleList | undefined, again: boolean): void
  /** A rule, the one at `index`, matches or may match. What its action leads to follows. */
  rule(index: number, rule: Rule, header: Header, matches: Exclude<Truth, 'no'>): void
  /** A list has been walked to where all its packets were decided, that is up to before `index`. `rest` come out of it. */
  leave(index: number, rest: readonly Header[]): void
  /** No rule of the stage decided: its end does. */
  end(stage: Stage, header: Header): void
}

export interface Decision {
  /** What is certain; `unknown` when a packet may be permitted and may not. Denied or rejected is `denied`. */
  readonly disposition: Disposition
  /** What is possible, each disposition with each header once, in the order in which it was found. Never empty. */
  readonly outcomes: readonly Outcome[]
}

/** A packet of an open connection: the header it has on entry to each stage, because tracking translates it as it began. */
export type TrackedHeaders = readonly Header[]

/** The header of a packet that is known in full. */
export function plainHeader(packet: Packet): Header {
  return { packet, open: new Set() }
}

/** A packet on its way from one stage to the next. */
interface Walker {
  readonly header: Header
  readonly origins: readonly Origin[]
  /** The header on entry to each stage so far, as one of the ways there had it. */
  readonly headers: readonly Header[]
  /** Is that the only way there? */
  readonly certainHeader: boolean
}

/** How a list ends a packet's way through a stage. */
interface End {
  readonly kind: 'permit' | 'deny' | 'reject' | 'anything'
  readonly header: Header
  /** The jumps that led there and the line that ends it. */
  readonly origins: readonly Origin[]
}

/**
 * The plain interpreter: walks one packet through the stages and lists of a path as the device does, and both ways where a
 * condition is unknown. It is the yardstick for `evaluate`, which does the same to whole sets. `names` knows every interface
 * that the ruleset mentions. With `tracked`, translation stages do nothing and each stage sees the header given for it. An
 * `observer` hears of every step; a `sieve` saves looks at rules that do not match, which cost no memory anyway.
 */
export function decide(
  ruleset: Ruleset,
  path: Path,
  packet: Packet,
  names: NameTable,
  tracked?: TrackedHeaders,
  observer?: WalkObserver,
  sieve?: Sieve,
): Decision {
  const callable = callableLists(ruleset)
  const outcomes: Outcome[] = []
  const seenBy = (stage: Stage, header: Header): Seen => ({
    header,
    names,
    tracked: stage.purpose !== 'before-tracking',
  })

  /** A list means the same for a header wherever it is called, so it runs once for each. */
  const ran = new Map<string, { ends: readonly End[]; rest: readonly Header[] }>()
  function runList(number: number, stage: Stage, key: string, header: Header) {
    const call = `${number} ${keyOf(header)} ${key}`
    const known = ran.get(call)
    observer?.enter(key, ruleset.lists.get(key), known !== undefined)
    if (known !== undefined) return known
    const result = walkList(number, stage, key, header)
    ran.set(call, result)
    return result
  }

  /** All the ends that one packet may come to in one list, and the packets that may come out at its end. */
  function walkList(number: number, stage: Stage, key: string, entering: Header) {
    const list = ruleset.lists.get(key)
    if (list === undefined) {
      observer?.leave(0, [])
      return { ends: [endOf('anything', entering, missingList(key))], rest: [] }
    }
    const ends: End[] = []
    const rest: Header[] = []
    const { rules } = list
    let live: readonly Seen[] = [seenBy(stage, entering)]
    let index = 0
    while (live.length > 0) {
      const place = sieve === undefined ? index : sieve(rules, index, live)
      const rule = rules[place]
      index = Math.min(place + 1, rules.length)
      if (rule === undefined) break
      if (!concerns(rule.match, live)) continue
      const next: Header[] = []
      for (const seen of live) {
        const { header } = seen
        const matches = truthOf(rule.match, seen)
        if (matches !== 'yes') next.push(header)
        if (matches === 'no') continue
        observer?.rule(place, rule, header, matches)
        const { action, origin } = rule
        switch (action.kind) {
          case 'permit':
          case 'deny':
          case 'reject':
            ends.push(endOf(action.kind, header, origin))
            break
          case 'continue':
            next.push(header)
            break
          case 'return':
            rest.push(header)
            break
          case 'jump':
          case 'goto': {
            if (!callable.has(action.to)) {
              ends.push(endOf('anything', header, badJump(action.to, origin)))
              break
            }
            const called = runList(number, stage, action.to, header)
            ends.push(...called.ends.map((end) => ({ ...end, origins: [origin, ...end.origins] })))
            const back = action.kind === 'jump' ? next : rest
            back.push(...called.rest)
            break
          }
          case 'translate':
            // A packet that gets the firewall's own address is delivered to it, not forwarded.
            if (path === 'forward' && action.translation.destination?.kind === 'own')
              ends.push(endOf('deny', header, origin))
            else {
              for (const changed of translateHeader(header, action.translation)) {
                ends.push(endOf('permit', changed, origin))
              }
            }
            break
          case 'alter':
            next.push(opened(header, action.axes))
            break
          case 'no-tracking':
            next.push(untracked(header))
            // Where tracking has been already, the exemption may come too late.
            if (stage.purpose !== 'before-tracking') next.push(header)
            break
          case 'unknown':
            ends.push(endOf('anything', header, origin))
            break
        }
      }
      live = distinct(next, keyOf).map((header) => seenBy(stage, header))
    }
    const different = distinct(ends, ({ kind, header }) => `${kind} ${keyOf(header)}`)
    const out = distinct([...rest, ...live.map(({ header }) => header)], keyOf)
    observer?.leave(index, out)
    return { ends: different, rest: out }
  }

  /** Everything that may become of a packet in a stage that it enters. */
  function runStage(number: number, stage: Stage, header: Header): End[] {
    const { ends, rest } = runList(number, stage, stage.list, header)
    for (const left of rest) observer?.end(stage, left)
    return [...ends, ...rest.map((left) => endOf(stage.otherwise.action, left, stage.otherwise.origin))]
  }

  if (!ruleset.families.includes(packet.family)) {
    return { disposition: 'unknown', outcomes: anything([notCovered(packet.family)], [plainHeader(packet)]) }
  }
  let live: Walker[] = [{ header: plainHeader(packet), origins: [], headers: [], certainHeader: true }]
  for (const [number, stage] of ruleset.paths[path].entries()) {
    const next: Walker[] = []
    for (const walker of live) {
      const header = trackedHeader(walker.header, tracked?.[number])
      const headers = [...walker.headers, header]
      const enters = entersStage(stage, seenBy(stage, header), tracked !== undefined)
      const { certainHeader } = walker
      observer?.stage(number, stage, header, enters)
      if (enters !== 'yes') next.push({ header, origins: walker.origins, headers, certainHeader })
      for (const end of enters === 'no' ? [] : runStage(number, stage, header)) {
        const origins = [...walker.origins, ...end.origins]
        if (end.kind === 'permit') next.push({ header: end.header, origins, headers, certainHeader })
        else if (end.kind === 'anything') outcomes.push(...anything(origins, headers))
        else outcomes.push({ disposition: DISPOSITION[end.kind], origins, headers, certainHeader })
      }
    }
    live = followable(next)
    const lost = live.splice(MOST_WALKERS)[0]
    if (lost) outcomes.push(...anything([...lost.origins, TOO_MANY_WAYS], lost.headers))
  }
  for (const { header, origins, headers, certainHeader } of live) {
    const leaving = trackedHeader(header, tracked?.[ruleset.paths[path].length])
    outcomes.push({ disposition: 'permitted', origins, headers: [...headers, leaving], certainHeader })
  }
  const ends = distinct(outcomes, (end) => [end.disposition, end.certainHeader, ...end.headers.map(keyOf)].join(' '))
  return { disposition: summary(ends), outcomes: ends }
}

/** Headers that are followed at a time; pools in several stages can make more. */
const MOST_WALKERS = 1000

const DISPOSITION = { permit: 'permitted', deny: 'denied', reject: 'rejected' } as const

function concerns(match: Match, live: readonly Seen[]): boolean {
  for (const seen of live) if (truthOf(match, seen) !== 'no') return true
  return false
}

function endOf(kind: End['kind'], header: Header, origin: Origin): End {
  return { kind, header, origins: [origin] }
}

function anything(origins: readonly Origin[], headers: readonly Header[]): Outcome[] {
  return Object.values(DISPOSITION).map((disposition) => ({ disposition, origins, headers, certainHeader: false }))
}

/** Does a packet go through a stage? Translation is for the first packet of a connection. */
function entersStage(stage: Stage, seen: Seen, tracked: boolean): Truth {
  const when = truthOf(stage.when, seen)
  if (stage.purpose !== 'translation' || when === 'no') return when
  if (tracked) return 'no'
  if (seen.header.open.has('state')) return 'maybe'
  return seen.header.packet.state === 'new' ? when : 'no'
}

/** Each header with each way to it; where that is too many, each header once. */
function followable(walkers: readonly Walker[]): Walker[] {
  const ways = distinct(walkers, ({ header, headers }) => [...headers, header].map(keyOf).join(' '))
  if (ways.length <= MOST_WALKERS) return ways
  return distinct(ways, ({ header }) => keyOf(header)).map((walker) => ({ ...walker, certainHeader: false }))
}

export function untracked({ packet, open }: Header): Header {
  return { packet: { ...packet, state: 'untracked' }, open: new Set([...open].filter((axis) => axis !== 'state')) }
}

/** What tracking makes of a packet; it leaves alone one that has been exempted. What a rule has altered stays altered. */
function trackedHeader(header: Header, tracked: Header | undefined): Header {
  if (tracked === undefined || header.packet.state === 'untracked') return header
  return opened(tracked, [...header.open])
}

function distinct<T>(values: readonly T[], key: (value: T) => string): T[] {
  const first = new Map<string, T>()
  for (const value of values) {
    const name = key(value)
    if (!first.has(name)) first.set(name, value)
  }
  return [...first.values()]
}

/** The same for headers that no rule can tell apart. */
function keyOf({ packet, open }: Header): string {
  const axes = AXES.map((axis) => (axis !== 'family' && open.has(axis) ? '*' : String(packet[axis])))
  return axes.join('/')
}

function summary(outcomes: readonly Outcome[]): Disposition {
  const possible = new Set(outcomes.map(({ disposition }) => disposition))
  if (!possible.has('permitted')) return possible.has('denied') ? 'denied' : 'rejected'
  return possible.size === 1 ? 'permitted' : 'unknown'
}
