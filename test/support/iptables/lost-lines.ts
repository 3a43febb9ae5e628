import type { Diagnostic } from '../../../src/core/diagnostics/diagnostic.ts'
import { linesOf, lineText, positionOf, type Source, type Span } from '../../../src/core/diagnostics/source.ts'
import { PATHS, type Ruleset } from '../../../src/core/model/ruleset.ts'

/**
 * Lines of a source that are neither blank nor a comment nor the frame of a block, and that nothing speaks of: neither the origin of
 * a rule, a chain or a policy, nor a diagnostic.
 */
export function lostLines(
  source: Source,
  { lists, paths }: Ruleset,
  diagnostics: readonly Diagnostic[],
): readonly string[] {
  const spans: (Span | undefined)[] = diagnostics.map(({ span }) => span)
  for (const { origin, rules } of lists.values()) spans.push(origin.span, ...rules.map((rule) => rule.origin.span))
  for (const path of PATHS) spans.push(...paths[path].map(({ otherwise }) => otherwise.origin.span))
  const covered = new Set<number>()
  for (const span of spans) {
    if (span?.source !== source) continue
    const last = positionOf(source, Math.max(span.start, span.end - 1)).line
    for (let line = positionOf(source, span.start).line; line <= last; line++) covered.add(line)
  }
  return linesOf(source)
    .map((_, i) =>
      covered.has(i + 1)
        ? ''
        : lineText(source, i + 1)
            .replace(/^\ufeff/, '')
            .trim(),
    )
    .filter((line) => line !== '' && !/^(?:#|\*\S+$|COMMIT$)/.test(line))
}
