import { ALL, and, type Match, NONE, not, or } from '../../model/match.ts'
import type { Action, Origin, Rule } from '../../model/ruleset.ts'
import { PROTOCOL } from '../../sets/packet.ts'
import type { Axis } from '../../sets/packet-set.ts'
import { conjunction } from './conjunction.ts'
import { protocols } from './domains.ts'
import { IPV4, IPV6 } from './fields.ts'
import { mayBeListing } from './listing.ts'
import {
  comparisonMatch,
  elementMatch,
  impliedBy,
  isFamilyKnown,
  membersOf,
  type Translator,
  unknownMatch,
} from './match.ts'
import type { Command, Statement, Verdict } from './syntax.ts'
import { type Case, natCases } from './translate-nat.ts'

type RuleCommand = Extract<Command, { kind: 'rule' }>

/** What a rule may name: the chains of its table, by the keys that their lists have here. */
export interface RuleTranslator extends Translator {
  /** The key of the list that a chain is translated into; undefined when there is no such chain. */
  listOf(chain: string): string | undefined
  /** Does `notrack` still come in time? `perhaps` where the priority is that of tracking itself. */
  readonly tracking: 'before' | 'after' | 'perhaps'
}

/** Parts of the packet that a change can be seen in later; the others change nothing that a rule of ours looks at. */
const CHANGES: Readonly<Record<string, Axis>> = {
  'ip saddr': 'source',
  'ip6 saddr': 'source',
  'ip daddr': 'destination',
  'ip6 daddr': 'destination',
  'ip protocol': 'protocol',
  'ip6 nexthdr': 'protocol',
  'tcp flags': 'tcpFlags',
  'ether saddr': 'sourceMac',
  'icmp type': 'sourcePort',
  'icmp code': 'destinationPort',
  'icmpv6 type': 'sourcePort',
  'icmpv6 code': 'destinationPort',
  ...Object.fromEntries(
    ['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'th'].flatMap((protocol) => [
      [`${protocol} sport`, 'sourcePort'],
      [`${protocol} dport`, 'destinationPort'],
    ]),
  ),
}

const LONGEST = 160

function unknownAction(statement: { readonly span: Statement['span'] }): Action {
  const { source, start, end } = statement.span
  const text = source.text.slice(start, Math.min(end, start + LONGEST)).replace(/\s+/g, ' ')
  return { kind: 'unknown', text, span: statement.span }
}

function verdictAction(t: RuleTranslator, verdict: Verdict): Action {
  switch (verdict.kind) {
    case 'accept':
      return { kind: 'permit' }
    case 'drop':
      return { kind: 'deny' }
    case 'continue':
    case 'return':
      return { kind: verdict.kind }
    case 'jump':
    case 'goto': {
      const list = t.listOf(verdict.chain)
      if (list !== undefined) return { kind: verdict.kind, to: list }
      t.say(
        'error',
        'missing-chain',
        `there is no chain \`${verdict.chain}\` in this table`,
        verdict.span,
        'what it would do is unknown',
      )
      return unknownAction(verdict)
    }
    case 'unread':
      t.say('error', 'unread-statement', 'cannot read this verdict', verdict.span)
      return unknownAction(verdict)
  }
}

function isVerdict(data: object | undefined): data is Verdict {
  return (
    data !== undefined &&
    'kind' in data &&
    ['accept', 'drop', 'continue', 'return', 'jump', 'goto', 'unread'].includes(String(data.kind))
  )
}

/** A verdict map as one case for each element. What is in no element falls out of the rule. */
function vmapCases(
  t: RuleTranslator,
  statement: Extract<Statement, { kind: 'vmap' }>,
  before: readonly Match[],
): readonly Case[] {
  const implies = impliedBy(t, statement.key, before)
  const members = membersOf(t, statement.map)
  if (members === undefined || members.some(({ data }) => !isVerdict(data))) {
    if (members !== undefined || statement.map.kind !== 'set-name') {
      t.say('warning', 'unread-statement', 'cannot read this verdict map', statement.span)
    }
    return [{ match: implies, action: unknownAction(statement) }]
  }
  const known = [...before, implies]
  const cases: Case[] = []
  const others: Match[] = []
  let rest: Verdict | undefined
  for (const element of members) {
    if (!isVerdict(element.data)) continue
    if (element.key.kind === 'any') {
      rest = element.data
      continue
    }
    const match = elementMatch(t, statement.key, element, known)
    others.push(match)
    cases.push({ match: and(implies, match), action: verdictAction(t, element.data) })
  }
  if (rest !== undefined) {
    // A chain that returns has not made the packet one of the others.
    const ends = cases.every(
      ({ action }) => action.kind === 'permit' || action.kind === 'deny' || action.kind === 'return',
    )
    cases.push({ match: and(implies, ends ? ALL : not(or(...others))), action: verdictAction(t, rest) })
  }
  return cases
}

function rejected({ answer }: Extract<Statement, { kind: 'reject' }>): Match {
  switch (answer) {
    case 'tcp':
      return protocols(PROTOCOL.tcp)
    case 'icmp':
      return IPV4
    case 'icmpv6':
      return IPV6
    case 'any':
      return ALL
  }
}

