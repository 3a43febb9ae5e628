import type { AlsoAllow } from '../model/deployment.ts'
import { unionOfAddresses } from '../sets/addresses.ts'
import type { AddressSet } from '../sets/intervals.ts'
import { ANY_PORTS } from '../sets/ports.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import { parsePrefixes } from './prefixes.ts'
import type { DeploymentFile } from './schema.ts'
import type { Zones } from './zones.ts'

interface End {
  readonly addresses: AddressSet | 'any'
  readonly zone?: string
}

function readEnd(words: readonly string[], path: YamlPath, zones: Zones, context: Context): End | undefined {
  const [word = ''] = words
  if (words.length === 1 && word === 'any') return { addresses: 'any' }
  if (words.length === 1 && !/[.:/]/.test(word)) {
    const zone = zones.named(word, context.itemPath(path, 0))
    const addresses = zone === undefined ? undefined : zones.all.get(zone)?.addresses
    return zone === undefined || addresses === undefined ? undefined : { zone, addresses }
  }
  const sets: AddressSet[] = []
  for (const [i, text] of words.entries()) {
    const read = parsePrefixes(text)
    if (read.ok) sets.push(read.value)
    else context.error('bad-address', read.reason, context.at(context.itemPath(path, i)))
  }
  if (sets.length < words.length) return undefined
  const addresses = unionOfAddresses(sets)
  const zone = zones.containing(addresses)
  return { addresses, ...(zone === undefined ? {} : { zone: zone.name }) }
}

/** Traffic that the file says is wanted. An entry that cannot be read in full is left out: it would allow too much. */
export function readAlsoAllow(file: DeploymentFile, zones: Zones, context: Context): readonly AlsoAllow[] {
  return file['also-allow'].flatMap(({ from, to, transport, ports, because }, i) => {
    const path = ['also-allow', i]
    const source = readEnd(from, [...path, 'from'], zones, context)
    const target = readEnd(to, [...path, 'to'], zones, context)
    const withPorts = transport === 'tcp' || transport === 'udp'
    if (ports !== undefined && !withPorts) {
      context.error(
        'ports-and-transport',
        `transport \`${transport}\` has no ports`,
        context.keyAt([...path, 'ports']),
        { help: 'leave `ports` out' },
      )
    }
    const readInFull = ports !== undefined || !context.written([...path, 'ports'])
    if (source === undefined || target === undefined || !readInFull) return []
    return [
      {
        from: source.addresses,
        ...(source.zone === undefined ? {} : { fromZone: source.zone }),
        to: target.addresses,
        ...(target.zone === undefined ? {} : { toZone: target.zone }),
        transport,
        ports: withPorts ? (ports ?? ANY_PORTS) : [],
        because,
        span: context.at(path),
      },
    ]
  })
}
