import type { Catalogue } from '../../model/catalogue.ts'
import type { Requirement, RequirementEnd } from '../../model/requirement.ts'
import { equals } from '../../sets/intervals.ts'
import { ANY_PORTS, formatPorts } from '../../sets/ports.ts'
import { defaultPortsOf } from '../default-ports.ts'
import { markdown } from '../plan-table.ts'
import { shortTitle } from '../role-title.ts'

/** A Markdown link; the path is ours, the text is escaped. */
export function link(text: string, path: string): string {
  return `[${markdown(text)}](${path})`
}

/** A Markdown table of cells that are Markdown already. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  return line(columns) + line(columns.map(() => '---')) + rows.map(line).join('')
}

export function versionFile(product: string, version: string): string {
  return `versions/${product}-${version.toLowerCase()}.md`
}

/** Posters lie beside the folder of the pages. */
export function posterFile(product: string, version: string): string {
  return `../posters/${product}-${version.toLowerCase()}.svg`
}

export function roleFile(id: string): string {
  return `roles/${id.replace('/', '-')}.md`
}

/** `lync.edge-av.relay-udp` has its place in the page of its topic. */
export function entryFile(id: string): string {
  const [product = '', topic = '', ...rest] = id.split('.')
  return `flows/${product}-${topic}.md#${rest.join('.').toLowerCase().replace(/\./g, '')}`
}

/** The entry under the last part of its name, as pages of a folder link to it. */
export function entryLink(id: string): string {
  return `[${id.split('.').slice(2).join('.')}](../${entryFile(id)})`
}

/** `lync 2010 to 2015, SE`: neighbours folded. */
export function versionsCell(product: string, versions: readonly string[], catalogue: Catalogue): string {
  const runs: string[][] = []
  let open: string[] | undefined
  for (const version of catalogue.products.get(product)?.versions ?? []) {
    if (!versions.includes(version)) open = undefined
    else if (open) open.push(version)
    else {
      open = [version]
      runs.push(open)
    }
  }
  const words = runs.map((run) => (run.length > 1 ? `${run[0]} to ${run.at(-1)}` : run[0]))
  return `${product} ${words.join(', ')}`.trim()
}

/** An end with its roles linked. */
export function endCell(end: RequirementEnd, catalogue: Catalogue): string {
  return withInterface(end, (id) => link(shortTitle(id, catalogue), `../${roleFile(id)}`))
}

/** An end in plain words, for long tables: links make most of their bytes. */
export function endWords(end: RequirementEnd, catalogue: Catalogue): string {
  return withInterface(end, (id) => markdown(shortTitle(id, catalogue)))
}

function withInterface({ roles, interface: name }: RequirementEnd, say: (id: string) => string): string {
  return `${roles.map(say).join(', ')}${name === undefined ? '' : ` (${markdown(name)})`}`
}

/** `TCP 443`, `UDP 50000-59999 -> any`, `TCP dynamic RPC`; a star where an administrator can move a port. */
export function portText(entry: Requirement, catalogue: Catalogue): string {
  const transport = entry.transport.join('/').toUpperCase()
  if (!entry.transport.some((one) => one === 'tcp' || one === 'udp')) return transport
  const fixed = defaultPortsOf(entry.ports, catalogue)
  const rpc = entry.ports.dynamicRpc ? ['dynamic RPC'] : []
  const ports = [...(fixed.length > 0 ? [formatPorts(fixed)] : []), ...rpc].join(', ')
  const from = defaultPortsOf(entry.sourcePorts, catalogue)
  const source = from.length === 0 || equals(from, ANY_PORTS) ? '' : `${formatPorts(from)} -> `
  return `${transport} ${source}${ports}${entry.ports.settings.length > 0 ? '*' : ''}`
}

/** The same for Markdown. */
export function portCell(entry: Requirement, catalogue: Catalogue): string {
  return portText(entry, catalogue).replace('*', '\\*')
}
