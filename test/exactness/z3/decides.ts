import type { Path, Ruleset } from '../../../src/core/model/ruleset.ts'
import type { NameTable } from '../../../src/core/sets/names.ts'
import type { Packet } from '../../../src/core/sets/packet.ts'
import type { PacketSet } from '../../../src/core/sets/packet-set.ts'
import { boxOf } from '../../support/packet-box.ts'
import { type Encoding, encode } from './encode.ts'
import { anyOf, declarations, inBox, packetOf } from './header.ts'
import { openSolver } from './solver.ts'

/** z3's opinion of some rulesets that meet the same packet. */
export interface Decides {
  /** What becomes of the packet on a path of one more ruleset; the formulas may be used in all questions. */
  encode(ruleset: Ruleset, path?: Path): Encoding
  /** A packet for which all the formulas may hold. */
  packet(...formulas: readonly string[]): Promise<Packet | undefined>
  /** May all of this be so, of this packet if one is given? Quick where there is not much to search. */
  may(formulas: readonly string[], packet?: Packet): Promise<boolean>
}

/** Runs `use` with a z3 of its own, which knows interfaces by the numbers of `names`. */
export async function z3Decides<T>(names: NameTable, use: (z3: Decides) => Promise<T>): Promise<T> {
  const solver = await openSolver()
  let count = 0
  try {
    solver.tell(declarations(names))
    return await use({
      encode(ruleset, path = 'forward') {
        const encoding = encode(ruleset, path, names, `r${count++}.`)
        solver.tell(encoding.text)
        return encoding
      },
      async packet(...formulas) {
        const values = await solver.find(formulas)
        return values && packetOf(values)
      },
      may: (formulas, packet) => solver.isPossible([...(packet ? [inBox(boxOf(packet))] : []), ...formulas]),
    })
  } finally {
    solver.close()
  }
}

/** A set of packets as z3 sees it: its boxes, of which none may be left out. */
export function inSet(set: PacketSet): string {
  const { boxes, complete } = set.boxes()
  if (!complete) throw new Error('a set of too many boxes to be told to z3')
  return anyOf(boxes.map(inBox))
}
