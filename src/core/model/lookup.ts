import type { PortSet } from '../sets/intervals.ts'
import type { CatalogueSource, RpcInterface } from './catalogue.ts'
import type { Claim, Confidence, Need, Transport, Verdict } from './requirement.ts'

/** What somebody asks of the catalogue. All that is given must hold; an empty list asks nothing. */
export interface PortQuestion {
  readonly ports?: PortSet
  readonly transports: readonly Transport[]
  /** Words of the application (`smtp`), lower case: any of them. */
  readonly applications: readonly string[]
  /** Ids of RPC interfaces: any of them is called. */
  readonly interfaces: readonly string[]
  /** Any of these roles, with what they include, at either end. */
  readonly roles: readonly string[]
  readonly product?: string
  /** A version of `product`. */
  readonly version?: string
}

/**
 * How an entry speaks of the ports asked for: it names them (alone, or in a range of a few), they are somewhere in its
 * range, or its range is more than half of all ports, which says nothing about one of them.
 */
export const NEARNESS = ['named', 'range', 'anything'] as const
export type Nearness = (typeof NEARNESS)[number]

/** One end of a fact. */
export interface FactEnd {
  /** `product/role`. */
  readonly roles: readonly string[]
  /** `Edge Server (internal)`, `Edge Server (access), by its public address`: what a reader calls them. */
  readonly label: string
  /** Interface, zone and public address, as they stand in the label: `access, public address`; empty for a plain end. */
  readonly detail: string
  readonly products: readonly string[]
}

/** A flow as a reader looks it up: entries that state the same of several versions are one fact, defaults are numbers. */
export interface PortFact {
  readonly entries: readonly string[]
  readonly title: string
  readonly product: string
  /** In the order of the product. */
  readonly versions: readonly string[]
  readonly from: FactEnd
  readonly to: FactEnd
  readonly transport: readonly Transport[]
  readonly ports: PortSet
  readonly sourcePorts: PortSet
  /** Ids of the port settings among its ports: an administrator can move these. */
  readonly settings: readonly string[]
  readonly dynamicRpc: boolean
  readonly application: string
  readonly rpc: readonly string[]
  readonly encryption: string
  readonly authentication: string
  readonly need: Need
  readonly for?: string
  readonly feature: string
  readonly confidence: Confidence
  readonly notes: readonly string[]
  readonly claims: readonly Claim[]
  readonly nearness: Nearness
  /** Which of its ports were asked for: those where `to` listens, those that `from` calls from, or both. */
  readonly sides: readonly ('destination' | 'source')[]
}

/** A service name of the IANA registry. */
export interface IanaName {
  readonly port: number
  readonly name: string
  readonly transports: readonly ('tcp' | 'udp')[]
  readonly title: string
}

export interface PortAnswer {
  readonly question: PortQuestion
  /** Does any fact say more than that any port is meant? */
  readonly known: boolean
  readonly iana: readonly IanaName[]
  /** Those that were asked for, by name or by a well-known port. */
  readonly interfaces: readonly RpcInterface[]
  readonly facts: readonly PortFact[]
  /** Ports that the catalogue knows next to one it does not, with who listens there; empty when it knows what was asked for. */
  readonly nearest: readonly { readonly ports: PortSet; readonly label: string; readonly entry: string }[]
}

/** What a source states at one place, and the entries under which the same is recorded. */
export interface Statement extends Claim {
  readonly entries: readonly { readonly id: string; readonly title: string; readonly versions: readonly string[] }[]
}

export interface SourceAnswer {
  readonly source: CatalogueSource
  readonly verdicts: Readonly<Record<Verdict, number>>
  /** In the order of their places, numbers by value. */
  readonly statements: readonly Statement[]
}

/** A flow of one version, ready to be compared with the same flow of another: what of it may differ. */
export interface ComparedFlow {
  readonly ports: PortSet
  readonly needs: readonly Need[]
  readonly encryption: readonly string[]
  readonly entries: readonly string[]
  readonly titles: readonly string[]
}

export interface DifferenceRow {
  readonly from: string
  readonly to: string
  readonly transport: Transport
  readonly application: string
  readonly feature: string
  /** Absent where the version has no such flow. */
  readonly before?: ComparedFlow
  readonly after?: ComparedFlow
}

export interface VersionName {
  readonly product: string
  readonly version: string
  readonly title: string
}

export interface CatalogueDifference {
  readonly before: VersionName
  readonly after: VersionName
  /** How many flows are the same in both. */
  readonly same: number
  readonly rows: readonly DifferenceRow[]
}
