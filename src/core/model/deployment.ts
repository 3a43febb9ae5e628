import type { Source, Span } from '../diagnostics/source.ts'
import type { AddressSet, PortSet } from '../sets/intervals.ts'
import type { Assertion } from './expect.ts'
import type { Balancing, Transport, ZoneKind } from './requirement.ts'

/** One host address. */
export interface HostAddress {
  readonly family: 4 | 6
  readonly value: number | bigint
}

export interface Zone {
  readonly name: string
  readonly kind: ZoneKind
  /** For the built-in `internet`: everything that no other zone has. */
  readonly addresses: AddressSet
  /** The prefixes as the user wrote them, for people. */
  readonly prefixes: readonly string[]
  /** Users' devices live here: populations of clients are placed in it. */
  readonly clients: boolean
  readonly span?: Span
}

export interface FirewallSide {
  readonly zone: string
  /** Interface name on the device. */
  readonly interface?: string
  /** The device's own addresses on it. */
  readonly addresses: readonly HostAddress[]
}

export interface Firewall {
  readonly name: string
  readonly dialect: string
  readonly sides: readonly FirewallSide[]
  /** Who may manage it: service `ssh` or a TCP port, from these addresses in one zone. */
  readonly management: readonly { readonly zone: string; readonly from: AddressSet; readonly ports: PortSet }[]
  readonly logPerSecond: number
  readonly span?: Span
}

export interface HostInterface {
  /** As the role calls it; `main` where the role has only one. */
  readonly name: string
  readonly zone: string
  readonly addresses: readonly HostAddress[]
  /** The address others see, when a firewall translates. One of a family at most. */
  readonly public: readonly HostAddress[]
  readonly span?: Span
}

export interface Server {
  readonly name: string
  /** `product/role`, at least one, those it includes not among them. */
  readonly roles: readonly string[]
  /** Product id to version. */
  readonly versions: ReadonlyMap<string, string>
  readonly interfaces: readonly HostInterface[]
  readonly pool?: string
  readonly span?: Span
}

export interface Pool {
  readonly name: string
  readonly virtual: readonly HostAddress[]
  /** Public address of the virtual address, when a firewall translates. */
  readonly public: readonly HostAddress[]
  readonly balancing: Balancing
  readonly span?: Span
}

/** Traffic that is none of our business but known to the reader: never excess, never planned. */
export interface AlsoAllow {
  readonly from: AddressSet | 'any'
  readonly fromZone?: string
  readonly to: AddressSet | 'any'
  readonly toZone?: string
  readonly transport: Transport
  readonly ports: PortSet
  readonly because: string
  readonly span?: Span
}

/** The user's network, complete: every default filled in, every name resolved. */
export interface Deployment {
  readonly name: string
  readonly source: Source
  /** `internet` is always among them. */
  readonly zones: ReadonlyMap<string, Zone>
  readonly firewalls: ReadonlyMap<string, Firewall>
  readonly servers: ReadonlyMap<string, Server>
  readonly pools: ReadonlyMap<string, Pool>
  /** Ids of features that are on. */
  readonly features: ReadonlySet<string>
  /** Features that the file switches on by name, defaults not counted. */
  readonly asked: ReadonlySet<string>
  /** Ids of the kinds of federation partners. */
  readonly partners: ReadonlySet<string>
  /** Setting id to the ports that replace the default. */
  readonly ports: ReadonlyMap<string, PortSet>
  readonly support: 'microsoft' | 'least-privilege'
  readonly alsoAllow: readonly AlsoAllow[]
  /** What the configurations of its firewalls are held to, besides the plan. */
  readonly expect: readonly Assertion[]
}
