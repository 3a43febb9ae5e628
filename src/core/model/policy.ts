import type { AddressSet, IntervalSet, PortSet } from '../sets/intervals.ts'
import type { Family } from '../sets/packet.ts'

/** A side of the firewall: one interface and everything that lies behind it. */
export interface PolicySide {
  /** The zone that touches the firewall here. */
  readonly zone: string
  /** The interface's name on the device; absent when the deployment does not say. */
  readonly interface?: string
  /**
   * Every address that may be a source here: of the zone and of the zones beyond it. For the internet side: all others, but for
   * the public addresses that this firewall gives to hosts behind it.
   */
  readonly sources: AddressSet
}

/** Addresses under a name that stands in the configuration: `internal`, `pool1`, `edge1_av`. Letters, digits, `_` only. */
export interface AddressGroup {
  readonly name: string
  /**
   * `any` prints as no condition: anti-spoofing restricts a source to what lies behind its side, and what leaves by the
   * interface of the internet is routed there because no other side has it.
   */
  readonly addresses: AddressSet | 'any'
}

/** The transport part of a rule. */
export type PolicyService =
  | { readonly protocol: 'tcp' | 'udp'; readonly sourcePorts: PortSet; readonly destinationPorts: PortSet }
  | { readonly protocol: 'icmp' | 'icmp6'; readonly types: IntervalSet; readonly codes: IntervalSet }
  | { readonly protocol: 'esp' | 'ah' | 'any' }

/**
 * New connections that one firewall must let through. Replies follow from connection tracking. No packet belongs to two
 * rules of a policy, so that each rule carries its flows alone; but for those of `also-allow`, which say what their entries say.
 */
export interface PolicyRule {
  /** Unique in the policy; letters, digits, `-`, `_` and `.` only. */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly source: AddressGroup
  readonly destination: AddressGroup
  readonly service: PolicyService
  /** Flow ids (see `Flow.id`) that need it. Empty: `also-allow`, or infrastructure, for which `because` gives the source. */
  readonly flows: readonly string[]
  /** The number, from 1, of the entry of `also-allow` that asks for it. */
  readonly alsoAllow?: number
  /** One line for the reader of the firewall: what it is for, in plain ASCII. */
  readonly because: string
}

/** Most flows that the comment of a rule names. */
const FLOWS_NAMED = 20

/** The line that says who needs a rule. A large deployment has thousands of flows for some rules; its plan lists them all. */
export function flowsLine({ flows, alsoAllow }: Pick<PolicyRule, 'flows' | 'alsoAllow'>): string {
  if (alsoAllow !== undefined) return `for no flow: entry ${alsoAllow} of also-allow in the deployment file`
  if (flows.length === 0) return 'for no flow: infrastructure'
  const more = flows.length - FLOWS_NAMED
  return `flows: ${flows.slice(0, FLOWS_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** A static one-to-one translation: inside address `real` is `mapped` on the side of zone `outside`. */
export interface StaticTranslation {
  readonly id: string
  readonly family: Family
  readonly real: number | bigint
  readonly mapped: number | bigint
  /** The zone in which the real address lives, and the one that sees the mapped address. */
  readonly inside: string
  readonly outside: string
  /** Hosts of the inside zone reach it by its mapped address too, through this firewall. */
  readonly hairpin: boolean
  readonly because: string
}

/** New connections and ICMP that may go to the firewall itself: management, and what IP needs to work. */
export interface InputRule {
  readonly id: string
  /** Zone of the side it comes in by; absent: every side. */
  readonly from?: string
  readonly source: AddressGroup
  readonly service: PolicyService
  readonly because: string
}

/**
 * The vendor-neutral rules that one firewall needs for the matrix. What it means:
 *
 * - forward: packets of established and related connections pass, invalid ones drop; a new packet whose source cannot lie
 *   behind the side it comes in by drops (anti-spoofing); then `rules`; everything else drops and is logged, at most
 *   `logPerSecond` lines a second. Addresses in rules are real ones: after destination, before source translation.
 * - input: loopback, established and related pass, invalid drops, `input` passes, everything else drops and is logged.
 * - output: passes.
 */
export interface Policy {
  readonly firewall: string
  readonly deployment: string
  readonly sides: readonly PolicySide[]
  readonly rules: readonly PolicyRule[]
  readonly translations: readonly StaticTranslation[]
  readonly input: readonly InputRule[]
  readonly logPerSecond: number
}
