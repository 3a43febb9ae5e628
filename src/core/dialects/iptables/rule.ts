import { and, type Match } from '../../model/match.ts'
import { quoted } from '../../sets/read.ts'
import { addresses, networkInterface, once, protocol } from './basic-options.ts'
import { COMMANDS, type CommandKind, LONG } from './commands.ts'
import { type Draft, isValue, newDraft, plainValue, type RuleContext, type RuleLine, textOf, unread } from './draft.ts'
import { extension, findOption, foreign, jump, load, settleAction, settleModules } from './extension-options.ts'
import { respell } from './spelling.ts'
import type { Words } from './words.ts'

function command(draft: Draft, kind: CommandKind): undefined {
  const from = draft.at
  const { text } = draft.words
  while (draft.names.length < 3 && isValue(text[draft.at + 1])) draft.names.push(text[++draft.at] ?? '')
  if (draft.command !== undefined) {
    draft.tainted = true
    unread(draft, from, draft.at, 'the line has a second command')
  } else draft.command = kind
}

const NEVER_NEGATED = new Set(['-m', '-j', '-g', '-t', '-c', '-4', '-6'])

/** A `!` where iptables takes none leaves open what the writer meant. */
function checkNegation(draft: Draft, from: number, word: string): undefined {
  if (!NEVER_NEGATED.has(word) && !COMMANDS.has(word)) return
  draft.vague = true
  draft.tainted = true
  unread(draft, from, draft.at, `iptables takes no \`!\` before \`${word}\``)
}

/** Reads an option and its values: `draft.at` is on the option, and afterwards on its last word; `from` is on the `!` before it. */
type Step = (draft: Draft, from: number, negated: boolean) => undefined

function matchModule(draft: Draft, from: number): undefined {
  const name = plainValue(draft)
  return name === undefined ? unread(draft, from, from, '`-m` has no value') : load(draft, from, name.text)
}

const addressStep =
  (option: '-s' | '-d'): Step =>
  (draft, from, negated) => {
    once(draft, from, option)
    return addresses(draft, from, option, negated)
  }

const interfaceStep =
  (option: '-i' | '-o'): Step =>
  (draft, from, negated) => {
    once(draft, from, option)
    return networkInterface(draft, from, option, negated)
  }

const nothing: Step = () => undefined

function wait(draft: Draft): undefined {
  if (/^\d+$/.test(draft.words.text[draft.at + 1] ?? '')) draft.at++
}

/** The options of iptables(8) itself, by their short names. */
const STEPS: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['-A', (draft) => command(draft, 'append')],
  ['-s', addressStep('-s')],
  ['-d', addressStep('-d')],
  [
    '-p',
    (draft, from, negated) => {
      once(draft, from, '-p')
      return protocol(draft, from, negated)
    },
  ],
  ['-i', interfaceStep('-i')],
  ['-o', interfaceStep('-o')],
  ['-m', matchModule],
  ['-j', (draft, from) => jump(draft, from, false)],
  ['-g', (draft, from) => jump(draft, from, true)],
  [
    '-t',
    (draft) => {
      draft.table = plainValue(draft)?.text ?? ''
    },
  ],
  // Fragments after the first: with connection tracking the kernel has put them together before.
  ['-f', (draft, from) => unread(draft, from, draft.at, 'fragments are not modelled')],
  [
    '-c',
    (draft) => {
      draft.at = Math.min(draft.at + 2, draft.words.text.length - 1)
    },
  ],
  ['-w', wait],
  ['-W', wait],
  [
    '-M',
    (draft) => {
      plainValue(draft)
    },
  ],
  [
    '-4',
    (draft) => {
      draft.only = 4
    },
  ],
  [
    '-6',
    (draft) => {
      draft.only = 6
    },
  ],
  ['-n', nothing],
  ['-v', nothing],
  ['-x', nothing],
])

/** One option or stray word at `draft.at`; afterwards `draft.at` is on its last word. */
function step(draft: Draft, negated: boolean, from: number): undefined {
  const word = draft.words.text[draft.at] ?? ''
  if (negated) checkNegation(draft, from, word)
  const own = STEPS.get(word)
  if (own !== undefined) return own(draft, from, negated)
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

function isPlain({ kind }: Match): boolean {
  return kind !== 'and' && kind !== 'all' && kind !== 'none'
}

/** The same as `and`, without its work in the usual case. The copy has no room to grow, and so takes less of it. */
function conjunction(parts: readonly Match[]): Match {
  return parts.length > 1 && parts.every(isPlain) ? { kind: 'and', of: parts.slice() } : and(...parts)
}

/** iptables itself takes no more words in one rule (MAX_ARGC of iptables 1.8). */
const MOST_WORDS = 255

/** Reads the words of one rule. Never throws; everything that is not understood is reported and stays as unknown. */
export function readRule(words: Words, context: RuleContext): RuleLine {
  const draft = newDraft(words, context)
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
  draft.match = draft.vague
    ? { kind: 'unknown', text: textOf(draft, 0, words.text.length - 1) }
    : conjunction(draft.parts)
  // A rule that only logs or counts decides nothing: what it matches does not matter.
  const matters = draft.action.kind !== 'continue'
  for (const doubt of draft.doubts) {
    context.report(matters || doubt.code !== 'unmodelled-match' ? doubt : { ...doubt, severity: 'info' })
  }
  return draft
}
