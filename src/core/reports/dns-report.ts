import type { DnsPlan, PlannedRecord, Scope } from '../model/facts.ts'
import { safeJson } from './safe-json.ts'
import { type Table, tableCsv, tableMarkdown, tableText } from './table.ts'

const HEADINGS: Readonly<Record<Scope, string>> = {
  internal: 'Resolved on the inside',
  perimeter: 'Resolved by the Edge Servers in the perimeter (DNS there, or a hosts file)',
  external: 'Resolved on the internet',
}

const COLUMNS = ['Type', 'Name', 'For', 'Value', 'Need', 'What for', 'Catalogue entry', 'Notes']

/** For a terminal: a table for each place where names must resolve. */
export function dnsText(plan: DnsPlan): string {
  return tableText(tableOf(plan), new Set(['What for', 'Notes']))
}

export function dnsMarkdown(plan: DnsPlan): string {
  return tableMarkdown(tableOf(plan))
}

export function dnsCsv(plan: DnsPlan): string {
  return tableCsv(tableOf(plan), 'Where')
}

/** The records for other programs, in the order of the catalogue. */
export function dnsJson({ deployment, records }: DnsPlan): string {
  return safeJson({
    portolan: 1,
    deployment,
    records: records.map(({ entry, type, of, addresses }) => ({
      entry: entry.id,
      scope: entry.scope,
      type,
      name: entry.name,
      port: entry.port,
      for: of,
      addresses,
      target: entry.target,
      need: entry.need,
      title: entry.title,
      notes: entry.notes,
    })),
  })
}

function tableOf({ deployment, records }: DnsPlan): Table {
  const scopes = Object.keys(HEADINGS) as Scope[]
  return {
    title: `Names of ${deployment}`,
    note: 'What stands in angle brackets is for you to fill in.',
    columns: COLUMNS,
    sections: scopes
      .map((scope) => ({
        heading: HEADINGS[scope],
        rows: records.filter(({ entry }) => entry.scope === scope).map(rowOf),
      }))
      .filter(({ rows }) => rows.length > 0),
  }
}

function rowOf({ entry, type, of = '', addresses }: PlannedRecord): readonly string[] {
  const value = addresses.length > 0 ? addresses.join(', ') : entry.target
  const withPort = entry.port === undefined ? value : `${value}, port ${entry.port}`
  return [type, entry.name, of, withPort, entry.need, entry.title, entry.id, entry.notes ?? '']
}
