import { listed } from '../diagnostics/suggest.ts'
import type { Deployment } from '../model/deployment.ts'
import type { AssertedService, Assertion, AssertionEnd } from '../model/expect.ts'
import { TRANSPORTS, type Transport } from '../model/requirement.ts'
import { intervalSet } from '../sets/intervals.ts'
import { ANY_PORTS, formatPorts, parsePorts } from '../sets/ports.ts'
import { quoted } from '../sets/read.ts'
import type { YamlPath } from '../yaml/tree.ts'
import type { Context } from './context.ts'
import { checkContradictions } from './expect-contradictions.ts'
import { type EndReader, endReader, type ReadEnd } from './expect-ends.ts'
import { type Ways, zoneWays } from './expect-ways.ts'
import { groupBy } from './group.ts'
import { nameFault } from './names.ts'
import type { ClaimEntry, DeploymentFile } from './schema.ts'
import type { Zones } from './zones.ts'

/** Words of an end, and ranges of ports, that a title repeats. */
const TOLD = 4

/** What of a deployment the assertions speak of. */
export type Asserted = Pick<Deployment, 'firewalls' | 'servers' | 'pools'>

/** What the file expects of its firewalls. An assertion that cannot be read in full is left out: it would say something else. */
export function readExpect(
  file: DeploymentFile,
  deployed: Asserted,
  zones: Zones,
  context: Context,
): readonly Assertion[] {
  const reader = {
    ends: endReader(deployed, zones, context),
    ways: zoneWays(file, deployed.firewalls, zones, context),
    context,
  }
  const assertions = file.expect.flatMap((entry, i) => {
    const path = ['expect', i]
    const given = (['allow', 'deny'] as const).filter((kind) => context.written([...path, kind]))
    if (given.length !== 1) {
      const message =
        given.length === 0 ? 'an assertion says `allow` or `deny`' : 'an assertion says `allow` or `deny`, not both'
      const span = given.length === 0 ? context.at(path) : context.keyAt([...path, 'deny'])
      if (given.length > 0 || context.whole(path)) {
        context.error('bad-assertion', message, span, { help: 'write one item of the list for each' })
      }
    }
    return given.flatMap((kind) => {
      const claim = entry[kind]
      const read = claim === undefined ? undefined : readClaim(kind, claim, [...path, kind], deployed, reader)
      return read === undefined || given.length > 1 ? [] : [read]
    })
  })
  checkIds(file, context)
  checkContradictions(assertions, zones, context)
  return assertions
}

interface Reader {
  readonly ends: EndReader
  readonly ways: Ways
  readonly context: Context
}

function readClaim(
  kind: Assertion['kind'],
  claim: ClaimEntry,
  path: YamlPath,
  { firewalls }: Asserted,
  { ends, ways, context }: Reader,
): Assertion | undefined {
  const end = (key: 'from' | 'to') => {
    const words = claim[key]
    if (words !== undefined) return ends(words, [...path, key])
    if (!context.written([...path, key])) {
      context.error('missing-key', `\`${key}\` is missing`, context.keyAt(path), {
        help: `${key}: a zone, server, pool, population or addresses`,
      })
    }
    return undefined
  }
  const from = end('from')
  const to = end('to')
  const services = readServices(claim, path, context)
  const named = readFirewallNames(claim, path, firewalls, context)
  if (from === undefined || to === undefined) return undefined
  const fits = checkEnds(from, to, path, context) && ways.check(from, to, named ?? [], path)
  if (!fits || services === undefined || named === undefined || !context.whole(path)) return undefined
  const title = `${kind} ${textOf(from)} -> ${textOf(to)}, ${servicesText(services)}`
  return {
    kind,
    id: claim.id ?? title,
    title,
    from: assertionEnd(from),
    to: assertionEnd(to),
    services,
    firewalls: named,
    ...(claim.because === undefined ? {} : { because: claim.because }),
    span: context.at(path.slice(0, -1)),
  }
}

function assertionEnd(end: ReadEnd): AssertionEnd {
  return { text: textOf(end), addresses: end.addresses }
}

function textOf({ words }: ReadEnd): string {
  const told = words.slice(0, TOLD).join(', ')
  return words.length > TOLD ? `${told} and ${words.length - TOLD} more` : told
}

function servicesText(services: readonly AssertedService[]): string {
  const all = services.map(({ transport, ports }) => {
    if (transport !== 'tcp' && transport !== 'udp') return transport === 'any' ? 'any traffic' : transport
    const told = ports.slice(0, TOLD).map((range) => `${formatPorts([range])}/${transport}`)
    const rest = ports.length - told.length
    return rest > 0 ? `${told.join(', ')} and ${rest} more` : told.join(', ')
  })
  return all.join(', ')
}

