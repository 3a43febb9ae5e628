import type { Requirement } from '../model/requirement.ts'
import type { Conditions } from './conditions.ts'
import type { Place, Places } from './places.ts'

/** Between which servers Microsoft supports no restriction of ports. */
export interface SupportStatements {
  /** The catalogue entry that says so of every host of one place towards every host of another. */
  between(from: Place, to: Place): string | undefined
}

/** `statements`: the support statements that hold, features and versions considered. */
export function supportStatements(
  statements: readonly Requirement[],
  places: Places,
  conditions: Conditions,
): SupportStatements {
  const covered = statements.map((statement) => {
    const versions = conditions.versionsOf(statement)
    const serversOf = (end: Requirement['from']) =>
      new Set(
        places.find(end, statement.product, versions).flatMap(({ place }) => place.members.map(({ server }) => server)),
      )
    return { id: statement.id, from: serversOf(statement.from), to: serversOf(statement.to) }
  })
  const within = ({ members, virtual }: Place, servers: ReadonlySet<string>) =>
    !virtual && members.length > 0 && members.every(({ server }) => servers.has(server))
  /** By place, the numbers of the statements in which it has an end. Most places have none. */
  const known = { from: new Map<Place, readonly number[]>(), to: new Map<Place, readonly number[]>() }
  function statementsOf(end: 'from' | 'to', place: Place): readonly number[] {
    const found = known[end].get(place) ?? covered.flatMap((statement, i) => (within(place, statement[end]) ? [i] : []))
    known[end].set(place, found)
    return found
  }
  return {
    between(from, to) {
      const ends = statementsOf('to', to)
      const first = statementsOf('from', from).find((i) => ends.includes(i))
      return first === undefined ? undefined : covered[first]?.id
    },
  }
}
