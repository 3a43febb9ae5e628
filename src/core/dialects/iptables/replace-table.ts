import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Span } from '../../diagnostics/source.ts'
import { quoted } from '../../sets/read.ts'
import { type Chain, chainOf, isBuiltIn, rulesOf, type Table, type Tables, tableOf } from './chains.ts'

function spansOf({ origin, policy, front, back }: Chain): readonly (Span | undefined)[] {
  return [origin?.span, policy?.origin.span, ...rulesOf({ front, back }).map((rule) => rule.origin.span)]
}

function inside(span: Span, outer: Span | undefined): boolean {
  return span.source === outer?.source && outer.start <= span.start && span.end <= outer.end
}

/**
 * A block begins at `at` for a table that was given before: iptables-restore empties the table first. Says what is gone, so that no
 * line disappears in silence. The new table, empty.
 */
export function replaceTable(tables: Tables, name: string, at: Span, report: (diagnostic: Diagnostic) => void): Table {
  const before = tables.get(name)
  tables.delete(name)
  const table = tableOf(tables, name)
  table.block = { start: at, end: at }
  table.given = at
  if (before === undefined) return table
  const { block } = before
  const whole = block && { ...block.start, end: Math.max(block.start.end, block.end.end) }
  const lost = [...before.chains.values()].flatMap(spansOf).filter((span) => span !== undefined && !inside(span, whole))
  if (whole === undefined && lost.length === 0) return table
  report({
    severity: 'warning',
    code: 'repeated-table',
    message: `the table ${quoted(name)} was given before; iptables-restore replaces the whole table, and so it is read`,
    help: 'join the blocks if both are meant',
    span: at,
    ...(block === undefined ? {} : { related: [{ span: block.start, message: 'given here first' }] }),
  })
  for (const span of new Set([whole, ...lost])) {
    if (span !== undefined) report({ severity: 'info', code: 'replaced', message: 'replaced by a later block', span })
  }
  for (const chain of before.chains.values()) inheritPolicy(table, chain)
  return table
}

/** Legacy iptables keeps the policy that a replaced block gave a built-in chain, iptables-nft goes back to ACCEPT. */
function inheritPolicy(table: Table, { name, policy, inherited }: Chain): void {
  const last = policy ?? inherited
  if (last !== undefined && isBuiltIn(table.name, name)) chainOf(table, name).inherited = last
}
