import type { Span } from '../../diagnostics/source.ts'
import type { Match } from '../../model/match.ts'
import type { Action, Origin, Rule } from '../../model/ruleset.ts'
import type { Family } from '../../sets/packet.ts'
import { TABLES } from './tables.ts'

interface Policy {
  readonly action: 'permit' | 'deny'
  readonly origin: Origin
}

/** A chain while its file is read. */
export interface Chain {
  readonly name: string
  /** Where it is declared; undefined: only used so far. */
  origin: Origin | undefined
  /** Of built-in chains, as far as the file says. */
  policy: Policy | undefined
  /** The policy that a replaced block gave the chain: legacy iptables keeps it where the new block says nothing, iptables-nft does not. */
  inherited: Policy | undefined
  /** What `-I` without a number put before all others, the first rule last; then everything else in order. */
  front: Rule[]
  back: Rule[]
  /** How many rules were moved to make room for others, and compared to find one. */
  work: number
  /** Has it a rule that looks at the interface? */
  usesIn: boolean
  usesOut: boolean
}

export interface Table {
  readonly name: string
  readonly chains: Map<string, Chain>
  /** Its block; without one the rules stand in commands. */
  block: { readonly start: Span; end: Span } | undefined
  /** Where a dump, a file to restore or a listing begins to give it; undefined: commands make it from what a machine starts with. */
  given: Span | undefined
  /** How many rules were looked through to rename chains. */
  renamed: number
}

export type Tables = Map<string, Table>

export function tableOf(tables: Tables, name: string): Table {
  let table = tables.get(name)
  if (table === undefined) {
    table = { name, chains: new Map(), block: undefined, given: undefined, renamed: 0 }
    tables.set(name, table)
  }
  return table
}

/** The chain of that name, made if need be; declared or not. */
export function chainOf(table: Table, name: string): Chain {
  let chain = table.chains.get(name)
  if (chain === undefined) {
    chain = {
      name,
      origin: undefined,
      policy: undefined,
      inherited: undefined,
      front: [],
      back: [],
      work: 0,
      usesIn: false,
      usesOut: false,
    }
    table.chains.set(name, chain)
  }
  return chain
}

export function isBuiltIn(table: string, chain: string): boolean {
  return (TABLES.get(table) as readonly string[] | undefined)?.includes(chain) ?? false
}

/** The name under which stages and jumps find a chain. */
export function listKey(family: Family, table: string, chain: string): string {
  return `${family === 4 ? 'ip' : 'ip6'} ${table} ${chain}`
}

export function length({ front, back }: Chain): number {
  return front.length + back.length
}

export function rulesOf({ front, back }: Pick<Chain, 'front' | 'back'>): readonly Rule[] {
  return front.length === 0 ? back : [...front.toReversed(), ...back]
}

/** Rules that edits of one chain may move or compare; more is not followed, so that no file takes long. */
const MOST_WORK = 50_000_000
/** To compare two rules takes longer than to move one. */
const COMPARISON = 20

function mayWork(chain: Chain, rules: number): boolean {
  chain.work += rules
  return chain.work <= MOST_WORK
}

/** Puts a rule before the one that has `number` now, counted from 1; false if there is no such place, or too much to move. */
export function insertAt(chain: Chain, number: number, rule: Rule): boolean {
  const { front, back } = chain
  if (number < 1 || number > length(chain) + 1) return false
  if (number === 1) front.push(rule)
  else if (!mayWork(chain, length(chain))) return false
  else if (number <= front.length) front.splice(front.length - number + 1, 0, rule)
  else back.splice(number - front.length - 1, 0, rule)
  return true
}

/** Takes a rule out, or puts another one into its place; the rule that was there, undefined if that cannot be done. */
export function replaceAt(chain: Chain, number: number, ...by: readonly Rule[]): Rule | undefined {
  const { front, back } = chain
  if (number < 1 || number > length(chain) || !mayWork(chain, length(chain))) return undefined
  return number <= front.length
    ? front.splice(front.length - number, 1, ...by)[0]
    : back.splice(number - front.length - 1, 1, ...by)[0]
}

/** The number of the first rule that says the same; undefined if there is none, or too many were compared already. */
export function findSame(chain: Chain, rule: Rule): number | undefined {
  if (!mayWork(chain, length(chain) * COMPARISON)) return undefined
  const wanted = signature(rule)
  const index = rulesOf(chain).findIndex((candidate) => signature(candidate) === wanted)
  return index < 0 ? undefined : index + 1
}

const signatures = new WeakMap<Rule, string>()

/** Text that rules share exactly when they say the same, whatever the order and spelling of their options. */
function signature(rule: Rule): string {
  const known = signatures.get(rule)
  if (known !== undefined) return known
  const { match, action, comment } = rule
  const parts: readonly Match[] = match.kind === 'and' ? match.of : [match]
  const text = [...parts.map(plain).sort(), plain(action), comment ?? ''].join('\n')
  signatures.set(rule, text)
  return text
}

function plain(value: Match | Action): string {
  return JSON.stringify(value, (key, part: unknown) =>
    key === 'span' ? undefined : typeof part === 'bigint' ? String(part) : part,
  )
}
