import { lineText, positionOf } from '../diagnostics/source.ts'
import type { Origin } from '../model/ruleset.ts'
import { FINDINGS, type Finding, findings, type HealthReport } from './health-report.ts'
import { originPlace } from './origin-text.ts'
import { type SarifPlace, type SarifResult, sarifLog } from './sarif.ts'

/** Lines beside one result; a code view shows few, and a deny may be covered by thousands. */
const RELATED = 50
const TOLD = 4

/** The findings on a configuration alone at its lines, for the code views of GitHub and others. */
export function healthSarif(report: HealthReport): string {
  const { files } = report
  const whole: SarifPlace = { file: files[0] ?? 'configuration' }
  const seen = new Map<string, number>()
  const results = findings(report).map((finding) => {
    // The number tells equal lines apart.
    const name = `${finding.kind} ${lineOf(finding.origin)}`
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return resultOf(finding, whole, `${name} ${before}`)
  })
  return sarifLog(`health/${files[0] ?? ''}`, FINDINGS, results)
}

function resultOf({ kind, origin, says, related }: Finding, whole: SarifPlace, fingerprint: string): SarifResult {
  const parts = related.map(({ part, lines }) => {
    const told = lines.slice(0, TOLD).map(originPlace).join(', ')
    return `${part} ${told}${lines.length > TOLD ? ` and ${lines.length - TOLD} more` : ''}`
  })
  const message = [FINDINGS[kind].title, ...parts, ...says].map((text) => `${text}.`).join(' ')
  const beside = related.flatMap(({ part, lines }) =>
    lines.flatMap(({ span }) => (span === undefined ? [] : [{ place: { span }, message: part }])),
  )
  return {
    rule: kind,
    message,
    place: origin.span === undefined ? whole : { span: origin.span },
    related: beside.slice(0, RELATED),
    fingerprint,
  }
}

function lineOf(origin: Origin): string {
  const { span } = origin
  if (span === undefined) return originPlace(origin)
  return lineText(span.source, positionOf(span.source, span.start).line).trim().slice(0, 200)
}
