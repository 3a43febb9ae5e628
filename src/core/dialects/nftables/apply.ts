import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { type Span, spanText } from '../../diagnostics/source.ts'
import { REFUSED } from './parse-set.ts'
import type { ChainPolicy, Command, Element, Expression, Hook } from './syntax.ts'

type RuleCommand = Extract<Command, { kind: 'rule' }>

/** Something unread that may do anything to the packets of a chain, a table, or of all. */
interface Doubt {
  readonly text: string
  readonly span: Span
}

interface NftSet {
  readonly name: string
  changing: boolean
  interval: boolean
  refused: boolean
  elements: Element[] | undefined
  readonly span: Span
}

export interface NftChain {
  readonly family: string
  readonly table: string
  name: string
  hook?: Hook
  policy?: ChainPolicy
  rules: RuleCommand[]
  readonly doubts: Doubt[]
  readonly span: Span
}

export interface NftTable {
  readonly family: string
  readonly name: string
  dormant: boolean
  readonly chains: Map<string, NftChain>
  readonly sets: Map<string, NftSet>
  readonly doubts: Doubt[]
  readonly span: Span
}

/** What the kernel would hold after the commands. */
export interface Config {
  readonly tables: Map<string, NftTable>
  readonly doubts: Doubt[]
}

/** Is it more than one value? An interface with an asterisk is a range of names. */
function isRange(key: Expression): boolean {
  if (key.kind === 'concatenation') return key.of.some(isRange)
  return (
    key.kind === 'prefix' || key.kind === 'range' || (key.kind === 'value' && key.quoted && /[^\\]\*$/.test(key.text))
  )
}

function addAll(set: NftSet, elements: readonly Element[], say: Say): void {
  set.elements ??= []
  for (const element of elements) set.elements.push(element)
  if (set.interval || set.refused) return
  const ranges = elements.filter(({ key }) => isRange(key))
  const [first, ...more] = ranges
  if (first === undefined) return
  set.refused = true
  const others = more.length === 0 ? '' : `, and ${more.length} more`
  say(
    'error',
    'needs-interval',
    `the set \`${set.name}\` has no \`flags interval\`, so it takes no ranges and prefixes: this one${others}`,
    first.key.span,
    REFUSED,
  )
}

function keyText(key: Expression): string {
  if (key.kind === 'value') return key.text
  if (key.kind === 'prefix') return `${keyText(key.of)}/${keyText(key.length)}`
  if (key.kind === 'range') return `${keyText(key.from)}-${keyText(key.to)}`
  if (key.kind === 'concatenation') return key.of.map(keyText).join(' . ')
  return key.kind === 'any' ? '*' : spanText(key.span)
}

