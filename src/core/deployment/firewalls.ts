import type { Span } from '../diagnostics/source.ts'
import type { Firewall, FirewallSide, HostAddress } from '../model/deployment.ts'
import { unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import { put } from './group.ts'
import { interfaceNameFault } from './names.ts'
import { parsePrefixes } from './prefixes.ts'
import type { DeploymentFile } from './schema.ts'
import { INTERNET, type Zones } from './zones.ts'

type FirewallEntry = DeploymentFile['firewalls'][string]

const SSH = [[22, 22]] as const

/** The zones that a firewall joins, each once. */
function readBetween(name: string, { between }: FirewallEntry, zones: Zones, context: Context): string[] {
  const path = ['firewalls', name]
  if (between === undefined) {
    if (context.whole(path)) {
      const help = 'between: the zones that it joins, such as `[internet, perimeter]`'
      context.error('missing-key', `\`between\` is missing`, context.keyAt(path), { help })
    }
    return []
  }
  const joined = new Map<string, Span>()
  let unknown = false
  for (const [i, word] of between.entries()) {
    const at = [...path, 'between', i]
    const zone = zones.named(word, at)
    const first = joined.get(word)
    if (zone === undefined) unknown = true
    else if (first !== undefined) {
      const related = [{ span: first, message: 'first given here' }]
      context.error('duplicate-name', `zone \`${word}\` is given twice`, context.at(at), { related })
    } else joined.set(zone, context.at(at))
  }
  if (joined.size < 2 && !unknown) {
    const what = joined.size === 0 ? 'no zone' : `only zone \`${[...joined.keys()].join()}\``
    const message = `firewall \`${name}\` joins nothing: it has ${what}`
    const help = `a firewall stands between two zones at least; \`${INTERNET}\` is one of them, always there`
    context.error('joins-nothing', message, context.keyAt([...path, 'between']), { help })
  }
  return [...joined.keys()]
}

interface Side {
  readonly interface?: string
  readonly addresses: readonly HostAddress[]
}

function readSides(
  name: string,
  entry: FirewallEntry,
  joined: readonly string[],
  zones: Zones,
  context: Context,
): ReadonlyMap<string, Side> {
  const sides = new Map<string, Side>()
  const zoneOfInterface = new Map<string, Span>()
  const named = new Set(entry.between)
  for (const [zone, given] of Object.entries(entry.interfaces)) {
    const path = ['firewalls', name, 'interfaces', zone]
    if (!joined.includes(zone)) {
      if (entry.between !== undefined && !named.has(zone)) {
        const help = context.suggest(zone, joined, `zones of \`${name}\``)
        context.error('unknown-zone', `firewall \`${name}\` does not join zone \`${zone}\``, context.keyAt(path), {
          help,
        })
      }
      continue
    }
    const short = typeof given === 'string'
    const word = short ? given : given.name
    if (word !== undefined) {
      const at = context.at(short ? path : [...path, 'name'])
      const fault = interfaceNameFault(word)
      const first = zoneOfInterface.get(word)
      if (fault !== undefined) context.error('bad-name', fault, at)
      else if (first !== undefined) {
        const related = [{ span: first, message: 'first given here' }]
        const help = 'each zone lies behind an interface of its own'
        context.error('duplicate-name', `interface \`${word}\` leads to two zones`, at, { related, help })
      } else zoneOfInterface.set(word, at)
    }
    const addresses = short ? [] : readOwnAddresses(name, zone, given, path, zones, context)
    sides.set(zone, { addresses, ...(word === undefined ? {} : { interface: word }) })
  }
  return sides
}

function readOwnAddresses(
  name: string,
  zone: string,
  given: { readonly address?: readonly string[] | undefined; readonly addresses?: readonly string[] | undefined },
  path: YamlPath,
  zones: Zones,
  context: Context,
): HostAddress[] {
  return (['address', 'addresses'] as const).flatMap((key) =>
    (given[key] ?? []).flatMap((text, i) => {
      const at = context.itemPath([...path, key], i)
      const address = context.address(text, at)
      if (address === undefined) return []
      const lies = zones.of(address)?.name ?? INTERNET
      if (lies !== zone && zones.complete) {
        const message = `${text} of firewall \`${name}\` is not in zone \`${zone}\` but in \`${lies}\``
        context.error('address-outside-zone', message, context.at(at))
      }
      return [address]
    }),
  )
}

function readManagement(name: string, entry: FirewallEntry, zones: Zones, context: Context): Firewall['management'] {
  return entry.management.flatMap(({ from, ports = SSH }, i) => {
    const path = ['firewalls', name, 'management', i, 'from']
    const [word = ''] = from
    if (from.length === 1 && !/[.:/]/.test(word)) {
      const zone = zones.named(word, context.itemPath(path, 0))
      const addresses = zone === undefined ? undefined : zones.all.get(zone)?.addresses
      return zone === undefined || addresses === undefined ? [] : [{ zone, from: addresses, ports }]
    }
    const byZone = new Map<string, AddressSet[]>()
    for (const [j, text] of from.entries()) {
      const at = context.at(context.itemPath(path, j))
      const read = parsePrefixes(text)
      if (!read.ok) context.error('bad-address', read.reason, at)
      else {
        const zone = zones.containing(read.value)
        if (zone !== undefined) put(byZone, zone.name, read.value)
        else if (zones.complete) {
          const help = 'give the parts in each zone by themselves'
          context.error('address-outside-zone', `${text} lies in no single zone`, at, { help })
        }
      }
    }
    return [...byZone].map(([zone, sets]) => ({ zone, from: unionOfAddresses(sets), ports }))
  })
}

function readDialect(name: string, { dialect }: FirewallEntry, context: Context): string {
  const path = ['firewalls', name, 'dialect']
  if (dialect === undefined) {
    if (context.whole(path.slice(0, 2))) {
      const help = `dialect: the language of its configuration; ${context.suggest('', context.dialects, 'dialects')}`
      context.error('missing-key', '`dialect` is missing', context.keyAt(path.slice(0, 2)), { help })
    }
    return ''
  }
  if (!context.dialects.includes(dialect)) {
    const help = context.suggest(dialect, context.dialects, 'dialects')
    context.error('unknown-dialect', `unknown dialect \`${dialect}\``, context.at(path), { help })
  }
  return dialect
}

export function readFirewalls(file: DeploymentFile, zones: Zones, context: Context): ReadonlyMap<string, Firewall> {
  const firewalls = new Map<string, Firewall>()
  for (const [name, entry] of Object.entries(file.firewalls)) {
    const joined = readBetween(name, entry, zones, context)
    const given = readSides(name, entry, joined, zones, context)
    const sides = joined.map((zone): FirewallSide => ({ addresses: [], ...given.get(zone), zone }))
    firewalls.set(name, {
      name,
      dialect: readDialect(name, entry, context),
      sides,
      management: readManagement(name, entry, zones, context),
      logPerSecond: entry['log-per-second'],
      span: context.keyAt(['firewalls', name]),
    })
  }
  checkReached(file, firewalls, zones, context)
  return firewalls
}

/** Every zone must touch a firewall, or nothing can be planned between it and the others. */
function checkReached(
  file: DeploymentFile,
  firewalls: ReadonlyMap<string, Firewall>,
  zones: Zones,
  context: Context,
): void {
  const names = context.keysAt(['firewalls'])
  if (names.length === 0) {
    const [first] = context.keysAt([])
    if (first === undefined) return
    const help =
      'flows inside a zone are planned all the same; for the others add `firewalls:` with what joins the zones'
    context.error(
      'no-firewall',
      'no firewall joins the zones',
      context.keyAt([context.written(['zones']) ? 'zones' : first]),
      {
        severity: 'warning',
        help,
      },
    )
    return
  }
  // A firewall that could not be read may be the one that reaches the zone.
  const complete = names.every((name) => file.firewalls[name]?.between?.every((zone) => zones.all.has(zone)))
  if (!complete) return
  const reached = new Set([...firewalls.values()].flatMap(({ sides }) => sides.map(({ zone }) => zone)))
  for (const { name, span } of zones.all.values()) {
    if (reached.has(name) || span === undefined) continue
    const help = `name it in \`between\` of a firewall: ${names.slice(0, 6).join(', ')}`
    context.error('unreached-zone', `no firewall reaches zone \`${name}\``, span, { help })
  }
}
