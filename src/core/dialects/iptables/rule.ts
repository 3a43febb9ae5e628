import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Source } from '../../diagnostics/source.ts'
import { ALL, and, type Match, not } from '../../model/match.ts'
import type { Action } from '../../model/ruleset.ts'
import type { AddressSet, ProtocolSet } from '../../sets/intervals.ts'
import type { Family } from '../../sets/packet.ts'
import { bad, good, quoted, type Read } from '../../sets/read.ts'
import { isAnyAddress, readAddresses } from './addresses.ts'
import { COMMANDS, type CommandKind, LONG, SHORT_WITH_VALUE } from './commands.ts'
import { MODULES, PROTOCOL_MODULES } from './matches/index.ts'
import type { MatchModule, Option, Options } from './options.ts'
import { ANY_PROTOCOL, readProtocol } from './protocols.ts'
import { TARGETS, type Target, VERDICTS } from './targets.ts'
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
export interface RuleContext {
  readonly source: Source
  readonly family: Family
  readonly report: (diagnostic: Diagnostic) => void
  /** The same condition stands in many rules: each is read once. */
  readonly memo: Memo
  readonly values: Map<string, Read<Match>>
  /** The table of the block the rule stands in. */
  readonly table: string
  /** Is this a chain of the block's table, declared so far? */
  readonly isChain: (table: string, name: string) => boolean
  /** Called once for the old way to negate, `-d ! net`. */
  readonly oldNegation: (start: number, end: number) => void
}

interface Loaded {
  readonly name: string
  readonly module: MatchModule
  /** Index of its first word. */
  readonly from: number
  /** First and last word of what is not modelled. */
  unknown: { from: number; to: number } | undefined
}

/** A rule while it is read. */
interface Draft extends RuleLine {
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
  readonly targetValues: Map<string, string[]>
  /** Options of which iptables takes one only, that the rule has already. */
  seen: string
  /** Nothing certain can be said of what the rule matches. */
  vague: boolean
  /** The action cannot be trusted: something that may belong to it was not understood. */
  tainted: boolean
  /** Diagnostics about conditions that may not matter, kept until the action is known. */
  readonly doubts: Diagnostic[]
}

const KEPT = 'the rule is kept as one that may match; proofs will not lean on it'

function span(draft: Draft, from: number, to: number) {
  const { words, context } = draft
  return { source: context.source, start: words.start[from] ?? 0, end: words.end[to] ?? words.end.at(-1) ?? 0 }
}

function textOf(draft: Draft, from: number, to: number): string {
  const { start, end } = span(draft, from, to)
  return draft.context.source.text.slice(start, end)
}

/** Keeps words that could not be read as a condition that may hold. */
function unread(draft: Draft, from: number, to: number, reason: string): undefined {
  const place = span(draft, from, to)
  draft.parts.push({ kind: 'unknown', text: textOf(draft, from, to), span: place })
  draft.doubts.push({ severity: 'warning', code: 'unread-match', message: reason, span: place, help: KEPT })
}

/** What words before a value say: a `!` on its own, or glued to the value as very old versions took it. */
interface Value {
  readonly text: string
  readonly negated: boolean
}

