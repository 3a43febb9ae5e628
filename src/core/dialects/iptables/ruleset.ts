import { ALL } from '../../model/match.ts'
import {
  type Origin,
  PATHS,
  type Path,
  type Rule,
  type RuleList,
  type Ruleset,
  type Stage,
} from '../../model/ruleset.ts'
import { FAMILIES, type Family } from '../../sets/packet.ts'
import { quoted } from '../../sets/read.ts'
import { type Chain, chainOf, isBuiltIn, listKey, rulesOf, type Table, tableOf } from './chains.ts'
import { chainsThatDiffer, ruleAt } from './hooks.ts'
import { completeTable } from './policies.ts'
import type { Reading } from './read.ts'
import { HOOKS, purposeOf, stagesOf, TABLES } from './tables.ts'

function implicit(text: string): Origin {
  return { kind: 'implicit', text }
}

/** A jump to a chain that is not there, or that the kernel does not let anybody jump to, may do anything. */
function checked(rule: Rule, family: Family, table: Table, reading: Reading): Rule {
  const { action, origin } = rule
  if ((action.kind !== 'jump' && action.kind !== 'goto') || origin.span === undefined) return rule
  const name = action.to.slice(listKey(family, table.name, '').length)
  const builtIn = HOOKS.has(name) && isBuiltIn(table.name, name)
  if (!builtIn && table.chains.get(name)?.origin !== undefined) return rule
  reading.diagnostics.push({
    severity: 'warning',
    code: builtIn ? 'jump-to-built-in' : 'undeclared-chain',
    message: builtIn
      ? `${quoted(name)} is a built-in chain, which no rule can jump to`
      : `${quoted(name)} is neither a chain of the table \`${table.name}\` nor a target that is known here`,
    span: origin.span,
    help: 'the rule is kept as one that may do anything; proofs will not lean on it',
  })
  return { ...rule, action: { kind: 'unknown', text: name, span: origin.span } }
}

/** Adds the lists of one table, with a second one for chains that mean something else at some hook. */
function addLists(lists: Map<string, RuleList>, family: Family, table: Table, reading: Reading): void {
  const keyOf = (chain: string) => listKey(family, table.name, chain)
  for (const chain of table.chains.values()) {
    const own = rulesOf(chain).map((rule) => checked(rule, family, table, reading))
    const key = keyOf(chain.name)
    const origin = chain.origin ?? implicit(`the chain ${key} is not declared`)
    lists.set(key, { name: key, rules: own, origin })
  }
  for (const hook of TABLES.get(table.name) ?? []) {
    const differ = chainsThatDiffer(table, hook, keyOf)
    const keyAt = (key: string) => (differ.has(key) && key !== keyOf(hook) ? `${key} (${hook})` : key)
    const reached = [keyOf(hook)].filter((key) => differ.has(key))
    const done = new Set<string>()
    for (let key = reached.pop(); key !== undefined; key = reached.pop()) {
      if (done.has(key)) continue
      done.add(key)
      const list = lists.get(key)
      if (list === undefined) continue
      const here = list.rules.map((rule) => {
        const { action } = rule
        const seen = ruleAt(rule, hook)
        if ((action.kind !== 'jump' && action.kind !== 'goto') || !differ.has(action.to)) return seen
        reached.push(action.to)
        return { ...seen, action: { ...action, to: keyAt(action.to) } }
      })
      lists.set(keyAt(key), { ...list, rules: here })
    }
  }
}

/** What becomes of packets at the end of a built-in chain. */
function otherwise(family: Family, table: Table, chain: Chain): Stage['otherwise'] {
  const key = listKey(family, table.name, chain.name)
  return chain.policy ?? { action: 'permit', origin: implicit(`the policy of ${key} is not given: ACCEPT by default`) }
}

function stages(path: Path, family: Family, reading: Reading): Stage[] {
  const tables = reading.tables[family]
  return stagesOf(path).flatMap(({ table: name, hook }): Stage[] => {
    const table = tables.get(name)
    const chain = table?.chains.get(hook)
    if (table === undefined || chain === undefined) return []
    return [
      {
        list: listKey(family, name, hook),
        purpose: purposeOf(name),
        when: { kind: 'family', family },
        otherwise: otherwise(family, table, chain),
      },
    ]
  })
}

/** A table that is not there lets everything through; for the filter table that is worth saying. */
function addFilter(family: Family, reading: Reading): void {
  const { tables, diagnostics } = reading
  const ip = family === 4 ? 'IPv4' : 'IPv6'
  const missing = !tables[family].has('filter')
  if (missing && !reading.opaque.some((place) => place.family === family)) {
    diagnostics.push({
      severity: 'warning',
      code: 'no-filter-table',
      message: `there is no filter table for ${ip}`,
      help: 'a machine without one lets everything through, and so it is read; add its filter table if it has one',
    })
  }
  const table = tableOf(tables[family], 'filter')
  for (const hook of TABLES.get('filter') ?? []) {
    const chain = chainOf(table, hook)
    if (!missing) continue
    const origin = implicit(`there is no filter table for ${ip}: everything is accepted`)
    chain.origin = origin
    chain.policy = { action: 'permit', origin }
  }
}

/** Something in the sources that could not be read may have changed any built-in chain: each begins with a rule that says so. */
function addOpaque(family: Family, reading: Reading): void {
  const rules = reading.opaque
    .filter((place) => place.family === family)
    .map(({ span }): Rule => {
      const action = { kind: 'unknown', text: 'this could not be read', span } as const
      return { match: ALL, action, origin: { kind: 'line', span } }
    })
  if (rules.length === 0) return
  for (const table of reading.tables[family].values()) {
    for (const hook of TABLES.get(table.name) ?? []) chainOf(table, hook).front.push(...rules.toReversed())
  }
}

/** Makes the ruleset of everything that was read. */
export function assemble(reading: Reading): Ruleset {
  const lists = new Map<string, RuleList>()
  const families = FAMILIES.filter((family) => reading.families.has(family))
  const paths: Record<Path, Stage[]> = { forward: [], input: [], output: [] }
  for (const family of families) {
    addFilter(family, reading)
    addOpaque(family, reading)
    for (const table of reading.tables[family].values()) completeTable(table, reading)
    for (const table of reading.tables[family].values()) addLists(lists, family, table, reading)
    for (const path of PATHS) paths[path].push(...stages(path, family, reading))
  }
  return { dialect: 'iptables', lists, paths, families, stateful: true }
}
