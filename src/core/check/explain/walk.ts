import type { Walk, WalkedHeader, WalkedLine, WalkedList, WalkedStage } from '../../model/explanation.ts'
import type { Path, Rule, Ruleset } from '../../model/ruleset.ts'
import type { NameTable } from '../../sets/names.ts'
import type { Packet } from '../../sets/packet.ts'
import { decide, type TrackedHeaders, untracked, type WalkObserver } from '../decide.ts'
import { opened, translateHeader } from '../translate-header.ts'
import type { Header } from '../truth.ts'
import { hullSieve } from './sieve.ts'

/** A walk, and the headers of each way on which the packet passes: on entry to each stage, and last as it leaves. */
export interface Walked {
  readonly walk: Walk
  readonly headers: readonly { readonly headers: readonly Header[]; readonly certain: boolean }[]
}

/** Walks one packet through a path and keeps what `decide` tells of it. `tracked` as there. */
export function walk(ruleset: Ruleset, path: Path, packet: Packet, names: NameTable, tracked?: TrackedHeaders): Walked {
  const stages: DraftStage[] = []
  /** The lists that are being walked, the innermost last. */
  const open: DraftList[] = []
  const observer: WalkObserver = {
    stage: (_, stage, header, enters) => void stages.push({ stage, header, enters, ends: false }),
    enter(key, list, again) {
      const entered: DraftList = {
        name: list?.name ?? key,
        lines: [],
        skipped: 0,
        comesOut: false,
        again,
        missing: list === undefined,
        next: 0,
      }
      const caller = open.at(-1)
      const line = caller?.lines.at(-1)
      if (line) line.called = entered
      else {
        const stage = stages.at(-1)
        if (stage) stage.list = entered
      }
      if (!again) open.push(entered)
    },
    rule(index, rule, header, matches) {
      const list = open.at(-1)
      if (list === undefined) return
      const skipped = Math.max(0, index - list.next)
      list.next = index + 1
      list.lines.push({ rule, matches, skipped, before: header, after: madeOf(rule, header, path) })
    },
    leave(index, rest) {
      const list = open.pop()
      if (list === undefined) return
      list.skipped = Math.max(0, index - list.next)
      list.comesOut = rest.length > 0
    },
    end() {
      const stage = stages.at(-1)
      if (stage) stage.ends = true
    },
  }
  const { disposition, outcomes } = decide(ruleset, path, packet, names, tracked, observer, hullSieve())
  const length = ruleset.paths[path].length
  const ends = outcomes.map(({ disposition: end, origins, headers, certainHeader: certain }) => {
    const leaving = end === 'permitted' ? headers[length] : undefined
    return { disposition: end, origins, certain, ...(leaving === undefined ? {} : { leaving }) }
  })
  const headers = outcomes.flatMap(({ disposition: end, headers: of, certainHeader: certain }) =>
    end === 'permitted' ? [{ headers: of, certain }] : [],
  )
  return { walk: { packet, tracked: tracked !== undefined, disposition, stages, ends }, headers }
}

type Draft<T> = { -readonly [K in keyof T]: T[K] }
interface DraftLine extends Draft<Omit<WalkedLine, 'called'>> {
  called?: DraftList
}
interface DraftList extends Draft<Omit<WalkedList, 'lines'>> {
  readonly lines: DraftLine[]
  /** Index of the rule after the last one told of. */
  next: number
}
interface DraftStage extends Draft<Omit<WalkedStage, 'list'>> {
  list?: DraftList
}

/** What a line makes of a packet; empty where the packet stays as it is, or has nothing before it. */
function madeOf({ action }: Rule, header: Header, path: Path): readonly WalkedHeader[] {
  switch (action.kind) {
    case 'translate':
      if (path === 'forward' && action.translation.destination?.kind === 'own') return []
      return translateHeader(header, action.translation)
    case 'alter':
      return [opened(header, action.axes)]
    case 'no-tracking':
      return [untracked(header)]
    case 'permit':
    case 'deny':
    case 'reject':
    case 'continue':
    case 'return':
    case 'jump':
    case 'goto':
    case 'unknown':
      return []
  }
}
