import type { CatalogueDifference, ComparedFlow, DifferenceRow } from '../model/lookup.ts'
import { formatPorts } from '../sets/ports.ts'
import { csvValue } from './plan-table.ts'

/** The difference as plain data for other programs: `before` and `after` are absent where the version has no such flow. */
export function differenceJson({ before, after, same, rows }: CatalogueDifference): unknown {
  return {
    before,
    after,
    same,
    rows: rows.map(({ before: was, after: is, ...row }) => ({
      change: changeOf({ before: was, after: is }),
      ...row,
      ...(was === undefined ? {} : { before: flowJson(was) }),
      ...(is === undefined ? {} : { after: flowJson(is) }),
    })),
  }
}

function changeOf({ before, after }: Readonly<Record<'before' | 'after', ComparedFlow | undefined>>): string {
  if (before === undefined) return 'added'
  return after === undefined ? 'removed' : 'changed'
}

function flowJson({ ports, ...flow }: ComparedFlow): unknown {
  return { ...flow, ports: formatPorts(ports) }
}

const COLUMNS: readonly (readonly [title: string, cell: (row: DifferenceRow) => string])[] = [
  ['Change', ({ before, after }) => changeOf({ before, after })],
  ['From', ({ from }) => from],
  ['To', ({ to }) => to],
  ['Transport', ({ transport }) => transport],
  ['Application', ({ application }) => application],
  ['Feature', ({ feature }) => feature],
  ...(['before', 'after'] as const).flatMap((when): [string, (row: DifferenceRow) => string][] => [
    [`Port ${when}`, (row) => (row[when] === undefined ? '' : formatPorts(row[when].ports))],
    [`Need ${when}`, (row) => row[when]?.needs.join(', ') ?? ''],
    [`Encryption ${when}`, (row) => row[when]?.encryption.join(', ') ?? ''],
    [`Catalogue entries ${when}`, (row) => row[when]?.entries.join(', ') ?? ''],
  ]),
]

/** RFC 4180, CRLF: a line for each flow that is not the same in both versions. */
export function differenceCsv({ rows }: CatalogueDifference): string {
  const line = (values: readonly string[]) => `${values.map(csvValue).join(',')}\r\n`
  return [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))]
    .map(line)
    .join('')
}
