import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Rule } from '../../model/ruleset.ts'
import type { Family } from '../../sets/packet.ts'
import { quoted } from '../../sets/read.ts'
import {
  type Chain,
  chainOf,
  findSame,
  insertAt,
  isBuiltIn,
  length,
  listKey,
  replaceAt,
  rulesOf,
  type Table,
} from './chains.ts'
import type { CommandKind } from './commands.ts'
import { TABLES } from './tables.ts'

/** A command to carry out on its table. */
export interface Edit {
  readonly kind: CommandKind
  /** Chain, rule number, policy, new name: what the command takes. */
  readonly names: readonly string[]
  readonly rule: Rule
  readonly usesIn: boolean
  readonly usesOut: boolean
  /** It stands in a condition or a loop of a script: it may run or not. */
  readonly conditional: boolean
  readonly family: Family
}

type Report = (diagnostic: Diagnostic) => void

/** How many names a command takes, at least and at most. */
const ARITY: Readonly<Record<CommandKind, readonly [number, number]>> = {
  append: [1, 1],
  insert: [1, 2],
  delete: [1, 2],
  replace: [2, 2],
  'new-chain': [1, 1],
  'delete-chain': [0, 1],
  flush: [0, 1],
  policy: [2, 2],
  rename: [2, 2],
  harmless: [0, 3],
}

export function policyOf(text: string): 'permit' | 'deny' | undefined {
  return text === 'ACCEPT' ? 'permit' : text === 'DROP' ? 'deny' : undefined
}

function tell(
  report: Report,
  edit: Edit,
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  help?: string,
): undefined {
  const { span } = edit.rule.origin
  report({ severity, code, message, ...(span === undefined ? {} : { span }), ...(help === undefined ? {} : { help }) })
}

const ANYTHING = 'the chain is kept as one that may do anything; proofs will not lean on it'

/** Something happens to the chain that cannot be followed: whatever reaches it may meet anything. */
function cloud(chain: Chain, edit: Edit): undefined {
  const { origin } = edit.rule
  const top = chain.front.at(-1)
  // Once is enough: nothing behind such a rule is certain any more.
  if (top?.match.kind === 'all' && top.action.kind === 'unknown') return
  const action = { kind: 'unknown', text: 'what this does to the chain could not be followed' } as const
  chain.front.push({ match: { kind: 'all' }, action, origin })
}

function cloudAll(table: Table, edit: Edit): undefined {
  for (const hook of TABLES.get(table.name) ?? []) chainOf(table, hook)
  for (const chain of table.chains.values()) cloud(chain, edit)
}

/** Says of each rule that it is gone: no line disappears in silence. */
function sayRemoved(report: Report, rules: readonly Rule[], by: Edit): undefined {
  const { span: cause } = by.rule.origin
  for (const { origin } of rules) {
    report({
      severity: 'info',
      code: 'removed-rule',
      message: 'a later command removes this rule',
      ...(origin.span === undefined ? {} : { span: origin.span }),
      ...(cause === undefined ? {} : { related: [{ span: cause, message: 'removed here' }] }),
    })
  }
}

function target(table: Table, edit: Edit, report: Report): Chain {
  const name = edit.names[0] ?? ''
  const chain = chainOf(table, name)
  if (chain.origin === undefined && !isBuiltIn(table.name, name)) {
    chain.origin = edit.rule.origin
    tell(
      report,
      edit,
      'warning',
      'undeclared-chain',
      `the chain ${quoted(name)} was not declared before`,
      'it is read as if it were',
    )
  }
  if (edit.usesIn) chain.usesIn = true
  if (edit.usesOut) chain.usesOut = true
  return chain
}

function ruleNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

function noSuchNumber(chain: Chain, edit: Edit, report: Report): undefined {
  const message = `the chain ${quoted(chain.name)} has no rule ${quoted(edit.names[1] ?? '')}`
  tell(report, edit, 'warning', 'rule-number', message, ANYTHING)
  cloud(chain, edit)
}

function insert(chain: Chain, edit: Edit, report: Report): undefined {
  const number = edit.names[1] === undefined ? 1 : ruleNumber(edit.names[1])
  if (number === undefined || !insertAt(chain, number, edit.rule)) noSuchNumber(chain, edit, report)
}

function remove(chain: Chain, edit: Edit, report: Report): undefined {
  if (edit.conditional) return cloud(chain, edit)
  const number = edit.names[1] === undefined ? findSame(chain, edit.rule) : ruleNumber(edit.names[1])
  const gone = number === undefined ? undefined : replaceAt(chain, number)
  if (gone === undefined) {
    tell(
      report,
      edit,
      'warning',
      'no-such-rule',
      `this removes a rule that is not found in the chain ${quoted(chain.name)}`,
      ANYTHING,
    )
    return cloud(chain, edit)
  }
  sayRemoved(report, [gone], edit)
  tell(report, edit, 'info', 'removes-rule', 'this removes a rule above')
}

function replace(chain: Chain, edit: Edit, report: Report): undefined {
  const number = ruleNumber(edit.names[1])
  const gone = number === undefined || edit.conditional ? undefined : replaceAt(chain, number, edit.rule)
  if (gone === undefined) noSuchNumber(chain, edit, report)
  else sayRemoved(report, [gone], edit)
}

