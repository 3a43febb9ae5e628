import type { PortSet } from '../sets/intervals.ts'

export const NEEDS = ['required', 'recommended', 'optional', 'legacy', 'wrong'] as const
/**
 * For the reader, not for the planner: a requirement is planned when its feature is on and its conditions hold. Except
 * `wrong`, a printed claim that must never become a rule.
 */
export type Need = (typeof NEEDS)[number]

export const VERDICTS = ['upheld', 'refuted', 'superseded', 'imprecise', 'unproven'] as const
export type Verdict = (typeof VERDICTS)[number]

export const CONFIDENCES = ['seen', 'seed', 'recalled', 'inferred'] as const
/** How we know: read in the cited text, only in a seed article, from memory of the cited text, or it follows from cited facts. */
export type Confidence = (typeof CONFIDENCES)[number]

export const TRANSPORTS = ['tcp', 'udp', 'icmp', 'esp', 'ah', 'any'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** What one source says of a requirement, and how it stands. */
export interface Claim {
  readonly source: string
  /** Where in the source: "table 1 row 9". */
  readonly at?: string
  readonly says: string
  readonly verdict: Verdict
  /** Every verdict but `upheld` has its reason. */
  readonly because?: string
  /** Ids of entries that contradict the one with this claim: it says why both are in the catalogue. */
  readonly settles?: readonly string[]
}

/** Ports as the catalogue gives them: the union of all three. `any` is 0-65535 in `fixed`. */
export interface Ports {
  readonly fixed: PortSet
  /** Ids of `PortSetting`s (`lync/edge/access-sip`): their defaults hold until the deployment file moves them. */
  readonly settings: readonly string[]
  /** The ephemeral RPC ports of the destination: `Role.dynamicRpc`, unless the deployment pins them. */
  readonly dynamicRpc: boolean
}

/** One end of a requirement. */
export interface RequirementEnd {
  /** `product/role`; several where the same holds for each. */
  readonly roles: readonly string[]
  /** Name of an interface of the role (`access`, `internal`); absent: its main interface. */
  readonly interface?: string
  /** Which address of a pool is meant: each member, the pool's virtual address, or the virtual address if there is one. */
  readonly at: 'node' | 'virtual' | 'virtual-or-node'
  /** Meant by its public address, even from inside: the firewall must hairpin. */
  readonly public: boolean
  /** Only instances in zones of this kind. */
  readonly zone?: ZoneKind
}

/** All named conditions must hold for a requirement to be planned. */
export interface RequirementCondition {
  /** Any of these features is on. */
  readonly features: readonly string[]
  /** A federation partner of any of these kinds is named. */
  readonly partners: readonly string[]
  /** A server with this role exists (or, negated with `!`, none does). */
  readonly roles: readonly string[]
  /** The pool of the destination (or source) is balanced in one of these ways. */
  readonly balancing: readonly Balancing[]
  /** Same server, pool or site at both ends, or not. */
  readonly between?: 'different-servers' | 'same-pool' | 'different-pools' | 'same-zone' | 'different-zones'
}

export const BALANCINGS = ['none', 'dns', 'hardware', 'dns+hardware-web'] as const
export type Balancing = (typeof BALANCINGS)[number]

export const ZONE_KINDS = ['internet', 'perimeter', 'internal', 'branch', 'cloud', 'provider'] as const
export type ZoneKind = (typeof ZONE_KINDS)[number]

/** A flow that the catalogue says a product needs, role to role; no addresses yet. The source opens the connection. */
export interface Requirement {
  readonly id: string
  readonly title: string
  /** Product and the versions for which it holds. */
  readonly product: string
  readonly versions: readonly string[]
  readonly from: RequirementEnd
  readonly to: RequirementEnd
  readonly transport: readonly Transport[]
  readonly sourcePorts: Ports
  readonly ports: Ports
  /** With transport `icmp`: echo request (and its reply), nothing else; ports are empty. */
  readonly application: string
  /** Ids of the RPC interfaces that it calls, as far as public sources tell. */
  readonly rpc: readonly string[]
  readonly encryption: string
  readonly authentication: string
  readonly need: Need
  /** For what, of every entry that is `legacy` or `wrong`. */
  readonly for?: string
  /** The feature that breaks without it. */
  readonly feature: string
  readonly when: RequirementCondition
  readonly confidence: Confidence
  /** Rows of the reference tables that this entry answers. */
  readonly answers: readonly string[]
  readonly claims: readonly Claim[]
  readonly notes?: string
  /** A support statement (transport any): planned only with `support: microsoft`, in place of the port rows between those ends. */
  readonly support: boolean
}
