import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The tables of facts lie beside the repository: they tell what the catalogue must answer, they are no part of it. */
const root = resolve(import.meta.dirname, '../../../shared/reference')

export const referenceMissing = existsSync(root) ? undefined : 'the reference tables are not beside the repository'

/** The rows of a CSV text with a header line (RFC 4180): column name to value. */
export function csvRows(text: string): readonly ReadonlyMap<string, string>[] {
  const [header = [], ...rows] = csvRecords(text)
  return rows.map((values) => new Map(header.map((name, i) => [name, values[i] ?? ''])))
}

function csvRecords(text: string): readonly (readonly string[])[] {
  const records: string[][] = []
  let record: string[] = []
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && quoted === undefined && plain === '' && record.length === 0) break
    record.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === ',') continue
    records.push(record)
    record = []
  }
  return records
}

/** One table, `exchange/flows.csv`; empty where the tables are missing. */
export function referenceRows(path: string): readonly ReadonlyMap<string, string>[] {
  return referenceMissing === undefined ? csvRows(readFileSync(join(root, path), 'utf8').replace(/^\uFEFF/, '')) : []
}
