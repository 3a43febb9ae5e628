import type { Span } from '../diagnostics/source.ts'
import type { HostAddress, Zone } from '../model/deployment.ts'
import type { ZoneKind } from '../model/requirement.ts'
import {
  complementAddresses,
  formatAddresses,
  hasAddress,
  intersectAddresses,
  isSubsetOfAddresses,
  unionOfAddresses,
} from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import { isReserved, nameFault } from './names.ts'
import { parsePrefixes } from './prefixes.ts'
import type { DeploymentFile } from './schema.ts'

/** The built-in zone. */
export const INTERNET = 'internet'

/** Zones by name, and questions to them. */
export interface Zones {
  readonly all: ReadonlyMap<string, Zone>
  /** The declared zone that has the address; never `internet`. */
  of(address: HostAddress): Zone | undefined
  /** The zone, `internet` among them, that has all of the addresses; undefined when none has. */
  containing(addresses: AddressSet): Zone | undefined
  /** Is every declared zone read in full? If not, an address outside of them may be no fault. */
  readonly complete: boolean
  /** The name of a zone that exists (or that is declared and at fault); otherwise a diagnostic and undefined. */
  named(name: string, path: YamlPath): string | undefined
  /** For a help line: which zones there are and what they have. */
  readonly summary: string
}

function kindByName(name: string): ZoneKind {
  if (/perimeter|dmz|edge|extranet/i.test(name)) return 'perimeter'
  return /branch/i.test(name) ? 'branch' : 'internal'
}

interface Piece {
  readonly zone: string
  readonly addresses: AddressSet
  readonly span: Span
}

/** Pieces of different zones that share addresses, each later one once; in the order of their addresses, in one sweep. */
function* overlaps(pieces: readonly Piece[]): Iterable<readonly [Piece, Piece]> {
  for (const family of ['v4', 'v6'] as const) {
    const sorted = pieces
      .flatMap((piece) => piece.addresses[family].map(([first, last]) => ({ piece, first, last })))
      .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
    let reach: (typeof sorted)[number] | undefined
    for (const next of sorted) {
      if (reach !== undefined && next.first <= reach.last && reach.piece.zone !== next.piece.zone) {
        const [a, b] = [reach.piece, next.piece]
        yield a.span.start <= b.span.start ? [a, b] : [b, a]
      }
      if (reach === undefined || next.last > reach.last) reach = next
    }
  }
}

/** Which of several disjoint zones has an address, by binary search. */
function zoneIndex(zones: readonly Zone[]): (value: number | bigint) => Zone | undefined {
  const sorted = (family: 'v4' | 'v6') =>
    zones
      .flatMap((zone) => zone.addresses[family].map(([first, last]) => ({ zone, first, last })))
      .sort((a, b) => (a.first < b.first ? -1 : 1))
  const index = { v4: sorted('v4'), v6: sorted('v6') }
  return (value) => {
    const list = typeof value === 'bigint' ? index.v6 : index.v4
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((list[middle]?.first ?? 0) <= value) low = middle + 1
      else high = middle
    }
    const found = list[low - 1]
    return found !== undefined && value <= found.last ? found.zone : undefined
  }
}

function summaryOf(zones: readonly Zone[]): string {
  const say = ({ name, prefixes }: Zone) =>
    `\`${name}\` has ${prefixes.slice(0, 4).join(', ')}${prefixes.length > 4 ? '…' : ''}`
  return `${zones.slice(0, 6).map(say).join('; ')}${zones.length > 6 ? '; …' : ''}`
}

export function readZones(file: DeploymentFile, context: Context): Zones {
  const all = new Map<string, Zone>()
  const pieces: Piece[] = []
  let complete = true
  for (const [name, { addresses: prefixes, kind = kindByName(name), clients }] of Object.entries(file.zones)) {
    const path = ['zones', name]
    const list = context.written([...path, 'addresses']) ? [...path, 'addresses'] : path
    const own: AddressSet[] = []
    for (const [i, text] of prefixes.entries()) {
      const span = context.at(context.itemPath(list, i))
      const read = parsePrefixes(text)
      if (read.ok) {
        own.push(read.value)
        // All addresses under the name of the internet would only overlap with every zone.
        if (!isReserved(name)) pieces.push({ zone: name, addresses: read.value, span })
      } else {
        complete = false
        context.error('bad-address', read.reason, span)
      }
    }
    if (kind === INTERNET) {
      const help = 'it is every address that no other zone has'
      context.error(
        'built-in-zone',
        `\`${INTERNET}\` is built in and cannot be the kind of a zone`,
        context.at([...path, 'kind']),
        { help },
      )
    }
    // A zone is guessed to be perimeter or internal by its name: a bad one would only bring more faults about its servers.
    if (nameFault(name) !== undefined) continue
    all.set(name, {
      name,
      kind,
      addresses: unionOfAddresses(own),
      prefixes,
      clients: clients ?? (kind === 'internal' || kind === 'branch'),
      span: context.keyAt(path),
    })
  }
  let disjoint = true
  for (const [a, b] of overlaps(pieces)) {
    disjoint = false
    const shared = formatAddresses(intersectAddresses(a.addresses, b.addresses))
    const message = `zones \`${a.zone}\` and \`${b.zone}\` overlap in ${shared}`
    context.error('overlapping-zones', message, b.span, {
      related: [{ span: a.span, message: `zone \`${a.zone}\` has it here` }],
      help: 'an address lies in one zone; give one of them smaller prefixes',
    })
  }
  const declared = [...all.values()]
  const beyond = complementAddresses(unionOfAddresses(declared.map(({ addresses }) => addresses)))
  const internet: Zone = { name: INTERNET, kind: 'internet', addresses: beyond, prefixes: [], clients: false }
  all.set(INTERNET, internet)
  // Zones that overlap are an error; what they answer then need not be fast.
  const indexed = zoneIndex(declared)
  const of = ({ value }: HostAddress) =>
    disjoint ? indexed(value) : declared.find(({ addresses }) => hasAddress(addresses, value))

  const known = new Set([...all.keys(), ...context.keysAt(['zones'])])
  return {
    all,
    complete: complete && context.keysAt(['zones']).every((name) => all.has(name)),
    of,
    containing: (addresses) => {
      const first = addresses.v4[0]?.[0] ?? addresses.v6[0]?.[0]
      if (first === undefined) return undefined
      const zone = of({ family: typeof first === 'bigint' ? 6 : 4, value: first }) ?? internet
      return isSubsetOfAddresses(addresses, zone.addresses) ? zone : undefined
    },
    summary: summaryOf(declared),
    named: (name, path) => {
      if (known.has(name)) return name
      context.error('unknown-zone', `unknown zone \`${name}\``, context.at(path), {
        help: context.suggest(name, [...known], 'zones'),
      })
      return undefined
    },
  }
}
