import { quoted } from '../../sets/read.ts'
import { policyOf } from './apply.ts'
import { chainOf, isBuiltIn, type Table } from './chains.ts'
import { familyOfHeader, familyOfRules } from './family.ts'
import { keepUnknown, orphan } from './orphans.ts'
import { replaceTable } from './replace-table.ts'
import { report, type State, spanOf } from './state.ts'
import { TABLES } from './tables.ts'
import { restoreWords } from './words.ts'

export function comment(state: State, start: number, end: number): undefined {
  const text = state.source.text.slice(start, Math.min(end, start + 300))
  const family = familyOfHeader(text)
  if (family !== undefined) {
    state.family = family
    state.familyKnown = true
    state.reading.families.add(family)
  } else if (/^#\s*Table `[^']*' is incompatible/.test(text)) {
    state.reading.opaque.push({ family: state.family, span: spanOf(state, start, end) })
    const message = 'the dump leaves out a table, because iptables cannot say what it does'
    report(
      state,
      { severity: 'warning', code: 'incomplete-dump', message, help: 'read it with `nft list ruleset`' },
      start,
      end,
    )
  } else if (/^#\s*Warning: .*tables present/.test(text)) {
    const message = 'the machine has more rules than this dump shows'
    const help = 'give the dump of the other iptables (legacy or nft) too'
    report(state, { severity: 'warning', code: 'incomplete-dump', message, help }, start, end)
  }
}

/** Before the first rule whose family nothing has told yet: the rules themselves may tell. */
export function settleFamily(state: State): undefined {
  if (state.familyKnown) return
  const family = familyOfRules(state.source.text)
  state.family = family ?? 4
  state.familyKnown = true
  state.assumedFamily = family === undefined
}

export function beginTable(state: State, start: number, end: number): undefined {
  const name = state.source.text.slice(start + 1, end).trim()
  settleFamily(state)
  const { reading, family } = state
  endBlock(state, start)
  reading.families.add(family)
  state.isIptables = true
  const before = reading.tables[family].get(name)
  if (before?.block !== undefined && appendsTo(state, before)) {
    state.table = before
    return
  }
  const tables = reading.tables[family]
  state.table = replaceTable(tables, name, spanOf(state, start, end), (said) => reading.diagnostics.push(said))
  if (TABLES.has(name)) return
  reading.opaque.push({ family, span: spanOf(state, start, end) })
  const message = `${quoted(name)} is not a table of iptables that is known here`
  const help = 'what its rules do to packets is unknown, so nothing is proved'
  report(state, { severity: 'warning', code: 'unknown-table', message, help }, start, end)
}

const DECLARES_BUILT_IN = /^[ \t]*:(?:PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)[ \t]/m

/** A further file that declares no built-in chain is made to be added to what is there, with `iptables-restore --noflush`. */
function appendsTo(state: State, before: Table): boolean {
  if (before.block?.start.source === state.source) return false
  state.declaresBuiltIn ??= DECLARES_BUILT_IN.test(state.source.text)
  return !state.declaresBuiltIn
}

/** The block ends at `at` without COMMIT, if one is open. */
export function endBlock(state: State, at: number): undefined {
  const { table } = state
  state.last = undefined
  if (table === undefined) return
  state.table = undefined
  const begin = table.block?.start
  if (begin === undefined) return
  const message = `the block of the table ${quoted(table.name)} has no COMMIT`
  const help = 'iptables-restore loads nothing of it; it is read as if COMMIT stood there'
  state.reading.diagnostics.push({ severity: 'warning', code: 'no-commit', message, help, span: begin })
  closeBlock(table, state, at)
}

export function closeBlock(table: Table, state: State, at: number): undefined {
  if (table.block?.start.source === state.source) table.block = { ...table.block, end: spanOf(state, at, at) }
}

export function declareChain(state: State, table: Table, start: number, end: number): undefined {
  restoreWords(state.source.text, start + 1, end, state.words)
  const [name = '', policy = '-', ...rest] = state.words.text
  const origin = { kind: 'line', span: spanOf(state, start, end) } as const
  if (name === '') return orphan(state, table, start, end)
  const chain = chainOf(table, name)
  if (chain.origin !== undefined) {
    const message = `the chain ${quoted(name)} was declared before`
    report(state, { severity: 'warning', code: 'repeated-chain', message }, start, end)
  }
  chain.origin ??= origin
  if (!isBuiltIn(table.name, name)) {
    if (policy === '-') return
    const message = `${quoted(name)} is not a built-in chain of the table ${quoted(table.name)}: it can have no policy`
    report(state, { severity: 'warning', code: 'policy', message, help: 'the policy is left out' }, start, end)
    return
  }
  const action = policyOf(policy)
  if (action !== undefined) chain.policy = { action, origin }
  if ((action === undefined && policy !== '-') || rest.length > 1) {
    keepUnknown(state, table, chain, start, end)
    const message = `${quoted(policy)} is not a policy`
    report(
      state,
      { severity: 'warning', code: 'policy', message, help: 'nothing is proved of what reaches it' },
      start,
      end,
    )
  }
}
