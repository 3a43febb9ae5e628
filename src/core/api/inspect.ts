import { evaluator } from '../check/evaluate.ts'
import { namesInRuleset } from '../check/names.ts'
import { partsOf } from '../check/parts.ts'
import type { Part } from '../model/results.ts'
import type { Path, Ruleset } from '../model/ruleset.ts'
import { type NameTable, nameTable } from '../sets/names.ts'
import type { PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { packetSpace } from '../sets/packet-space.ts'
import type { Read } from '../sets/read.ts'
import { describedPackets, type PacketDescription } from './packets.ts'

export interface InspectOptions {
  /** Interfaces that questions will name and no rule does. */
  readonly interfaces?: readonly string[]
}

/** A configuration that can be asked about any set of packets. It keeps what it has learnt: let it go when you are done. */
export interface Inspection {
  /** Where its sets come from. Combining them with those of another inspection throws a TypeError. */
  readonly space: PacketSpace
  /** Tells people the interfaces in its sets, and makes the numbers for `space.box` from names. */
  readonly names: NameTable
  /** The packets that a description means, or the reason why it means none. */
  readonly packets: (description: PacketDescription) => Read<PacketSet>
  /**
   * What becomes of packets, in disjoint parts that cover the set, each with the lines that decide it: permitted, then denied,
   * rejected, unknown. The packets are those that enter; without `path` they go through the firewall.
   */
  readonly ask: (packets: PacketSet, path?: Path) => readonly Part[]
}

/** Makes a configuration ready for questions about sets of packets. */
export function inspect(ruleset: Ruleset, { interfaces = [] }: InspectOptions = {}): Inspection {
  const patterns = [...namesInRuleset(ruleset), ...interfaces.map((text) => ({ text, prefix: false }))]
  const names = nameTable(patterns)
  const space = packetSpace(names)
  const whole = new Set(patterns.flatMap(({ text, prefix }) => (prefix ? [] : [text])))
  const evaluators = new Map<Path, ReturnType<typeof evaluator>>()
  const evaluatorOf = (path: Path) => {
    const known = evaluators.get(path) ?? evaluator(ruleset, path, { space, names })
    evaluators.set(path, known)
    return known
  }
  return {
    space,
    names,
    packets: (description) => describedPackets(description, { space, names, interfaces: whole }),
    ask: (packets, path = 'forward') => partsOf(evaluatorOf(path)(packets)),
  }
}
