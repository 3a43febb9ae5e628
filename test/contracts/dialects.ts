import type { Source, Span } from '../../src/core/diagnostics/source.ts'
import { DIALECTS } from '../../src/core/dialects/index.ts'
import { readWithPlaces } from '../../src/core/dialects/nftables/read.ts'
import type { Dialect } from '../../src/core/model/dialect.ts'
import { corpusFiles } from '../support/corpus.ts'

/** A vendor's own program that takes a configuration. Its scripts run in a network namespace of their own. */
export interface Loader {
  readonly title: string
  readonly programs: readonly string[]
  /** Shell: tries the printed files, `$1`, `$2` … in their order, and changes nothing. */
  readonly check: string
  /** Shell: loads them. Must work twice. */
  readonly load: string
  /** What the program shows of itself afterwards: for each form of it, file names and the command that writes each. */
  readonly dumps: readonly Readonly<Record<string, string>>[]
}

/** What the contract suite must know of a dialect that its `Dialect` does not say. */
export interface Contract {
  readonly dialect: Dialect
  /** The files of the corpus that are in its language. */
  readonly corpus: readonly string[]
  /** Files of its corpus folders that are something else. */
  readonly notItsLanguage: RegExp
  /** A trimmed line that says nothing by itself: a comment, the beginning or end of a block. */
  readonly frame: RegExp
  /** Stretches that the reader took in without making a rule or list of them. */
  readonly taken: (source: Source) => readonly Span[]
  readonly loaders: readonly Loader[]
  /** Verdicts as they stand in printed lines; a test exchanges them. */
  readonly verdicts: readonly (readonly [string, string])[]
  /**
   * Printed lines that can go or change while the configuration means the same, and why. Whatever else changes must be seen by the
   * reader or by the proof.
   */
  readonly harmless: readonly { readonly line: RegExp; readonly because: string }[]
}

const SHARED = corpusFiles('same-policy-many-vendors')

/** By the id of the dialect. */
const CONTRACTS: Readonly<Record<string, Omit<Contract, 'dialect'>>> = {
  nftables: {
    corpus: corpusFiles('nftables'),
    notItsLanguage: /^$/,
    frame: /^(?:[\][(){};,\s\\\uFEFF]*(?:#.*)?|\{?\s*"nftables"\s*:\s*\[)$/s,
    taken: (source) => readWithPlaces([source]).taken,
    loaders: [
      {
        title: 'nft',
        programs: ['nft'],
        check: 'nft -c -f "$1"',
        load: 'nft -f "$1"',
        dumps: [{ 'list.nft': 'nft list ruleset' }, { 'list.json': 'nft -j list ruleset' }],
      },
    ],
    verdicts: [
      ['accept', 'drop'],
      ['drop', 'accept'],
    ],
    harmless: [
      { line: /\blog prefix\b/, because: 'a line for the log' },
      {
        line: /^(?:delete )?table inet portolan$/,
        because: 'it takes away what was loaded before, which one file does not say',
      },
      { line: /^\s*(?:type ipv[46]_addr|flags interval)$/, because: 'nft does not load the file without it' },
      { line: /^\s*ct state invalid drop/, because: 'only new connections come to the rules below it' },
      { line: /hook output .* policy accept;$/, because: 'without a chain everything passes there too' },
    ],
  },
  iptables: {
    corpus: [...corpusFiles('iptables'), ...SHARED.filter((name) => name.endsWith('.ipt'))],
    notItsLanguage: /\/tum\/ip6?-.*\.txt$/,
    frame: /^(?:#.*|\*\s*\S+|COMMIT)$/s,
    taken: () => [],
    loaders: ['legacy', 'nft'].map((flavour) => ({
      title: `iptables-${flavour}`,
      programs: [`iptables-${flavour}-restore`, `ip6tables-${flavour}-restore`],
      check: `iptables-${flavour}-restore --test < "$1" && ip6tables-${flavour}-restore --test < "$2"`,
      load: `iptables-${flavour}-restore < "$1" && ip6tables-${flavour}-restore < "$2"`,
      dumps: [
        {
          'save.v4.rules': `iptables-${flavour}-save`,
          'save.v6.rules': `ip6tables-${flavour}-save`,
        },
      ],
    })),
    verdicts: [
      ['ACCEPT', 'DROP'],
      ['DROP', 'ACCEPT'],
    ],
    harmless: [
      { line: / -j LOG /, because: 'a line for the log' },
      { line: /^:\S+ ACCEPT \[0:0\]$/, because: 'a chain of the kernel is there without it, and permits' },
      { line: /--ctstate INVALID -j DROP$/, because: 'only new connections come to the rules below it' },
      {
        line: /^-A (?:dnat|snat|hairpin)_\S+ .*-j RETURN$/,
        because: 'without interface names, the sides of a hairpin are told apart though both do the same',
      },
    ],
  },
}

/** Every dialect that Portolan speaks. One without an entry above fails here: what is listed is put through the suite. */
export const DIALECT_CONTRACTS: readonly Contract[] = DIALECTS.map((dialect) => {
  const contract = CONTRACTS[dialect.id]
  if (contract === undefined) throw new Error(`test/contracts/dialects.ts has no entry for the dialect ${dialect.id}`)
  return { dialect, ...contract }
})

/** The files of a dialect's corpus that are in its language. */
export function configurations({ corpus, notItsLanguage }: Contract): readonly string[] {
  return corpus.filter((name) => !notItsLanguage.test(name))
}
