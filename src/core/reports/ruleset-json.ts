import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { positionOf, type Span } from '../diagnostics/source.ts'
import type { Origin, Ruleset } from '../model/ruleset.ts'
import { actionText, matchText } from './ruleset-text.ts'
import { safeJson } from './safe-json.ts'

/** The neutral rules for other programs. Conditions and actions are given in the same words as in the text form. */
export function rulesetJson(ruleset: Ruleset, diagnostics: readonly Diagnostic[]): string {
  const lists = [...ruleset.lists].map(([key, { name, rules }]) => ({
    key,
    name,
    rules: rules.map(({ match, action, origin, comment }) => ({
      match: matchText(match),
      action: actionText(action),
      ...(comment === undefined ? {} : { comment }),
      ...originJson(origin),
    })),
  }))
  const paths = Object.fromEntries(
    Object.entries(ruleset.paths).map(([path, stages]) => [
      path,
      stages.map(({ list, purpose, when, otherwise }) => ({
        list,
        purpose,
        when: matchText(when),
        otherwise: otherwise.action,
      })),
    ]),
  )
  const notUnderstood = diagnostics.map(({ severity, code, message, span }) => ({
    severity,
    code,
    message,
    ...placeJson(span),
  }))
  return safeJson({ portolan: 1, dialect: ruleset.dialect, families: ruleset.families, paths, lists, notUnderstood })
}

export function originJson(origin: Origin): object {
  return origin.kind === 'implicit' ? { implicit: origin.text, ...placeJson(origin.span) } : placeJson(origin.span)
}

function placeJson(span: Span | undefined): object {
  return span === undefined ? {} : { file: span.source.name, ...positionOf(span.source, span.start) }
}
