import type { Span } from '../diagnostics/source.ts'
import type { Firewall, HostAddress, Pool, Server } from '../model/deployment.ts'
import { formatAddress } from '../sets/ip.ts'
import type { Context } from './context.ts'
import { groupBy } from './group.ts'
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
  const members = groupBy(servers.values(), ({ pool }) => pool)
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

/** What is known of one address so far. */
interface Taken {
  /** The first use of each owner. */
  readonly owners: Map<string, Use>
  /** Who waits on `tcp 443`, public addresses by themselves. */
  readonly ports: Map<string, { readonly use: Use; readonly listener: Listener }>
}

/** Uses of one address with the same owner are not at odds as long as their services do not meet. */
function ownerOf(use: Use): string {
  if (use.public)
    return `public ${use.real
      .map(({ value }) => formatAddress(value))
      .sort()
      .join()}`
  return use.kind === 'pool' ? 'pool' : `${use.kind} ${use.name}`
}

function* portsOf(use: Use): Iterable<{ readonly key: string; readonly port: number; readonly listener: Listener }> {
  for (const listener of use.listeners()) {
    for (const [first, last] of listener.ports) {
      for (let port = first; port <= last; port++)
        yield { key: `${use.public} ${listener.transport} ${port}`, port, listener }
    }
  }
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
  const first = new Map<number | bigint, Use>()
  const shared = new Map<number | bigint, Taken>()
  for (const use of usesOf(servers, pools, firewalls, listening, context)) {
    const { value } = use.address
    const before = first.get(value)
    if (before === undefined) {
      first.set(value, use)
      continue
    }
    // Most addresses have one use: what listens there is looked up for the others only.
    const taken = shared.get(value) ?? take({ owners: new Map(), ports: new Map() }, before)
    shared.set(value, taken)
    if (!clashes(taken, use, context)) collides(taken, use, context)
    take(taken, use)
  }
}

function take(taken: Taken, use: Use): Taken {
  const owner = ownerOf(use)
  if (!taken.owners.has(owner)) taken.owners.set(owner, use)
  for (const { key, listener } of portsOf(use)) if (!taken.ports.has(key)) taken.ports.set(key, { use, listener })
  return taken
}

/** Two services on one address and port. */
function clashes({ ports }: Taken, use: Use, context: Context): boolean {
  for (const { key, port, listener } of portsOf(use)) {
    const other = ports.get(key)
    if (other === undefined || other.use.label === use.label) continue
    const text = `${listener.transport.toUpperCase()} ${port} of ${formatAddress(use.address.value)}`
    const message = `${other.use.label} and ${use.label} both wait on ${text}, for ${other.listener.service} and ${listener.service}`
    const related = [{ span: other.use.span, message: `${other.use.label} has it here` }]
    context.error('port-taken', message, use.span, { related, help: help(other.use, use, other.listener, listener) })
    return true
  }
  return false
}

/** Two owners of one address. */
function collides({ owners }: Taken, use: Use, context: Context): void {
  const own = ownerOf(use)
  const other = [...owners].find(([owner]) => owner !== own)?.[1]
  if (other === undefined) return
  const text = formatAddress(use.address.value)
  const related = [{ span: other.span, message: `${other.label} has it here` }]
  if (other.public !== use.public) {
    const message = `${text} is the address of one and the public address of another: ${other.label} and ${use.label}`
    context.error('same-address', message, use.span, { related, help: 'give one of them another address' })
  } else if (use.public) {
    const message = `public address ${text} belongs to ${other.label} and to ${use.label}`
    const help = 'an address is translated into one other; give one of them another public address'
    context.error('same-address', message, use.span, { related, help })
  } else {
    const message = `${other.label} and ${use.label} have the same address ${text}`
    context.error('same-address', message, use.span, { related, help: 'give one of them another address' })
  }
}
