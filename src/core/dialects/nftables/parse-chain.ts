import { accept, atEnd, type Cursor, isAt, next, peek, report, skipRest, spanFrom } from './cursor.ts'
import { parseBraces, type ReadItem } from './parse-block.ts'
import { parseName, parseRight } from './parse-expression.ts'
import { parseStatement } from './parse-statement.ts'
import { priorityOf } from './priority.ts'
import type { ChainId, ChainPolicy, Expression, Hook, Statement } from './syntax.ts'

function valueText(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'value' ? expression.text : undefined
}

/** Names of devices: one, a list in braces, a variable. */
function deviceNames(expression: Expression | undefined): readonly string[] | undefined {
  const texts =
    expression?.kind === 'set' ? expression.elements.map(({ key }) => valueText(key)) : [valueText(expression)]
  return texts.every((text) => text !== undefined) ? texts : undefined
}

function parseDevices(cursor: Cursor): readonly string[] | undefined {
  accept(cursor, '=')
  return deviceNames(parseRight(cursor))
}

/** `filter - 5`, `-150`, `$priority`. */
function parsePriority(cursor: Cursor, family: string): number | undefined {
  let text = ''
  while (!atEnd(cursor)) {
    if (isAt(cursor, '$')) {
      const value = valueText(parseRight(cursor))
      if (value === undefined) return undefined
      text += value
    } else text += next(cursor).text
  }
  return priorityOf(family, text)
}

/** `type filter hook input [device d] priority p`, whose first word the cursor has passed. */
function parseHook(cursor: Cursor, family: string, first: number): Hook | undefined {
  const type = parseName(cursor)
  if (type === undefined || accept(cursor, 'hook') === undefined) return undefined
  const hook = parseName(cursor)
  if (hook === undefined) return undefined
  let devices: readonly string[] = []
  while (accept(cursor, 'device', 'devices') !== undefined) {
    const names = parseDevices(cursor)
    if (names === undefined) return undefined
    devices = [...devices, ...names]
  }
  if (accept(cursor, 'priority') === undefined) return undefined
  const start = cursor.at
  const priority = parsePriority(cursor, family)
  const span = spanFrom(cursor, first)
  if (priority === undefined) {
    report(cursor, 'error', 'unread-priority', 'cannot read this priority', spanFrom(cursor, start))
  }
  return { type, hook, priority, devices, span }
}

function parsePolicy(cursor: Cursor, first: number): ChainPolicy | undefined {
  const verdict = valueText(parseRight(cursor))
  if (verdict === undefined) return undefined
  const span = spanFrom(cursor, first)
  return { verdict: verdict === 'accept' || verdict === 'drop' ? verdict : 'unread', span }
}

/** The statements of a rule up to its end; what cannot be read is a statement of kind `unread`. */
export function parseRule(cursor: Cursor, id: ChainId, place: 'end' | 'begin' | 'elsewhere', first: number): void {
  const statements: Statement[] = []
  let comment: string | undefined
  while (!atEnd(cursor)) {
    const start = cursor.at
    const block = parseJumpBlock(cursor, id)
    const statement = block ?? parseStatement(cursor)
    if (statement === undefined) {
      // A brace that closes nothing here ends the rule, never the reading.
      skipRest(cursor)
      if (cursor.at === start) next(cursor)
      statements.push({ kind: 'unread', span: spanFrom(cursor, start) })
      break
    }
    if (statement.kind === 'comment') comment = statement.text
    statements.push(statement)
  }
  const span = spanFrom(cursor, first)
  cursor.reading.commands.push({
    kind: 'rule',
    id,
    place,
    statements,
    ...(comment === undefined ? {} : { comment }),
    span,
  })
}

/** `jump { rules }`: a chain without a name. */
function parseJumpBlock(cursor: Cursor, { family, table, chain }: ChainId): Statement | undefined {
  if (!(isAt(cursor, 'jump') || isAt(cursor, 'goto')) || !isAt(cursor, '{', 1)) return undefined
  const first = cursor.at
  const kind = next(cursor).text === 'jump' ? 'jump' : 'goto'
  cursor.reading.blocks++
  const id = { family, table, chain: `${chain.replace(/ \{\d+\}$/, '')} {${cursor.reading.blocks}}` }
  const { start, end } = peek(cursor)
  cursor.reading.commands.push({ kind: 'chain', id, span: { source: cursor.source, start, end } })
  if (!parseBraces(cursor, id, parseChainItem)) return undefined
  const span = spanFrom(cursor, first)
  return { kind: 'verdict', verdict: { kind, chain: id.chain, span }, span }
}

/** One line of a chain: what the chain is, or a rule. */
export const parseChainItem: ReadItem = (cursor, place) => {
  const first = cursor.at
  const id: ChainId = { family: place.family ?? 'ip', table: place.table ?? '', chain: place.chain ?? '' }
  const { commands } = cursor.reading
  if (isAt(cursor, 'type')) {
    next(cursor)
    const hook = parseHook(cursor, id.family, first)
    if (hook === undefined) return false
    commands.push({ kind: 'chain', id, hook, span: hook.span })
    return true
  }
  if (isAt(cursor, 'policy')) {
    next(cursor)
    const policy = parsePolicy(cursor, first)
    if (policy === undefined) return false
    commands.push({ kind: 'chain', id, policy, span: policy.span })
    return true
  }
  if (isAt(cursor, 'comment') || isAt(cursor, 'flags') || isAt(cursor, 'devices')) {
    next(cursor)
    while (!atEnd(cursor) && !isAt(cursor, '{')) next(cursor)
    if (isAt(cursor, '{')) parseRight(cursor)
    commands.push({ kind: 'nothing', span: spanFrom(cursor, first) })
    return true
  }
  parseRule(cursor, id, 'end', first)
  return true
}
