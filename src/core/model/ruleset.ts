import type { Span } from '../diagnostics/source.ts'
import type { AddressSet, PortSet } from '../sets/intervals.ts'
import type { NamePattern } from '../sets/names.ts'
import type { Family } from '../sets/packet.ts'
import type { Axis } from '../sets/packet-set.ts'
import type { Match } from './match.ts'

/** Where a rule comes from: lines of the user's file, or something the vendor does without a line (`text` says what). */
export type Origin =
  | { readonly kind: 'line'; readonly span: Span }
  | { readonly kind: 'implicit'; readonly text: string; readonly span?: Span }

/** How a translation chooses the new value of one axis. Ports are those of protocols with ports. */
export interface Translation {
  readonly source?: AddressChange
  readonly destination?: AddressChange
  readonly sourcePort?: PortSet
  readonly destinationPort?: PortSet
}

/**
 * `to`: one of these (one: static translation; many: a pool, any member may be chosen). `network`: the host part stays, the
 * prefix becomes that of `to` (NETMAP, static network translation); `to` is one prefix, `length` its length in bits.
 */
export type AddressChange =
  | { readonly kind: 'to'; readonly addresses: AddressSet }
  | { readonly kind: 'network'; readonly family: Family; readonly from: AddressSet; readonly to: AddressSet }
  /** The firewall's own address on the interface, which the configuration does not say (masquerade, redirect). */
  | { readonly kind: 'own' }

/**
 * `permit` ends the stage and the packet goes on to the next stage of its path; `deny` (silently) and `reject` (with an
 * answer) end its life. `continue` is a rule with side effects only (log, count). `translate` changes the packet and ends the
 * stage as `permit` does. `alter` changes it in a way that later rules can see and goes on. `unknown` may do any of it.
 */
export type Action =
  | { readonly kind: 'permit' | 'deny' | 'reject' | 'continue' | 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly to: string }
  | { readonly kind: 'translate'; readonly translation: Translation }
  | { readonly kind: 'alter'; readonly axes: readonly Axis[] }
  /** The packet will have state `untracked`; the stage goes on. */
  | { readonly kind: 'no-tracking' }
  | { readonly kind: 'unknown'; readonly text: string; readonly span?: Span }

export interface Rule {
  readonly match: Match
  readonly action: Action
  readonly origin: Origin
  /** The rule's own comment or remark, as the vendor stores it. */
  readonly comment?: string
}

/** First match wins. A reader brings other orders (last match, block before allow, priorities) into this one. */
export interface RuleList {
  /** As a person would name it: `inet filter forward`, `filter FORWARD`, `access-list outside_in`. */
  readonly name: string
  readonly rules: readonly Rule[]
  readonly origin: Origin
}

/**
 * One list that packets of a path go through. Stages follow one another; a packet that one stage permits enters the next.
 * `translation` stages see the first packet of a connection only: connection tracking repeats for the others what it did there.
 */
export interface Stage {
  readonly list: string
  readonly purpose: 'filter' | 'translation' | 'before-tracking'
  /** Which packets go through it at all (a family, an interface). */
  readonly when: Match
  /** What becomes of a packet that no rule decides. */
  readonly otherwise: { readonly action: 'permit' | 'deny' | 'reject'; readonly origin: Origin }
}

export const PATHS = ['forward', 'input', 'output'] as const
/** Through the firewall, to the firewall itself, from the firewall itself. */
export type Path = (typeof PATHS)[number]

/** A configuration, vendor-neutral: what every dialect reads into and every check works on. */
export interface Ruleset {
  readonly dialect: string
  /** Keyed by the name that stages and jumps use; for people, use `RuleList.name`. */
  readonly lists: ReadonlyMap<string, RuleList>
  readonly paths: Readonly<Record<Path, readonly Stage[]>>
  /** The families it speaks of: of others nothing is known (an IPv4 dump says nothing of IPv6). */
  readonly families: readonly Family[]
  /** Zone name to the interfaces in it, where a dialect has zones. */
  readonly zones?: ReadonlyMap<string, readonly NamePattern[]>
  /** Does it follow connections? `false`: replies need their own rules. */
  readonly stateful: boolean
}
