import type { AlsoAllow, Deployment } from '../model/deployment.ts'
import {
  addressesOverlap,
  addressRange,
  hasAddress,
  intersectAddresses,
  noAddresses,
  unionOfAddresses,
} from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { allMappings, translatorOf } from './translators.ts'
import type { ZoneGraph } from './zones.ts'

/** What one firewall must let through, from one of its sides to another, for one entry of `also-allow`. */
export interface Opening {
  /** Its number in the deployment file, from 1. */
  readonly number: number
  readonly entry: AlsoAllow
  readonly source: AddressSet
  readonly destination: AddressSet
}

/** The openings of all firewalls. */
export interface Openings {
  /** `from` and `to`: the zones of two sides. */
  at(firewall: string, from: string, to: string): readonly Opening[]
  /** Entries, by number, that open nothing: no firewall of the deployment stands between any of their ends. */
  readonly nowhere: readonly number[]
}

/** Zones all of whose hosts go to all hosts of other zones by the same side of a firewall in and the same out. */
interface Block {
  readonly firewall: string
  readonly from: string
  readonly to: string
  readonly sources: readonly string[]
  readonly destinations: readonly string[]
}

/**
 * Where the traffic of `also-allow` crosses firewalls: between the zones of its ends, by the way that flows take. A destination
 * may be given by its public address; rules see the real one. What would have to cross the internet to get from one zone of the
 * deployment to another is not opened: nothing says under which addresses.
 */
export function alsoAllowed(deployment: Deployment, graph: ZoneGraph): Openings {
  const found = new Map<string, Opening[]>()
  const nowhere: number[] = []
  const blocksBetween = zoneBlocks(graph)
  const mappings = allMappings(deployment)
  for (const [i, entry] of deployment.alsoAllow.entries()) {
    let opened = false
    const open = (firewall: string, from: string, to: string, source: AddressSet, destination: AddressSet) => {
      const ends = inCommon(source, destination)
      if (ends === undefined) return
      opened = true
      const key = keyOf(firewall, from, to)
      const known = found.get(key)
      const opening = { number: i + 1, entry, ...ends }
      if (known) known.push(opening)
      else found.set(key, [opening])
    }
    const sources = placed(deployment, entry.from, entry.fromZone)
    const destinations = placed(deployment, entry.to, entry.toZone)
    for (const block of blocksBetween([...sources.keys()], [...destinations.keys()])) {
      const [source, destination] = [together(sources, block.sources), together(destinations, block.destinations)]
      open(block.firewall, block.from, block.to, source, destination)
    }
    const { to } = entry
    if (to === 'any') continue
    for (const { real, zone } of mappings.filter((one) => hasAddress(to, one.mapped))) {
      const translator = translatorOf(graph, zone)
      for (const [name, source] of sources) {
        const [first, ...rest] = graph.path(name, zone)?.hops ?? []
        if (first?.firewall !== translator?.firewall || first?.from !== translator?.outside || !first) continue
        for (const hop of [first, ...rest]) open(hop.firewall, hop.from, hop.to, source, addressRange(real))
      }
    }
    if (!opened) nowhere.push(i + 1)
  }
  return { at: (firewall, from, to) => found.get(keyOf(firewall, from, to)) ?? [], nowhere }
}

function keyOf(...names: readonly string[]): string {
  return JSON.stringify(names)
}

/** The part of an end in each zone that has one. */
function placed(
  deployment: Deployment,
  end: AddressSet | 'any',
  zone: string | undefined,
): ReadonlyMap<string, AddressSet> {
  if (zone !== undefined && end !== 'any') return new Map([[zone, end]])
  const parts = new Map<string, AddressSet>()
  for (const { name, addresses } of deployment.zones.values()) {
    if (end === 'any') parts.set(name, addresses)
    else if (addressesOverlap(end, addresses)) parts.set(name, intersectAddresses(end, addresses))
  }
  return parts
}

function together(parts: ReadonlyMap<string, AddressSet>, zones: readonly string[]): AddressSet {
  const [first, ...more] = zones.flatMap((zone) => parts.get(zone) ?? [])
  return first !== undefined && more.length === 0 ? first : unionOfAddresses([...(first ? [first] : []), ...more])
}

/** Finds blocks, once for the same zones: many entries are about the same ones. */
function zoneBlocks(
  graph: ZoneGraph,
): (sources: readonly string[], destinations: readonly string[]) => readonly Block[] {
  const known = new Map<string, readonly Block[]>()
  function find(sources: readonly string[], destinations: readonly string[]): readonly Block[] {
    /** By crossing and source zone, the destination zones. */
    const rows = new Map<string, { firewall: string; from: string; to: string; source: string; beyond: string[] }>()
    for (const source of sources) {
      for (const destination of destinations) {
        const path = graph.path(source, destination)
        if (path === undefined || path.overInternet >= 0) continue
        for (const { firewall, from, to } of path.hops) {
          const key = keyOf(firewall, from, to, source)
          const row = rows.get(key)
          if (row) row.beyond.push(destination)
          else rows.set(key, { firewall, from, to, source, beyond: [destination] })
        }
      }
    }
    const blocks = new Map<string, Block & { sources: string[] }>()
    for (const { firewall, from, to, source, beyond } of rows.values()) {
      const key = keyOf(firewall, from, to, ...beyond)
      const block = blocks.get(key)
      if (block) block.sources.push(source)
      else blocks.set(key, { firewall, from, to, sources: [source], destinations: beyond })
    }
    return [...blocks.values()]
  }
  return (sources, destinations) => {
    const key = JSON.stringify([sources, destinations])
    const blocks = known.get(key) ?? find(sources, destinations)
    known.set(key, blocks)
    return blocks
  }
}

/** No packet has two families. Undefined: the ends have none in common. */
function inCommon(source: AddressSet, destination: AddressSet): Pick<Opening, 'source' | 'destination'> | undefined {
  const v4 = source.v4.length > 0 && destination.v4.length > 0
  const v6 = source.v6.length > 0 && destination.v6.length > 0
  const held = (set: AddressSet): AddressSet => ({ v4: v4 ? set.v4 : [], v6: v6 ? set.v6 : [] })
  const ends = { source: held(source), destination: held(destination) }
  return noAddresses(ends.source) ? undefined : ends
}
