import type { Part } from '../../model/results.ts'
import type { Origin } from '../../model/ruleset.ts'
import type { PacketSet } from '../../sets/packet-set.ts'
import type { Evaluate, Evaluation, Passage, Tracked } from '../evaluate.ts'
import { partsOf } from '../parts.ts'

/** Parts of one disposition that are told apart by their lines; each costs time. */
const MOST_PARTS = 1000

/** The exact answer to a set question. */
export interface Answer {
  /** Disjoint, and together all that was asked. */
  readonly parts: readonly Part[]
  /** False where some parts have the lines of any of their packets. */
  readonly exactLines: boolean
  /** The ways in which packets may come out. */
  readonly passages: readonly Passage[]
  readonly evaluation: Evaluation
}

/** The one place where `explain` puts a set question to the engine. */
export function ask(evaluate: Evaluate, asked: PacketSet, tracked?: Tracked): Answer {
  const evaluation = evaluate(asked, tracked)
  const parts = partsOf(evaluation, MOST_PARTS)
  return { parts: byLines(parts), exactLines: parts.length < MOST_PARTS, passages: evaluation.passages, evaluation }
}

/** Parts that the same lines decide alike are one, whatever was done to their packets. */
function byLines(parts: readonly Part[]): readonly Part[] {
  const numbers = new Map<Origin, number>()
  const numberOf = (origin: Origin) => {
    const number = numbers.get(origin) ?? numbers.size
    numbers.set(origin, number)
    return number
  }
  const united = new Map<string, Part>()
  for (const part of parts) {
    const key = `${part.disposition} ${part.origins.map(numberOf).join()}`
    const same = united.get(key)
    united.set(key, same === undefined ? part : { ...part, packets: same.packets.union(part.packets) })
  }
  return [...united.values()]
}
