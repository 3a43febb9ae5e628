import type { Catalogue } from '../../model/catalogue.ts'
import type { SourceAnswer } from '../../model/lookup.ts'
import { markdown } from '../plan-table.ts'
import { entryFile, link, table } from './cells.ts'
import { sourceFile } from './sources.ts'

/** The RPC interfaces by UUID: what a log or a rule for RPC names, who states it, which flows call it. */
export function rpcPage(catalogue: Catalogue, sources: readonly SourceAnswer[]): string {
  const files = new Map(sources.map((answer) => [answer.source.id, sourceFile(answer)]))
  const rows = [...catalogue.rpcInterfaces.values()]
    .sort((a, b) => (a.uuid < b.uuid ? -1 : 1))
    .map(({ id, uuid, version = '', port, title, source, at }) => {
      const file = files.get(source)
      const cited = file === undefined ? `\`${source}\`` : link(source, file)
      const flows = catalogue.requirements
        .filter(({ rpc }) => rpc.includes(id))
        .map((one) => link(one.id, entryFile(one.id)))
      return [
        `\`${uuid}\``,
        version,
        `\`${id}\``,
        markdown(title),
        port === undefined ? 'dynamic' : `TCP ${port}`,
        flows.join(', '),
        at === undefined ? cited : `${cited}, ${markdown(at)}`,
      ]
    })
  return [
    '# Which RPC interface has this UUID?\n',
    'Clients ask the endpoint mapper on TCP 135 for the port of an interface; firewalls that look into RPC filter by its UUID. `portolan port <uuid>` answers too.\n',
    table(['UUID', 'version', 'name', 'what it is', 'port', 'flows that call it', 'says who'], rows),
  ].join('\n')
}
