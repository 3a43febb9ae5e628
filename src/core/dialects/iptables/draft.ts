import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Source } from '../../diagnostics/source.ts'
import { ALL, type Match } from '../../model/match.ts'
import type { Action } from '../../model/ruleset.ts'
import type { AddressSet, ProtocolSet } from '../../sets/intervals.ts'
import type { Family } from '../../sets/packet.ts'
import type { Read } from '../../sets/read.ts'
import type { CommandKind } from './commands.ts'
import type { MatchModule, Option, Reader } from './options.ts'
import type { Target } from './targets.ts'
import type { Words } from './words.ts'

/** One command with its rule, as far as it could be read; what could not is an unknown match or action, and reported. */
export interface RuleLine {
  command: CommandKind | undefined
  /** Words that belong to the command: chain, rule number, policy, new name. */
  readonly names: string[]
  table: string | undefined
  match: Match
  /** A jump names the chain as the rule does, and `jump` says so; undefined `action`: no target. */
  action: Action
  jump: { readonly chain: string; readonly word: number } | undefined
  comment: string | undefined
  /** The rule is for this family only (`-4`, `-6`). */
  only: Family | undefined
  usesIn: boolean
  usesOut: boolean
}

export type Memo = Map<Option, Map<string, Read<Match>>>

/** What all rules of one source and family share. */
export interface RuleContext extends Reader {
  readonly source: Source
  readonly report: (diagnostic: Diagnostic) => void
  /** What options said before: the same condition stands in many rules. */
  readonly memo: Memo
  /** The table of the block the rule stands in. */
  readonly table: string
  /** Is this a chain of the block's table, declared so far? */
  readonly isChain: (table: string, name: string) => boolean
  /** Called once for the old way to negate, `-d ! net`. */
  readonly oldNegation: (start: number, end: number) => void
}

export interface Loaded {
  readonly name: string
  readonly module: MatchModule
  /** Index of its first word. */
  readonly from: number
  /** First and last word of what is not modelled. */
  unknown: { from: number; to: number } | undefined
}

/** A rule while it is read. */
export interface Draft extends RuleLine {
  readonly words: Words
  readonly context: RuleContext
  at: number
  readonly parts: Match[]
  readonly loaded: Loaded[]
  protocols: ProtocolSet | undefined
  protocolNegated: boolean
  source: AddressSet | undefined
  destination: AddressSet | undefined
  target: { readonly name: string; readonly extension: Target | undefined; readonly word: number } | undefined
  targetValues: Map<string, string[]> | undefined
  /** Options of which iptables takes one only, that the rule has already. */
  seen: number
  /** Nothing certain can be said of what the rule matches. */
  vague: boolean
  /** The action cannot be trusted: something that may belong to it was not understood. */
  tainted: boolean
  /** Diagnostics about conditions that may not matter, kept until the action is known. */
  readonly doubts: Diagnostic[]
}

/** A rule of which nothing is read yet. */
export function newDraft(words: Words, context: RuleContext): Draft {
  return {
    command: undefined,
    names: [],
    table: undefined,
    match: ALL,
    action: { kind: 'continue' },
    jump: undefined,
    comment: undefined,
    only: undefined,
    usesIn: false,
    usesOut: false,
    words,
    context,
    at: 0,
    parts: [],
    loaded: [],
    protocols: undefined,
    protocolNegated: false,
    source: undefined,
    destination: undefined,
    target: undefined,
    targetValues: undefined,
    seen: 0,
    vague: false,
    tainted: false,
    doubts: [],
  }
}

export const KEPT = 'the rule is kept as one that may match; proofs will not lean on it'

export function span(draft: Draft, from: number, to: number) {
  const { words, context } = draft
  return { source: context.source, start: words.start[from] ?? 0, end: words.end[to] ?? words.end.at(-1) ?? 0 }
}

export function textOf(draft: Draft, from: number, to: number): string {
  const { start, end } = span(draft, from, to)
  return draft.context.source.text.slice(start, end)
}

/** Keeps words that could not be read as a condition that may hold. */
export function unread(draft: Draft, from: number, to: number, reason: string): undefined {
  const place = span(draft, from, to)
  draft.parts.push({ kind: 'unknown', text: textOf(draft, from, to), span: place })
  draft.doubts.push({ severity: 'warning', code: 'unread-match', message: reason, span: place, help: KEPT })
}

export function unknownAction(draft: Draft, reason: string): Action {
  const word = draft.target?.word ?? 0
  const place = span(draft, word, Math.max(word, draft.at < draft.words.text.length ? draft.at : word))
  draft.context.report({
    severity: 'warning',
    code: 'unread-action',
    message: reason,
    span: place,
    help: 'the rule is kept as one that may do anything; proofs will not lean on it',
  })
  return { kind: 'unknown', text: textOf(draft, word, word), span: place }
}

/** What words before a value say: a `!` on its own, or glued to the value as very old versions took it. */
interface Value {
  readonly text: string
  readonly negated: boolean
}

/** The value behind the word at `draft.at`, which moves onto it; undefined if the line ends first. */
export function takeValue(draft: Draft, glued: boolean): Value | undefined {
  const { text, start, end } = draft.words
  let negated = false
  if (text[draft.at + 1] === '!' && draft.at + 2 < text.length && !text[draft.at + 2]?.startsWith('-')) {
    draft.at++
    negated = true
  }
  const value = text[draft.at + 1]
  if (value === undefined) return undefined
  draft.at++
  const bang = glued && value.length > 1 && value.startsWith('!')
  if (negated || bang) draft.context.oldNegation(start[draft.at - (negated ? 1 : 0)] ?? 0, end[draft.at] ?? 0)
  return { text: bang ? value.slice(1) : value, negated: negated !== bang }
}

export function plainValue(draft: Draft): Value | undefined {
  const text = draft.words.text[draft.at + 1]
  if (text === undefined) return undefined
  draft.at++
  return { text, negated: false }
}

/** Might this word be a value, and not the next option? */
export function isValue(word: string | undefined): boolean {
  return word !== undefined && !word.startsWith('-') && word !== '!'
}
