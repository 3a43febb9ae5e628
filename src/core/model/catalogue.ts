import type { PortSet } from '../sets/intervals.ts'
import type { Facts } from './facts.ts'
import type { Requirement, ZoneKind } from './requirement.ts'

/** Where a fact comes from. */
export interface CatalogueSource {
  readonly id: string
  readonly title: string
  readonly url?: string
  /** `seed`, `vendor`, `book`, `blog`, `standard`, `reference`. */
  readonly kind: string
}

export interface Product {
  readonly id: string
  readonly title: string
  /** Other names under which a deployment file may give it: `skype`, `ocs`. */
  readonly aliases: readonly string[]
  /** Oldest first; a product without versions (`network`) has none. */
  readonly versions: readonly string[]
  readonly versionTitles: ReadonlyMap<string, string>
}

/** One network attachment of a role. */
export interface RoleInterface {
  readonly name: string
  readonly title: string
  /** Where it may stand; elsewhere is an error in the deployment file. */
  readonly zones: readonly ZoneKind[]
  /** May carry a public address that a firewall translates. */
  readonly translated: boolean
}

/** A port that an administrator can move. */
export interface PortSetting {
  /** `role/name`: `lync/front-end/web-external`. */
  readonly id: string
  readonly title: string
  readonly ports: PortSet
  readonly configurableBy?: string
}

/** What is different about a role in one version of its product. */
export interface RoleVersion {
  /** Roles that it includes besides `Role.includes`: a Mailbox server of 2016 is a Client Access server too. */
  readonly includes?: readonly string[]
  /** In place of `Role.dynamicRpc`. */
  readonly dynamicRpc?: PortSet
}

export interface Role {
  /** `product/role`. */
  readonly id: string
  readonly title: string
  readonly product: string
  readonly versions: readonly string[]
  /** `server`: has hosts in the deployment file. `population`: everybody of a kind (clients, partners, internet services). */
  readonly kind: 'server' | 'population'
  /** The first is the main one. A role with one nameless network attachment has the interface `main`. */
  readonly interfaces: readonly RoleInterface[]
  readonly ports: readonly PortSetting[]
  /** The ephemeral RPC ports of a host with this role. */
  readonly dynamicRpc: PortSet
  /** Roles whose traffic a host with this role has too (a Standard Edition server is a Front End). */
  readonly includes: readonly string[]
  /** By version, where a version differs. */
  readonly in?: Readonly<Record<string, RoleVersion>>
  /** Roles that may not share a host with it; `*`: none may. */
  readonly notWith: readonly string[]
}

export interface Feature {
  /** `product/feature`. */
  readonly id: string
  readonly title: string
  readonly product: string
  /** Is it on when the deployment file does not speak of it? */
  readonly default: boolean
  /** What users notice when it is broken, in their words. */
  readonly breaks: string
  /** A server with one of these roles must exist for it; empty: no condition. */
  readonly providedBy: readonly string[]
  /** On as long as this other feature is on. */
  readonly partOf?: string
}

/** A kind of federation partner: `lync-2010`, `ocs-2007`. */
export interface PartnerKind {
  readonly id: string
  readonly title: string
  readonly product: string
}

/** A set of remote procedures under one UUID, as clients ask the endpoint mapper for it. */
export interface RpcInterface {
  /** What the field calls it, lower case: `emsmdb`. */
  readonly id: string
  readonly title: string
  /** Lower case: `a4f1db00-ca47-1067-b31f-00dd010662da`. */
  readonly uuid: string
  /** `0.81`, or the major version alone; absent where the source tells none. */
  readonly version?: string
  /** Its well-known TCP port; absent: the endpoint mapper tells one of the server's dynamic ports. */
  readonly port?: number
  /** Id of the source that states the UUID, and where in it. */
  readonly source: string
  readonly at?: string
}

/** Everything we know, in one value. */
export interface Catalogue {
  readonly sources: ReadonlyMap<string, CatalogueSource>
  readonly products: ReadonlyMap<string, Product>
  readonly roles: ReadonlyMap<string, Role>
  readonly features: ReadonlyMap<string, Feature>
  readonly partners: ReadonlyMap<string, PartnerKind>
  readonly rpcInterfaces: ReadonlyMap<string, RpcInterface>
  readonly requirements: readonly Requirement[]
  /** Names, certificates, listeners and advice. */
  readonly facts: Facts
}
