import { and } from '../../model/match.ts'
import type { Action, Origin, Rule } from '../../model/ruleset.ts'
import { quoted } from '../../sets/read.ts'
import { apply, type Edit } from './apply.ts'
import { listKey, tableOf } from './chains.ts'
import type { RuleLine } from './draft.ts'
import { orphan } from './orphans.ts'
import { readRule } from './rule.ts'
import { contextOf, report, type State, spanOf } from './state.ts'
import { TABLES } from './tables.ts'

const CONDITIONAL = 'the script runs this under a condition only'

/** The rule of a line, with its jump named by the key of the chain. */
function ruleOf(state: State, line: RuleLine, table: string, start: number, end: number, conditional: boolean): Rule {
  const span = spanOf(state, start, end)
  const action: Action =
    line.jump === undefined || (line.action.kind !== 'jump' && line.action.kind !== 'goto')
      ? line.action
      : { kind: line.action.kind, to: listKey(state.family, table, line.jump.chain) }
  const match = conditional ? and(line.match, { kind: 'unknown', text: CONDITIONAL, span }) : line.match
  const origin: Origin = { kind: 'line', span }
  return line.comment === undefined ? { match, action, origin } : { match, action, origin, comment: line.comment }
}

/** How a line comes to run: it stands in a dump or listing, a script runs it, or runs it under a condition. */
type Manner = 'given' | 'run' | 'perhaps'

/** A command, already split into words: of a block, of `iptables -S`, or of a script. */
export function runCommand(state: State, start: number, end: number, manner: Manner): undefined {
  const { reading, family, words } = state
  const blockTable = state.table?.name
  const line = readRule(words, contextOf(state, blockTable ?? 'filter'))
  state.isIptables = true
  state.last = undefined
  if (line.only !== undefined && line.only !== family) {
    const message = `this rule is for IPv${line.only} only; the other iptables leaves it out`
    report(state, { severity: 'info', code: 'other-family', message }, start, end)
    return
  }
  reading.families.add(family)
  const name = line.table ?? blockTable ?? 'filter'
  const table = tableOf(reading.tables[family], name)
  const conditional = manner === 'perhaps'
  if (manner === 'given') table.given ??= spanOf(state, start, end)
  if (!TABLES.has(name) && blockTable === undefined) {
    reading.opaque.push({ family, span: spanOf(state, start, end) })
    const message = `${quoted(name)} is not a table of iptables that is known here`
    report(state, { severity: 'warning', code: 'unknown-table', message }, start, end)
  }
  if (line.command === undefined) {
    const place = state.table ?? table
    state.last = undefined
    orphan(state, place, start, end)
    return
  }
  const edit: Edit = {
    kind: line.command,
    names: line.names,
    rule: ruleOf(state, line, name, start, end, conditional),
    usesIn: line.usesIn,
    usesOut: line.usesOut,
    conditional,
    family,
  }
  const chain = apply(table, edit, (diagnostic) => reading.diagnostics.push(diagnostic))
  if (chain !== undefined && line.command === 'append') state.last = { chain, rule: edit.rule }
}
