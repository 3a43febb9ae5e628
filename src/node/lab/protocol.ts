/** What the parts of the lab say to one another: one JSON value a line. */

/** A packet to try from inside a host. */
export interface ProbeOrder {
  readonly id: number
  readonly transport: 'tcp' | 'udp' | 'icmp'
  readonly from: string
  /** Absent: any ephemeral port. */
  readonly fromPort?: number
  readonly to: string
  readonly port: number
  /** Milliseconds until silence is believed. */
  readonly timeout: number
}

/** `open`: somebody answered; `refused`: a reset or port-unreachable; `unreachable`: another ICMP error; `silence`: nothing came. */
export const OUTCOMES = ['open', 'refused', 'unreachable', 'silence', 'error'] as const
export type ProbeOutcome = (typeof OUTCOMES)[number]

export interface ProbeAnswer {
  readonly id: number
  readonly outcome: ProbeOutcome
  /** The host that answered, and the peer address that it saw. */
  readonly by?: string
  readonly saw?: string
  readonly detail?: string
}

/** The port on which each host's listener stands; the host's own rules send every port there. */
export const ANSWER_PORT = 9

/** What an agent is told when it starts. */
export interface AgentSetting {
  readonly host: string
  readonly addresses: readonly string[]
}

/** What the outer process asks of the session inside the namespaces. */
export type SessionRequest =
  | { readonly id: number; readonly do: 'run'; readonly command: readonly string[]; readonly input: string }
  | { readonly id: number; readonly do: 'agent'; readonly namespace: string; readonly setting: AgentSetting }
  | { readonly id: number; readonly do: 'probe'; readonly host: string; readonly order: ProbeOrder }

export type SessionAnswer =
  | { readonly id: number; readonly code: number; readonly out: string; readonly err: string }
  | { readonly id: number; readonly ready: true }
  | { readonly id: number; readonly answer: ProbeAnswer }
  | { readonly id: number; readonly failed: string }
