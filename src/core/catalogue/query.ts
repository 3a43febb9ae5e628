import type { Catalogue, RpcInterface } from '../model/catalogue.ts'
import { withIncluded } from '../model/included-roles.ts'
import {
  type FactEnd,
  NEARNESS,
  type Nearness,
  type PortAnswer,
  type PortFact,
  type PortQuestion,
} from '../model/lookup.ts'
import { NEEDS, type Requirement, type RequirementEnd } from '../model/requirement.ts'
import { count, type Interval, intersect, intervalSet, isSubset, overlaps, type PortSet } from '../sets/intervals.ts'
import { LAST_PORT } from '../sets/ports.ts'
import { defaultPorts, portLists, versionsAt } from './entry-ports.ts'
import { IANA_NAMES } from './iana-ports.ts'
import { applicationWords } from './question.ts'

/** A range of so many ports at most still names each of them: `5062-5063` does, the media range does not. */
const FEW = 100
/** Above this a range says nothing about one of its ports: `1024-65535`, `any`. */
const HALF = (LAST_PORT + 1) / 2
/** How many neighbours an unknown port is shown. */
const NEIGHBOURS = 3

/** Everything that the catalogue says of a question. Pure; the same question always has the same answer, most telling first. */
export function answerQuestion(question: PortQuestion, catalogue: Catalogue): PortAnswer {
  const defaults = defaultPorts(catalogue)
  const facts = catalogue.requirements.flatMap((entry) => factsOf(entry, question, catalogue, defaults))
  const folded = foldFacts(facts, catalogue).sort(byTelling)
  const known = question.ports === undefined || folded.some(({ nearness }) => nearness !== 'anything')
  return {
    question,
    known: known && folded.length > 0,
    iana: ianaNames(question),
    interfaces: interfacesAsked(question, catalogue),
    facts: folded,
    nearest: known ? [] : nearestPorts(question, catalogue, defaults),
  }
}

/** The RPC interfaces that are asked for by name, or by a well-known port of theirs. */
function interfacesAsked({ interfaces, ports = [] }: PortQuestion, { rpcInterfaces }: Catalogue) {
  const few = count(ports) <= FEW
  return [...rpcInterfaces.values()].filter(
    ({ id, port }) => interfaces.includes(id) || (few && port !== undefined && overlaps(ports, [[port, port]])),
  )
}

function ianaNames({ ports = [], transports }: PortQuestion) {
  const few = count(ports) <= FEW
  return IANA_NAMES.filter(
    (known) =>
      few &&
      intersect(ports, [[known.port, known.port]]).length > 0 &&
      (transports.length === 0 || known.transports.some((one) => transports.includes(one))),
  )
}

/**
 * The entry as answers to the question. Versions whose ephemeral RPC ports differ are told apart where the question does: 1030
 * is one of them in Exchange 2003 and not in 2019, 135 is the way to them in both.
 */
function factsOf(
  entry: Requirement,
  question: PortQuestion,
  catalogue: Catalogue,
  defaults: ReadonlyMap<string, PortSet>,
): readonly PortFact[] {
  const whole = factOf(entry, question, catalogue, defaults)
  if (whole === undefined) return []
  if (!entry.ports.dynamicRpc && !entry.sourcePorts.dynamicRpc) return [whole]
  const single = entry.versions.map((version) =>
    factOf({ ...entry, versions: [version] }, question, catalogue, defaults),
  )
  const alike = single.every((fact) => fact?.nearness === whole.nearness && String(fact.sides) === String(whole.sides))
  return alike ? [whole] : single.filter((fact) => fact !== undefined)
}

