import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { ALL, and, type Match } from '../../model/match.ts'
import { PATHS, type Path, type Rule, type RuleList, type Stage } from '../../model/ruleset.ts'
import { FAMILIES, type Family } from '../../sets/packet.ts'
import type { NftChain, NftTable } from './apply.ts'
import { type Context, USUAL } from './fields.ts'
import { fillLists, type Lists, listOf } from './lists.ts'
import { unknownMatch } from './match.ts'
import type { Hook } from './syntax.ts'
import { doubtRule } from './translate-rule.ts'

/** The priority of connection tracking itself (NF_IP_PRI_CONNTRACK). */
const TRACKING = -200

/** The hooks of each path in the order in which a packet meets them; the one in the middle is where filtering belongs. */
const HOOKS: Readonly<Record<Path, readonly string[]>> = {
  forward: ['ingress', 'prerouting', 'forward', 'postrouting', 'egress'],
  input: ['ingress', 'prerouting', 'input'],
  output: ['output', 'postrouting', 'egress'],
}
const ALL_HOOKS = new Set(Object.values(HOOKS).flat())

/** What orders the chains of one hook. */
interface Hooked {
  readonly hook: Pick<Hook, 'type' | 'hook' | 'priority'>
  /** That of the file. */
  readonly order: number
  /** Orders chains of one effective priority: for a nat chain that of the first nat chain of all, which hooks translation in. */
  readonly hooked: number
}

interface BaseChain extends Hooked {
  readonly table: NftTable
  readonly chain: NftChain
  readonly hook: Hook
}

/**
 * Where in its hook a chain runs. All chains of type nat run inside one function that the kernel hooks in at -100 (before
 * routing) or 100 (after it), whatever their own priority, which only orders them among themselves.
 */
function effectivePriority({ hook }: Hooked): number {
  return hook.type === 'nat' ? translationPriority(hook.hook) : (hook.priority ?? 0)
}

function translationPriority(hook: string): number {
  return hook === 'prerouting' || hook === 'output' ? -100 : 100
}

/** The kernel puts a new chain before those of its priority; nat chains among themselves go by their own. */
function compare(a: Hooked, b: Hooked): number {
  const both = a.hook.type === 'nat' && b.hook.type === 'nat'
  const own = both ? (a.hook.priority ?? 0) - (b.hook.priority ?? 0) : 0
  return effectivePriority(a) - effectivePriority(b) || b.hooked - a.hooked || own || b.order - a.order
}

function familiesOf(table: NftTable): readonly Family[] {
  return table.family === 'ip' ? [4] : table.family === 'ip6' ? [6] : FAMILIES
}

function familyMatch(table: NftTable): Match {
  const [family, ...more] = familiesOf(table)
  return family === undefined || more.length > 0 ? ALL : { kind: 'family', family }
}

function deviceMatch({ hook, devices }: Hook): Match {
  const kind = hook === 'ingress' ? 'in-interface' : hook === 'egress' ? 'out-interface' : undefined
  if (kind === undefined || devices.length === 0) return ALL
  return { kind, names: devices.map((text) => ({ text, prefix: false })) }
}

/** Base chains by hook, in running order. Tables that filter no IP packets are left out, and that is said. */
function baseChains(work: Lists): ReadonlyMap<string, readonly BaseChain[]> {
  const hooks = new Map<string, BaseChain[]>()
  let order = 0
  let translation: number | undefined
  for (const table of work.config.tables.values()) {
    if (table.family === 'arp' || table.family === 'bridge') {
      const what = table.family === 'arp' ? 'ARP packets' : 'frames that cross a bridge'
      say(
        work,
        'info',
        'ignored-family',
        `this table filters ${what}, which are not modelled; it is left out`,
        table.span,
      )
      continue
    }
    if (table.dormant) {
      say(work, 'info', 'dormant-table', 'this table is dormant: the kernel does not run it', table.span)
      continue
    }
    for (const chain of table.chains.values()) {
      const { hook } = chain
      if (hook === undefined) {
        if (chain.policy !== undefined) {
          say(
            work,
            'warning',
            'policy-without-hook',
            'a policy has no effect in a chain without a hook',
            chain.policy.span,
          )
        }
        continue
      }
      if (!ALL_HOOKS.has(hook.hook) || !['filter', 'nat', 'route'].includes(hook.type)) {
        say(work, 'error', 'unread-line', 'there is no such hook or chain type', hook.span)
        work.config.doubts.push({ text: 'a chain at an unknown hook', span: hook.span })
        continue
      }
      const list = hooks.get(hook.hook) ?? []
      if (hook.type === 'nat') translation ??= order
      list.push({ table, chain, hook, order, hooked: hook.type === 'nat' ? (translation ?? order) : order })
      order++
      hooks.set(hook.hook, list)
    }
  }
  for (const list of hooks.values()) list.sort(compare)
  return hooks
}

