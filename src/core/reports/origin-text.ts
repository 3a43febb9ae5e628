import { lineText, positionOf } from '../diagnostics/source.ts'
import { visible } from '../diagnostics/visible.ts'
import type { Origin } from '../model/ruleset.ts'

/** `outer.nft:41`, or what the vendor does without a line. */
export function originPlace(origin: Origin): string {
  if (origin.span === undefined) return origin.kind === 'implicit' ? origin.text : ''
  const place = `${origin.span.source.name}:${positionOf(origin.span.source, origin.span.start).line}`
  return origin.kind === 'implicit' ? `${place} (${origin.text})` : place
}

/** The place and the line itself, cut to fit a terminal. */
export function originText(origin: Origin, width = 100): string {
  if (origin.kind === 'implicit' || origin.span === undefined) return originPlace(origin)
  const { source, start } = origin.span
  const text = visible(lineText(source, positionOf(source, start).line).trim())
  return `${originPlace(origin)}: ${text.length > width ? `${text.slice(0, width - 1)}…` : text}`
}
