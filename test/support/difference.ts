import { expect } from 'vitest'
import { decide, type Sieve } from '../../src/core/check/decide.ts'
import { type DiffAnswer, diff } from '../../src/core/check/diff/diff.ts'
import { TOO_MANY_WAYS } from '../../src/core/check/implicit.ts'
import type { DifferentRegion, Treatment } from '../../src/core/model/comparison.ts'
import type { Disposition } from '../../src/core/model/results.ts'
import { PATHS, type Path, type Ruleset } from '../../src/core/model/ruleset.ts'
import type { NameTable } from '../../src/core/sets/names.ts'
import type { Packet } from '../../src/core/sets/packet.ts'
import type { Box } from '../../src/core/sets/packet-set.ts'
import { packetSpace } from '../../src/core/sets/packet-space.ts'
import { boxOf } from './packet-box.ts'

type Points = readonly (readonly [number | bigint, number | bigint])[]

function has(set: Points | undefined, value: number | bigint): boolean {
  return set === undefined || set.some(([first, last]) => first <= value && value <= last)
}

/** Is the packet in a box? Written without the sets that the program has. */
function inBox(box: Box, packet: Packet): boolean {
  const addresses = packet.family === 4 ? ('v4' as const) : ('v6' as const)
  return (
    (box.families === undefined || box.families.includes(packet.family)) &&
    (box.states === undefined || box.states.includes(packet.state)) &&
    has(box.source?.[addresses], packet.source) &&
    has(box.destination?.[addresses], packet.destination) &&
    (
      ['protocol', 'sourcePort', 'destinationPort', 'inInterface', 'outInterface', 'tcpFlags', 'sourceMac'] as const
    ).every((axis) => has(box[axis], packet[axis]))
  )
}

/** A packet of each region, as some set puts it. */
function sampleOf(box: Box, names: NameTable): Packet | undefined {
  return packetSpace(names).box(box).sample()
}

/** What leaves, if anything does. */
function meaning(ruleset: Ruleset, path: Path, packet: Packet, names: NameTable, sieve?: Sieve) {
  const { disposition, outcomes } = decide(ruleset, path, packet, names, undefined, undefined, sieve)
  // Nobody sees on a packet whether it was tracked.
  const text = (key: string, value: unknown) =>
    key === 'state'
      ? undefined
      : typeof value === 'bigint'
        ? `${value}n`
        : value instanceof Set
          ? [...value].sort()
          : value
  // What is stopped, perhaps with an answer and perhaps without, counts as denied.
  const leaving = outcomes.map((end) =>
    end.disposition === 'permitted' ? JSON.stringify(end.headers.at(-1), text) : 'stopped',
  )
  return { disposition, leaving: [...new Set(leaving)].sort() }
}

/** The regions that a packet is in. */
function regionsWith(answer: DiffAnswer, path: Path, packet: Packet): readonly DifferentRegion[] {
  return answer.regions.filter(
    (region) =>
      region.path === path && region.family === packet.family && region.boxes.some((box) => inBox(box, packet)),
  )
}

/** Two configurations may know fewer interfaces than there are in the world of the test. */
function withInterfaces(packet: Packet, names: NameTable): Packet {
  const count = (names.all.at(-1)?.[1] ?? 0) + 1
  return { ...packet, inInterface: packet.inInterface % count, outInterface: packet.outInterface % count }
}

interface Honest {
  /** The plain interpreter says less than sets of some of these rulesets. */
  readonly vague?: boolean
  /** For long lists. */
  readonly sieve?: Sieve
  /** What `diff` says, where it is known. */
  readonly answer?: DiffAnswer
}

/** Packets inside regions fare differently as it is said; packets outside fare alike. */
export function expectHonest(
  first: Ruleset,
  second: Ruleset,
  some: readonly Packet[],
  { vague = false, sieve, answer = diff(first, second) }: Honest = {},
): void {
  const { names } = answer
  expect(answer.equal).toBe(answer.regions.length === 0 && answer.undecided.length === 0)
  const inside = answer.regions.flatMap((region) =>
    region.boxes.slice(0, 3).flatMap((box) => sampleOf({ families: [region.family], ...box }, names) ?? []),
  )
  for (const packet of [...some.map((each) => withInterfaces(each, names)), ...inside]) {
    for (const path of PATHS) {
      const [a, b] = [meaning(first, path, packet, names, sieve), meaning(second, path, packet, names, sieve)]
      if (vague && [a, b].some(({ disposition }) => disposition === 'unknown')) continue
      const regions = regionsWith(answer, path, packet)
      const said = {
        path,
        packet: boxOf(packet),
        regions: regions.map((region) => [region.first.disposition, region.second.disposition]),
      }
      const [region] = regions
      if (region === undefined) {
        if (!isUndecided(answer, path, packet)) expect({ ...said, ...b }).toEqual({ ...said, ...a })
        // Not comparable are only packets that depend on both sides on what was not understood.
        else if (isUnclear(answer, path, packet) && a.disposition !== 'unknown' && b.disposition !== 'unknown')
          expect({ ...said, disposition: b.disposition }).toEqual({ ...said, disposition: a.disposition })
        continue
      }
      // Of a packet that is in one region it is said once what becomes of it.
      expect({
        ...said,
        count: regions.reduce((sum, { boxes }) => sum + boxes.filter((box) => inBox(box, packet)).length, 0),
      }).toEqual({ ...said, count: 1 })
      expect({ ...said, first: a.disposition, second: b.disposition }).toEqual({
        ...said,
        first: claimed(region.first, a.disposition),
        second: claimed(region.second, b.disposition),
      })
    }
  }
}

/** What is said of packets, or what is so where it is said that this cannot be followed. */
function claimed({ disposition, origins }: Treatment, is: Disposition): Disposition {
  return disposition === 'unknown' && origins.includes(TOO_MANY_WAYS) ? is : disposition
}

function isUnclear(answer: DiffAnswer, path: Path, { family }: Packet): boolean {
  const gaps = answer.undecided.filter((gap) => gap.path === path && gap.family === family)
  return gaps.every(({ because }) => because.includes('not understood'))
}

function isUndecided(answer: DiffAnswer, path: Path, packet: Packet): boolean {
  return answer.undecided.some((gap) => gap.path === path && gap.family === packet.family)
}

/** Outside the regions both do the same, whatever that means which was not understood: `as` gives it a meaning. */
export function expectSameInAnyCase(
  first: Ruleset,
  second: Ruleset,
  some: readonly Packet[],
  as: (ruleset: Ruleset) => Ruleset,
): void {
  const answer = diff(first, second)
  const [a, b] = [as(first), as(second)]
  for (const packet of some.map((each) => withInterfaces(each, answer.names))) {
    for (const path of PATHS) {
      if (isUndecided(answer, path, packet) || regionsWith(answer, path, packet).length > 0) continue
      const said = { path, packet: boxOf(packet) }
      const [mine, other] = [a, b].map((of) => meaning(of, path, packet, answer.names).leaving)
      expect({ ...said, leaving: other }).toEqual({ ...said, leaving: mine })
    }
  }
}
