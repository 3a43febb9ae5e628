import type { Deployment } from '../../core/model/deployment.ts'
import type { Flow, FlowMatrix } from '../../core/model/flow.ts'
import type { Ruleset } from '../../core/model/ruleset.ts'
import { formatAddress } from '../../core/sets/ip.ts'
import type { Lab } from './lab.ts'
import { isTried, type Probe, plannedBy, planProbes } from './probes.ts'
import { prover, type Verdict } from './proof.ts'
import type { ProbeAnswer } from './protocol.ts'

/** What the kernel did: `permitted`: the right host answered; `denied`: silence, or an answer of the firewall. */
export type Seen = 'permitted' | 'denied' | 'another host' | 'error'

export interface LabRow {
  readonly probe: Probe
  readonly plan: Verdict
  readonly proof: Verdict
  readonly kernel: Seen
  readonly answer: ProbeAnswer
  readonly agree: boolean
}

export interface LabResult {
  readonly rows: readonly LabRow[]
  /** Flows that no packet of the lab can try, each with the reason. */
  readonly untried: readonly { readonly flow: Flow; readonly because: string }[]
}

/** Packets on their way at once; more would make the machine late and lateness look like silence. */
const AT_ONCE = 256
/** Milliseconds after which silence is believed, and with which a surprise is tried again. */
const PATIENCE = { first: 500, again: 2500 }
/** Milliseconds in which firewalls and hosts forget UDP (see `kernelSettings`), so that nothing is taken for a reply. */
const FORGOTTEN = 3000

/** Tries packets through the lab; those whose silence surprises are tried once more, slowly. */
export async function tryProbes(
  lab: Lab,
  probes: readonly Probe[],
  expected: (probe: Probe) => boolean,
): Promise<readonly { readonly probe: Probe; readonly answer: ProbeAnswer; readonly kernel: Seen }[]> {
  const first = await inParallel(probes, AT_ONCE, (probe) => tryOne(lab, probe, PATIENCE.first))
  const surprises = ({ probe, kernel }: (typeof first)[number]) => expected(probe) && kernel !== 'permitted'
  if (first.some(surprises)) await new Promise((resolve) => setTimeout(resolve, FORGOTTEN))
  return inParallel(first, 16, async (row) => (surprises(row) ? tryOne(lab, row.probe, PATIENCE.again) : row))
}

async function tryOne(lab: Lab, probe: Probe, timeout: number) {
  const { transport, sourcePort, port } = probe
  const answer = await lab.probe(probe.host, {
    transport,
    from: formatAddress(probe.source),
    ...(sourcePort === undefined ? {} : { fromPort: sourcePort }),
    to: formatAddress(probe.target),
    port,
    timeout,
  })
  return { probe, answer, kernel: seen(lab, probe, answer) }
}

function seen(lab: Lab, probe: Probe, { outcome, by }: ProbeAnswer): Seen {
  if (outcome === 'error') return 'error'
  if (outcome !== 'open') return 'denied'
  return by === undefined || by === lab.plan.owner.get(probe.destination)?.namespace ? 'permitted' : 'another host'
}

/** Tries every flow and its neighbours, and holds plan, proof and kernel against one another. */
export async function runLab(
  lab: Lab,
  deployment: Deployment,
  matrix: FlowMatrix,
  rulesets: ReadonlyMap<string, Ruleset>,
): Promise<LabResult> {
  const probes = planProbes(lab.plan, matrix)
  const planned = plannedBy(lab.plan, matrix)
  const prove = prover(lab.plan, deployment, rulesets)
  const tried = await tryProbes(lab, probes, (probe) => prove(probe) === 'permitted')
  const rows = tried.map(({ probe, answer, kernel }) => {
    const plan: Verdict = planned(probe) ? 'permitted' : 'denied'
    const proof = prove(probe)
    return { probe, answer, kernel, plan, proof, agree: plan === proof && proof === kernel }
  })
  const seenFlows = new Set(rows.map(({ probe }) => probe.flow))
  const untried = matrix.flows
    .filter((flow) => !seenFlows.has(flow))
    .map((flow) => ({
      flow,
      because: isTried(flow)
        ? 'its ends have no two hosts in the lab'
        : `no program here opens ${flow.transport.toUpperCase()}`,
    }))
  return { rows, untried }
}

/** `map` with at most `limit` under way, results in order. */
async function inParallel<T, R>(
  values: readonly T[],
  limit: number,
  work: (value: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    for (let i = next++; i < values.length; i = next++) {
      const value = values[i]
      if (value !== undefined) results[i] = await work(value)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, values.length) }, worker))
  return results
}
