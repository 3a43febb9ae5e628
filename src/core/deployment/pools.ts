import { closest } from '../diagnostics/suggest.ts'
import type { HostAddress, Pool, Server } from '../model/deployment.ts'
import type { Balancing } from '../model/requirement.ts'
import type { Context } from './context.ts'
import { groupBy } from './group.ts'
import { readPublicList } from './public-addresses.ts'
import type { DeploymentFile } from './schema.ts'
import type { Zones } from './zones.ts'

/** A file with more misspelt pools than these has another problem. */
const MOST_COMPARED = 50

/** What a pool does when the file does not say: a virtual address is there to be balanced in hardware. */
function usualBalancing(hasVirtual: boolean, members: number): Balancing {
  return hasVirtual ? 'hardware' : members > 1 ? 'dns' : 'none'
}

function readVirtual(name: string, texts: readonly string[], zones: Zones, context: Context): HostAddress[] {
  const path = ['pools', name, 'vip']
  return texts.flatMap((text, i) => {
    const item = context.itemPath(path, i)
    const address = context.address(text, item)
    if (address === undefined) return []
    if (zones.of(address) === undefined && zones.complete) {
      context.error('address-outside-zones', `${text} lies in no zone`, context.at(item), {
        help: zones.summary,
      })
    }
    return [address]
  })
}

function checkMembers(name: string, members: readonly Server[], context: Context): void {
  const [first, ...others] = members
  if (first === undefined) return
  for (const other of others) {
    const same = other.roles.some((role) => first.roles.includes(role))
    if (same || first.roles.length === 0 || other.roles.length === 0) continue
    const message = `pool \`${name}\` has members of different roles: \`${first.name}\` is ${first.roles.join(', ')}, \`${other.name}\` is ${other.roles.join(', ')}`
    const related = [{ span: context.at(['servers', first.name, 'pool']), message: `\`${first.name}\` is in it here` }]
    context.error('pool-of-different-roles', message, context.at(['servers', other.name, 'pool']), {
      related,
      help: 'the members of a pool do the same; give the other role a pool of its own',
    })
  }
}

/** Every pool that the file declares or a server names. */
export function readPools(
  file: DeploymentFile,
  servers: ReadonlyMap<string, Server>,
  zones: Zones,
  context: Context,
): ReadonlyMap<string, Pool> {
  const members = groupBy(servers.values(), ({ pool }) => pool)
  const everyServer = context.keysAt(['servers']).every((name) => servers.has(name))
  const declared = new Set(Object.keys(file.pools))
  const undeclared = [...members.keys()].filter((name) => !declared.has(name)).slice(0, MOST_COMPARED)
  const pools = new Map<string, Pool>()
  for (const name of new Set([...declared, ...members.keys()])) {
    const entry = file.pools[name] ?? {}
    const own = members.get(name) ?? []
    const path = ['pools', name]
    const virtual = readVirtual(name, entry.vip ?? [], zones, context)
    if (entry.nat !== undefined && entry.vip === undefined && !context.written([...path, 'vip'])) {
      const help = 'add `vip:`, or give `nat` to the members'
      context.error(
        'nat-without-vip',
        `pool \`${name}\` has no virtual address that could be translated`,
        context.keyAt([...path, 'nat']),
        { help },
      )
    }
    const balanced = entry.balancing === 'hardware' || entry.balancing === 'dns+hardware-web'
    if (balanced && !context.written([...path, 'vip'])) {
      const message = `pool \`${name}\` is balanced in hardware and has no virtual address`
      context.error('missing-address', message, context.at([...path, 'balancing']), { help: 'add `vip:`' })
    }
    if (declared.has(name) && own.length === 0 && everyServer) {
      const meant = closest(name, undeclared)
      const [server] = meant === undefined ? [] : (members.get(meant) ?? [])
      const help =
        meant === undefined || server === undefined
          ? `write \`pool: ${name}\` at its members`
          : `\`${server.name}\` is in pool \`${meant}\`; is this the same?`
      context.error('unknown-pool', `no server is a member of pool \`${name}\``, context.keyAt(path), { help })
    }
    checkMembers(name, own, context)
    pools.set(name, {
      name,
      virtual,
      public:
        entry.nat === undefined
          ? []
          : readPublicList(entry.nat, [...path, 'nat'], virtual, `pool \`${name}\``, context),
      balancing: entry.balancing ?? usualBalancing(virtual.length > 0, own.length),
      ...(declared.has(name) ? { span: context.keyAt(path) } : {}),
    })
  }
  return pools
}
