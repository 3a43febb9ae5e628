import type { Diagnostic, Parsed } from '../../diagnostics/diagnostic.ts'
import type { Source, Span } from '../../diagnostics/source.ts'
import type { Ruleset } from '../../model/ruleset.ts'
import { doubtSourcePorts } from '../../model/source-ports.ts'
import { FAMILIES } from '../../sets/packet.ts'
import { apply } from './apply.ts'
import { newReading } from './cursor.ts'
import { rootsOf } from './include.ts'
import { newLists } from './lists.ts'
import { parseJson } from './parse-json.ts'
import { parseText } from './parse-text.ts'
import { buildPaths } from './paths.ts'

/** What the reader made of the files, and every stretch of them that became a part of it. */
export interface Reading extends Parsed<Ruleset> {
  readonly taken: readonly Span[]
}

/** Lists made twice, in two contexts, complain twice about the same words. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<Source | undefined, Set<string>>()
  return diagnostics.filter(({ code, message, span }) => {
    const known = seen.get(span?.source) ?? new Set()
    seen.set(span?.source, known)
    const key = `${span?.start} ${span?.end} ${code} ${message}`
    if (known.has(key)) return false
    known.add(key)
    return true
  })
}

function isJson({ text }: Source): boolean {
  return /^[\s\uFEFF]*[{[]/.test(text.slice(0, 4096))
}

/** Reads files of nft: text or JSON, listings or commands; each includes others of those given. */
export function readWithPlaces(sources: readonly Source[]): Reading {
  const reading = newReading(sources)
  for (const source of rootsOf(sources)) {
    if (isJson(source)) parseJson(reading, source)
    else parseText(reading, source)
  }
  const config = apply(reading.commands, reading.diagnostics)
  const work = newLists(config, reading.diagnostics)
  const paths = buildPaths(work)
  return {
    value: doubtSourcePorts({ dialect: 'nftables', lists: work.lists, paths, families: FAMILIES, stateful: true }),
    diagnostics: inOrder(unique(reading.diagnostics), sources),
    taken: reading.commands.map(({ span }) => span),
  }
}

/** As the files have them. */
function inOrder(diagnostics: readonly Diagnostic[], sources: readonly Source[]): readonly Diagnostic[] {
  const rank = new Map(sources.map((source, i) => [source, i]))
  const place = ({ span }: Diagnostic): number => (span === undefined ? -1 : (rank.get(span.source) ?? sources.length))
  return diagnostics.toSorted((a, b) => place(a) - place(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0))
}

export function read(sources: readonly Source[]): Parsed<Ruleset> {
  const { value, diagnostics } = readWithPlaces(sources)
  return { value, diagnostics }
}