/** The chain that a command names; all of the table where it names none. */
function namedOrAll(table: Table, { names: [name] }: Edit): readonly Chain[] {
  return name === undefined ? [...table.chains.values()] : [chainOf(table, name)]
}

function flush(table: Table, edit: Edit, report: Report): undefined {
  for (const chain of namedOrAll(table, edit)) {
    if (edit.conditional) {
      if (length(chain) > 0) cloud(chain, edit)
      continue
    }
    sayRemoved(report, rulesOf(chain), edit)
    chain.front = []
    chain.back = []
  }
}

function deleteChains(table: Table, edit: Edit, report: Report): undefined {
  for (const chain of namedOrAll(table, edit)) {
    if (isBuiltIn(table.name, chain.name)) continue
    if (edit.conditional || length(chain) > 0) {
      // The kernel deletes empty chains only.
      if (edit.names.length > 0) cloud(chain, edit)
      continue
    }
    table.chains.delete(chain.name)
    if (chain.origin?.span === undefined) continue
    report({
      severity: 'info',
      code: 'removed-chain',
      message: 'a later command removes this chain',
      span: chain.origin.span,
    })
  }
}

function setPolicy(table: Table, edit: Edit, report: Report): undefined {
  const [name = '', text = ''] = edit.names
  const action = policyOf(text)
  if (!isBuiltIn(table.name, name) || action === undefined) {
    tell(
      report,
      edit,
      'warning',
      'policy',
      `${quoted(text)} cannot be the policy of the chain ${quoted(name)}`,
      ANYTHING,
    )
    if (isBuiltIn(table.name, name)) cloud(chainOf(table, name), edit)
    return
  }
  const chain = chainOf(table, name)
  if (edit.conditional) return cloud(chain, edit)
  if (chain.policy?.origin.span !== undefined) {
    const { span } = chain.policy.origin
    report({ severity: 'info', code: 'policy', message: `a later command sets the policy of ${quoted(name)}`, span })
  }
  chain.policy = { action, origin: edit.rule.origin }
}

/** Rules that are looked through to rename chains of one table; more is not followed. */
const MOST_RENAMED = 5_000_000

function rename(table: Table, edit: Edit, report: Report): undefined {
  const [from = '', to = ''] = edit.names
  const chain = table.chains.get(from)
  for (const one of table.chains.values()) table.renamed += length(one) + 1
  if (
    table.renamed > MOST_RENAMED ||
    chain === undefined ||
    table.chains.has(to) ||
    edit.conditional ||
    isBuiltIn(table.name, from)
  ) {
    tell(report, edit, 'warning', 'rename', `the chain ${quoted(from)} cannot be renamed to ${quoted(to)}`, ANYTHING)
    return cloudAll(table, edit)
  }
  table.chains.delete(from)
  table.chains.set(to, { ...chain, name: to })
  const keys = [listKey(edit.family, table.name, from), listKey(edit.family, table.name, to)]
  const follow = (rule: Rule): Rule =>
    (rule.action.kind === 'jump' || rule.action.kind === 'goto') && rule.action.to === keys[0]
      ? { ...rule, action: { ...rule.action, to: keys[1] ?? '' } }
      : rule
  for (const one of table.chains.values()) {
    one.front = one.front.map(follow)
    one.back = one.back.map(follow)
  }
  tell(report, edit, 'info', 'rename', `the chain ${quoted(from)} is ${quoted(to)} from here on`)
}

/** Carries out one command; the chain it worked on, if it has one. Everything that cannot be followed is reported and kept as unknown. */
export function apply(table: Table, edit: Edit, report: Report): Chain | undefined {
  const { kind, names, rule, conditional } = edit
  const [least, most] = ARITY[kind]
  const expands = /[$`]/.test(names[0] ?? '')
  if (names.length < least || names.length > most || expands) {
    const message = expands ? 'which chain this is, only the shell knows' : 'the command has too few or too many words'
    tell(report, edit, 'warning', 'unread-command', message, ANYTHING)
    const name = names[0] ?? ''
    if (!expands && (isBuiltIn(table.name, name) || table.chains.has(name))) cloud(chainOf(table, name), edit)
    else cloudAll(table, edit)
    return undefined
  }
  switch (kind) {
    case 'append': {
      const chain = target(table, edit, report)
      chain.back.push(rule)
      return chain
    }
    case 'insert':
    case 'delete':
    case 'replace': {
      const chain = target(table, edit, report)
      if (kind === 'insert') insert(chain, edit, report)
      else if (kind === 'delete') remove(chain, edit, report)
      else replace(chain, edit, report)
      return chain
    }
    case 'new-chain': {
      const chain = chainOf(table, names[0] ?? '')
      if (chain.origin !== undefined)
        tell(report, edit, 'info', 'repeated-chain', `the chain ${quoted(chain.name)} is there already`)
      chain.origin ??= rule.origin
      return undefined
    }
    case 'flush':
      flush(table, edit, report)
      break
    case 'delete-chain':
      deleteChains(table, edit, report)
      break
    case 'policy':
      setPolicy(table, edit, report)
      break
    case 'rename':
      rename(table, edit, report)
      break
    case 'harmless':
      break
  }
  if (conditional) tell(report, edit, 'warning', 'conditional', 'the script runs this under a condition only', ANYTHING)
  else if (kind !== 'policy') tell(report, edit, 'info', 'command', 'this command adds no rule')
  return undefined
}
