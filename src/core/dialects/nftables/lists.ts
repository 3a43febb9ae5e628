import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Match } from '../../model/match.ts'
import type { Rule, RuleList } from '../../model/ruleset.ts'
import type { Config, NftChain, NftTable } from './apply.ts'
import { contextNeeds } from './contexts.ts'
import { type Context, USUAL } from './fields.ts'
import type { Translator } from './match.ts'
import { doubtRule, type RuleTranslator, translateRule } from './translate-rule.ts'
import type { SetReference } from './values.ts'

type Tracking = RuleTranslator['tracking']

/** The lists of a ruleset as they come into being: one for each chain, and one more where a chain means something else. */
export interface Lists {
  readonly config: Config
  readonly diagnostics: Diagnostic[]
  readonly lists: Map<string, RuleList>
  /** Chains that have a list, whatever their context. */
  readonly made: Set<NftChain>
  /** Lists still to be filled. A queue, since chains may lead to chains deeper than a stack. */
  readonly pending: (() => void)[]
  readonly needs: Map<NftTable, ReadonlyMap<NftChain, Context>>
  readonly budget: { left: number }
  readonly comparisons: Map<string, Match>
}

/** Elements of concatenations and maps that one reading writes out as rules or conditions. */
const MOST_ELEMENTS = 150_000

export function newLists(config: Config, diagnostics: Diagnostic[]): Lists {
  return {
    config,
    diagnostics,
    lists: new Map(),
    made: new Set(),
    pending: [],
    needs: new Map(),
    budget: { left: MOST_ELEMENTS },
    comparisons: new Map(),
  }
}

function contextWords(context: Context, tracking: Tracking): string {
  const words = [
    ...(context.noInput ? ['no input interface'] : []),
    ...(context.noOutput ? ['no output interface'] : []),
    ...(context.untracked ? [tracking === 'before' ? 'before tracking' : 'about tracking'] : []),
  ]
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

/** As a person names a chain; a name with blanks is quoted, so that no two chains share a key. */
function chainName(table: NftTable, chain: NftChain): string {
  return [
    table.family,
    ...[table.name, chain.name].map((name) => (/[\s"()]/.test(name) ? JSON.stringify(name) : name)),
  ].join(' ')
}

/** The key of a chain's list in a context; the list is made when it is asked for first. */
export function listOf(work: Lists, table: NftTable, chain: NftChain, wanted: Context, tracking: Tracking): string {
  let needs = work.needs.get(table)
  if (needs === undefined) {
    needs = contextNeeds(table)
    work.needs.set(table, needs)
  }
  const need = needs.get(chain) ?? USUAL
  const context: Context = {
    noInput: wanted.noInput && need.noInput,
    noOutput: wanted.noOutput && need.noOutput,
    untracked: wanted.untracked && need.untracked,
  }
  const key = `${chainName(table, chain)}${contextWords(context, tracking)}`
  if (work.lists.has(key)) return key
  const rules: Rule[] = []
  work.made.add(chain)
  work.lists.set(key, { name: key, rules, origin: { kind: 'line', span: chain.span } })
  work.pending.push(() => {
    const t = translator(work, table, context, need.untracked ? tracking : 'after')
    // What strikes a table or everything strikes where packets come in.
    const doubts = chain.hook === undefined ? [] : [...work.config.doubts, ...table.doubts]
    for (const { text, span } of [...doubts, ...chain.doubts]) rules.push(doubtRule(text, span))
    for (const command of chain.rules) for (const rule of translateRule(t, command)) rules.push(rule)
  })
  return key
}

/** Fills every list that was asked for. */
export function fillLists({ pending }: Lists): void {
  for (let fill = pending.pop(); fill !== undefined; fill = pending.pop()) fill()
}

function translator(work: Lists, table: NftTable, context: Context, tracking: Tracking): RuleTranslator {
  const say: Translator['say'] = (severity, code, message, span, help) => {
    work.diagnostics.push({ severity, code, message, span, ...(help === undefined ? {} : { help }) })
  }
  return {
    context,
    family: table.family,
    tracking,
    budget: work.budget,
    comparisons: work.comparisons,
    say,
    listOf: (name) => {
      const chain = table.chains.get(name)
      return chain && listOf(work, table, chain, context, tracking)
    },
    elements: (reference) => {
      const why = unknownMembers(table, reference)
      if (why === undefined) return table.sets.get(reference.name)?.elements
      say('warning', 'unknown-set', why, reference.span, 'the rule is kept as one that may match')
      return undefined
    },
    passing: ({ key }) => {
      say('warning', 'passing-element', 'this element goes after a while, or matches at some rate only', key.span)
    },
    unread: (expression) => {
      // An undefined variable has been reported where it stands.
      if (expression.kind === 'opaque') return
      say(
        'warning',
        'unread-value',
        'cannot read this value',
        expression.span,
        'it may be any; proofs will not lean on it',
      )
    },
  }
}

/** Why the members of a set are not known; undefined when they are. */
function unknownMembers(table: NftTable, { name }: SetReference): string | undefined {
  const set = table.sets.get(name)
  if (set === undefined) return `there is no set \`${name}\` in this table`
  if (set.refused) return `nft does not take the set \`${name}\` as it is declared`
  if (set.changing) return `the members of \`${name}\` come and go while the firewall runs, or match at some rate only`
  return set.elements === undefined ? `the file does not say what is in \`${name}\`` : undefined
}
