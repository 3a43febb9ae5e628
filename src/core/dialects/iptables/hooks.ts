import { ALL, and, type Match, NONE } from '../../model/match.ts'
import type { Rule } from '../../model/ruleset.ts'
import { type Chain, rulesOf, type Table } from './chains.ts'
import type { Hook } from './tables.ts'

/**
 * Interfaces that a hook does not know. Before routing there is no outgoing one, and packets of the machine itself have no incoming
 * one: the kernel then compares with the empty name, so `-o eth0` never matches and `! -o eth0` always does. After routing the
 * incoming one is known since Linux 5.7 and was not before: there the answer is open.
 */
const BLIND: Readonly<
  Record<Hook, { readonly kind: 'in-interface' | 'out-interface'; readonly open: boolean } | undefined>
> = {
  PREROUTING: { kind: 'out-interface', open: false },
  INPUT: { kind: 'out-interface', open: false },
  FORWARD: undefined,
  OUTPUT: { kind: 'in-interface', open: false },
  POSTROUTING: { kind: 'in-interface', open: true },
}

function seenAt(match: Match, hook: Hook): Match {
  const blind = BLIND[hook]
  const inner = match.kind === 'not' ? match.of : match
  if (blind === undefined || inner.kind !== blind.kind) return match
  if (blind.open) return { kind: 'unknown', text: `the incoming interface, in ${hook}` }
  return match.kind === 'not' ? ALL : NONE
}

/** Does the chain itself look at something that the hook does not know? */
function uses(chain: Chain, hook: Hook): boolean {
  const kind = BLIND[hook]?.kind
  return kind === 'in-interface' ? chain.usesIn : kind === 'out-interface' && chain.usesOut
}

/** The rule as it works at the hook. */
export function ruleAt(rule: Rule, hook: Hook): Rule {
  const parts = rule.match.kind === 'and' ? rule.match.of : [rule.match]
  const seen = parts.map((part) => seenAt(part, hook))
  return seen.every((part, i) => part === parts[i]) ? rule : { ...rule, match: and(...seen) }
}

function callees(chain: Chain): readonly string[] {
  return rulesOf(chain).flatMap(({ action }) => (action.kind === 'jump' || action.kind === 'goto' ? [action.to] : []))
}

/**
 * Keys of the chains that mean something else at this hook than elsewhere, because they or a chain they call look at an interface
 * that is not known there; the others are shared by all hooks.
 */
export function chainsThatDiffer(table: Table, hook: Hook, keyOf: (chain: string) => string): ReadonlySet<string> {
  const differ = new Set<string>()
  const chains = [...table.chains.values()]
  const queue = chains.filter((chain) => uses(chain, hook)).map(({ name }) => keyOf(name))
  if (queue.length === 0) return differ
  const callers = new Map<string, string[]>()
  for (const chain of chains) {
    for (const callee of callees(chain)) {
      const known = callers.get(callee)
      if (known === undefined) callers.set(callee, [keyOf(chain.name)])
      else known.push(keyOf(chain.name))
    }
  }
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (differ.has(key)) continue
    differ.add(key)
    queue.push(...(callers.get(key) ?? []))
  }
  return differ
}
