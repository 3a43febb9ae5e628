import { positionOf, type Span } from '../diagnostics/source.ts'
import { safeJson } from './safe-json.ts'

/** A rule of the tool: what its results are about, and what to do. */
export interface SarifRule {
  readonly title: string
  readonly help: string
  /** Of results that do not say otherwise. */
  readonly level: SarifLevel
}

export type SarifLevel = 'error' | 'warning' | 'note'

/** A place in a file; without a span the file as a whole. */
export type SarifPlace = { readonly span: Span } | { readonly file: string }

/** Something to report, at a line. */
export interface SarifResult {
  readonly rule: string
  readonly level?: SarifLevel
  readonly message: string
  readonly place: SarifPlace
  readonly related: readonly { readonly place: SarifPlace; readonly message: string }[]
  /** The same for the same fault in another run, whatever else has changed in the files. */
  readonly fingerprint: string
}

/**
 * A log of one run in the Static Analysis Results Interchange Format (SARIF 2.1.0, OASIS). `run` tells runs of one pipeline
 * apart, as `check/outer`. Columns are UTF-16 units.
 */
export function sarifLog(
  run: string,
  rules: Readonly<Record<string, SarifRule>>,
  results: readonly SarifResult[],
): string {
  const ids = Object.keys(rules)
  return safeJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Portolan',
            rules: Object.entries(rules).map(([id, { title, help, level }]) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: help },
              help: { text: help },
              defaultConfiguration: { level },
            })),
          },
        },
        automationDetails: { id: `portolan/${run}/` },
        columnKind: 'utf16CodeUnits',
        results: results.map(({ rule, level, message, place, related, fingerprint }) => ({
          ruleId: rule,
          ruleIndex: ids.indexOf(rule),
          level: level ?? rules[rule]?.level ?? 'warning',
          message: { text: message },
          locations: [{ physicalLocation: physical(place) }],
          ...(related.length === 0 ? {} : { relatedLocations: related.map(relatedLocation) }),
          partialFingerprints: { 'portolan/v1': fingerprint },
        })),
      },
    ],
  })
}

function relatedLocation({ place, message }: SarifResult['related'][number], i: number) {
  return { id: i + 1, physicalLocation: physical(place), message: { text: message } }
}

function physical(place: SarifPlace) {
  if ('file' in place) return { artifactLocation: artifact(place.file) }
  const { source, start, end } = place.span
  // A block of YAML ends where the next one begins; nobody wants the empty lines between.
  const text = source.text.slice(start, end).trimEnd()
  const first = positionOf(source, start)
  const last = positionOf(source, start + text.length)
  return {
    artifactLocation: artifact(source.name),
    region: { startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column },
  }
}

/** A path as a URI reference (RFC 3986): relative to the root of the sources, unless it is absolute. */
function artifact(path: string): { readonly uri: string; readonly uriBaseId?: string } {
  const slashes = path.replaceAll('\\', '/').replace(/^(\.\/)+/, '')
  const uri = slashes
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
  if (slashes.startsWith('/')) return { uri: `file://${uri}` }
  if (/^[A-Za-z]:\//.test(slashes)) return { uri: `file:///${slashes.slice(0, 2)}${uri.slice(uri.indexOf('/'))}` }
  return { uri, uriBaseId: '%SRCROOT%' }
}
