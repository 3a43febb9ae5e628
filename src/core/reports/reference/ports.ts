import type { Catalogue } from '../../model/catalogue.ts'
import type { Requirement } from '../../model/requirement.ts'
import { defaultPortsOf } from '../default-ports.ts'
import { applicationOf } from '../flow-row.ts'
import { markdown } from '../plan-table.ts'
import { endCell, endWords, entryLink, table, versionsCell } from './cells.ts'

/** Longer ranges say nothing of one port; `portolan port` finds them. */
const LONGEST = 12
const BLOCK = 100

/** The ports that entries name, each with its entries, in the order of their numbers. */
export function namedPorts(catalogue: Catalogue): ReadonlyMap<number, readonly Requirement[]> {
  const ports = new Map<number, Requirement[]>()
  for (const entry of catalogue.requirements) {
    if (entry.support) continue
    for (const [first, last] of defaultPortsOf(entry.ports, catalogue)) {
      if (last - first >= LONGEST) continue
      for (let port = first; port <= last; port++) ports.set(port, [...(ports.get(port) ?? []), entry])
    }
  }
  return new Map([...ports].sort(([a], [b]) => a - b))
}

/** `5000-5099`: ports by the hundred share a page. */
export function blockOf(port: number): string {
  const first = Math.floor(port / BLOCK) * BLOCK
  return `${first}-${Math.min(first + BLOCK - 1, 65_535)}`
}

export function portFile(port: number): string {
  return `ports/${blockOf(port)}.md`
}

/** One page for a hundred ports, a heading for each that an entry names. */
export function portPages(catalogue: Catalogue): ReadonlyMap<string, string> {
  const pages = new Map<string, string[]>()
  for (const [port, entries] of namedPorts(catalogue)) {
    const file = portFile(port)
    const page = pages.get(file) ?? [
      `# What are ports ${blockOf(port)} for?\n`,
      `Who listens there by default. \`portolan port ${port}\` also knows the ranges around a port, and who calls from it.\n`,
    ]
    pages.set(file, page)
    const rows = entries.map((one) => [
      one.transport.join('/').toUpperCase(),
      markdown(applicationOf(one)),
      endCell(one.to, catalogue),
      endWords(one.from, catalogue),
      one.need,
      versionsCell(one.product, one.versions, catalogue),
      entryLink(one.id),
    ])
    page.push(
      `## ${port}\n`,
      table(['transport', 'application', 'listens', 'calls', 'need', 'versions', 'entry'], rows),
    )
  }
  return new Map([...pages].map(([file, parts]) => [file, parts.join('\n')]))
}