/** Packets have one family: hosts with IPv4 only never speak to hosts with IPv6 only. */
function checkEnds(from: ReadEnd, to: ReadEnd, path: YamlPath, context: Context): boolean {
  const common = (['v4', 'v6'] as const).some(
    (family) => from.addresses[family].length > 0 && to.addresses[family].length > 0,
  )
  if (common) return true
  const familyOf = ({ addresses }: ReadEnd) => (addresses.v4.length > 0 ? 'IPv4' : 'IPv6')
  const message = `no packet goes from \`${textOf(from)}\` to \`${textOf(to)}\`: one has ${familyOf(from)} only, the other ${familyOf(to)}`
  context.error('empty-assertion', message, context.keyAt(path))
  return false
}

/** Each transport once, with all its ports; undefined where something is at fault. */
function readServices(
  { ports, transport }: ClaimEntry,
  path: YamlPath,
  context: Context,
): readonly AssertedService[] | undefined {
  if (ports === undefined) {
    const withPorts = transport === 'tcp' || transport === 'udp'
    return [{ transport: transport ?? 'any', ports: withPorts ? ANY_PORTS : [] }]
  }
  const services = ports.map((word, i) =>
    readService(word, transport, context.itemPath([...path, 'ports'], i), context),
  )
  const read = services.flatMap((service) => service ?? [])
  if (read.length < services.length) return undefined
  return [...groupBy(read, (service) => service.transport)].map(([of, each]) => ({
    transport: of,
    ports: intervalSet(each.flatMap((service) => service.ports)),
  }))
}

function readService(
  word: string,
  otherwise: Transport | undefined,
  path: YamlPath,
  context: Context,
): AssertedService | undefined {
  const [text = '', given, ...more] = word.split('/')
  const transport = given?.trim() ?? otherwise
  const at = context.at(path)
  if (more.length > 0) {
    context.error('bad-ports', `${quoted(word)} is not ports and a transport, such as 443/tcp`, at)
  } else if (transport === undefined) {
    const help = `write ${quoted(`${text}/tcp`)} or ${quoted(`${text}/udp`)}`
    context.error('missing-transport', `${quoted(word)} does not say which transport`, at, { help })
  } else if (!TRANSPORTS.some((known) => known === transport)) {
    const help = context.suggest(transport, TRANSPORTS, 'transports')
    context.error('unknown-transport', `unknown transport ${quoted(transport)}`, at, { help })
  } else if (transport !== 'tcp' && transport !== 'udp') {
    const help = given === undefined ? 'leave `ports` out' : `write \`transport: ${transport}\` and leave \`ports\` out`
    context.error('ports-and-transport', `transport ${quoted(transport)} has no ports`, at, { help })
  } else if (given !== undefined && otherwise !== undefined && transport !== otherwise) {
    const message = `${quoted(word)} says another transport than \`transport: ${otherwise}\``
    context.error('ports-and-transport', message, at, { help: 'leave `transport` out' })
  } else {
    const read = parsePorts(text)
    if (read.ok) return { transport, ports: read.value }
    context.error('bad-ports', read.reason, at)
  }
  return undefined
}

/** Undefined where a name is at fault. */
function readFirewallNames(
  { firewall }: ClaimEntry,
  path: YamlPath,
  firewalls: Deployment['firewalls'],
  context: Context,
): readonly string[] | undefined {
  const known = new Set([...firewalls.keys(), ...context.keysAt(['firewalls'])])
  let complete = true
  for (const [i, word] of (firewall ?? []).entries()) {
    if (known.has(word)) continue
    complete = false
    context.error(
      'unknown-firewall',
      `unknown firewall \`${word}\``,
      context.at(context.itemPath([...path, 'firewall'], i)),
      {
        help: context.suggest(word, [...known], 'firewalls'),
      },
    )
  }
  return complete ? [...new Set(firewall ?? [])] : undefined
}

/** Ids stand in reports, and tell one assertion from the other. */
function checkIds(file: DeploymentFile, context: Context): void {
  const first = new Map<string, YamlPath>()
  for (const [i, entry] of file.expect.entries()) {
    for (const kind of ['allow', 'deny'] as const) {
      const id = entry[kind]?.id
      if (id === undefined) continue
      const path = ['expect', i, kind, 'id']
      const fault = nameFault(id)
      const other = first.get(id)
      if (fault !== undefined) context.error('bad-name', fault, context.at(path))
      if (other === undefined) first.set(id, path)
      else {
        const related = [{ span: context.at(other), message: 'first given here' }]
        context.error('duplicate-name', `two assertions have the id ${listed([id])}`, context.at(path), { related })
      }
    }
  }
}