function say(
  { diagnostics }: Lists,
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  span: Hook['span'],
): void {
  diagnostics.push({ severity, code, message, span })
}

function contextOf(path: Path, { hook }: BaseChain): Context {
  return {
    noInput: path === 'output',
    noOutput: hook.hook === 'prerouting' || hook.hook === 'input' || hook.hook === 'ingress',
    untracked: isBeforeTracking(hook),
  }
}

/** Before or at the very priority of tracking: then the state of the connection cannot be relied on. */
function isBeforeTracking({ hook, priority }: Hook): boolean {
  if (hook === 'ingress') return true
  return (hook === 'prerouting' || hook === 'output') && (priority === undefined || priority <= TRACKING)
}

function stageOf(work: Lists, path: Path, base: BaseChain): Stage {
  const { table, chain, hook } = base
  const before = isBeforeTracking(hook)
  const tracking = !before ? 'after' : hook.priority === undefined || hook.priority === TRACKING ? 'perhaps' : 'before'
  const list = listOf(work, table, chain, contextOf(path, base), tracking)
  const span = chain.policy?.span ?? hook.span
  const action = chain.policy?.verdict === 'drop' ? 'deny' : 'permit'
  const origin = chain.policy
    ? ({ kind: 'line', span } as const)
    : ({ kind: 'implicit', text: 'a chain without a policy accepts', span } as const)
  return {
    list: chain.policy?.verdict === 'unread' ? guarded(work, list, chain) : list,
    purpose: hook.type === 'nat' ? 'translation' : before ? 'before-tracking' : 'filter',
    when: and(familyMatch(table), deviceMatch(hook)),
    otherwise: { action, origin },
  }
}

/** A chain whose policy cannot be read: what falls out of it, by its end or by `return`, may be let through or not. */
function guarded(work: Lists, list: string, chain: NftChain): string {
  const key = `${list} and its policy`
  const span = chain.policy?.span ?? chain.span
  if (!work.lists.has(key)) {
    say(work, 'error', 'unread-line', 'cannot read this policy', span)
    const origin = { kind: 'line', span } as const
    work.lists.set(key, {
      name: key,
      rules: [
        { match: ALL, action: { kind: 'jump', to: list }, origin },
        doubtRule('a policy that could not be read', span),
      ],
      origin,
    })
  }
  return key
}

/** Can a packet be translated in this list or in one that it leads to? */
function translates(lists: ReadonlyMap<string, RuleList>, start: string): boolean {
  const seen = new Set([start])
  for (const key of seen) {
    for (const { action } of lists.get(key)?.rules ?? []) {
      if (action.kind === 'translate' || action.kind === 'unknown') return true
      if (action.kind === 'jump' || action.kind === 'goto') seen.add(action.to)
    }
  }
  return false
}

/**
 * Once one nat chain of a hook has translated a packet, the kernel passes over the others of that hook. Which packets that
 * are cannot be said of a stage, so the later chains are ones that may run.
 */
function perhapsSkipped(work: Lists, stage: Stage): Stage {
  const key = `${stage.list} (unless translated before)`
  const list = work.lists.get(stage.list)
  if (list !== undefined && !work.lists.has(key)) {
    const { origin } = list
    const span = origin.span
    if (span !== undefined) {
      say(work, 'warning', 'second-nat-chain', 'another nat chain of this hook comes first: this one may not run', span)
    }
    const unsure: Match = span === undefined ? { kind: 'unknown', text: 'translated before' } : unknownMatch(span)
    const rules: Rule[] = list.rules.map((rule) => ({ ...rule, match: and(rule.match, unsure) }))
    const denies = stage.otherwise.action !== 'permit' && span !== undefined
    work.lists.set(key, {
      ...list,
      name: key,
      rules: denies ? [...rules, doubtRule('a nat chain that may not run', span)] : rules,
    })
  }
  return { ...stage, list: key }
}

