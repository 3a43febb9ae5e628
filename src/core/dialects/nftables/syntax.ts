import type { Source, Span } from '../../diagnostics/source.ts'

/**
 * What both notations (text and JSON) are read into, before it means anything. Every node keeps its place. Names of
 * selectors are those of nft(8): `ip saddr`, `meta l4proto`, `ct state`.
 */
export type Expression =
  /** A constant as written: number, address, name, string. */
  | { readonly kind: 'value'; readonly text: string; readonly quoted: boolean; readonly span: Span }
  /** `*`: everything, or whatever no other element has. */
  | { readonly kind: 'any'; readonly span: Span }
  | { readonly kind: 'prefix'; readonly of: Expression; readonly length: Expression; readonly span: Span }
  | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression; readonly span: Span }
  /** `a,b`: flags that are taken together. */
  | { readonly kind: 'list'; readonly of: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'set'; readonly elements: readonly Element[]; readonly span: Span }
  | { readonly kind: 'set-name'; readonly name: string; readonly span: Span }
  /** `a . b` */
  | { readonly kind: 'concatenation'; readonly of: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'selector'; readonly path: string; readonly span: Span }
  | {
      readonly kind: 'binary'
      readonly operator: BitOperator
      readonly left: Expression
      readonly right: Expression
      readonly span: Span
    }
  | { readonly kind: 'map'; readonly key: Expression; readonly data: Expression; readonly span: Span }
  /** Something that has no value here: an undefined variable, a construct of which only the extent is known. */
  | { readonly kind: 'opaque'; readonly text: string; readonly span: Span }

export const BIT_OPERATORS = ['&', '|', '^', '<<', '>>'] as const
export type BitOperator = (typeof BIT_OPERATORS)[number]

/** `implicit` is no operator at all: equal, in the set, or (for flags) any of them. `!` is none of these flags. */
export type Relation = 'implicit' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '!'

/** A member of a set; in a map it carries what it stands for. */
export interface Element {
  readonly key: Expression
  readonly data?: Expression | Verdict
  /** It goes by itself after a while, or works only at some rate: it may be in the set. */
  readonly passing: boolean
}

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'continue' | 'return'; readonly span: Span }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string; readonly span: Span }
  /** A verdict that could not be read, or one whose chain a variable names that nobody defines. */
  | { readonly kind: 'unread'; readonly span: Span }

export type Statement =
  | {
      readonly kind: 'match'
      readonly left: Expression
      readonly relation: Relation
      readonly right: Expression
      readonly span: Span
    }
  | { readonly kind: 'vmap'; readonly key: Expression; readonly map: Expression; readonly span: Span }
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly span: Span }
  | { readonly kind: 'reject'; readonly answer: 'tcp' | 'icmp' | 'icmpv6' | 'any'; readonly span: Span }
  | {
      readonly kind: 'nat'
      readonly type: 'dnat' | 'snat' | 'masquerade' | 'redirect'
      readonly family?: string
      readonly address?: Expression
      readonly port?: Expression
      /** The prefix changes, the host part stays. */
      readonly prefix: boolean
      /** The source port is drawn by lot. */
      readonly random: boolean
      readonly span: Span
    }
  /** `ip dscp set`: the packet changes. */
  | { readonly kind: 'mangle'; readonly path: string; readonly span: Span }
  | { readonly kind: 'notrack'; readonly span: Span }
  /** `add @s { … }`, `meter`: the packet path fills a set. It stops the rule when the set is full. */
  | {
      readonly kind: 'fill'
      readonly set?: string
      readonly remove: boolean
      readonly span: Span
    }
  /** Nothing that decides about packets: counters, logs, marks. */
  | { readonly kind: 'effect'; readonly span: Span }
  /** A condition that the header space does not have: rate, quota, an opaque iptables match. */
  | { readonly kind: 'condition'; readonly span: Span }
  /** An action that is not modelled: queue, synproxy, an opaque iptables target. */
  | { readonly kind: 'unmodelled'; readonly span: Span }
  | { readonly kind: 'comment'; readonly text: string; readonly span: Span }
  | { readonly kind: 'unread'; readonly span: Span }

export interface ChainId {
  readonly family: string
  readonly table: string
  readonly chain: string
}

export interface Hook {
  readonly type: string
  readonly hook: string
  /** `filter - 5`, `-150`; undefined when it could not be read. */
  readonly priority: number | undefined
  readonly devices: readonly string[]
  readonly span: Span
}

export type ChainPolicy = { readonly verdict: 'accept' | 'drop' | 'unread'; readonly span: Span }

/** What a file asks for, in its order; a listing is read as the commands that would make it. */
export type Command =
  | {
      readonly kind: 'table'
      readonly family: string
      readonly table: string
      readonly dormant: boolean
      readonly span: Span
    }
  | {
      readonly kind: 'chain'
      readonly id: ChainId
      readonly hook?: Hook
      readonly policy?: ChainPolicy
      readonly span: Span
    }
  | {
      readonly kind: 'rule'
      readonly id: ChainId
      readonly place: 'end' | 'begin' | 'elsewhere'
      readonly statements: readonly Statement[]
      readonly comment?: string
      readonly span: Span
    }
  | {
      readonly kind: 'set'
      readonly family: string
      readonly table: string
      readonly name: string
      /** Elements come and go while packets pass (flags dynamic or timeout), or match at some rate only. */
      readonly changing: boolean
      /** May it hold ranges and prefixes? */
      readonly interval: boolean
      /** It is declared in a way that nft does not take. */
      readonly refused: boolean
      /** Undefined: the file does not say. */
      readonly elements: readonly Element[] | undefined
      readonly span: Span
    }
  | {
      readonly kind: 'elements'
      readonly operation: 'add' | 'delete'
      readonly family: string
      readonly table: string
      readonly name: string
      readonly elements: readonly Element[]
      readonly span: Span
    }
  | {
      readonly kind: 'remove'
      readonly operation: 'delete' | 'flush'
      readonly what: 'ruleset' | 'table' | 'chain' | 'set'
      readonly family?: string
      readonly table?: string
      readonly name?: string
      readonly span: Span
    }
  | { readonly kind: 'rename'; readonly id: ChainId; readonly to: string; readonly span: Span }
  /** Counters, flow tables, helpers, definitions: read, and nothing for packets. */
  | { readonly kind: 'nothing'; readonly span: Span }
  /** Something could not be read that may change what the rest does: everything, one table, or one chain. */
  | {
      readonly kind: 'doubt'
      readonly family?: string
      readonly table?: string
      readonly chain?: string
      readonly text: string
      readonly span: Span
    }

export function spanOf(source: Source, start: number, end: number): Span {
  return { source, start, end: Math.max(start, end) }
}
