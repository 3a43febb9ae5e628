import { decide } from '../../src/core/check/decide.ts'
import { namesInRuleset } from '../../src/core/check/names.ts'
import type { Diagnostic } from '../../src/core/diagnostics/diagnostic.ts'
import { linesOf, lineText, positionOf, type Source, type Span } from '../../src/core/diagnostics/source.ts'
import { PATHS, type Ruleset } from '../../src/core/model/ruleset.ts'
import { nameTable } from '../../src/core/sets/names.ts'
import type { Contract } from './dialects.ts'
import { packetFor } from './packets.ts'
import { randomOf } from './random.ts'

/** Every stretch of text that a ruleset says it comes from. */
export function originsOf({ lists, paths }: Ruleset): readonly Span[] {
  const spans: (Span | undefined)[] = []
  for (const { origin, rules } of lists.values()) spans.push(origin.span, ...rules.map((rule) => rule.origin.span))
  for (const path of PATHS) spans.push(...paths[path].map(({ otherwise }) => otherwise.origin.span))
  return spans.flatMap((span) => (span === undefined ? [] : [span]))
}

/** Packets that are asked about before a reading counts as one that claims nothing. */
const ASKED = 20

/** Is nothing claimed of any packet? Then the file was given up as a whole, and no line of it is lost among others. */
function claimsNothing(ruleset: Ruleset): boolean {
  const random = randomOf(1)
  const names = nameTable(namesInRuleset(ruleset))
  const packets = Array.from({ length: ASKED }, () => packetFor(random, ruleset, names))
  return PATHS.every((path) =>
    packets.every((packet) => decide(ruleset, path, packet, names).disposition === 'unknown'),
  )
}

/**
 * The lines of a source that hold something, and of which nothing speaks: no rule, list or policy comes from them, no diagnostic
 * points at them, and the reader does not name them as taken. A reader that loses lines proves what is not so.
 */
export function lostLines(
  { frame, taken }: Pick<Contract, 'frame' | 'taken'>,
  source: Source,
  ruleset: Ruleset,
  diagnostics: readonly Diagnostic[],
): readonly string[] {
  const told = diagnostics.flatMap(({ span }) => (span === undefined ? [] : [span]))
  const covered = new Set<number>()
  for (const span of [...originsOf(ruleset), ...told, ...taken(source)]) {
    if (span.source !== source) continue
    const last = positionOf(source, Math.max(span.start, span.end - 1)).line
    for (let line = positionOf(source, span.start).line; line <= last; line++) covered.add(line)
  }
  const lost: string[] = []
  for (let line = 1; line <= linesOf(source).length; line++) {
    if (covered.has(line)) continue
    const text = lineText(source, line)
      .replace(/^\ufeff/, '')
      .trim()
    if (text !== '' && !frame.test(text)) lost.push(`${line}: ${text.slice(0, 200)}`)
  }
  const givenUp = lost.length > 0 && diagnostics.some(({ severity }) => severity === 'error') && claimsNothing(ruleset)
  return givenUp ? [] : lost
}
