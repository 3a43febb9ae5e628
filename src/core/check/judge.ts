import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'
import type { Ending, Evaluation, Passage } from './evaluate.ts'
import { WRONG_HOST, WRONG_SOURCE } from './implicit.ts'
import type { Journey } from './journeys.ts'
import { permittedBy } from './parts.ts'
import { undo } from './strand.ts'
import { unionOf } from './union.ts'

/**
 * The same evaluation, in which packets that leave with a wrong header count as denied: a packet that comes to another host, or
 * under an address to which no answer comes back, does not serve its flow.
 */
export function judge(space: PacketSpace, evaluation: Evaluation, journey: Journey): Evaluation {
  const passages: Passage[] = []
  const endings: Ending[] = [...evaluation.endings]
  for (const passage of evaluation.passages) {
    const right = unturned(passage, journey) ? space.empty : passage.leaving.intersect(journey.arrived)
    const wrong = passage.leaving.subtract(right)
    if (!right.isEmpty()) passages.push({ ...passage, leaving: right, entering: undo(passage.steps, right) })
    if (wrong.isEmpty()) continue
    const entering = undo(passage.steps, wrong)
    const why = wrong.free('source').overlaps(journey.arrived) ? WRONG_SOURCE : WRONG_HOST
    for (const { packets, origins } of permittedBy(evaluation, entering)) {
      endings.push({ stage: 0, kind: 'deny', entering: packets, origins: [...origins, why], byRule: true })
    }
  }
  const of = (kind: Ending['kind']): readonly PacketSet[] =>
    endings.flatMap((ending) => (ending.kind === kind ? [ending.entering] : []))
  return {
    ...evaluation,
    passages,
    endings,
    mayPermit: unionOf(space, [...passages.map(({ entering }) => entering), ...of('anything')]),
    mayDeny: unionOf(space, [evaluation.mayDeny, ...of('deny')]),
  }
}

function unturned({ steps }: Passage, { sourceChanges }: Journey): boolean {
  return sourceChanges && !steps.some(({ change }) => change.axis === 'source')
}
