import type { Rule } from '../model/ruleset.ts'
import type { NameTable } from '../sets/names.ts'
import { type Hull, hullOfMatch } from './hull.ts'

/** The hulls of the rules of a list, side by side in memory: a walk of a long list looks at little else. */
export interface HullTable {
  /** The first rule from `from` on whose hull meets one of these; the number of rules if there is none. */
  next(from: number, hulls: readonly Hull[]): number
  hull(rule: number): Hull
}

const tables = new WeakMap<NameTable, WeakMap<readonly Rule[], HullTable>>()

export function hullTable(rules: readonly Rule[], names: NameTable): HullTable {
  const known = tables.get(names) ?? new WeakMap<readonly Rule[], HullTable>()
  tables.set(names, known)
  const table = known.get(rules) ?? newTable(rules, names)
  known.set(rules, table)
  return table
}

/** The first and last values of all rules on one axis. Of an empty interval they are such that it meets none. */
interface Column {
  readonly first: Float64Array
  readonly last: Float64Array
}

/** The ends of an address, of each family, then the other axes, as `Hull` places them; those that tell most rules apart first. */
const FAMILIES = [
  [12, 10],
  [16, 14],
] as const
const OTHERS = [8, 4, 6, 0, 2] as const

function newTable(rules: readonly Rule[], names: NameTable): HullTable {
  const hulls = rules.map((rule) => hullOfMatch(rule.match, names))
  const columns = Array.from({ length: 9 }, (_, i): Column => {
    const isEmpty = (hull: Hull) => (hull[2 * i] ?? 0) > (hull[2 * i + 1] ?? 0)
    return {
      first: Float64Array.from(hulls, (hull) => (isEmpty(hull) ? Number.POSITIVE_INFINITY : (hull[2 * i] ?? 0))),
      last: Float64Array.from(hulls, (hull) => (isEmpty(hull) ? Number.NEGATIVE_INFINITY : (hull[2 * i + 1] ?? 0))),
    }
  })
  const meets = (axis: number, rule: number, hull: Hull): boolean => {
    const column = columns[axis / 2]
    if (column === undefined) return true
    return (column.first[rule] ?? 0) <= (hull[axis + 1] ?? 0) && (column.last[rule] ?? 0) >= (hull[axis] ?? 0)
  }
  /** The first rule from `from` on, before `end`, that meets one hull: each loop looks at one axis of many rules. */
  const nextOf = (from: number, end: number, hull: Hull): number => {
    let found = end
    for (const [destination, source] of FAMILIES) {
      const column = columns[destination / 2]
      const [first, last] = [hull[destination] ?? 0, hull[destination + 1] ?? 0]
      if (column === undefined || first > last || (hull[source] ?? 0) > (hull[source + 1] ?? 0)) continue
      const { first: firsts, last: lasts } = column
      for (let rule = from; rule < found; rule++) {
        if ((firsts[rule] ?? 0) > last || (lasts[rule] ?? 0) < first || !meets(source, rule, hull)) continue
        if (OTHERS.every((axis) => meets(axis, rule, hull))) found = rule
      }
    }
    return found
  }
  return {
    next(from, hulls) {
      let end = rules.length
      for (const hull of hulls)
        if (!OTHERS.some((axis) => (hull[axis] ?? 0) > (hull[axis + 1] ?? 0))) end = nextOf(from, end, hull)
      return hulls.length === 0 ? rules.length : end
    },
    hull: (rule) => hulls[rule] ?? [],
  }
}
