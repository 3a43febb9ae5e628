import type { Ruleset } from '../../model/ruleset.ts'
import type { PacketSet, PacketSpace } from '../../sets/packet-set.ts'
import type { Change } from '../change.ts'
import type { Evaluation, Passage } from '../evaluate.ts'

/** The axes on which a packet that leaves may be another; that it is no longer tracked nobody sees. */
const AXES = ['source', 'destination', 'sourcePort', 'destinationPort', 'protocol', 'tcpFlags', 'sourceMac'] as const

/** Packets by what may be made of them. One may be in several: a pool leaves a choice, and a line that is not understood. */
type Made = ReadonlyMap<string, PacketSet>

/** What is made of packets that get through. */
interface Translated {
  /** Those of which one configuration may make something that the other does not. Of a pool only the same pool is alike. */
  readonly differently: PacketSet
  /** Those of which both may make the same, but which of it depends on lines that were not understood. */
  readonly unclear: PacketSet
}

export function translated(space: PacketSpace, first: Evaluation, second: Evaluation): Translated {
  const [mine, other] = [madeOf(space, first.passages), madeOf(space, second.passages)]
  const parts = [...new Set([...mine.keys(), ...other.keys()])].map((text) => {
    const [a, b] = [mine.get(text) ?? space.empty, other.get(text) ?? space.empty]
    return a.subtract(b).union(b.subtract(a))
  })
  const doubtful = [first, second].map(({ doubts }) => space.unionAll(doubts.map(({ entering }) => entering)))
  const unclear = doubtful.reduce(
    (all, set) => all.intersect(set),
    several(space, mine).intersect(several(space, other)),
  )
  return { differently: space.unionAll(parts), unclear }
}

/** Where packets are altered to something that no line says, two rulesets that do so may do it differently. */
export function altersAnyhow({ lists }: Ruleset): boolean {
  return [...lists.values()].some(({ rules }) => rules.some(({ action }) => action.kind === 'alter'))
}

/** Packets of which more than one thing may be made. */
function several(space: PacketSpace, made: Made): PacketSet {
  let [once, again] = [space.empty, space.empty]
  for (const packets of made.values()) {
    again = again.union(once.intersect(packets))
    once = once.union(packets)
  }
  return again
}

function madeOf(space: PacketSpace, passages: readonly Passage[]): Made {
  const made = new Map<string, PacketSet>()
  for (const { entering, steps } of passages) {
    let parts: readonly { readonly text: string; readonly packets: PacketSet }[] = [{ text: '', packets: entering }]
    for (const axis of AXES) {
      const changes = lasting(steps.flatMap(({ change }) => (change.axis === axis ? [change] : [])))
      const same = unchangedBy(space, changes)
      const text = JSON.stringify(changes, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
      parts = parts
        .flatMap((part) => [
          { text: `${part.text}[]`, packets: part.packets.intersect(same) },
          { text: `${part.text}${text}`, packets: part.packets.subtract(same) },
        ])
        .filter(({ packets }) => !packets.isEmpty())
    }
    for (const { text, packets } of parts) made.set(text, made.get(text)?.union(packets) ?? packets)
  }
  return made
}

/** The changes of one axis, without those that a later one makes of no account. */
function lasting(changes: readonly Change[]): readonly Change[] {
  return changes.slice(
    Math.max(
      0,
      changes.findLastIndex(({ effect }) => effect.kind === 'any'),
    ),
  )
}

/** The packets that already have the one value that they get. */
function unchangedBy(space: PacketSpace, changes: readonly Change[]): PacketSet {
  const [change, ...more] = changes
  if (change === undefined) return space.all
  const { axis, effect } = change
  if (more.length > 0 || effect.kind !== 'to' || !isOneValue(effect.values)) return space.empty
  return space.all.assign(axis, effect.values)
}

function isOneValue(values: object): boolean {
  const sets: readonly unknown[] = 'v4' in values && 'v6' in values ? [values.v4, values.v6] : [values]
  return sets.every((set) => Array.isArray(set) && (set.length === 0 || (set.length === 1 && isPoint(set[0]))))
}

function isPoint(interval: unknown): boolean {
  return Array.isArray(interval) && interval[0] === interval[1]
}
