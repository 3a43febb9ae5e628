import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { didYouMean, listed } from '../diagnostics/suggest.ts'
import { DIALECT_IDS, DIALECTS, dialectById, recogniseDialect as recognise } from '../dialects/index.ts'
import type { Dialect, Limit } from '../model/dialect.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { quoted } from '../sets/read.ts'
import { sourcesOf, type Text } from './text.ts'

/** A firewall language that Portolan reads and writes. */
export interface DialectInfo {
  /** What `readRuleset`, `generate` and a deployment file call it: `nftables`. */
  readonly id: string
  readonly title: string
  /** What it cannot say, or we cannot read, each with the day on which that was tried. */
  readonly limits: readonly Limit[]
}

/** Every firewall language that Portolan speaks. */
export const dialects: readonly DialectInfo[] = DIALECTS.map(({ id, title, limits }) => ({ id, title, limits }))

export interface ReadRulesetOptions {
  /** Id of a dialect. Without it the language is recognised by the text. */
  readonly dialect?: string
}

export interface RulesetReading {
  /**
   * The configuration as far as it was understood: what was not is kept as something that may happen. Undefined when the
   * language is not known; a diagnostic then says so.
   */
  readonly ruleset: Ruleset | undefined
  /** Everything there is to say about the text, each with its place. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The id of the language that a configuration is most probably in, by its beginning; undefined when it looks like none. */
export function recogniseDialect(text: Text): string | undefined {
  return recognised(text)?.id
}

/** Reads a firewall configuration. Never throws: what is wrong with the text is in the diagnostics. */
export function readRuleset(text: Text, options: ReadRulesetOptions = {}): RulesetReading {
  const { dialect: named } = options
  const dialect = named === undefined ? recognised(text) : dialectById(named)
  if (dialect === undefined) return { ruleset: undefined, diagnostics: [unknownDialect(named)] }
  const { value, diagnostics } = dialect.read(sourcesOf(text, 'configuration'))
  return { ruleset: value, diagnostics }
}

function recognised(text: Text): Dialect | undefined {
  for (const source of sourcesOf(text, 'configuration')) {
    const dialect = recognise(source)
    if (dialect !== undefined) return dialect
  }
  return undefined
}

/** What to say of a dialect that nobody speaks, or of a text that looks like none. */
export function unknownDialect(named: string | undefined): Diagnostic {
  const about = { severity: 'error', code: 'unknown-dialect' } as const
  return named === undefined
    ? {
        ...about,
        message: 'the text looks like no dialect that Portolan reads',
        help: `name its dialect: ${listed(DIALECT_IDS)}`,
      }
    : {
        ...about,
        message: `there is no dialect ${quoted(named)}`,
        help: didYouMean(named, DIALECT_IDS, 'dialects'),
      }
}