/** Carries the commands out one after the other, as `nft -f` would on an empty kernel. */
export function apply(commands: readonly Command[], diagnostics: Diagnostic[]): Config {
  const config: Config = { tables: new Map(), doubts: [] }
  const say: Say = (severity, code, message, span, help) => {
    diagnostics.push({ severity, code, message, span, ...(help === undefined ? {} : { help }) })
  }
  const tableOf = (family: string, name: string, span: Span): NftTable => {
    const key = `${family} ${name}`
    let table = config.tables.get(key)
    if (table === undefined) {
      table = { family, name, dormant: false, chains: new Map(), sets: new Map(), doubts: [], span }
      config.tables.set(key, table)
    }
    return table
  }
  const chainOf = (family: string, tableName: string, name: string, span: Span): NftChain => {
    const { chains } = tableOf(family, tableName, span)
    let chain = chains.get(name)
    if (chain === undefined) {
      chain = { family, table: tableName, name, rules: [], doubts: [], span }
      chains.set(name, chain)
    }
    return chain
  }

  for (const command of commands) {
    switch (command.kind) {
      case 'nothing':
        break
      case 'table':
        tableOf(command.family, command.table, command.span).dormant = command.dormant
        break
      case 'chain': {
        const { family, table, chain: name } = command.id
        const chain = chainOf(family, table, name, command.span)
        if (command.hook !== undefined) chain.hook = command.hook
        if (command.policy !== undefined) chain.policy = command.policy
        break
      }
      case 'rule': {
        const { family, table, chain: name } = command.id
        if (config.tables.get(`${family} ${table}`)?.chains.has(name) !== true) {
          const message = `the chain \`${family} ${table} ${name}\` is not declared before this rule`
          say('error', 'undeclared-chain', message, command.span)
          config.doubts.push({ text: 'a rule of a chain that is not declared', span: command.span })
        }
        const chain = chainOf(family, table, name, command.span)
        if (command.place === 'begin') chain.rules.unshift(command)
        else chain.rules.push(command)
        if (command.place === 'elsewhere') {
          say('warning', 'rule-by-handle', 'the place of this rule in its chain is not known', command.span)
          chain.doubts.push({ text: 'a rule whose place in the chain is not known', span: command.span })
        }
        break
      }
      case 'set': {
        const { sets } = tableOf(command.family, command.table, command.span)
        const { name, changing, interval, refused, elements, span } = command
        const set = sets.get(name) ?? { name, changing, interval, refused, elements: undefined, span }
        sets.set(name, set)
        set.changing ||= changing
        set.interval ||= interval
        set.refused ||= refused
        if (elements !== undefined) addAll(set, elements, say)
        break
      }
      case 'elements': {
        const set = config.tables.get(`${command.family} ${command.table}`)?.sets.get(command.name)
        if (set === undefined) {
          say('warning', 'undeclared-set', `the set \`${command.name}\` is not declared before this`, command.span)
          const { name, elements, span } = command
          tableOf(command.family, command.table, span).sets.set(name, {
            name,
            changing: true,
            interval: true,
            refused: false,
            elements: [...elements],
            span,
          })
        } else if (command.operation === 'add') addAll(set, command.elements, say)
        else {
          const gone = new Set(command.elements.map(({ key }) => keyText(key)))
          const left = (set.elements ?? []).filter(({ key }) => !gone.has(keyText(key)))
          // Taken out of the middle of an interval, or never there: then nobody knows what is left.
          if ((set.elements ?? []).length - left.length !== gone.size) set.changing = true
          set.elements = left
        }
        break
      }
      case 'remove':
        remove(config, command, say)
        break
      case 'rename': {
        const { family, table, chain: name } = command.id
        const chains = config.tables.get(`${family} ${table}`)?.chains
        const chain = chains?.get(name)
        if (chains === undefined || chain === undefined) {
          say('warning', 'undeclared-chain', `there is no chain \`${name}\` to rename`, command.span)
          break
        }
        chains.delete(name)
        chain.name = command.to
        chains.set(command.to, chain)
        break
      }
      case 'doubt': {
        const { family, table, chain, text, span } = command
        const place = family === undefined || table === undefined ? undefined : tableOf(family, table, span)
        const at = chain === undefined ? undefined : place?.chains.get(chain)
        ;(at?.doubts ?? place?.doubts ?? config.doubts).push({ text, span })
        break
      }
    }
  }
  markFilled(config)
  return config
}

type Say = (severity: Diagnostic['severity'], code: string, message: string, span: Span, help?: string) => void

function remove(config: Config, command: Extract<Command, { kind: 'remove' }>, say: Say): void {
  const { operation, what, family, table = '', name = '' } = command
  if (what === 'ruleset') {
    for (const [key, { family: own, span }] of config.tables) {
      if (family !== undefined && family !== own) continue
      config.tables.delete(key)
      if (span.source !== command.span.source) {
        say('warning', 'flushes-other-file', `this removes what \`${span.source.name}\` declares`, command.span)
      }
    }
    if (family === undefined) config.doubts.length = 0
    return
  }
  const found = config.tables.get(`${family} ${table}`)
  if (what === 'table') {
    if (operation === 'delete') config.tables.delete(`${family} ${table}`)
    else for (const chain of found?.chains.values() ?? []) chain.rules = []
  } else if (what === 'chain') {
    if (operation === 'delete') found?.chains.delete(name)
    else {
      const chain = found?.chains.get(name)
      if (chain !== undefined) chain.rules = []
    }
  } else if (operation === 'delete') found?.sets.delete(name)
  else {
    const set = found?.sets.get(name)
    if (set !== undefined) set.elements = []
  }
}

/** A set that a rule fills holds what the packets bring. */
function markFilled({ tables }: Config): void {
  for (const { chains, sets } of tables.values()) {
    for (const { rules } of chains.values()) {
      for (const { statements } of rules) {
        for (const statement of statements) {
          if (statement.kind !== 'fill' || statement.set === undefined) continue
          const set = sets.get(statement.set)
          if (set !== undefined) set.changing = true
        }
      }
    }
  }
}
