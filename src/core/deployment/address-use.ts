import type { Span } from '../diagnostics/source.ts'
import type { Firewall, HostAddress, Pool, Server } from '../model/deployment.ts'
import { intersect } from '../sets/intervals.ts'
import { formatAddress } from '../sets/ip.ts'
import { formatPorts } from '../sets/ports.ts'
import type { Context } from './context.ts'
import type { Listener, Listening } from './listeners.ts'

/** One use of an address. */
interface Use {
  readonly kind: 'server' | 'pool' | 'firewall'
  readonly name: string
  readonly label: string
  readonly address: HostAddress
  readonly public: boolean
  /** For a public address, what it is translated to. */
  readonly real: readonly HostAddress[]
  readonly span: Span
  readonly listeners: () => readonly Listener[]
}

function* usesOf(
  servers: ReadonlyMap<string, Server>,
  pools: ReadonlyMap<string, Pool>,
  firewalls: ReadonlyMap<string, Firewall>,
  listening: Listening,
  context: Context,
): Iterable<Use> {
  for (const server of servers.values()) {
    const { name, interfaces } = server
    for (const one of interfaces) {
      const label = interfaces.length > 1 ? `\`${name}\` (${one.name})` : `\`${name}\``
      const listeners = () => listening.onInterface(server, one.name)
      const use = { kind: 'server', name, label, real: one.addresses, listeners } as const
      const nat = ['servers', name, 'nat']
      const natSpan = context.at(context.written([...nat, one.name]) ? [...nat, one.name] : nat)
      for (const address of one.addresses) {
        yield { ...use, address, public: false, span: one.span ?? context.keyAt(['servers', name]) }
      }
      for (const address of one.public) yield { ...use, address, public: true, span: natSpan }
    }
  }
  const members = new Map<string, Server[]>()
  for (const server of servers.values()) {
    if (server.pool !== undefined) members.set(server.pool, [...(members.get(server.pool) ?? []), server])
  }
  for (const pool of pools.values()) {
    const { name } = pool
    const listeners = () => listening.onPool(pool, members.get(name) ?? [])
    const use = { kind: 'pool', name, label: `pool \`${name}\``, real: pool.virtual, listeners } as const
    for (const address of pool.virtual)
      yield { ...use, address, public: false, span: context.at(['pools', name, 'vip']) }
    for (const address of pool.public) yield { ...use, address, public: true, span: context.at(['pools', name, 'nat']) }
  }
  for (const { name, sides } of firewalls.values()) {
    const use = { kind: 'firewall', name, label: `firewall \`${name}\``, public: false, real: [] } as const
    for (const { zone, addresses } of sides) {
      const path = ['firewalls', name, 'interfaces', zone]
      const key = context.written([...path, 'address']) ? 'address' : 'addresses'
      for (const address of addresses) yield { ...use, address, span: context.at([...path, key]), listeners: () => [] }
    }
  }
}

/** Two services that want the same port. */
function collision(
  a: Use,
  b: Use,
): { readonly one: Listener; readonly other: Listener; readonly ports: string } | undefined {
  for (const one of a.listeners()) {
    for (const other of b.listeners()) {
      if (one.transport !== other.transport) continue
      const ports = intersect(one.ports, other.ports)
      if (ports.length > 0) return { one, other, ports: `${one.transport.toUpperCase()} ${formatPorts(ports)}` }
    }
  }
  return undefined
}

/** How to move a listener: the setting in the words of the file. */
function move({ settings }: Listener): string | undefined {
  const [id] = settings
  if (id === undefined) return undefined
  const slash = id.lastIndexOf('/')
  return `\`ports: { ${id.slice(0, slash)}: { ${id.slice(slash + 1)}: … } }\``
}

function sameOwner(a: Use, b: Use): boolean {
  return (a.kind === b.kind && a.name === b.name) || (a.kind === 'pool' && b.kind === 'pool')
}

function help(a: Use, b: Use, one: Listener, other: Listener): string {
  const address = a.public ? 'public address' : 'address'
  const moves = [...new Set([move(one), move(other)])].filter((text) => text !== undefined)
  const lines = [`an address and a port lead to one service; give one of them another ${address}`]
  // On one host a service can make room; between hosts the whole address is at stake.
  if (moves.length > 0 && sameOwner(a, b)) lines.push(`or move its port, here and on the server: ${moves.join(' or ')}`)
  if (!sameOwner(a, b)) {
    lines.push(
      'or, where both are web sites, publish both through one reverse proxy, which tells them apart by host name',
    )
  }
  return lines.join('\n')
}

/**
 * One address belongs to one host, and one address and port to one service. Interfaces of one server may share an address as
 * long as their services do not meet on a port; so may pools their virtual address.
 */
export function checkAddressUse(
  servers: ReadonlyMap<string, Server>,
  pools: ReadonlyMap<string, Pool>,
  firewalls: ReadonlyMap<string, Firewall>,
  listening: Listening,
  context: Context,
): void {
  const seen = new Map<number | bigint, Use[]>()
  for (const use of usesOf(servers, pools, firewalls, listening, context)) {
    const others = seen.get(use.address.value)
    if (others === undefined) seen.set(use.address.value, [use])
    else {
      // The first that is at odds with it stands for all: one mistake, one message.
      for (const other of others) if (judge(other, use, context)) break
      others.push(use)
    }
  }
}

/** Says what is wrong with two uses of one address; false if nothing is. */
function judge(first: Use, second: Use, context: Context): boolean {
  const text = formatAddress(second.address.value)
  const related = [{ span: first.span, message: `${first.label} has it here` }]
  const clash = first.public === second.public ? collision(first, second) : undefined
  if (clash !== undefined) {
    const { one, other, ports } = clash
    const message = `${first.label} and ${second.label} both wait on ${ports} of ${text}, for ${one.service} and ${other.service}`
    context.error('port-taken', message, second.span, { related, help: help(first, second, one, other) })
    return true
  }
  if (first.public !== second.public) {
    const message = `${text} is the address of one and the public address of another: ${first.label} and ${second.label}`
    context.error('same-address', message, second.span, { related })
    return true
  }
  if (first.public) {
    const sameReal = first.real.some(({ value }) => second.real.some((other) => other.value === value))
    if (sameReal) return false
    const message = `public address ${text} belongs to ${first.label} and to ${second.label}`
    const help = 'an address is translated into one other; give one of them another public address'
    context.error('same-address', message, second.span, { related, help })
    return true
  }
  if (sameOwner(first, second)) return false
  const message = `${first.label} and ${second.label} have the same address ${text}`
  context.error('same-address', message, second.span, { related, help: 'give one of them another address' })
  return true
}