interface Placed {
  readonly stage: Stage
  readonly hooked: Hooked
  readonly families: readonly Family[]
}

/**
 * The kernel hooks translation in at all hooks as soon as one nat chain is there: the answer to a packet whose source was changed
 * after routing is changed back before it, though no chain says so. So the place is a stage of its own, with nothing in it.
 */
function translationWithoutChain(
  work: Lists,
  hook: string,
  hooks: ReadonlyMap<string, readonly BaseChain[]>,
): readonly Placed[] {
  const all = [...hooks.values()].flat().filter((base) => base.hook.type === 'nat')
  return FAMILIES.flatMap((family) => {
    const nat = all.filter(({ table }) => familiesOf(table).includes(family))
    const [first] = nat
    if (first === undefined || nat.some((base) => base.hook.hook === hook)) return []
    const key = `no nat chain at ${hook} for IPv${family}`
    const origin = { kind: 'implicit', text: `no chain translates at ${hook} for IPv${family}` } as const
    work.lists.set(key, { name: key, rules: [], origin })
    const stage: Stage = {
      list: key,
      purpose: 'translation',
      when: { kind: 'family', family },
      otherwise: { action: 'permit', origin },
    }
    const { order, hooked } = first
    return [{ stage, hooked: { hook: { type: 'nat', hook, priority: 0 }, order, hooked }, families: [family] }]
  })
}

function settleNat(work: Lists, placed: readonly Placed[]): Stage[] {
  return placed.map(({ stage, families }, i) => {
    if (stage.purpose !== 'translation') return stage
    const earlier = placed
      .slice(0, i)
      .some(
        (other) =>
          other.stage.purpose === 'translation' &&
          other.families.some((family) => families.includes(family)) &&
          translates(work.lists, other.stage.list),
      )
    return earlier && translates(work.lists, stage.list) ? perhapsSkipped(work, stage) : stage
  })
}

/** Where no chain filters a family, the kernel lets it pass. */
function nothingHere(work: Lists, path: Path, family: Family): Stage {
  const hook = path
  const key = `no chain at ${hook} for IPv${family}`
  const text = `no chain is hooked to ${hook} for IPv${family}, so the kernel lets it pass`
  const rules = work.config.doubts.map((doubt) => doubtRule(doubt.text, doubt.span))
  work.lists.set(key, { name: key, rules, origin: { kind: 'implicit', text } })
  return {
    list: key,
    purpose: 'filter',
    when: { kind: 'family', family },
    otherwise: { action: 'permit', origin: { kind: 'implicit', text } },
  }
}

/** The stages of each path, and the lists of all chains, also of those that no path leads to. */
export function buildPaths(work: Lists): Record<Path, readonly Stage[]> {
  const hooks = baseChains(work)
  const placed = (path: Path): readonly (readonly [hook: string, stages: readonly Placed[]])[] =>
    HOOKS[path].map((hook) => {
      const chains = (hooks.get(hook) ?? []).map((base) => ({
        hooked: base,
        families: familiesOf(base.table),
        stage: stageOf(work, path, base),
      }))
      // Answers are those to forwarded packets.
      const translates = path === 'forward' && (hook === 'prerouting' || hook === 'postrouting')
      const empty = translates ? translationWithoutChain(work, hook, hooks) : []
      return [hook, [...chains, ...empty].sort((a, b) => compare(a.hooked, b.hooked))]
    })
  const found = PATHS.map((path) => [path, placed(path)] as const)
  fillLists(work)
  const paths: Record<Path, readonly Stage[]> = { forward: [], input: [], output: [] }
  for (const [path, steps] of found) {
    paths[path] = steps.flatMap(([hook, stages]) => [
      ...settleNat(work, stages),
      ...(hook !== path
        ? []
        : FAMILIES.filter(
            (family) =>
              !stages.some(({ families, stage }) => stage.purpose !== 'translation' && families.includes(family)),
          ).map((family) => nothingHere(work, path, family))),
    ])
  }
  for (const table of work.config.tables.values()) {
    for (const chain of table.chains.values()) {
      if (!work.made.has(chain)) listOf(work, table, chain, USUAL, 'after')
    }
  }
  fillLists(work)
  return paths
}
