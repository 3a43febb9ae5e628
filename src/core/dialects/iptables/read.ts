import type { Diagnostic, Parsed } from '../../diagnostics/diagnostic.ts'
import type { Source, Span } from '../../diagnostics/source.ts'
import type { Ruleset } from '../../model/ruleset.ts'
import { doubtSourcePorts } from '../../model/source-ports.ts'
import type { Family } from '../../sets/packet.ts'
import type { Tables } from './chains.ts'
import { assemble } from './ruleset.ts'
import { readSource } from './source-reader.ts'

/** What the sources say, and what must be said of them, while they are read. */
export interface Reading {
  readonly tables: Readonly<Record<Family, Tables>>
  /** Families that a source speaks of. */
  readonly families: Set<Family>
  /** Places that may hold anything for a family: nothing can be proved of it. */
  readonly opaque: { readonly family: Family; readonly span: Span }[]
  readonly diagnostics: Diagnostic[]
}

/**
 * Reads iptables-save and ip6tables-save dumps, iptables-restore files, `iptables -S` listings and iptables command lines into one
 * ruleset. What cannot be read stays as an unknown condition or action, with a diagnostic at its place.
 */
export function readIptables(sources: readonly Source[]): Parsed<Ruleset> {
  const reading: Reading = { tables: { 4: new Map(), 6: new Map() }, families: new Set(), opaque: [], diagnostics: [] }
  for (const source of sources) readSource(source, reading)
  const value = doubtSourcePorts(assemble(reading))
  const order = new Map(sources.map((source, i) => [source, i]))
  const place = ({ span }: Diagnostic) => (span === undefined ? -1 : (order.get(span.source) ?? -1))
  const diagnostics = reading.diagnostics.toSorted(
    (a, b) => place(a) - place(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0),
  )
  return { value, diagnostics }
}
