import type { Catalogue } from '../model/catalogue.ts'
import type { PortFact } from '../model/lookup.ts'
import { NEEDS } from '../model/requirement.ts'
import { holdersOf } from './role-holders.ts'
import { shortTitle } from './role-title.ts'
import { rpcInterfaces } from './rpc-text.ts'
import { versionSpan } from './version-span.ts'

/** One end that listens on, or calls from, the ports asked for. */
interface Summary {
  readonly product: string
  readonly label: string
  readonly calls: boolean
  readonly transport: string
  readonly versions: Set<string>
  readonly applications: Set<string>
  readonly facts: PortFact[]
}

/**
 * Many facts for a person: by product, one line for each role that listens or calls, in which versions, with which protocols,
 * how many flows of which need. `title` is the first line.
 */
export function portSummary(title: string, facts: readonly PortFact[], catalogue: Catalogue): string {
  const summaries = new Map<string, Summary>()
  for (const fact of facts) {
    const calls = !fact.sides.includes('destination')
    const transport = fact.transport.join('/').toUpperCase()
    const { roles, detail } = calls ? fact.from : fact.to
    for (const [role, versions] of holders(roles, fact, catalogue)) {
      const label = `${shortTitle(role, catalogue)}${detail === '' ? '' : ` (${detail})`}`
      const key = JSON.stringify([fact.product, label, calls, transport])
      const summary = summaries.get(key) ?? {
        product: fact.product,
        label,
        calls,
        transport,
        versions: new Set<string>(),
        applications: new Set<string>(),
        facts: [],
      }
      summaries.set(key, summary)
      for (const version of versions) summary.versions.add(version)
      for (const application of fact.application.split(', ')) summary.applications.add(application)
      summary.facts.push(fact)
    }
  }
  const products = [...new Set(facts.map(({ product }) => product))].sort()
  return [
    `${title}\n`,
    ...products.flatMap((product) => [
      `${catalogue.products.get(product)?.title ?? product}\n`,
      columns(
        [...summaries.values()].filter((one) => one.product === product).map((one) => summaryCells(one, catalogue)),
      ),
    ]),
  ].join('')
}

/** Who has the roles of a fact, each with the versions in which that is so; the roles themselves where nobody is known to. */
function holders(
  roles: readonly string[],
  { product, versions }: PortFact,
  catalogue: Catalogue,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const version of versions) {
    for (const { id } of roles.flatMap((role) => holdersOf(role, catalogue, product, version)))
      found.set(id, (found.get(id) ?? new Set()).add(version))
  }
  return found.size > 0 ? found : new Map(roles.map((id) => [id, new Set(versions)]))
}

function summaryCells(
  { product, label, calls, transport, versions, applications, facts }: Summary,
  catalogue: Catalogue,
) {
  const needs = NEEDS.flatMap((need) => {
    const count = facts.filter((fact) => fact.need === need).length
    return count === 0 ? [] : [`${count} ${need}`]
  })
  return [
    `${calls ? 'from ' : ''}${label}`,
    transport,
    [...applications].join(', '),
    needs.join(', '),
    versionSpan(product, [...versions], catalogue),
  ]
}

/** The RPC interfaces that the flows call, a line for each: what a client asks the endpoint mapper for. Empty for none. */
export function interfaceSummary(facts: readonly PortFact[], catalogue: Catalogue): string {
  const ids = new Set(facts.flatMap(({ rpc }) => rpc))
  if (ids.size === 0) return ''
  const known = rpcInterfaces([...ids], catalogue)
  return `RPC interfaces that these flows call\n${columns(known.map(({ id, uuid, version = '', title }) => [id, uuid, version, title]))}`
}

/** Longer cells do not widen their column. */
const WIDEST = 48

function columns(rows: readonly (readonly string[])[]): string {
  const width = (i: number) =>
    Math.max(0, ...rows.map((row) => row[i]?.length ?? 0).filter((length) => length <= WIDEST))
  const widths = (rows[0] ?? []).map((_, i) => width(i))
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