/** The value behind the word at `draft.at`, which moves onto it; undefined if the line ends first. */
function takeValue(draft: Draft, glued: boolean): Value | undefined {
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

function remember(map: Map<string, Read<Match>>, key: string, read: () => Read<Match>): Read<Match> {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = read()
  map.set(key, value)
  return value
}

function addresses(draft: Draft, from: number, option: '-s' | '-d', negatedBefore: boolean): undefined {
  const value = takeValue(draft, true)
  if (value === undefined) return unread(draft, from, from, `\`${option}\` has no value`)
  const { family, values } = draft.context
  const read = remember(values, option + value.text, () => {
    const set = readAddresses(value.text, family)
    if (!set.ok) return set
    if (isAnyAddress(set.value, family)) return good(ALL)
    return good({ kind: option === '-s' ? 'source-address' : 'destination-address', addresses: set.value })
  })
  if (!read.ok) return unread(draft, from, draft.at, read.reason)
  const negated = value.negated !== negatedBefore
  if (negated && value.text.includes(',')) {
    return unread(draft, from, draft.at, 'iptables takes no `!` before several addresses')
  }
  if (!negated && 'addresses' in read.value) {
    if (read.value.kind === 'source-address') draft.source = read.value.addresses
    if (read.value.kind === 'destination-address') draft.destination = read.value.addresses
  }
  draft.parts.push(negated ? not(read.value) : read.value)
}

function protocol(draft: Draft, from: number, negatedBefore: boolean): undefined {
  const value = takeValue(draft, true)
  if (value === undefined) return unread(draft, from, from, '`-p` has no value')
  const set = readProtocol(value.text)
  if (!set.ok) return unread(draft, from, draft.at, set.reason)
  const negated = value.negated !== negatedBefore
  draft.protocols = set.value
  draft.protocolNegated = negated
  const match: Match = set.value === ANY_PROTOCOL ? ALL : { kind: 'protocol', protocols: set.value }
  draft.parts.push(negated ? not(match) : match)
}

/** Longest name of an interface (IFNAMSIZ less the final NUL). */
const LONGEST_INTERFACE = 15

function readInterface(kind: 'in-interface' | 'out-interface', text: string): Read<Match> {
  if (text === '') return bad('an interface has no name')
  if (text.length > LONGEST_INTERFACE)
    return bad(`the name of an interface has at most ${LONGEST_INTERFACE} characters`)
  if (/[\s/$`]/.test(text)) return bad(`${quoted(text)} is not the name of an interface`)
  if (text === '+') return good(ALL)
  const prefix = text.endsWith('+')
  return good({ kind, names: [{ text: prefix ? text.slice(0, -1) : text, prefix }] })
}

function networkInterface(draft: Draft, from: number, option: '-i' | '-o', negatedBefore: boolean): undefined {
  const value = takeValue(draft, true)
  if (value === undefined) return unread(draft, from, from, `\`${option}\` has no value`)
  const kind = option === '-i' ? 'in-interface' : 'out-interface'
  const read = remember(draft.context.values, option + value.text, () => readInterface(kind, value.text))
  if (!read.ok) return unread(draft, from, draft.at, read.reason)
  if (option === '-i') draft.usesIn = true
  else draft.usesOut = true
  draft.parts.push(value.negated !== negatedBefore ? not(read.value) : read.value)
}

const FOREIGN: MatchModule = { unmodelled: true, options: new Map() }

function load(draft: Draft, from: number, name: string): undefined {
  const module = MODULES.get(name) ?? FOREIGN
  draft.loaded.push({ name, module, from, unknown: module.unmodelled ? { from, to: draft.at } : undefined })
}

function jump(draft: Draft, from: number, goto: boolean): undefined {
  const name = draft.words.text[draft.at + 1]
  if (name === undefined) {
    draft.tainted = true
    return unread(draft, from, from, 'the rule has no target after its last option')
  }
  draft.at++
  if (draft.target !== undefined) {
    draft.tainted = true
    unread(draft, from, draft.at, 'the rule has a second target')
    return
  }
  draft.target = { name, extension: goto ? undefined : TARGETS.get(name), word: draft.at }
  const verdict = VERDICTS.get(name)
  if (verdict === undefined) {
    if (draft.target.extension === undefined) {
      draft.action = { kind: goto ? 'goto' : 'jump', to: name }
      draft.jump = { chain: name, word: draft.at }
    }
  } else draft.action = goto ? unknownAction(draft, `\`-g\` takes a chain, not ${quoted(name)}`) : verdict
}

function unknownAction(draft: Draft, reason: string): Action {
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

/** Where an option may come from, the nearest first: modules in reverse order, the target, the protocol's own module. */
function findOption(draft: Draft, name: string): { option: Option; loaded: Loaded | undefined } | undefined {
  for (let i = draft.loaded.length - 1; i >= 0; i--) {
    const loaded = draft.loaded[i]
    const option = loaded?.module.options.get(name)
    if (loaded !== undefined && option !== undefined) return { option, loaded }
  }
  const ofTarget = draft.target?.extension?.options.get(name)
  if (ofTarget !== undefined) return { option: ofTarget, loaded: undefined }
  const implied = impliedModule(draft)
  const option = implied?.options.get(name)
  if (option === undefined || implied === undefined) return undefined
  const loaded: Loaded = { name: impliedName(draft) ?? '', module: implied, from: draft.at, unknown: undefined }
  draft.loaded.push(loaded)
  return { option, loaded }
}

function impliedName({ protocols, protocolNegated }: Draft): string | undefined {
  return protocols === undefined || protocolNegated ? undefined : PROTOCOL_MODULES.get(protocols[0]?.[0] ?? -1)
}

function impliedModule(draft: Draft): MatchModule | undefined {
  const name = impliedName(draft)
  return name === undefined ? undefined : MODULES.get(name)
}

/** An option of an extension, already found. */
function extension(
  draft: Draft,
  from: number,
  name: string,
  option: Option,
  loaded: Loaded | undefined,
  negatedBefore: boolean,
) {
  let first = ''
  let second = ''
  let negated = negatedBefore
  const wanted = option.values === 'optional' ? (isValue(draft.words.text[draft.at + 1]) ? 1 : 0) : option.values
  if (wanted > 0) {
    const value = option.text ? plainValue(draft) : takeValue(draft, option.read !== undefined)
    if (value === undefined) {
      draft.tainted = true
      return unread(draft, from, from, `${quoted(name)} has no value`)
    }
    first = value.text
    negated = negated !== value.negated
  }
  if (wanted > 1) {
    const value = plainValue(draft)
    if (value === undefined) {
      draft.tainted = true
      return unread(draft, from, draft.at, `${quoted(name)} needs two values`)
    }
    second = value.text
  }
  if (negated && (loaded === undefined || option.text)) draft.tainted = true
  if (loaded === undefined) {
    const values = draft.targetValues.get(name)
    if (values === undefined) draft.targetValues.set(name, wanted > 0 ? [first] : [])
    else values.push(first)
    return
  }
  if (loaded.name === 'comment') {
    draft.comment = draft.comment === undefined ? first : `${draft.comment} ${first}`
    return
  }
  // In the raw table connections are not tracked yet: what the state is there depends on more than the packet.
  const early =
    'raw' === (draft.table ?? draft.context.table) && (loaded.name === 'state' || loaded.name === 'conntrack')
  if (option.read === undefined || early) {
    if (loaded.unknown !== undefined) loaded.unknown.to = draft.at
    else loaded.unknown = { from, to: draft.at }
    return
  }
  const read = readOption(draft, option, first, second)
  if (!read.ok) return unread(draft, from, draft.at, read.reason)
  if (hasUnknown(read.value)) unmodelled(draft, from, draft.at)
  if (read.value.kind !== 'all' || negated) draft.parts.push(negated ? not(read.value) : read.value)
}

function hasUnknown(match: Match): boolean {
  if (match.kind === 'and' || match.kind === 'or') return match.of.some(hasUnknown)
  return match.kind === 'not' ? hasUnknown(match.of) : match.kind === 'unknown'
}

function unmodelled(draft: Draft, from: number, to: number): undefined {
  const place = span(draft, from, to)
  const message = `the match ${quoted(textOf(draft, from, to))} is not modelled`
  draft.doubts.push({ severity: 'warning', code: 'unmodelled-match', message, span: place, help: KEPT })
}

function readOption({ context }: Draft, option: Option, first: string, second: string): Read<Match> {
  let known = context.memo.get(option)
  if (known === undefined) {
    known = new Map()
    context.memo.set(option, known)
  }
  const key = second === '' ? first : `${first} ${second}`
  return remember(known, key, () => option.read?.(first, second, context.family) ?? bad('it is not modelled'))
}

function plainValue(draft: Draft): Value | undefined {
  const text = draft.words.text[draft.at + 1]
  if (text === undefined) return undefined
  draft.at++
  return { text, negated: false }
}

/** Might this word be a value, and not the next option? */
function isValue(word: string | undefined): boolean {
  return word !== undefined && !word.startsWith('-') && word !== '!'
}

/** An option nobody knows: it takes every word up to the next option. */
function foreign(draft: Draft, from: number, name: string): undefined {
  while (isValue(draft.words.text[draft.at + 1])) draft.at++
  const last = draft.loaded.at(-1)
  if (draft.target === undefined && last?.module.unmodelled && last.unknown !== undefined) {
    last.unknown.to = draft.at
    return
  }
  if (draft.target !== undefined) draft.tainted = true
  unread(draft, from, draft.at, `${quoted(name)} is not an option of this rule's matches`)
}

const LONG_NAMES = [...LONG.keys(), ...COMMANDS.keys()].filter((name) => name.startsWith('--'))

/** Options that any beginning identifies, as getopt_long(3) takes them; undefined if none or several do. */
function completed(draft: Draft, name: string): string | undefined {
  const tables: Options[] = draft.loaded.map(({ module }) => module.options)
  if (draft.target?.extension) tables.push(draft.target.extension.options)
  const implied = impliedModule(draft)
  if (implied) tables.push(implied.options)
  if (name.length < 3) return undefined
  const longer = LONG_NAMES.filter((candidate) => candidate.startsWith(name))
  for (const table of tables)
    for (const candidate of table.keys()) if (candidate.startsWith(name)) longer.push(candidate)
  const meanings = new Set(longer.map((candidate) => LONG.get(candidate) ?? COMMANDS.get(candidate) ?? candidate))
  return meanings.size === 1 ? longer[0] : undefined
}

/** Splits `--option=value`, `-ptcp` and `-nvL`, completes abbreviations; false if the word is no option known here. */
function respell(draft: Draft, word: string): boolean {
  const { text, start, end } = draft.words
  const { at } = draft
  const replace = (...spelled: readonly string[]) => {
    text.splice(at, 1, ...spelled)
    start.splice(at, 1, ...spelled.map(() => start[at] ?? 0))
    end.splice(at, 1, ...spelled.map(() => end[at] ?? 0))
    return true
  }
  const equals = word.indexOf('=')
  if (word.startsWith('--')) {
    if (equals > 0) return replace(word.slice(0, equals), word.slice(equals + 1))
    const whole = completed(draft, word)
    return whole !== undefined && replace(whole)
  }
  if (word.length < 3) return false
  if (SHORT_WITH_VALUE.includes(word.charAt(1))) return replace(word.slice(0, 2), word.slice(2))
  return /^-[nvxfLSZ46]+$/.test(word) && replace(...[...word.slice(1)].map((letter) => `-${letter}`))
}

function command(draft: Draft, kind: CommandKind): undefined {
  const from = draft.at
  const { text } = draft.words
  while (draft.names.length < 3 && isValue(text[draft.at + 1])) draft.names.push(text[++draft.at] ?? '')
  if (draft.command !== undefined) {
    draft.tainted = true
    unread(draft, from, draft.at, 'the line has a second command')
  } else draft.command = kind
}

/** Options that a rule may have once, and options that no `!` may precede. */
const ONCE = new Set(['-s', '-d', '-p', '-i', '-o'])
const NEVER_NEGATED = new Set(['-m', '-j', '-g', '-t', '-c', '-4', '-6'])

/** What iptables refuses in a way that leaves open what the writer meant. */
function checkUse(draft: Draft, from: number, word: string, negated: boolean): undefined {
  if (ONCE.has(word)) {
    if (draft.seen.includes(word)) {
      draft.vague = true
      unread(draft, from, draft.at, `a rule has \`${word}\` once only`)
    }
    draft.seen += word
  } else if (negated && (NEVER_NEGATED.has(word) || COMMANDS.has(word))) {
    draft.vague = true
    draft.tainted = true
    unread(draft, from, draft.at, `iptables takes no \`!\` before \`${word}\``)
  }
}

/** One option or stray word at `draft.at`; afterwards `draft.at` is on its last word. */
function step(draft: Draft, negated: boolean, from: number): undefined {
  const word = draft.words.text[draft.at] ?? ''
  checkUse(draft, from, word, negated)
  switch (word) {
    case '-s':
    case '-d':
      return addresses(draft, from, word, negated)
    case '-p':
      return protocol(draft, from, negated)
    case '-i':
    case '-o':
      return networkInterface(draft, from, word, negated)
    case '-m': {
      const name = plainValue(draft)
      return name === undefined ? unread(draft, from, from, '`-m` has no value') : load(draft, from, name.text)
    }
    case '-j':
    case '-g':
      return jump(draft, from, word === '-g')
    case '-t':
      draft.table = plainValue(draft)?.text ?? ''
      return
    case '-f':
      // Fragments after the first: with connection tracking the kernel has put them together before.
      return unread(draft, from, draft.at, 'fragments are not modelled')
    case '-c':
      draft.at = Math.min(draft.at + 2, draft.words.text.length - 1)
      return
    case '-w':
    case '-W':
      if (/^\d+$/.test(draft.words.text[draft.at + 1] ?? '')) draft.at++
      return
    case '-M':
      plainValue(draft)
      return
    case '-4':
    case '-6':
      draft.only = word === '-4' ? 4 : 6
      return
    case '-n':
    case '-v':
    case '-x':
      return
  }
  const found = findOption(draft, word)
  if (found !== undefined) return extension(draft, from, word, found.option, found.loaded, negated)
  const kind = COMMANDS.get(word)
  if (kind !== undefined) return command(draft, kind)
  const short = LONG.get(word)
  if (short !== undefined) {
    draft.words.text[draft.at] = short
    return step(draft, negated, from)
  }
  if (word.startsWith('-') && word.length > 1) {
    if (respell(draft, word)) return step(draft, negated, from)
    return foreign(draft, from, word)
  }
  // The line may have been broken, by a blank or a lost quotation mark: the word before it may not be whole either.
  draft.tainted = true
  draft.vague = true
  unread(draft, from, draft.at, `${quoted(word)} does not belong here`)
}

/** Modules that the kernel refuses without their protocol, and modules that are not modelled. */
function settleModules(draft: Draft): undefined {
  const number = draft.protocolNegated ? undefined : draft.protocols?.[0]?.[0]
  for (const { name, module, from, unknown } of draft.loaded) {
    if (module.needs !== undefined && (number === undefined || !module.needs.includes(number))) {
      unread(draft, from, from, `the match ${quoted(name)} needs a protocol that it knows, by \`-p\``)
    }
    if (unknown === undefined) continue
    const place = span(draft, unknown.from, unknown.to)
    draft.parts.push({ kind: 'unknown', text: textOf(draft, unknown.from, unknown.to), span: place })
    unmodelled(draft, unknown.from, unknown.to)
  }
}

function settleAction(draft: Draft): undefined {
  const { target, context } = draft
  if (target?.extension !== undefined) {
    const table = draft.table ?? context.table
    if (context.isChain(table, target.name)) {
      draft.action = unknownAction(draft, `${quoted(target.name)} is a chain here and a target of iptables too`)
    } else {
      const { source, destination, targetValues: values } = draft
      const chain = draft.names[0] ?? ''
      const act = target.extension.act({ family: context.family, table, chain, values, source, destination })
      draft.action = act.ok ? act.value : unknownAction(draft, `the target ${quoted(target.name)}: ${act.reason}`)
    }
  }
  if (!draft.words.closed) {
    unread(draft, draft.words.text.length - 1, draft.words.text.length - 1, 'a quotation is not closed')
    draft.tainted = true
  }
  if (!draft.tainted || draft.action.kind === 'unknown') return
  draft.jump = undefined
  draft.action = { kind: 'unknown', text: textOf(draft, 0, draft.words.text.length - 1) }
}

/** iptables itself takes no more words in one rule (MAX_ARGC of iptables 1.8). */
const MOST_WORDS = 255

/** Reads the words of one rule. Never throws; everything that is not understood is reported and stays as unknown. */
export function readRule(words: Words, context: RuleContext): RuleLine {
  const draft: Draft = {
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
    targetValues: new Map(),
    seen: '',
    vague: false,
    tainted: false,
    doubts: [],
  }
  if (words.text.length > MOST_WORDS) {
    draft.tainted = true
    draft.vague = true
    unread(draft, MOST_WORDS, words.text.length - 1, `iptables takes at most ${MOST_WORDS} words in a rule`)
    words.text.length = MOST_WORDS
  }
  for (; draft.at < words.text.length; draft.at++) {
    const from = draft.at
    const negated = words.text[draft.at] === '!'
    if (negated && draft.at + 1 >= words.text.length) {
      unread(draft, from, from, 'nothing follows the `!`')
      break
    }
    if (negated) draft.at++
    step(draft, negated, from)
  }
  draft.at = words.text.length - 1
  settleModules(draft)
  settleAction(draft)
  draft.match = draft.vague ? { kind: 'unknown', text: textOf(draft, 0, words.text.length - 1) } : and(...draft.parts)
  // A rule that only logs or counts decides nothing: what it matches does not matter.
  const matters = draft.action.kind !== 'continue'
  for (const doubt of draft.doubts) {
    context.report(matters || doubt.code !== 'unmodelled-match' ? doubt : { ...doubt, severity: 'info' })
  }
  return draft
}
