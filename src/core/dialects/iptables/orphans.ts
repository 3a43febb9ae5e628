import { ALL, and, type Match } from '../../model/match.ts'
import type { Action, Rule } from '../../model/ruleset.ts'
import { type Chain, chainOf, type Table } from './chains.ts'
import { report, type State, spanOf } from './state.ts'
import { TABLES } from './tables.ts'

/** Keeps a line that may be a rule of this chain, or without a chain of any built-in one of the table, as a rule that may do anything. */
export function keepUnknown(
  state: State,
  table: Table,
  chain: Chain | undefined,
  start: number,
  end: number,
): undefined {
  const span = spanOf(state, start, end)
  const action: Action = { kind: 'unknown', text: 'this could not be read', span }
  const rule: Rule = { match: ALL, action, origin: { kind: 'line', span } }
  const chains = chain === undefined ? (TABLES.get(table.name) ?? []).map((name) => chainOf(table, name)) : [chain]
  for (const one of chains) one.back.push(rule)
}

/** A line in a block that is no line of a dump: perhaps the rest of the rule before it, broken by whoever copied it. */
export function orphan(state: State, table: Table, start: number, end: number): undefined {
  const { last } = state
  if (last !== undefined && last.chain.back.at(-1) === last.rule) {
    const { match, origin } = last.rule
    const rest: Match = { kind: 'unknown', text: 'the line after it may belong to it', span: spanOf(state, start, end) }
    const action: Action = { kind: 'unknown', text: 'the line after it may belong to it' }
    last.chain.back[last.chain.back.length - 1] = { ...last.rule, match: and(match, rest), action, origin }
  }
  keepUnknown(state, table, last?.chain, start, end)
  report(
    state,
    {
      severity: 'warning',
      code: 'unread-line',
      message: 'this line is no rule, no chain and no comment',
      help: 'if it belongs to the line before, join them; both are kept as rules that may do anything',
      ...(last?.rule.origin.span === undefined
        ? {}
        : { related: [{ span: last.rule.origin.span, message: 'perhaps broken off from this line' }] }),
    },
    start,
    end,
  )
}
