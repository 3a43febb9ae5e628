import type { Catalogue } from '../model/catalogue.ts'
import type { CatalogueDifference, ComparedFlow, DifferenceRow, VersionName } from '../model/lookup.ts'
import { NEEDS, type Requirement, type RequirementEnd, type Transport } from '../model/requirement.ts'
import { equals, intervalSet, type PortSet } from '../sets/intervals.ts'
import { defaultPorts, portLists, versionsAt } from './entry-ports.ts'
import { factEnd } from './query.ts'

type Place = Pick<DifferenceRow, 'from' | 'to' | 'transport' | 'application' | 'feature'>

/**
 * What two versions of one product do not have in common. Flows are compared from role to role, by transport, application and
 * feature; entries that are wrong, and statements of support, which name no ports, take no part.
 */
export function differenceOf(before: VersionName, after: VersionName, catalogue: Catalogue): CatalogueDifference {
  const places = new Map<string, Place>()
  const old = flowsOf(before, catalogue, places)
  const young = flowsOf(after, catalogue, places)
  const rows: DifferenceRow[] = []
  let same = 0
  for (const [key, place] of places) {
    const [was, is] = [old.get(key), young.get(key)]
    if (was !== undefined && is !== undefined && isSame(was, is)) same++
    else
      rows.push({ ...place, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) })
  }
  return { before, after, same, rows }
}

function flowsOf(
  { product, version }: VersionName,
  catalogue: Catalogue,
  places: Map<string, Place>,
): ReadonlyMap<string, ComparedFlow> {
  const defaults = defaultPorts(catalogue)
  const flows = new Map<string, ComparedFlow>()
  for (const entry of catalogue.requirements) {
    if (entry.product !== product || !entry.versions.includes(version) || entry.need === 'wrong' || entry.support)
      continue
    for (const { place, to } of placesOf(entry, catalogue)) {
      const key = JSON.stringify(Object.values(place))
      places.set(key, place)
      const versions = versionsAt(entry, [to]).length === 0 ? [] : [version]
      const ports = intervalSet(portLists(entry.ports, [to], versions, catalogue, defaults).flat())
      flows.set(key, joined(flows.get(key), entry, ports))
    }
  }
  return flows
}

/** One for each pair of roles and each transport. */
function placesOf(entry: Requirement, catalogue: Catalogue): readonly { place: Place; to: string }[] {
  const one = (end: RequirementEnd, role: string) => factEnd({ ...end, roles: [role] }, catalogue).label
  return entry.from.roles.flatMap((from) =>
    entry.to.roles.flatMap((to) =>
      entry.transport.map((transport: Transport) => ({
        to,
        place: {
          from: one(entry.from, from),
          to: one(entry.to, to),
          transport,
          application: entry.application,
          feature: entry.feature,
        },
      })),
    ),
  )
}

function joined(known: ComparedFlow | undefined, entry: Requirement, ports: PortSet): ComparedFlow {
  return {
    ports: intervalSet([...(known?.ports ?? []), ...ports]),
    needs: NEEDS.filter((need) => need === entry.need || known?.needs.includes(need)),
    encryption: [...new Set([...(known?.encryption ?? []), entry.encryption])].sort(),
    entries: [...new Set([...(known?.entries ?? []), entry.id])].sort(),
    titles: [...new Set([...(known?.titles ?? []), entry.title])].sort(),
  }
}

function isSame(a: ComparedFlow, b: ComparedFlow): boolean {
  return (
    equals(a.ports, b.ports) && String(a.needs) === String(b.needs) && String(a.encryption) === String(b.encryption)
  )
}
