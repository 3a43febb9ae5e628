import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Source, Span } from '../../diagnostics/source.ts'
import { ALL, and, type Match } from '../../model/match.ts'
import type { Action, Rule } from '../../model/ruleset.ts'
import type { Family } from '../../sets/packet.ts'
import { quoted, type Read } from '../../sets/read.ts'
import { apply, dropTable, type Edit, policyOf } from './apply.ts'
import { type Chain, chainOf, isBuiltIn, listKey, type Table, tableOf } from './chains.ts'
import { familyOfHeader, familyOfSource } from './family.ts'
import type { Reading } from './read.ts'
import { type Memo, type RuleContext, type RuleLine, readRule } from './rule.ts'
import { mentionsTool, nesting, toolCall } from './shell.ts'
import { TABLES } from './tables.ts'
import { noWords, restoreWords, shellWords, type Words } from './words.ts'

const LF = 10
const CR = 13
const BACKSLASH = 92
const HASH = 35

/** A source while it is read. */
interface State {
  readonly source: Source
  readonly reading: Reading
  readonly words: Words
  readonly memos: Record<Family, { memo: Memo; values: Map<string, Read<Match>> }>
  family: Family
  /** Whether something said which family it is. */
  familyKnown: boolean
  /** The table of the open block; undefined outside of blocks. */
  table: Table | undefined
  /** The last rule that was appended, while nothing but its own continuation could follow. */
  last: { readonly chain: Chain; readonly rule: Rule } | undefined
  /** Conditions and loops of a shell script around the line. */
  depth: number
  /** The stretch of lines that say nothing to us, not yet reported. */
  strange: { start: number; end: number; readonly listing: boolean } | undefined
  /** Said once for each source. */
  saidOldNegation: boolean
  saidNoBlock: boolean
  /** A rule was read as IPv4 because nothing said otherwise. */
  assumedFamily: boolean
  /** Something of the language was found. */
  isIptables: boolean
}

function spanOf({ source }: State, start: number, end: number): Span {
  return { source, start, end }
}

function report(state: State, diagnostic: Omit<Diagnostic, 'span'>, start: number, end: number): undefined {
  state.reading.diagnostics.push({ ...diagnostic, span: spanOf(state, start, end) })
}

function contextOf(state: State, table: string): RuleContext {
  const { source, reading, family } = state
  return {
    source,
    family,
    table,
    report: (diagnostic) => reading.diagnostics.push(diagnostic),
    ...state.memos[family],
    isChain: (name, chain) => reading.tables[family].get(name)?.chains.get(chain)?.origin !== undefined,
    oldNegation: (start, end) => {
      if (state.saidOldNegation) return
      state.saidOldNegation = true
      report(
        state,
        {
          severity: 'info',
          code: 'old-negation',
          message: 'the `!` stands after its option, as iptables wrote it before 1.4.3',
          help: "it is read as a negation here and in the rest of the file; today's iptables refuses it",
        },
        start,
        end,
      )
    },
  }
}

/** Keeps a line that may be a rule of this chain, or without a chain of any built-in one of the table, as a rule that may do anything. */
function keepUnknown(state: State, table: Table, chain: Chain | undefined, start: number, end: number): undefined {
  const span = spanOf(state, start, end)
  const action: Action = { kind: 'unknown', text: 'this could not be read', span }
  const rule: Rule = { match: ALL, action, origin: { kind: 'line', span } }
  const chains = chain === undefined ? (TABLES.get(table.name) ?? []).map((name) => chainOf(table, name)) : [chain]
  for (const one of chains) one.back.push(rule)
}

/** A line in a block that is no line of a dump: perhaps the rest of the rule before it, broken by whoever copied it. */
function orphan(state: State, table: Table, start: number, end: number): undefined {
  const { last } = state
  if (last !== undefined && last.chain.back.at(-1) === last.rule) {
    const { match, origin } = last.rule
    const rest: Match = { kind: 'unknown', text: 'the line after it may belong to it', span: spanOf(state, start, end) }
    const action: Action = { kind: 'unknown', text: 'the line after it may belong to it' }
    last.chain.back[last.chain.back.length - 1] = { ...last.rule, match: and(match, rest), action, origin }
  }
  keepUnknown(state, table, last?.chain, start, end)
  report(
    state,
    {
      severity: 'warning',
      code: 'unread-line',
      message: 'this line is no rule, no chain and no comment',
      help: 'if it belongs to the line before, join them; both are kept as rules that may do anything',
      ...(last?.rule.origin.span === undefined
        ? {}
        : { related: [{ span: last.rule.origin.span, message: 'perhaps broken off from this line' }] }),
    },
    start,
    end,
  )
}

