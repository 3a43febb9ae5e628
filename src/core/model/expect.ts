import type { Span } from '../diagnostics/source.ts'
import type { AddressSet, PortSet } from '../sets/intervals.ts'
import type { Flow } from './flow.ts'
import type { Transport } from './requirement.ts'
import type { Part } from './results.ts'

/** One end of an assertion: hosts by their own addresses, not by those into which a firewall translates them. */
export interface AssertionEnd {
  /** As the user wrote it. */
  readonly text: string
  readonly addresses: AddressSet
}

/** One transport of an assertion. `ports` are destination ports of tcp and udp, else empty. */
export interface AssertedService {
  readonly transport: Transport
  readonly ports: PortSet
}

/**
 * What the writer of a deployment file expects of its firewalls, whatever the plan says. `allow`: every connection from `from`
 * to `to` can be opened and used. `deny`: none can be opened.
 */
export interface Assertion {
  readonly kind: 'allow' | 'deny'
  /** The user's own id, or else the title; an id stands once in a deployment. */
  readonly id: string
  /** What it says, in one line: `deny internet -> internal, 1433/tcp`. */
  readonly title: string
  readonly from: AssertionEnd
  readonly to: AssertionEnd
  readonly services: readonly AssertedService[]
  /** Judged at these firewalls only; empty: at every firewall on the way. */
  readonly firewalls: readonly string[]
  readonly because?: string
  readonly span: Span
}

/** An assertion in the network: on which ways it is about packets, and which firewalls stand there. */
export interface PlacedAssertion {
  readonly assertion: Assertion
  /**
   * What it is about, as flows: one for each way and transport. Those of a `deny` name hosts by their own and their public
   * addresses together. No flow of the plan has such an id.
   */
  readonly flows: readonly Flow[]
  /** The firewalls at which it is judged, each once, in the order of the deployment file. */
  readonly firewalls: readonly string[]
  /** Ways on which it cannot be judged, each with the reason: it is then undecided. */
  readonly unplaced: readonly string[]
  /** What a reader should know of how it was taken. */
  readonly notes: readonly string[]
}

/** Some packets of an assertion that fare otherwise than it says, or may. */
export interface AssertionFault {
  readonly flow: Flow
  readonly packets: 'opening packet' | 'open connection' | 'reply'
  readonly part: Part
}

/** What one firewall makes of one assertion. */
export interface AssertionVerdict {
  readonly assertion: Assertion
  readonly outcome: 'holds' | 'fails' | 'undecided'
  /** What speaks against it, and what is not decided. Empty where it holds. */
  readonly faults: readonly AssertionFault[]
  /** Why it is undecided where no packet says so. */
  readonly reasons: readonly string[]
  readonly notes: readonly string[]
}

/** The assertions of a deployment as far as one firewall concerns them. */
export interface AssertionResult {
  readonly firewall: string
  /** In the order of the deployment file. */
  readonly verdicts: readonly AssertionVerdict[]
  /** Those that other firewalls decide, and which. */
  readonly elsewhere: readonly { readonly assertion: Assertion; readonly firewalls: readonly string[] }[]
}