/** `reject with tcp reset` in a listing: nft leaves out a condition on the family before it. */
function hiddenBefore(
  t: Translator,
  { answer, span }: Extract<Statement, { kind: 'reject' }>,
  before: readonly Match[],
): readonly Match[] {
  if (answer !== 'tcp' || isFamilyKnown(t, before) || !mayBeListing(span.source)) return []
  const message = 'nft lists this alike with and without a condition on the family: it may be for one of them only'
  t.say('info', 'hidden-family', message, span)
  return [unknownMatch(span)]
}

function mangleAction(t: Translator, statement: Extract<Statement, { kind: 'mangle' }>): Action {
  const { path } = statement
  const axis = Object.hasOwn(CHANGES, path) ? CHANGES[path] : undefined
  if (axis !== undefined) return { kind: 'alter', axes: [axis] }
  if (!path.startsWith('@') && path !== 'tunnel' && path !== 'meta protocol') return { kind: 'continue' }
  t.say('warning', 'unmodelled-action', 'what this change of the packet does is not modelled', statement.span)
  return unknownAction(statement)
}

/** Does anything after this statement decide about the packet? If not, a condition there only rules counters and logs. */
function decidesLater(statements: readonly Statement[], from: number): boolean {
  return statements
    .slice(from)
    .some(({ kind }) =>
      ['verdict', 'reject', 'nat', 'vmap', 'notrack', 'mangle', 'unmodelled', 'unread'].includes(kind),
    )
}

/**
 * One rule of the file as rules of the model, in order and all with its origin: one for most, several for a verdict map or
 * a translation by a map, and for a rule that does several things.
 */
export function translateRule(t: RuleTranslator, command: RuleCommand): readonly Rule[] {
  const { statements, span, comment } = command
  const rules: Rule[] = []
  const conditions: Match[] = []
  const add = (action: Action, ...more: readonly Match[]): void => {
    const match = conjunction(more.length === 0 ? conditions : [...conditions, ...more])
    const origin: Origin = { kind: 'line', span }
    rules.push(comment === undefined ? { match, action, origin } : { match, action, origin, comment })
  }
  let ended = false
  for (const [i, statement] of statements.entries()) {
    if (ended) break
    switch (statement.kind) {
      case 'match': {
        const { left, relation, right } = statement
        conditions.push(comparisonMatch(t, left, relation, right, statement.span, conditions))
        break
      }
      case 'condition':
        if (!decidesLater(statements, i + 1)) break
        t.say(
          'warning',
          'unmodelled-match',
          'this condition is not modelled',
          statement.span,
          'the rule is kept as one that may match; proofs will not lean on it',
        )
        conditions.push(unknownMatch(statement.span))
        break
      case 'fill':
        if (statement.remove || !decidesLater(statements, i + 1)) break
        t.say(
          'warning',
          'fills-set',
          'the rule goes on only if this succeeds: a full set or a limit in it stops the rule',
          statement.span,
        )
        conditions.push(unknownMatch(statement.span))
        break
      case 'vmap': {
        const cases = vmapCases(t, statement, conditions)
        for (const { match, action } of cases) if (action.kind !== 'continue') add(action, match)
        // Only elements that say `continue` lead on to the rest of the rule.
        const on = or(...cases.flatMap(({ match, action }) => (action.kind === 'continue' ? [match] : [])))
        conditions.push(on)
        ended = on === NONE
        break
      }
      case 'verdict': {
        const action = verdictAction(t, statement.verdict)
        if (action.kind === 'continue') break
        add(action)
        ended = true
        break
      }
      case 'reject':
        add({ kind: 'reject' }, rejected(statement), ...hiddenBefore(t, statement, conditions))
        ended = true
        break
      case 'nat': {
        const cases = natCases(t, statement, conditions)
        if (cases === undefined) {
          t.say('warning', 'unmodelled-action', 'cannot tell to what this translates', statement.span)
          add(unknownAction(statement))
        } else for (const { match, action } of cases) add(action, match)
        if (cases?.some(({ action }) => action.kind === 'unknown')) {
          t.say('warning', 'unmodelled-action', 'cannot tell to what this translates in each case', statement.span)
        }
        ended = true
        break
      }
      case 'notrack':
        if (t.tracking === 'before') add({ kind: 'no-tracking' })
        else if (t.tracking === 'perhaps') {
          t.say('warning', 'unmodelled-action', 'whether tracking has begun here is not known', statement.span)
          add(unknownAction(statement))
        }
        break
      case 'mangle': {
        const action = mangleAction(t, statement)
        if (action.kind !== 'continue') add(action)
        break
      }
      case 'unmodelled':
        t.say('warning', 'unmodelled-action', 'this action is not modelled', statement.span, 'it may do anything')
        add(unknownAction(statement))
        break
      case 'unread':
        t.say(
          'error',
          'unread-statement',
          'cannot read this part of the rule',
          statement.span,
          'the rule is kept as one that may do anything with the packets that it had matched so far',
        )
        add(unknownAction(statement))
        ended = true
        break
      case 'effect':
      case 'comment':
        break
    }
  }
  // Every line is a rule, also one that only counts.
  if (rules.length === 0) add({ kind: 'continue' })
  return rules
}

/** A rule that may do anything to any packet, where something could not be read. */
export function doubtRule(text: string, span: RuleCommand['span']): Rule {
  return { match: ALL, action: { kind: 'unknown', text, span }, origin: { kind: 'line', span } }
}
