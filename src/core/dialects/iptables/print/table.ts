import { product, type Ways } from './conditions.ts'
import { chainNames } from './text.ts'

/** A table under construction: built-in chains with their policies, then private chains, each with its lines in order. */
export interface TableText {
  /** Adds a chain with a name like the one wanted; the name it got. */
  chain(wanted: string): string
  comment(chain: string, lines: readonly string[]): void
  rule(chain: string, ...options: readonly string[]): void
  /** A rule for each combination of the ways; where that is too many, through chains of the rule's own. */
  rules(chain: string, levels: readonly Ways[], options: readonly string[], own: OwnChains): void
  print(): readonly string[]
}

/** How chains of one rule are called and commented. */
interface OwnChains {
  readonly name: string
  readonly comment: string
}

/** More rules than this in one place are folded into chains. */
const MOST_COMBINATIONS = 8

export function tableText(table: string, builtIn: Readonly<Record<string, 'ACCEPT' | 'DROP'>>): TableText {
  const name = chainNames()
  const chains = new Map<string, string[]>()
  for (const chain of Object.keys(builtIn)) chains.set(name(chain), [])

  const text: TableText = {
    chain: (wanted) => {
      const given = name(wanted)
      chains.set(given, [])
      return given
    },
    comment: (chain, lines) => {
      chains.get(chain)?.push(...lines)
    },
    rule: (chain, ...options) => {
      chains.get(chain)?.push(['-A', chain, ...options.filter((option) => option !== '')].join(' '))
    },
    rules: (chain, levels, options, own) => {
      const [first = [''], ...rest] = levels.filter((level) => level.length !== 1 || level[0] !== '')
      const combinations = rest.reduce((count, level) => count * level.length, 1)
      if (combinations === 1 || first.length * combinations <= MOST_COMBINATIONS) {
        for (const way of product(first, ...rest)) text.rule(chain, way, ...options)
        return
      }
      const next = text.chain(own.name)
      for (const way of first) text.rule(chain, way, own.comment, '-j', next)
      text.rules(next, rest, options, own)
    },
    print: () => {
      const private_ = [...chains.keys()].filter((chain) => !Object.hasOwn(builtIn, chain))
      return [
        `*${table}`,
        ...Object.entries(builtIn).map(([chain, policy]) => `:${chain} ${policy} [0:0]`),
        ...private_.map((chain) => `:${chain} - [0:0]`),
        ...[...chains.values()].flat(),
        'COMMIT',
      ]
    },
  }
  return text
}