/** The entry as one answer; undefined when it is none. */
function factOf(
  entry: Requirement,
  question: PortQuestion,
  catalogue: Catalogue,
  defaults: ReadonlyMap<string, PortSet>,
): PortFact | undefined {
  const { transports, applications, interfaces } = question
  const transport =
    transports.length === 0 ? entry.transport : entry.transport.filter((one) => transports.includes(one))
  if (transport.length === 0) return undefined
  if (applications.length > 0 && !applicationWords(entry.application).some((word) => applications.includes(word)))
    return undefined
  const lists = portLists(entry.ports, entry.to.roles, versionsAt(entry, entry.to.roles), catalogue, defaults)
  const sourceLists = portLists(
    entry.sourcePorts,
    entry.from.roles,
    versionsAt(entry, entry.from.roles),
    catalogue,
    defaults,
  )
  if (interfaces.length > 0 && !interfaces.some((id) => calls(entry, lists, catalogue.rpcInterfaces.get(id))))
    return undefined
  const asked = question.ports
  const at = asked === undefined ? 'named' : nearness(lists, asked)
  const source = asked === undefined ? undefined : nearness(sourceLists, asked)
  // That somebody calls from any port is no fact about one of them.
  const caller = source === 'anything' ? undefined : source
  const sides = [
    ...(at === undefined ? [] : ['destination' as const]),
    ...(caller === undefined ? [] : ['source' as const]),
  ]
  const near = NEARNESS.find((one) => one === at || one === caller)
  if (near === undefined) return undefined
  const versions = versionsFor(entry, question, catalogue)
  if (versions === undefined) return undefined
  return {
    entries: [entry.id],
    title: entry.title,
    product: entry.product,
    versions,
    from: factEnd(entry.from, catalogue),
    to: factEnd(entry.to, catalogue),
    transport,
    ports: intervalSet(lists.flat()),
    sourcePorts: intervalSet(sourceLists.flat()),
    settings: [...entry.ports.settings, ...entry.sourcePorts.settings],
    dynamicRpc: entry.ports.dynamicRpc,
    application: entry.application,
    rpc: entry.rpc,
    encryption: entry.encryption,
    authentication: entry.authentication,
    need: entry.need,
    ...(entry.for === undefined ? {} : { for: entry.for }),
    feature: entry.feature,
    confidence: entry.confidence,
    notes: entry.notes === undefined ? [] : [entry.notes],
    claims: entry.claims,
    nearness: near,
    sides,
  }
}

/** Does the entry name the interface, or the well-known port of one that has such a port? */
function calls(entry: Requirement, lists: readonly PortSet[], rpc: RpcInterface | undefined): boolean {
  if (rpc === undefined) return false
  if (entry.rpc.includes(rpc.id)) return true
  return rpc.port !== undefined && nearness(lists, [[rpc.port, rpc.port]]) === 'named'
}

/** How the lists of ports of an entry speak of those asked for; undefined when they do not. */
function nearness(lists: readonly PortSet[], asked: PortSet): Nearness | undefined {
  let best: Nearness | undefined
  for (const list of lists) {
    for (const range of list) {
      if (!overlaps([range], asked)) continue
      if (size(range) <= FEW || isSubset([range], asked)) return 'named'
      if (size(range) <= HALF) best = 'range'
      else best ??= 'anything'
    }
  }
  return best
}

/** The versions of an entry for which it answers what was asked of roles, product and version; undefined for none. */
function versionsFor(entry: Requirement, question: PortQuestion, catalogue: Catalogue): readonly string[] | undefined {
  const { product, version, roles } = question
  if (product !== undefined && !isOf(entry, product)) return undefined
  const inVersion =
    version === undefined || entry.product !== product
      ? entry.versions
      : entry.versions.filter((one) => one === version)
  if (entry.versions.length > 0 && inVersion.length === 0) return undefined
  if (roles.length === 0) return inVersion
  const named = new Set([...entry.from.roles, ...entry.to.roles])
  const holds = (one: string | undefined) =>
    roles.some((role) => {
      const versions = new Map(one === undefined ? [] : [[entry.product, one]])
      return exists(role, entry.product, one, catalogue) && meets(withIncluded([role], versions, catalogue), named)
    })
  if (entry.versions.length === 0) return holds(undefined) ? [] : undefined
  const left = inVersion.filter(holds)
  return left.length === 0 ? undefined : left
}

/** Has this version of the product that role? Roles of other products have versions of their own. */
function exists(role: string, product: string, version: string | undefined, catalogue: Catalogue): boolean {
  const known = catalogue.roles.get(role)
  if (known === undefined || known.product !== product || version === undefined) return known !== undefined
  return known.versions.length === 0 || known.versions.includes(version)
}

