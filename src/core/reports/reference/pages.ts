import type { Catalogue } from '../../model/catalogue.ts'
import type { SourceAnswer } from '../../model/lookup.ts'
import { markdown } from '../plan-table.ts'
import { link, posterFile, roleFile, table, versionFile } from './cells.ts'
import { flowPages } from './flows.ts'
import { blockOf, namedPorts, portFile, portPages } from './ports.ts'
import { rolePage } from './roles.ts'
import { rpcPage } from './rpc.ts'
import { sourceFile, sourcePages } from './sources.ts'
import { versionPage } from './versions.ts'

/**
 * The reference pages: Markdown by the path below their folder. Same catalogue, same pages. `sources` are what each source
 * states (`statementsOf`).
 */
export function referencePages(catalogue: Catalogue, sources: readonly SourceAnswer[]): ReadonlyMap<string, string> {
  const versions = [...catalogue.products.values()].flatMap((product) =>
    product.versions.map(
      (version) => [versionFile(product.id, version), versionPage(product, version, catalogue)] as const,
    ),
  )
  const roles = [...catalogue.roles.values()].map((role) => [roleFile(role.id), rolePage(role, catalogue)] as const)
  return new Map([
    ['README.md', indexPage(catalogue, sources)],
    ['rpc.md', rpcPage(catalogue, sources)],
    ...versions,
    ...roles,
    ...portPages(catalogue),
    ...sourcePages(sources),
    ...flowPages(catalogue, sources),
  ])
}

function indexPage(catalogue: Catalogue, sources: readonly SourceAnswer[]): string {
  const { products, roles, requirements } = catalogue
  const versions = [...products.values()].flatMap(({ id, versions, versionTitles }) =>
    versions.map((version) => [
      link(versionTitles.get(version) ?? version, versionFile(id, version)),
      String(requirements.filter((one) => one.product === id && one.versions.includes(version)).length),
      link('A3', posterFile(id, version)),
    ]),
  )
  const blocks = new Map<string, number[]>()
  for (const port of namedPorts(catalogue).keys())
    blocks.set(blockOf(port), [...(blocks.get(blockOf(port)) ?? []), port])
  const topics = [...new Set(requirements.map(({ id }) => id.split('.').slice(0, 2).join('-')))].sort()
  return [
    '# What does the catalogue know?\n',
    'Every flow of every version, with who says so. These pages are made from the catalogue by `npm run reference`; a test keeps them fresh. [All entries in one table with a search box](index.html): save the folder and open it in a browser.\n',
    '## Versions\n',
    table(['version', 'entries', 'sheet for the wall'], versions),
    '## Ports\n',
    table(
      ['page', 'ports'],
      [...blocks].map(([block, ports]) => [
        link(block, portFile(ports[0] ?? 0)),
        ports.map((port) => `[${port}](${portFile(port)}#${port})`).join(' '),
      ]),
    ),
    'Of dynamic RPC: [the interfaces by their UUIDs](rpc.md).\n',
    '## Roles\n',
    ...[...products.values()].map(({ id, title }) => {
      const its = [...roles.values()].filter(({ product }) => product === id)
      return `- ${markdown(title)}: ${its.map((role) => link(role.title, roleFile(role.id))).join(' · ')}`
    }),
    '\n## Topics\n',
    `${topics.map((topic) => link(topic, `flows/${topic}.md`)).join(' · ')}\n`,
    '## Sources\n',
    table(
      ['source', 'statements', 'upheld', 'not upheld'],
      sources.map((answer) => [
        link(answer.source.title, sourceFile(answer)),
        String(answer.statements.length),
        String(answer.verdicts.upheld),
        String(answer.statements.length - answer.verdicts.upheld),
      ]),
    ),
  ].join('\n')
}
