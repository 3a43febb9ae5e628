import type { NftChain, NftTable } from './apply.ts'
import { type Context, dependsOn, USUAL } from './fields.ts'
import type { Expression, Statement } from './syntax.ts'

/** Chains that a statement sends packets to. */
function targetsOf(statement: Statement, table: NftTable): readonly string[] {
  if (statement.kind === 'verdict') return 'chain' in statement.verdict ? [statement.verdict.chain] : []
  if (statement.kind !== 'vmap') return []
  const { map } = statement
  const elements = map.kind === 'set' ? map.elements : map.kind === 'set-name' ? table.sets.get(map.name)?.elements : []
  return (elements ?? []).flatMap(({ data }) => (data !== undefined && 'chain' in data ? [data.chain] : []))
}

function pathsIn(expression: Expression | undefined): readonly string[] {
  if (expression?.kind === 'selector') return [expression.path]
  if (expression?.kind === 'concatenation') return expression.of.flatMap(pathsIn)
  if (expression?.kind === 'binary') return [...pathsIn(expression.left), ...pathsIn(expression.right)]
  return expression?.kind === 'map' ? pathsIn(expression.key) : []
}

function selectorsOf(statement: Statement): readonly string[] {
  if (statement.kind === 'match') return pathsIn(statement.left)
  if (statement.kind === 'vmap') return pathsIn(statement.key)
  return statement.kind === 'nat' ? [...pathsIn(statement.address), ...pathsIn(statement.port)] : []
}

function join(a: Context, b: Context): Context {
  return {
    noInput: a.noInput || b.noInput,
    noOutput: a.noOutput || b.noOutput,
    untracked: a.untracked || b.untracked,
  }
}

function same(a: Context, b: Context): boolean {
  return a.noInput === b.noInput && a.noOutput === b.noOutput && a.untracked === b.untracked
}

/** For each chain of a table: the parts of the context that its rules, or those of chains it leads to, look at. */
export function contextNeeds(table: NftTable): ReadonlyMap<NftChain, Context> {
  const needs = new Map<NftChain, Context>()
  const callers = new Map<NftChain, Set<NftChain>>()
  for (const chain of table.chains.values()) {
    let need = USUAL
    for (const { statements } of chain.rules) {
      for (const statement of statements) {
        for (const path of selectorsOf(statement)) need = join(need, dependsOn(path) ?? USUAL)
        if (statement.kind === 'notrack') need = join(need, { ...USUAL, untracked: true })
        for (const name of targetsOf(statement, table)) {
          const target = table.chains.get(name)
          if (target === undefined) continue
          const known = callers.get(target)
          if (known === undefined) callers.set(target, new Set([chain]))
          else known.add(chain)
        }
      }
    }
    needs.set(chain, need)
  }
  // A chain changes three times at most, so this ends soon whatever the jumps are.
  const changed = [...table.chains.values()]
  for (let chain = changed.pop(); chain !== undefined; chain = changed.pop()) {
    for (const caller of callers.get(chain) ?? []) {
      const own = needs.get(caller) ?? USUAL
      const joined = join(own, needs.get(chain) ?? USUAL)
      if (same(own, joined)) continue
      needs.set(caller, joined)
      changed.push(caller)
    }
  }
  return needs
}
