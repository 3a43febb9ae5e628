import type { HostAddress } from '../model/deployment.ts'
import { isPopulated } from '../model/populated.ts'
import { ANY_ADDRESS, addressesOverlap, addressRange, noAddresses, unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { formatAddress } from '../sets/ip.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import type { Asserted } from './expect.ts'
import { groupBy } from './group.ts'
import { parsePrefixes } from './prefixes.ts'
import type { Zones } from './zones.ts'

/** One end of an assertion, found: the words, the addresses that they stand for, and the zones in which these lie. */
export interface ReadEnd {
  readonly words: readonly string[]
  readonly addresses: AddressSet
  readonly zones: ReadonlySet<string>
}

/** Reads one end; undefined and a diagnostic where a word of it is at fault. */
export type EndReader = (words: readonly string[], path: YamlPath) => ReadEnd | undefined

/** Most words of an end: a longer list is a zone, or a prefix. */
const MOST_WORDS = 256

type Part = Omit<ReadEnd, 'words'>

/** `silent`: the word names something that is at fault itself, which has been said there. */
type Found = Part | 'silent' | undefined

export function endReader({ servers, pools }: Asserted, zones: Zones, context: Context): EndReader {
  const declared = new Set(['zones', 'servers', 'pools'].flatMap((section) => context.keysAt([section])))
  const membersOf = groupBy(servers.values(), ({ pool }) => pool)
  const populations = [...context.catalogue.roles.values()].filter(({ kind }) => kind === 'population')
  const owners = publicOwners({ servers, pools })

  function ofHosts(addresses: readonly HostAddress[]): Found {
    // A host without an address has been refused where it is declared.
    if (addresses.length === 0) return 'silent'
    return {
      addresses: unionOfAddresses(addresses.map(({ value }) => addressRange(value))),
      zones: new Set(addresses.map((address) => zones.of(address)?.name ?? 'internet')),
    }
  }

  function ofZones(names: readonly string[]): Part {
    return {
      addresses: unionOfAddresses(names.flatMap((name) => zones.all.get(name)?.addresses ?? [])),
      zones: new Set(names),
    }
  }

  /** A name is what is declared under it, whatever it looks like. */
  function named(word: string): Found {
    if (word === 'any') return { addresses: ANY_ADDRESS, zones: new Set(zones.all.keys()) }
    const zone = zones.all.get(word)
    if (zone !== undefined) return zone.prefixes.length > 0 && noAddresses(zone.addresses) ? 'silent' : ofZones([word])
    const pool = pools.get(word)
    const members = (membersOf.get(word) ?? []).flatMap(({ interfaces }) => interfaces)
    if (pool !== undefined) return ofHosts([...pool.virtual, ...members.flatMap(({ addresses }) => addresses)])
    const server = servers.get(word)
    if (server !== undefined) return ofHosts(server.interfaces.flatMap(({ addresses }) => addresses))
    if (declared.has(word)) return 'silent'
    const resolved = context.roles.resolve(word)
    const role = 'id' in resolved ? populations.find(({ id }) => id === resolved.id) : undefined
    if (role === undefined) return undefined
    return ofZones([...zones.all.values()].filter((each) => isPopulated(each, role)).map(({ name }) => name))
  }

  /** `edge1/access`: one interface of a server, or of the members of a pool. */
  function ofInterface(word: string, path: YamlPath): Found {
    const slash = word.indexOf('/')
    const host = word.slice(0, slash)
    const server = servers.get(host)
    const members = server === undefined ? (membersOf.get(host) ?? []) : [server]
    if (slash < 0 || members.length === 0) return undefined
    const interfaces = members.flatMap((member) => member.interfaces)
    const meant = interfaces.filter(({ name }) => name === word.slice(slash + 1))
    if (meant.length > 0) return ofHosts(meant.flatMap(({ addresses }) => addresses))
    const known = [...new Set(interfaces.map(({ name }) => `${host}/${name}`))]
    if (known.length > 0) {
      context.error(
        'unknown-interface',
        `\`${host}\` has no interface \`${word.slice(slash + 1)}\``,
        context.at(path),
        {
          help: context.suggest(word, known, `interfaces of \`${host}\``),
        },
      )
    }
    return 'silent'
  }

  function byAddress(word: string, path: YamlPath): Found {
    const read = parsePrefixes(word)
    if (!read.ok) {
      context.error('bad-address', read.reason, context.at(path))
      return 'silent'
    }
    const owner = owners.get(word)
    if (owner !== undefined) {
      const message = `${word} is the public address of \`${owner}\``
      const help = `name the host itself, \`${owner}\`: a firewall is asked about its own and its public address`
      context.error('public-address', message, context.at(path), { help })
      return 'silent'
    }
    const inside = zones.containing(read.value)
    const touched =
      inside === undefined
        ? [...zones.all.values()].filter(({ addresses }) => addressesOverlap(addresses, read.value))
        : [inside]
    return { addresses: read.value, zones: new Set(touched.map(({ name }) => name)) }
  }

  function unknown(word: string, path: YamlPath): Found {
    const names = [...zones.all.keys(), ...servers.keys(), ...pools.keys(), ...populations.map(({ id }) => id)]
    context.error('unknown-name', `unknown name \`${word}\``, context.at(path), {
      help: context.suggest(word, names, 'names'),
    })
    return 'silent'
  }

  return (words, path) => {
    if (words.length > MOST_WORDS) {
      const message = `\`${String(path.at(-1))}\` has ${words.length} entries; at most ${MOST_WORDS} are read`
      context.error('too-many', message, context.keyAt(path), { help: 'name a zone, or prefixes' })
      return undefined
    }
    const parts: Part[] = []
    for (const [i, word] of words.entries()) {
      const at = context.itemPath(path, i)
      const looksLikeAddress = word.includes(':') || /^\d[^a-z]*$/i.test(word)
      const found = named(word) ?? ofInterface(word, at) ?? (looksLikeAddress ? byAddress(word, at) : unknown(word, at))
      if (typeof found === 'object') parts.push(found)
    }
    if (parts.length < words.length) return undefined
    const addresses = unionOfAddresses(parts.map((part) => part.addresses))
    if (noAddresses(addresses)) {
      context.error('empty-assertion', `\`${words.join(', ')}\` stands for no address at all`, context.at(path))
      return undefined
    }
    return { words, addresses, zones: new Set(parts.flatMap((part) => [...part.zones])) }
  }
}

/** Server or pool by each public address that a firewall translates, as people write it. */
function publicOwners({ servers, pools }: Pick<Asserted, 'servers' | 'pools'>): ReadonlyMap<string, string> {
  const hosts = [...servers.values()].flatMap(({ name, interfaces }) =>
    interfaces.flatMap((attachment) => attachment.public.map((address) => [address, name] as const)),
  )
  const virtual = [...pools.values()].flatMap((pool) => pool.public.map((address) => [address, pool.name] as const))
  return new Map([...hosts, ...virtual].map(([{ value }, name]) => [formatAddress(value), name]))
}
