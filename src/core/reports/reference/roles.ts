import type { Catalogue, Role } from '../../model/catalogue.ts'
import type { Requirement } from '../../model/requirement.ts'
import { formatPorts } from '../../sets/ports.ts'
import { applicationOf } from '../flow-row.ts'
import { markdown } from '../plan-table.ts'
import { versionSpan } from '../version-span.ts'
import { endCell, entryLink, portCell, table, versionsCell } from './cells.ts'

/** One role: where it may stand, what it listens on, whom it calls, which of its ports can be moved. */
export function rolePage(role: Role, catalogue: Catalogue): string {
  const flows = catalogue.requirements.filter(({ need, support }) => need !== 'wrong' && !support)
  const incoming = flows.filter(({ to }) => to.roles.includes(role.id))
  const outgoing = flows.filter(({ from }) => from.roles.includes(role.id))
  const included = role.includes.map((id) => catalogue.roles.get(id)?.title ?? id)
  const places = role.interfaces.map(
    ({ name, title, zones }) =>
      `- ${role.interfaces.length > 1 ? `${markdown(title)} (\`${name}\`): ` : ''}${zones.join(', ')}\n`,
  )
  return [
    `# Which ports does this role use: ${markdown(role.title)}?\n`,
    `\`${role.id}\` in deployment files${role.kind === 'population' ? ', which do not list its addresses' : ''}; ${markdown(versionSpan(role.product, role.versions, catalogue))}.${included.length > 0 ? ` It is also: ${markdown(included.join(', '))}.` : ''}\n`,
    `It may stand in:\n\n${places.join('')}`,
    ...listing('Who calls it', 'from', incoming, ({ from }) => endCell(from, catalogue), catalogue),
    ...listing('Whom it calls', 'to', outgoing, ({ to }) => endCell(to, catalogue), catalogue),
    ...(role.ports.length === 0
      ? []
      : [
          '## Ports that can be moved\n',
          table(
            ['name', 'default', 'what for', 'moved by'],
            role.ports.map(({ id, ports, title, configurableBy }) => [
              `\`${id.slice(role.id.length + 1)}\``,
              formatPorts(ports),
              markdown(title),
              configurableBy === undefined ? '' : markdown(configurableBy),
            ]),
          ),
        ]),
  ].join('\n')
}

function listing(
  heading: string,
  column: string,
  entries: readonly Requirement[],
  other: (entry: Requirement) => string,
  catalogue: Catalogue,
): readonly string[] {
  if (entries.length === 0) return []
  const rows = entries.map((one) => [
    portCell(one, catalogue),
    markdown(applicationOf(one)),
    other(one),
    one.need,
    versionsCell(one.product, one.versions, catalogue),
    entryLink(one.id),
  ])
  return [`## ${heading}\n`, table(['port', 'application', column, 'need', 'versions', 'entry'], rows)]
}
