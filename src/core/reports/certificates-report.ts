import { visible } from '../diagnostics/visible.ts'
import type { CertificatePlan, PlannedCertificate } from '../model/facts.ts'
import { groupBy } from './plan-table.ts'
import { safeJson } from './safe-json.ts'
import { type Table, tableCsv, tableMarkdown } from './table.ts'

const COLUMNS = [
  'Certificate',
  'Servers',
  'Subject',
  'Names',
  'Issuer',
  'Usage',
  'Private key',
  'Need',
  'Catalogue entry',
  'Notes',
]

const NOTE = 'What stands in angle brackets is for you to fill in; names of one SIP domain are needed for each.'

/** For a terminal: one certificate after the other, because their lists of names fit no column. */
export function certificatesText({ deployment, certificates }: CertificatePlan): string {
  const sections = [...byHolder(certificates)].map(
    ([heading, held]) => `${visible(heading)}\n${held.map(lines).join('')}`,
  )
  return `Certificates of ${visible(deployment)}. ${NOTE}\n\n${sections.join('\n')}`
}

function lines({ entry, servers, names }: PlannedCertificate): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['subject', entry.subject],
    ['names', names.join(', ')],
    ['issuer', entry.issuer],
    ['usage', entry.usage],
    ['key', entry.key],
    ['protects', entry.protects],
    ['servers', servers.join(', ')],
    ['need', entry.need],
    ['entry', entry.id],
  ]
  const said = facts.flatMap(([title, text]) => (text ? [`    ${title.padEnd(9)}${visible(text)}\n`] : []))
  return `  ${entry.title}\n${said.join('')}`
}

export function certificatesMarkdown(plan: CertificatePlan): string {
  return tableMarkdown(tableOf(plan))
}

export function certificatesCsv(plan: CertificatePlan): string {
  return tableCsv(tableOf(plan), 'For')
}

/** The certificates for other programs, in the order of the catalogue. */
export function certificatesJson({ deployment, certificates }: CertificatePlan): string {
  return safeJson({
    portolan: 1,
    deployment,
    certificates: certificates.map(({ entry, of, servers, names }) => ({
      entry: entry.id,
      title: entry.title,
      for: of,
      servers,
      subject: entry.subject,
      names,
      issuer: entry.issuer,
      usage: entry.usage,
      key: entry.key,
      protects: entry.protects,
      need: entry.need,
      notes: entry.notes,
    })),
  })
}

/** By pool or server, in the order of the plan. */
function byHolder(certificates: readonly PlannedCertificate[]): ReadonlyMap<string, readonly PlannedCertificate[]> {
  return groupBy(certificates, ({ of }) => of ?? 'The whole deployment')
}

function tableOf({ deployment, certificates }: CertificatePlan): Table {
  return {
    title: `Certificates of ${deployment}`,
    note: NOTE,
    columns: COLUMNS,
    sections: [...byHolder(certificates)].map(([heading, held]) => ({ heading, rows: held.map(rowOf) })),
  }
}

function rowOf({ entry, servers, names }: PlannedCertificate): readonly string[] {
  const { title, subject, issuer, usage, key = '', need, id, notes = '' } = entry
  return [title, servers.join(', '), subject, names.join(', '), issuer, usage, key, need, id, notes]
}
