import type { Catalogue } from '../../model/catalogue.ts'
import type { Requirement, RequirementCondition, RequirementEnd } from '../../model/requirement.ts'
import { intervalSet, isSubset, overlaps, type PortSet } from '../../sets/intervals.ts'
import { defaultPorts, portLists, versionsAt } from '../entry-ports.ts'
import type { LintRule } from './rule.ts'

/** An entry with its ports as numbers. */
interface Stated {
  readonly entry: Requirement
  readonly ports: PortSet
  readonly sourcePorts: PortSet
}

/**
 * No two entries say of the same packets (ends, transport, ports) of one version what cannot both be so, unless a claim of one
 * of them settles it: that it must never be a rule and that it is needed; with the same application, that it is encrypted in
 * two ways; for the same feature too, two needs or two ways of authentication. Other ports or the other direction are another
 * flow, which is needed beside the first.
 */
export const noContradiction: LintRule = {
  id: 'contradiction',
  *check(catalogue) {
    const known = new Map<string, Requirement>(catalogue.requirements.map((entry) => [entry.id, entry]))
    const contradicted = new Map<string, Set<string>>()
    for (const [one, other] of pairs(catalogue)) {
      const about = contradiction(one, other)
      if (about === undefined) continue
      for (const [a, b] of [
        [one.entry, other.entry],
        [other.entry, one.entry],
      ] as const)
        contradicted.set(a.id, (contradicted.get(a.id) ?? new Set()).add(b.id))
      if (settles(one.entry, other.entry.id) || settles(other.entry, one.entry.id)) continue
      yield {
        thing: other.entry,
        path: ['id'],
        message: `\`${one.entry.id}\` says otherwise of the same packets: ${about}`,
        help: 'correct one of them, or say why both stand: a claim with `settles`, its verdict and its reason',
        related: [{ thing: one.entry, message: 'this entry' }],
      }
    }
    for (const thing of known.values()) {
      for (const [i, { settles: ids = [], because }] of thing.claims.entries()) {
        if (ids.length > 0 && because === undefined)
          yield { thing, path: ['claims', i, 'settles'], message: '`settles` without `because`' }
        for (const id of ids) {
          if (contradicted.get(thing.id)?.has(id)) continue
          const message = known.has(id)
            ? `\`${id}\` does not contradict this entry`
            : `there is no entry \`${id}\` that this claim could settle`
          yield { thing, path: ['claims', i, 'settles'], word: id, message }
        }
      }
    }
  },
}

function settles(entry: Requirement, id: string): boolean {
  return entry.claims.some((claim) => claim.settles?.includes(id))
}

/** Every two entries of a product, a version and a transport that share both ends. */
function* pairs(catalogue: Catalogue): Iterable<readonly [Stated, Stated]> {
  const defaults = defaultPorts(catalogue)
  const numbers = (entry: Requirement, ports: Requirement['ports'], roles: readonly string[]) =>
    intervalSet(portLists(ports, roles, versionsAt(entry, roles), catalogue, defaults).flat())
  const groups = new Map<string, Stated[]>()
  for (const entry of catalogue.requirements) {
    if (entry.support) continue
    const stated = {
      entry,
      ports: numbers(entry, entry.ports, entry.to.roles),
      sourcePorts: numbers(entry, entry.sourcePorts, entry.from.roles),
    }
    for (const key of placesOf(entry)) groups.set(key, [...(groups.get(key) ?? []), stated])
  }
  const seen = new Set<string>()
  for (const group of groups.values()) {
    for (const [i, one] of group.entries()) {
      for (const other of group.slice(i + 1)) {
        const key = `${one.entry.id} ${other.entry.id}`
        if (seen.has(key)) continue
        seen.add(key)
        yield [one, other]
      }
    }
  }
}

/** One text for each version, transport and pair of roles. A product without versions has one that nobody named. */
function placesOf({ product, versions, from, to, transport }: Requirement): readonly string[] {
  const at = ({ interface: name, at: which, public: isPublic, zone }: RequirementEnd) => [name, which, isPublic, zone]
  return (versions.length > 0 ? versions : ['']).flatMap((version) =>
    transport.flatMap((one) =>
      from.roles.flatMap((source) =>
        to.roles.map((target) => JSON.stringify([product, version, one, source, at(from), target, at(to)])),
      ),
    ),
  )
}

/** What the two cannot both be right about. */
function contradiction(one: Stated, other: Stated): string | undefined {
  const [a, b] = [one.entry, other.entry]
  if (a.need === 'wrong' && b.need === 'wrong') return undefined
  if (a.need === 'wrong' || b.need === 'wrong') {
    const [wrong, needed] = a.need === 'wrong' ? [one, other] : [other, one]
    const covered = isSubset(wrong.ports, needed.ports) && isSubset(wrong.sourcePorts, needed.sourcePorts)
    return covered ? 'one calls it wrong, the other needs it' : undefined
  }
  const same = one.ports.length === 0 ? other.ports.length === 0 : overlaps(one.ports, other.ports)
  if (!same || a.application !== b.application || exclude(a.when, b.when)) return undefined
  // An empty word is what no text says.
  if (differ(a.encryption, b.encryption)) return `encryption \`${a.encryption}\` and \`${b.encryption}\``
  if (a.feature !== b.feature) return undefined
  if (a.need !== b.need) return `need \`${a.need}\` and \`${b.need}\``
  if (differ(a.authentication, b.authentication))
    return `authentication \`${a.authentication}\` and \`${b.authentication}\``
  return undefined
}

function differ(a: string, b: string): boolean {
  return a !== '' && b !== '' && a !== b
}

/** Can the two conditions never hold at once? */
function exclude(a: RequirementCondition, b: RequirementCondition): boolean {
  const negated = ({ roles }: RequirementCondition) => roles.map((id) => (id.startsWith('!') ? id.slice(1) : `!${id}`))
  if (negated(a).some((id) => b.roles.includes(id))) return true
  if (a.balancing.length > 0 && b.balancing.length > 0 && !a.balancing.some((one) => b.balancing.includes(one)))
    return true
  const between = [a.between, b.between]
  return (
    (between.includes('same-pool') && between.includes('different-pools')) ||
    (between.includes('same-zone') && between.includes('different-zones'))
  )
}
