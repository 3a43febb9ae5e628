import type { AddressSet, PortSet } from '../sets/intervals.ts'
import type { Need, Transport } from './requirement.ts'

/** One end of a flow: named hosts, or everybody in a zone. */
export interface FlowEnd {
  /** For people: `edge1 (access)`, `pool1`, `any host in internal`, `any host on the internet`. */
  readonly label: string
  readonly role: string
  readonly interface?: string
  /** Server names; empty for a population (clients, partners, internet services). */
  readonly servers: readonly string[]
  readonly zone: string
  /** The real addresses. */
  readonly addresses: AddressSet
  /** The addresses under which the other end sees it, where a firewall between them translates. */
  readonly publicAddresses?: AddressSet
  /** Every host of the zone: print `any`. */
  readonly any: boolean
}

/** A firewall on the way of a flow, and the sides by which the first packet enters and leaves it. */
export interface Crossing {
  readonly firewall: string
  readonly from: string
  readonly to: string
  /** `inbound`: towards the more trusted side. Equal on a hairpin: `lateral`. */
  readonly direction: 'inbound' | 'outbound' | 'lateral'
  /** Both ends are behind the same interface and meet by a public address. */
  readonly hairpin: boolean
}

/** A requirement placed in a deployment: a row of the matrix. The source opens the connection. */
export interface Flow {
  /** `requirement-id:source-group>destination-group`; stable between runs; letters, digits and `-_.:>` only. */
  readonly id: string
  readonly requirement: string
  readonly title: string
  readonly product: string
  readonly version: string
  readonly feature: string
  readonly need: Need
  readonly from: FlowEnd
  readonly to: FlowEnd
  readonly transport: Transport
  readonly sourcePorts: PortSet
  readonly ports: PortSet
  readonly application: string
  readonly encryption: string
  readonly authentication: string
  /** In the order in which the first packet meets them; empty: both ends are in one zone. */
  readonly crossings: readonly Crossing[]
  /** Why the reader may wish to know more: unsupported to filter, moved port, partner version. */
  readonly notes: readonly string[]
}

/** What a deployment needs, and what could not be planned, each with its reason. */
export interface FlowMatrix {
  readonly deployment: string
  readonly flows: readonly Flow[]
  /** Requirements of a deployed role that ask for a role nobody has. */
  readonly absent: readonly { readonly requirement: string; readonly title: string; readonly role: string }[]
}

/** A hint on the deployment: what is risky, unsupported or forgotten. */
export interface Advice {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'recommendation' | 'info'
  readonly message: string
  readonly because: string
  /** Source ids of the catalogue. */
  readonly sources: readonly string[]
}
