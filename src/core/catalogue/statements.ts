import type { Catalogue } from '../model/catalogue.ts'
import type { SourceAnswer, Statement } from '../model/lookup.ts'
import type { Verdict } from '../model/requirement.ts'

const ORDER = new Intl.Collator('en', { numeric: true })

/** Places in the order of the source, as far as their names tell: numbers by value, what has no place last. */
function byPlace(a: Statement, b: Statement): number {
  if (a.at === undefined || b.at === undefined) return Number(a.at === undefined) - Number(b.at === undefined)
  return ORDER.compare(a.at, b.at)
}

/**
 * Everything that each source states, in the order of the sources: of flows, where a statement that several entries record is one,
 * and of RPC interfaces.
 */
export function statementsOf(catalogue: Catalogue): readonly SourceAnswer[] {
  const bySource = new Map<string, Map<string, Statement>>()
  for (const { id, title, versions, claims } of catalogue.requirements) {
    for (const claim of claims) {
      const statements = bySource.get(claim.source) ?? new Map<string, Statement>()
      bySource.set(claim.source, statements)
      const key = JSON.stringify([claim.at, claim.says, claim.verdict, claim.because])
      const entries = statements.get(key)?.entries ?? []
      statements.set(key, { ...claim, entries: [...entries, { id, title, versions }] })
    }
  }
  for (const { id, title, uuid, source, at } of catalogue.rpcInterfaces.values()) {
    const statements = bySource.get(source) ?? new Map<string, Statement>()
    bySource.set(source, statements)
    const entries = catalogue.requirements.filter(({ rpc }) => rpc.includes(id))
    statements.set(uuid, {
      source,
      ...(at === undefined ? {} : { at }),
      says: `UUID ${uuid} is ${title}`,
      verdict: 'upheld',
      entries: entries.map((entry) => ({ id: entry.id, title: entry.title, versions: entry.versions })),
    })
  }
  return [...catalogue.sources.values()].map((source) => {
    const statements = [...(bySource.get(source.id)?.values() ?? [])].sort(byPlace)
    return { source, statements, verdicts: countVerdicts(statements) }
  })
}

function countVerdicts(statements: readonly Statement[]): Readonly<Record<Verdict, number>> {
  const counts: Record<Verdict, number> = { upheld: 0, refuted: 0, superseded: 0, imprecise: 0, unproven: 0 }
  for (const { verdict } of statements) counts[verdict]++
  return counts
}

/** The source of this id; `2`, `02` and `002` are `seed-002`. */
export function sourceNamed(word: string, catalogue: Catalogue): string | undefined {
  const wanted = word.toLowerCase()
  const names = /^\d{1,3}$/.test(wanted) ? [wanted, `seed-${wanted.padStart(3, '0')}`] : [wanted]
  return names.find((name) => catalogue.sources.has(name))
}
