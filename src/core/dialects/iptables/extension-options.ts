import { type Match, not } from '../../model/match.ts'
import { quoted } from '../../sets/read.ts'
import {
  type Draft,
  isValue,
  KEPT,
  type Loaded,
  plainValue,
  span,
  takeValue,
  textOf,
  unknownAction,
  unread,
} from './draft.ts'
import { MODULES, PROTOCOL_MODULES } from './matches/index.ts'
import { readOption } from './memo.ts'
import type { MatchModule, Option } from './options.ts'
import { TARGETS, VERDICTS } from './targets.ts'

const FOREIGN: MatchModule = { unmodelled: true, options: new Map() }

export function load(draft: Draft, from: number, name: string): undefined {
  const module = MODULES.get(name) ?? FOREIGN
  draft.loaded.push({ name, module, from, unknown: module.unmodelled ? { from, to: draft.at } : undefined })
}

export function jump(draft: Draft, from: number, goto: boolean): undefined {
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

/** Where an option may come from, the nearest first: modules in reverse order, the target, the protocol's own module. */
export function findOption(draft: Draft, name: string): { option: Option; loaded: Loaded | undefined } | undefined {
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

export function impliedModule(draft: Draft): MatchModule | undefined {
  const name = impliedName(draft)
  return name === undefined ? undefined : MODULES.get(name)
}

/** An option of an extension, already found. */
export function extension(
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
    draft.targetValues ??= new Map()
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
  const read = readOption(draft.context, option, first, second)
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

/** An option nobody knows: it takes every word up to the next option. */
export function foreign(draft: Draft, from: number, name: string): undefined {
  while (isValue(draft.words.text[draft.at + 1])) draft.at++
  const last = draft.loaded.at(-1)
  if (draft.target === undefined && last?.module.unmodelled && last.unknown !== undefined) {
    last.unknown.to = draft.at
    return
  }
  if (draft.target !== undefined) draft.tainted = true
  unread(draft, from, draft.at, `${quoted(name)} is not an option of this rule's matches`)
}

/** Modules that the kernel refuses without their protocol, and modules that are not modelled. */
export function settleModules(draft: Draft): undefined {
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

const NO_VALUES: ReadonlyMap<string, readonly string[]> = new Map()

export function settleAction(draft: Draft): undefined {
  const { target, context } = draft
  if (target?.extension !== undefined) {
    const table = draft.table ?? context.table
    if (context.isChain(table, target.name)) {
      draft.action = unknownAction(draft, `${quoted(target.name)} is a chain here and a target of iptables too`)
    } else {
      const { source, destination, targetValues: values = NO_VALUES } = draft
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
