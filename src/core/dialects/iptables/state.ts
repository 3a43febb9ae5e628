import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Source, Span } from '../../diagnostics/source.ts'
import type { Rule } from '../../model/ruleset.ts'
import type { Family } from '../../sets/packet.ts'
import type { Chain, Table } from './chains.ts'
import type { Memo, RuleContext } from './draft.ts'
import { familyOfName } from './family.ts'
import type { Reading } from './read.ts'
import { noShared, type Shared } from './shared.ts'
import { noWords, type Words } from './words.ts'

/** A source while it is read. */
export interface State {
  readonly source: Source
  readonly reading: Reading
  readonly words: Words
  readonly memos: Readonly<Record<Family, Memo>>
  readonly shared: Shared
  /** That of the last rule, for as long as family and table stay. */
  context: RuleContext | undefined
  family: Family
  /** Whether something said which family it is. */
  familyKnown: boolean
  /** The table of the open block; undefined outside of blocks. */
  table: Table | undefined
  /** The last rule that was appended, while nothing but its own continuation could follow. */
  last: { readonly chain: Chain; readonly rule: Rule } | undefined
  /** Conditions and loops of a shell script around the line. */
  depth: number
  /** The stretch of lines that say nothing to us, not yet reported. */
  strange: { start: number; end: number; readonly listing: boolean } | undefined
  /** Said once for each source. */
  saidOldNegation: boolean
  saidNoBlock: boolean
  /** Whether the source declares a built-in chain; looked up when it matters. */
  declaresBuiltIn: boolean | undefined
  /** A rule was read as IPv4 because nothing said otherwise. */
  assumedFamily: boolean
  /** Something of the language was found. */
  isIptables: boolean
}

/** A source of which nothing is read yet. */
export function newState(source: Source, reading: Reading): State {
  const family = familyOfName(source.name)
  return {
    source,
    reading,
    words: noWords(),
    memos: { 4: new Map(), 6: new Map() },
    shared: noShared(),
    context: undefined,
    family: family ?? 4,
    familyKnown: family !== undefined,
    table: undefined,
    last: undefined,
    depth: 0,
    strange: undefined,
    saidOldNegation: false,
    saidNoBlock: false,
    declaresBuiltIn: undefined,
    assumedFamily: false,
    isIptables: false,
  }
}

export function spanOf({ source }: State, start: number, end: number): Span {
  return { source, start, end }
}

export function report(state: State, diagnostic: Omit<Diagnostic, 'span'>, start: number, end: number): undefined {
  state.reading.diagnostics.push({ ...diagnostic, span: spanOf(state, start, end) })
}

export function contextOf(state: State, table: string): RuleContext {
  if (state.context?.family !== state.family || state.context.table !== table) state.context = newContext(state, table)
  return state.context
}

function newContext(state: State, table: string): RuleContext {
  const { source, reading, family } = state
  return {
    source,
    family,
    table,
    report: (diagnostic) => reading.diagnostics.push(diagnostic),
    memo: state.memos[family],
    shared: state.shared,
    isChain: (name, chain) => reading.tables[family].get(name)?.chains.get(chain)?.origin !== undefined,
    oldNegation: (start, end) => {
      if (state.saidOldNegation) return
      state.saidOldNegation = true
      report(
        state,
        {
          severity: 'info',
          code: 'old-negation',
          message: 'the `!` stands after its option, as iptables wrote it before 1.4.3',
          help: "it is read as a negation here and in the rest of the file; today's iptables refuses it",
        },
        start,
        end,
      )
    },
  }
}
