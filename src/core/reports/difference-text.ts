import type { CatalogueDifference, ComparedFlow, DifferenceRow } from '../model/lookup.ts'
import { formatPorts } from '../sets/ports.ts'

/** What changes between two versions: gone, new, changed. Rows of one entry that differ only in who calls are one line. */
export function differenceText({ before, after, same, rows }: CatalogueDifference): string {
  const gone = rows.filter((row) => row.after === undefined)
  const added = rows.filter((row) => row.before === undefined)
  const changed = rows.filter((row) => row.before !== undefined && row.after !== undefined)
  const counts = `${gone.length} ${gone.length === 1 ? 'flow' : 'flows'} only before, ${added.length} only after, ${changed.length} changed, ${same} the same (role to role)`
  return [
    `${before.title} -> ${after.title}: ${counts}\n`,
    section(`Only in ${before.title}`, gone, '-'),
    section(`Only in ${after.title}`, added, '+'),
    section('Changed', changed, '~'),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function section(title: string, rows: readonly DifferenceRow[], sign: string): string {
  if (rows.length === 0) return ''
  const lines = new Map<string, { readonly froms: Set<string>; readonly row: DifferenceRow }>()
  for (const row of rows) {
    const { from, ...rest } = row
    const key = JSON.stringify(rest)
    const line = lines.get(key) ?? { froms: new Set<string>(), row }
    line.froms.add(from)
    lines.set(key, line)
  }
  return `${title}\n${[...lines.values()].map(({ froms, row }) => rowText([...froms].join(', '), row, sign)).join('')}`
}

function rowText(
  from: string,
  { to, transport, application, feature, before, after }: DifferenceRow,
  sign: string,
): string {
  const flow = before ?? after
  if (flow === undefined) return ''
  const titles = [...new Set([...(before?.titles ?? []), ...(after?.titles ?? [])])].join('; ')
  const entries = [...new Set([...(before?.entries ?? []), ...(after?.entries ?? [])])].join(', ')
  const name = transport.toUpperCase()
  const both = before !== undefined && after !== undefined
  const what = both ? changes(before, after) : flow.needs.join(', ')
  const ports = flow.ports.length === 0 ? name : `${name} ${formatPorts(both ? after.ports : flow.ports)}`
  return `  ${sign} ${ports}  ${from} -> ${to}  ${application}  ${what}\n      ${titles}; ${feature}; ${entries}\n`
}

function changes(before: ComparedFlow, after: ComparedFlow): string {
  const said: readonly (readonly [string, string, string])[] = [
    ['ports', formatPorts(before.ports), formatPorts(after.ports)],
    ['need', before.needs.join(', '), after.needs.join(', ')],
    ['encryption', encryption(before), encryption(after)],
  ]
  return said.flatMap(([name, was, is]) => (was === is ? [] : [`${name} ${was} -> ${is}`])).join('; ')
}

/** The empty word is what no text says. */
function encryption({ encryption: words }: ComparedFlow): string {
  return words.map((word) => (word === '' ? 'not stated' : word)).join(', ')
}
