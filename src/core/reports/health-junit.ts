import { FINDINGS, type FindingKind, findings, type HealthReport } from './health-report.ts'
import { findingText } from './health-text.ts'
import { type JunitCase, junitXml } from './junit.ts'

/** One test for each kind of finding that should not be there. */
export function healthJunit(report: HealthReport): string {
  const found = findings(report)
  const name = report.files.join(', ')
  const cases = Object.entries(FINDINGS).flatMap(([kind, about]): readonly JunitCase[] => {
    if (!('passes' in about)) return []
    const of = found.filter((finding) => finding.kind === (kind as FindingKind))
    const text = of.map((finding) => findingText(finding, false)).join('')
    const message = `${about.title}: ${of.length}`
    return [
      {
        group: 'health',
        name: about.passes,
        outcome: of.length === 0 ? { kind: 'passed' } : { kind: 'failed', type: kind, message, text },
      },
    ]
  })
  return junitXml('portolan check', [{ name, cases }])
}
