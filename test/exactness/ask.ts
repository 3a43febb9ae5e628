import { type Evaluation, evaluator } from '../../src/core/check/evaluate.ts'
import { namesInRuleset } from '../../src/core/check/names.ts'
import { partsOf } from '../../src/core/check/parts.ts'
import { DISPOSITIONS, type Disposition } from '../../src/core/model/results.ts'
import type { Path, Ruleset } from '../../src/core/model/ruleset.ts'
import { type NameTable, nameTable } from '../../src/core/sets/names.ts'
import type { PacketSet, PacketSpace } from '../../src/core/sets/packet-set.ts'
import { packetSpace } from '../../src/core/sets/packet-space.ts'

/** What the checker says of every packet there is. */
export interface Opinion {
  readonly evaluation: Evaluation
  /** Disjoint; together they are all packets. */
  readonly sets: Readonly<Record<Disposition, PacketSet>>
}

export interface Universe {
  readonly names: NameTable
  readonly space: PacketSpace
  opinion(of: Ruleset, path?: Path): Opinion
}

/** One space of packets for some rulesets. */
export function universeOf(...rulesets: readonly Ruleset[]): Universe {
  const names = nameTable(rulesets.flatMap(namesInRuleset))
  const space = packetSpace(names)
  return {
    names,
    space,
    opinion(of, path = 'forward') {
      const evaluation = evaluator(of, path, { space, names })(space.all)
      const parts = partsOf(evaluation)
      const set = (disposition: Disposition) =>
        space.unionAll(parts.flatMap((part) => (part.disposition === disposition ? [part.packets] : [])))
      const sets = DISPOSITIONS.map((disposition) => [disposition, set(disposition)] as const)
      return { evaluation, sets: Object.fromEntries(sets) as Opinion['sets'] }
    },
  }
}