function flushStrange(state: State): undefined {
  const { strange } = state
  if (strange === undefined) return
  state.strange = undefined
  const { start, end, listing } = strange
  if (!listing) {
    const message = 'this is nothing that iptables-restore or iptables would read'
    report(state, { severity: 'warning', code: 'unread-line', message, help: 'it is left out' }, start, end)
    return
  }
  state.isIptables = true
  state.reading.families.add(state.family)
  state.reading.opaque.push({ family: state.family, span: spanOf(state, start, end) })
  report(
    state,
    {
      severity: 'error',
      code: 'listing',
      message: 'this is a listing of `iptables -L`, which leaves out what the rules say',
      help: 'save the rules with `iptables-save` (or `ip6tables-save`); until then nothing is proved of them',
    },
    start,
    end,
  )
}

function strangeLine(state: State, start: number, end: number): undefined {
  const head = state.source.text.slice(start, Math.min(end, start + 80))
  const listing = /^Chain \S+ \((?:policy|\d+ references)/.test(head)
  if (state.strange !== undefined && (!listing || state.strange.listing)) {
    state.strange.end = end
    return
  }
  flushStrange(state)
  state.strange = { start, end, listing }
}

function comment(state: State, start: number, end: number): undefined {
  const text = state.source.text.slice(start, Math.min(end, start + 300))
  const family = familyOfHeader(text)
  if (family !== undefined) {
    state.family = family
    state.familyKnown = true
    state.reading.families.add(family)
  } else if (/^#\s*Table `[^']*' is incompatible/.test(text)) {
    state.reading.opaque.push({ family: state.family, span: spanOf(state, start, end) })
    const message = 'the dump leaves out a table, because iptables cannot say what it does'
    report(
      state,
      { severity: 'warning', code: 'incomplete-dump', message, help: 'read it with `nft list ruleset`' },
      start,
      end,
    )
  } else if (/^#\s*Warning: .*tables present/.test(text)) {
    const message = 'the machine has more rules than this dump shows'
    const help = 'give the dump of the other iptables (legacy or nft) too'
    report(state, { severity: 'warning', code: 'incomplete-dump', message, help }, start, end)
  }
}

function beginTable(state: State, start: number, end: number): undefined {
  const name = state.source.text.slice(start + 1, end).trim()
  const { reading, family } = state
  endBlock(state, start)
  reading.families.add(family)
  state.isIptables = true
  if (!state.familyKnown) state.assumedFamily = true
  const before = reading.tables[family].get(name)
  if (before?.block !== undefined && appendsTo(state, before, start)) {
    state.table = before
    return
  }
  const policies = before === undefined ? undefined : dropTable(before, reading.tables[family])
  const table = tableOf(reading.tables[family], name)
  table.block = { start: spanOf(state, start, end), end: spanOf(state, start, end) }
  state.table = table
  if (before !== undefined) {
    const from = before.block?.start
    const message = `the table ${quoted(name)} was given before; iptables-restore replaces the whole table, and so it is read`
    const related = from === undefined ? [] : [{ span: from, message: 'given here first' }]
    const help = 'join the blocks if both are meant'
    report(state, { severity: 'warning', code: 'repeated-table', message, help, related }, start, end)
    if (before.block !== undefined) {
      const { source, start: first } = before.block.start
      const span = { source, start: first, end: Math.max(before.block.end.end, first) }
      reading.diagnostics.push({ severity: 'info', code: 'replaced', message: 'replaced by a later block', span })
    }
    for (const { name: chain, policy } of policies ?? []) {
      if (policy?.action === 'deny') chainOf(table, chain).inherited = policy.origin
    }
  }
  if (TABLES.has(name)) return
  reading.opaque.push({ family, span: spanOf(state, start, end) })
  const message = `${quoted(name)} is not a table of iptables that is known here`
  const help = 'what its rules do to packets is unknown, so nothing is proved'
  report(state, { severity: 'warning', code: 'unknown-table', message, help }, start, end)
}

/** A second file whose block of a known table declares no built-in chain is made for `iptables-restore --noflush`. */
function appendsTo(state: State, before: Table, start: number): boolean {
  if (before.block?.start.source === state.source) return false
  const { text } = state.source
  const commit = text.indexOf('\nCOMMIT', start)
  const block = text.slice(start, commit < 0 ? text.length : commit)
  return ![...before.chains.keys(), ...(TABLES.get(before.name) ?? [])].some(
    (name) => isBuiltIn(before.name, name) && block.includes(`\n:${name} `),
  )
}

/** The block ends at `at` without COMMIT, if one is open. */
function endBlock(state: State, at: number): undefined {
  const { table } = state
  state.last = undefined
  if (table === undefined) return
  state.table = undefined
  const begin = table.block?.start
  if (begin === undefined) return
  const message = `the block of the table ${quoted(table.name)} has no COMMIT`
  const help = 'iptables-restore loads nothing of it; it is read as if COMMIT stood there'
  state.reading.diagnostics.push({ severity: 'warning', code: 'no-commit', message, help, span: begin })
  closeBlock(table, state, at)
}

function closeBlock(table: Table, state: State, at: number): undefined {
  if (table.block?.start.source === state.source) table.block = { ...table.block, end: spanOf(state, at, at) }
}

function declareChain(state: State, table: Table, start: number, end: number): undefined {
  restoreWords(state.source.text, start + 1, end, state.words)
  const [name = '', policy = '-', ...rest] = state.words.text
  const origin = { kind: 'line', span: spanOf(state, start, end) } as const
  if (name === '') return orphan(state, table, start, end)
  const chain = chainOf(table, name)
  if (chain.origin !== undefined) {
    const message = `the chain ${quoted(name)} was declared before`
    report(state, { severity: 'warning', code: 'repeated-chain', message }, start, end)
  }
  chain.origin ??= origin
  if (!isBuiltIn(table.name, name)) {
    if (policy === '-') return
    const message = `${quoted(name)} is not a built-in chain of the table ${quoted(table.name)}: it can have no policy`
    report(state, { severity: 'warning', code: 'policy', message, help: 'the policy is left out' }, start, end)
    return
  }
  const action = policyOf(policy)
  if (action !== undefined) chain.policy = { action, origin }
  if ((action === undefined && policy !== '-') || rest.length > 1) {
    keepUnknown(state, table, chain, start, end)
    const message = `${quoted(policy)} is not a policy`
    report(
      state,
      { severity: 'warning', code: 'policy', message, help: 'nothing is proved of what reaches it' },
      start,
      end,
    )
  }
}

/** The rule of a line, with its jump named by the key of the chain. */
function ruleOf(state: State, line: RuleLine, table: string, start: number, end: number, conditional: boolean): Rule {
  const span = spanOf(state, start, end)
  const maybe: Match = { kind: 'unknown', text: 'the script runs this under a condition only', span }
  const action: Action =
    line.jump === undefined || (line.action.kind !== 'jump' && line.action.kind !== 'goto')
      ? line.action
      : { kind: line.action.kind, to: listKey(state.family, table, line.jump.chain) }
  return {
    match: conditional ? and(line.match, maybe) : line.match,
    action,
    origin: { kind: 'line', span },
    ...(line.comment === undefined ? {} : { comment: line.comment }),
  }
}

/** A command, already split into words: of a block, of `iptables -S`, or of a script. */
function runCommand(state: State, start: number, end: number, conditional: boolean): undefined {
  const { reading, family, words } = state
  const blockTable = state.table?.name
  const line = readRule(words, contextOf(state, blockTable ?? 'filter'))
  state.isIptables = true
  state.last = undefined
  if (line.only !== undefined && line.only !== family) {
    const message = `this rule is for IPv${line.only} only; the other iptables leaves it out`
    report(state, { severity: 'info', code: 'other-family', message }, start, end)
    return
  }
  reading.families.add(family)
  const name = line.table ?? blockTable ?? 'filter'
  const table = tableOf(reading.tables[family], name)
  if (!TABLES.has(name) && blockTable === undefined) {
    reading.opaque.push({ family, span: spanOf(state, start, end) })
    const message = `${quoted(name)} is not a table of iptables that is known here`
    report(state, { severity: 'warning', code: 'unknown-table', message }, start, end)
  }
  if (line.command === undefined) {
    const place = state.table ?? table
    state.last = undefined
    orphan(state, place, start, end)
    return
  }
  const edit: Edit = {
    kind: line.command,
    names: line.names,
    rule: ruleOf(state, line, name, start, end, conditional),
    usesIn: line.usesIn,
    usesOut: line.usesOut,
    conditional,
    family,
  }
  const chain = apply(table, edit, (diagnostic) => reading.diagnostics.push(diagnostic))
  if (chain !== undefined && line.command === 'append') state.last = { chain, rule: edit.rule }
}

/** `[packets:bytes]` before a rule; the offset behind it. */
function skipCounters(text: string, start: number, end: number): number {
  const close = text.indexOf(']', start)
  return close < 0 || close >= end || close - start > 60 ? start : close + 1
}

function dashLine(state: State, start: number, end: number, from: number): undefined {
  const { text } = state.source
  if (!state.familyKnown) state.assumedFamily = true
  restoreWords(text, from, end, state.words)
  if (state.table === undefined && !state.saidNoBlock) {
    state.saidNoBlock = true
    const message = 'this rule stands outside of any table: it is read as one of the table `filter`'
    report(state, { severity: 'info', code: 'no-table', message }, start, end)
  }
  const { table, last } = state
  if (
    table !== undefined &&
    !/^\s*(?:-[ADIRNPXFEZLSC46t]|--(?:app|del|ins|rep|new|pol|flu|ren|ipv|tab))/.test(text.slice(from, from + 12))
  ) {
    state.last = last
    orphan(state, table, start, end)
    state.last = undefined
    return
  }
  runCommand(state, start, end, false)
}

/** Lines that name iptables without running it, or run nothing of it but its service. */
const HARMLESS = /^(?:echo|printf|which|modprobe|type|service|systemctl|chkconfig|apt|apt-get|yum|dnf)\s|^\w+=\S*$/

/** A line of a shell script or of a terminal session. */
function shellLine(state: State, start: number, end: number): number | undefined {
  const { source, reading } = state
  const { text } = source
  const conditional = state.depth > 0
  const call = toolCall(text, start, end)
  if (call === undefined) {
    const line = text.slice(start, end)
    state.depth = Math.max(0, state.depth + nesting(line))
    if (state.table !== undefined) {
      orphan(state, state.table, start, end)
      state.last = undefined
      return undefined
    }
    if (mentionsTool(line) && !HARMLESS.test(line)) opaqueLine(state, start, end)
    else strangeLine(state, start, end)
    return undefined
  }
  flushStrange(state)
  if (call.tool === 'save' || call.tool === 'restore') {
    state.family = call.family
    state.familyKnown = true
    const message = `a call of ${call.family === 4 ? 'iptables' : 'ip6tables'}-${call.tool}: what follows is read as its text`
    report(state, { severity: 'info', code: 'shell', message }, start, end)
    return undefined
  }
  shellWords(text, call.after, end, state.words)
  const { rest } = state.words
  const family = state.family
  state.family = call.family
  const table = state.table
  state.table = undefined
  if (state.words.text.length > 0) runCommand(state, start, end, conditional)
  else report(state, { severity: 'info', code: 'shell', message: 'a call of iptables without a command' }, start, end)
  state.family = family
  state.table = table
  if (rest >= end) return undefined
  if (text.charAt(rest) === ';' && text.charAt(rest + 1) !== ';') return rest + 1
  if (mentionsTool(text.slice(rest, end))) {
    for (const one of [4, 6] as const) reading.opaque.push({ family: one, span: spanOf(state, start, end) })
    const message = 'what follows this command depends on its outcome'
    report(
      state,
      { severity: 'warning', code: 'unread-line', message, help: 'nothing is proved of these rules' },
      rest,
      end,
    )
  }
  return undefined
}

function opaqueLine(state: State, start: number, end: number): undefined {
  flushStrange(state)
  const span = spanOf(state, start, end)
  const families: readonly Family[] = /ip6/i.test(state.source.text.slice(start, end)) ? [6] : [4]
  for (const family of families) {
    state.reading.families.add(family)
    state.reading.opaque.push({ family, span })
  }
  const message = 'this line runs iptables in a way that cannot be read'
  const help = 'nothing is proved of these rules; give the output of `iptables-save` instead'
  report(state, { severity: 'warning', code: 'unread-command', message, help }, start, end)
}

/** One line without the blanks around it; `start` < `end`. Where a further command begins on the line, if one does. */
function readLine(state: State, start: number, end: number): number | undefined {
  const { text } = state.source
  switch (text.charAt(start)) {
    case '#':
      flushStrange(state)
      comment(state, start, end)
      return undefined
    case '*':
      if (state.strange?.listing) break
      flushStrange(state)
      beginTable(state, start, end)
      return undefined
    case ':':
      if (state.table === undefined) break
      declareChain(state, state.table, start, end)
      return undefined
    case '-':
      flushStrange(state)
      dashLine(state, start, end, start)
      return undefined
    case '[': {
      const from = skipCounters(text, start, end)
      const next = text.slice(from, from + 8).trimStart()
      if (from === start || !next.startsWith('-')) break
      flushStrange(state)
      dashLine(state, start, end, from)
      return undefined
    }
    case 'C':
      if (state.table === undefined || text.slice(start, end) !== 'COMMIT') break
      closeBlock(state.table, state, end)
      state.table = undefined
      state.last = undefined
      return undefined
  }
  return shellLine(state, start, end)
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === LF || code === CR || code === 0xfeff
}

/** A line, and the commands of a shell that follow on it. */
function readLines(state: State, from: number, to: number): undefined {
  const { text } = state.source
  let next: number | undefined = from
  while (next !== undefined) {
    let start: number = next
    let end = to
    while (start < end && isBlank(text.charCodeAt(start))) start++
    while (end > start && isBlank(text.charCodeAt(end - 1))) end--
    next = start < end ? readLine(state, start, end) : undefined
  }
}

/** Cuts a text into lines: CRLF, LF and a lone CR end one, a backslash before that joins the next, except in comments. */
function forEachLine(text: string, visit: (start: number, end: number) => void): undefined {
  const loneCr = /\r(?!\n)/.test(text)
  let cr = loneCr ? text.indexOf('\r') : -1
  let start = 0
  for (let from = 0; from < text.length; ) {
    const lf = text.indexOf('\n', from)
    let end = lf < 0 ? text.length : lf
    if (loneCr) {
      while (cr >= 0 && (cr < from || text.charCodeAt(cr + 1) === LF)) cr = text.indexOf('\r', cr + 1)
      if (cr >= 0 && cr < end) end = cr
    }
    const body = end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end
    from = end + 1
    const joined = body > start && text.charCodeAt(body - 1) === BACKSLASH && text.charCodeAt(start) !== HASH
    if (joined && from < text.length) continue
    visit(start, end)
    start = from
  }
}

/** Says what was assumed of the source as a whole. */
function sayWhole(state: State): undefined {
  const span = spanOf(state, 0, 0)
  if (!state.isIptables) {
    const message = 'there is nothing of iptables in this text'
    const help = 'give the output of `iptables-save` or `ip6tables-save`'
    state.reading.diagnostics.push({ severity: 'error', code: 'not-iptables', message, help, span })
  } else if (state.assumedFamily) {
    const message = 'nothing says whether these rules are for IPv4 or IPv6: they are read as IPv4'
    const help = 'keep the comments that iptables-save writes, or name the file after its family (rules.v4, rules.v6)'
    state.reading.diagnostics.push({ severity: 'info', code: 'assumed-family', message, help, span })
  }
}

/** Reads one source into `reading`. */
export function readSource(source: Source, reading: Reading): undefined {
  const family = familyOfSource(source)
  const state: State = {
    source,
    reading,
    words: noWords(),
    memos: { 4: { memo: new Map(), values: new Map() }, 6: { memo: new Map(), values: new Map() } },
    family: family ?? 4,
    familyKnown: family !== undefined,
    table: undefined,
    last: undefined,
    depth: 0,
    strange: undefined,
    saidOldNegation: false,
    saidNoBlock: false,
    assumedFamily: false,
    isIptables: false,
  }
  const { text } = source
  forEachLine(text, (start, end) => readLines(state, start, end))
  flushStrange(state)
  endBlock(state, text.length)
  sayWhole(state)
}