function meets(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...other].some((id) => one.has(id))
}

/** Is it an entry of the product, or do its hosts take part in one of another product? */
function isOf({ product, from, to }: Requirement, wanted: string): boolean {
  return product === wanted || [...from.roles, ...to.roles].some((id) => id.startsWith(`${wanted}/`))
}

/** The end of a flow as reports name it. */
export function factEnd(
  { roles, interface: name, public: isPublic, zone }: RequirementEnd,
  catalogue: Catalogue,
): FactEnd {
  const known = roles.map((id) => catalogue.roles.get(id))
  const titles = roles.map((id, i) => shortTitle(known[i]?.title ?? id))
  const details = [
    name,
    zone === undefined ? undefined : `in the ${zone} zone`,
    isPublic ? 'public address' : undefined,
  ]
  const detail = details.filter((one) => one !== undefined).join(', ')
  return {
    roles,
    label: `${titles.join(', ')}${detail === '' ? '' : ` (${detail})`}`,
    detail,
    products: [...new Set(known.flatMap((role) => role?.product ?? []))],
  }
}

/** `Client Access server; from 2016 on a part of every Mailbox server` without what explains it. */
function shortTitle(title: string): string {
  const end = title.indexOf(';')
  return end > 0 ? title.slice(0, end) : title
}

/** Entries that state the same of several versions become one fact. */
function foldFacts(facts: readonly PortFact[], catalogue: Catalogue): PortFact[] {
  const byKey = new Map<string, PortFact>()
  for (const fact of facts) {
    const { entries, title, versions, notes, claims, confidence, ...same } = fact
    // What is known with another confidence is another fact.
    const key = JSON.stringify([same, confidence])
    const first = byKey.get(key)
    const order = catalogue.products.get(fact.product)?.versions ?? []
    byKey.set(
      key,
      first === undefined
        ? fact
        : {
            ...first,
            entries: [...first.entries, ...entries],
            title: first.title === title ? title : `${first.title}; ${title}`,
            versions: order.filter((one) => first.versions.includes(one) || versions.includes(one)),
            notes: [...new Set([...first.notes, ...notes])],
            claims: [...first.claims, ...claims],
          },
    )
  }
  return [...byKey.values()]
}

/** Who names the port comes first, printed claims that are wrong last, and within these who listens, by product and name. */
function byTelling(a: PortFact, b: PortFact): number {
  const rank = ({ nearness: near, need }: PortFact) => Number(need === 'wrong') * 10 + NEARNESS.indexOf(near)
  const listener = ({ to, product }: PortFact) => `${product} ${to.label}`
  return (
    rank(a) - rank(b) ||
    compare(listener(a), listener(b)) ||
    NEEDS.indexOf(a.need) - NEEDS.indexOf(b.need) ||
    compare(a.entries[0] ?? '', b.entries[0] ?? '')
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The ports next to the asked ones that entries name which answer the rest of the question; wrong claims do not count. */
function nearestPorts(
  { ports: asked = [], ...rest }: PortQuestion,
  catalogue: Catalogue,
  defaults: ReadonlyMap<string, PortSet>,
): PortAnswer['nearest'] {
  const known = catalogue.requirements
    .filter(({ need }) => need !== 'wrong')
    .flatMap((entry) => factOf(entry, rest, catalogue, defaults) ?? [])
    .flatMap(({ ports, to, entries: [entry = ''] }) => ports.map((range) => ({ range, label: to.label, entry })))
    .filter(({ range }) => size(range) <= HALF)
    .sort((a, b) => distance(a.range, asked) - distance(b.range, asked) || size(a.range) - size(b.range))
  const nearest: PortAnswer['nearest'][number][] = []
  for (const { range, label, entry } of known) {
    if (nearest.length === NEIGHBOURS) break
    if (!nearest.some(({ ports }) => overlaps(ports, [range]))) nearest.push({ ports: [range], label, entry })
  }
  return nearest
}

function size([first, last]: Interval): number {
  return last - first + 1
}

function distance([first, last]: Interval, asked: PortSet): number {
  return Math.min(...asked.map(([from, to]) => Math.max(first - to, from - last, 0)))
}
