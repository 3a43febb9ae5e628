import type { Source } from '../../diagnostics/source.ts'
import { beginTable, closeBlock, comment, declareChain, endBlock, settleFamily } from './blocks.ts'
import { forEachLine, isBlank } from './lines.ts'
import { orphan } from './orphans.ts'
import type { Reading } from './read.ts'
import { runCommand } from './run-command.ts'
import { mentionsTool, nesting, type ToolCall, toolCall } from './shell.ts'
import { newState, report, type State, spanOf } from './state.ts'
import { flushStrange, opaqueLine, strangeLine } from './strange-lines.ts'
import { restoreWords, shellWords } from './words.ts'

/** `[packets:bytes]` before a rule; the offset behind it. */
function skipCounters(text: string, start: number, end: number): number {
  const close = text.indexOf(']', start)
  return close < 0 || close >= end || close - start > 60 ? start : close + 1
}

const BEGINS_COMMAND = /^\s*(?:-[ADIRNPXFEZLSC46t]|--(?:app|del|ins|rep|new|pol|flu|ren|ipv|tab))/

function dashLine(state: State, start: number, end: number, from: number): undefined {
  const { text } = state.source
  settleFamily(state)
  restoreWords(text, from, end, state.words)
  if (state.table === undefined && !state.saidNoBlock) {
    state.saidNoBlock = true
    const message = 'this rule stands outside of any table: it is read as one of the table `filter`'
    report(state, { severity: 'info', code: 'no-table', message }, start, end)
  }
  const { table, last } = state
  if (table !== undefined && !text.startsWith('-A ', from) && !BEGINS_COMMAND.test(text.slice(from, from + 12))) {
    state.last = last
    orphan(state, table, start, end)
    state.last = undefined
    return
  }
  runCommand(state, start, end, 'given')
}

/** Lines that name iptables without running it, or run nothing of it but its service. */
const HARMLESS =
  /^(?:echo|printf|which|modprobe|type|service|systemctl|chkconfig|apt|apt-get|yum|dnf)\s|^(?:export |readonly |local )?\w+=\S*$/

/** A call of iptables-save or iptables-restore: a dump may follow, or come from a file that is not here. */
function dumpCall(state: State, { tool, family, after }: ToolCall, start: number, end: number): undefined {
  const rest = state.source.text.slice(after, end)
  if (tool === 'restore' && !rest.includes('<<') && /[^\s-]/.test(rest.replace(/\s--?[a-z]+/g, ''))) {
    return opaqueLine(state, start, end)
  }
  state.family = family
  state.familyKnown = true
  const message = `a call of ${family === 4 ? 'iptables' : 'ip6tables'}-${tool}: what follows is read as its text`
  report(state, { severity: 'info', code: 'shell', message }, start, end)
}

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
    dumpCall(state, call, start, end)
    return undefined
  }
  shellWords(text, call.after, end, state.words)
  const { rest } = state.words
  const family = state.family
  state.family = call.family
  const table = state.table
  state.table = undefined
  if (state.words.text.length > 0) runCommand(state, start, end, conditional ? 'perhaps' : 'run')
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
  const state = newState(source, reading)
  const { text } = source
  forEachLine(text, (start, end) => readLines(state, start, end))
  flushStrange(state)
  endBlock(state, text.length)
  sayWhole(state)
}
