import type { Balancing, Confidence, Need, Ports, Transport } from './requirement.ts'

/** What else a deployment needs, besides flows: what every such fact has. */
export interface Fact {
  /** `product.kind.name`: `lync.dns.meet-internal`. */
  readonly id: string
  readonly title: string
  readonly product: string
  /** For which it holds. */
  readonly versions: readonly string[]
  readonly confidence: Confidence
  /** Ids of the sources that say so. */
  readonly sources: readonly string[]
  /** Rows of the reference tables that this entry answers. */
  readonly answers: readonly string[]
  readonly notes?: string
}

/** All must hold for a record or certificate to be planned. */
export interface FactCondition {
  /** Any of these features is on. */
  readonly features: readonly string[]
  /** Each of these roles is deployed; negated with `!`, it is not. */
  readonly roles: readonly string[]
}

/** `once`: one for the deployment. Otherwise one for each pool (servers without a pool count as one each), or server. */
export const EACH = ['once', 'pool', 'server'] as const
export type Each = (typeof EACH)[number]

/** Hosts that a fact is about. */
export interface FactHosts {
  /** `product/role`; hosts of a role that includes it count too. */
  readonly roles: readonly string[]
  /** Only the hosts of the first of `roles` that is deployed. */
  readonly firstOf: boolean
  /** Not the hosts with one of these roles. */
  readonly except: readonly string[]
}

/**
 * Whose addresses a record has. `node`: each host's own. `pool`: each host's own where DNS spreads the load, else the virtual
 * address of the pool. `virtual`: the virtual address of the pool if it has one, as for web services, which DNS never spreads.
 */
export interface RecordTarget extends FactHosts {
  readonly interface?: string
  readonly at: 'node' | 'pool' | 'virtual'
  /** Only pools that are balanced in one of these ways; none: all. */
  readonly balancing: readonly Balancing[]
  /** The addresses that the internet sees. */
  readonly public: boolean
}

export const SCOPES = ['internal', 'external', 'perimeter'] as const
/** Who must be able to resolve a record: hosts inside, the internet, or the Edge Servers with their own resolver. */
export type Scope = (typeof SCOPES)[number]

export const RECORD_TYPES = ['A', 'CNAME', 'SRV', 'MX', 'TXT', 'PTR', 'other'] as const
/** `A` stands for AAAA too. `other` is no record, but belongs to name resolution: a suffix, a resolver, a directory object. */
export type RecordType = (typeof RECORD_TYPES)[number]

/** A name that must resolve. Placeholders stand in angle brackets: `meet.<sip-domain>`. */
export interface DnsRecord extends Fact {
  readonly scope: Scope
  readonly type: RecordType
  readonly name: string
  /** Of an SRV record. */
  readonly port?: number
  /** What it resolves to, in words or with placeholders. */
  readonly target: string
  readonly to?: RecordTarget
  readonly each: Each
  readonly need: Need
  /** Of every entry that is `legacy` or `wrong`: for what, or why. */
  readonly for?: string
  readonly when: FactCondition
}

/** A certificate that servers must have. */
export interface CertificateFact extends Fact {
  readonly holders: FactHosts
  readonly each: Each
  readonly subject: string
  /** Subject alternative names. */
  readonly names: readonly string[]
  /** Ids of certificates to which this one only adds its names. */
  readonly addsTo: readonly string[]
  readonly issuer: string
  /** Extended key usage. */
  readonly usage: string
  /** Whether it may be exported, and where the same one is needed. */
  readonly key?: string
  /** Ports and protocols that it protects. */
  readonly protects?: string
  readonly need: Need
  readonly when: FactCondition
}

/** An inbound rule of Windows Firewall that setup makes on servers with a role. */
export interface WindowsFirewallRule extends Fact {
  readonly roles: readonly string[]
  readonly transport: Transport
  readonly ports: Ports
  /** Below the folder of the product or of Windows; absent: any program. */
  readonly program?: string
}

/** A port on which a process of a server listens. */
export interface Listener extends Fact {
  readonly roles: readonly string[]
  /** Service or program. */
  readonly process: string
  readonly transport: Transport
  readonly ports: Ports
  /** How an administrator moves it. */
  readonly configurableBy?: string
}

export const ADVICE_LEVELS = ['error', 'warning', 'recommendation', 'info'] as const
export type AdviceLevel = (typeof ADVICE_LEVELS)[number]

/** A rule for the shape of a deployment. `title` is the rule. */
export interface AdviceFact extends Fact {
  readonly level: AdviceLevel
  /** Roles it is about; none: everything of the product. */
  readonly roles: readonly string[]
  readonly because: string
}

/** Everything besides flows. */
export interface Facts {
  readonly dns: readonly DnsRecord[]
  readonly certificates: readonly CertificateFact[]
  readonly windowsFirewall: readonly WindowsFirewallRule[]
  readonly listeners: readonly Listener[]
  readonly advice: readonly AdviceFact[]
}

/** Every fact, of whatever kind. */
export function allFacts({ dns, certificates, windowsFirewall, listeners, advice }: Facts): readonly Fact[] {
  return [...dns, ...certificates, ...windowsFirewall, ...listeners, ...advice]
}

/** A record that a deployment needs. */
export interface PlannedRecord {
  readonly entry: DnsRecord
  /** As in the entry, but `AAAA` where the addresses are IPv6. */
  readonly type: RecordType | 'AAAA'
  /** The pool or server it is for; absent: the deployment. */
  readonly of?: string
  /** Of the deployment, as text; empty where it does not tell. */
  readonly addresses: readonly string[]
}

export interface DnsPlan {
  readonly deployment: string
  readonly records: readonly PlannedRecord[]
}

/** A certificate that a deployment needs. */
export interface PlannedCertificate {
  readonly entry: CertificateFact
  /** The pool or server it is for; absent: the deployment. */
  readonly of?: string
  /** The servers that have it. */
  readonly servers: readonly string[]
  /** With the names that other entries add. */
  readonly names: readonly string[]
}

export interface CertificatePlan {
  readonly deployment: string
  readonly certificates: readonly PlannedCertificate[]
}
