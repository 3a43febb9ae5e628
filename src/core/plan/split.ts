import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import { intervalSet } from '../sets/intervals.ts'

type Coordinate = number | bigint
type Values = IntervalSet<Coordinate>

/** A product of sets, and who wants it (a number of the caller's). All boxes of a call have the same axes. */
export interface TaggedBox {
  readonly axes: readonly Values[]
  readonly tag: number
}

/** A part of the union of some boxes, all of whose points are wanted by the same ones. */
export interface DisjointBox {
  readonly axes: readonly Values[]
  /** Ascending. */
  readonly tags: readonly number[]
}

/** A decision over one axis: each branch leads on to the next axis, the last one to tags. Equal ones are one object. */
interface Decision {
  readonly id: number
  readonly branches: readonly { readonly values: Values; readonly to: Decision }[]
  readonly tags: readonly number[]
}

/**
 * Splits overlapping boxes into disjoint ones, each with the tags of all boxes that it lies in, and joins boxes of the same
 * tags again where they differ in one axis only. The order is that of the tags, then of the axes.
 */
export function splitBoxes(boxes: readonly TaggedBox[]): readonly DisjointBox[] {
  const depth = boxes[0]?.axes.length ?? 0
  const made = new Map<string, Decision>()
  const answered = new Map<string, Decision>()

  function make(key: string, branches: Decision['branches'], tags: readonly number[]): Decision {
    const known = made.get(key)
    if (known) return known
    const decision = { id: made.size, branches, tags }
    made.set(key, decision)
    return decision
  }

  function decide(level: number, among: readonly number[]): Decision {
    const question = `${level}:${among.join()}`
    const known = answered.get(question)
    if (known) return known
    const decision = level === depth ? leaf(among) : branch(level, among)
    answered.set(question, decision)
    return decision
  }

  function leaf(among: readonly number[]): Decision {
    const tags = [...new Set(among.map((i) => boxes[i]?.tag ?? 0))].sort((a, b) => a - b)
    return make(`=${tags.join()}`, [], tags)
  }

  function branch(level: number, among: readonly number[]): Decision {
    const joined = new Map<Decision, Coordinate[][]>()
    for (const { members, values } of partition(among.map((i) => boxes[i]?.axes[level] ?? []))) {
      const to = decide(
        level + 1,
        members.map((member) => among[member] ?? 0),
      )
      const known = joined.get(to)
      if (known) known.push(...values.map(([first, last]) => [first, last]))
      else
        joined.set(
          to,
          values.map(([first, last]) => [first, last]),
        )
    }
    const branches = [...joined].map(([to, intervals]) => ({
      values: intervalSet(intervals.map(([first = 0, last = 0]) => [first, last] as const)),
      to,
    }))
    branches.sort((a, b) => a.to.id - b.to.id)
    return make(branches.map(({ values, to }) => `${to.id}@${keyOf(values)}`).join('/'), branches, [])
  }

  const disjoint: DisjointBox[] = []
  const collect = (decision: Decision, axes: readonly Values[]): void => {
    if (axes.length === depth) disjoint.push({ axes, tags: decision.tags })
    else for (const { values, to } of decision.branches) collect(to, [...axes, values])
  }
  if (boxes.length > 0)
    collect(
      decide(
        0,
        boxes.map((_, i) => i),
      ),
      [],
    )
  return joinBoxes(disjoint).sort(inOrder)
}

/** The parts of a line that lie in the same sets; `members` are the numbers of those sets. What lies in none is left out. */
function partition(
  sets: readonly Values[],
): readonly { readonly members: readonly number[]; readonly values: Values }[] {
  const numbers = new Map<string, number[]>()
  const distinct: Values[] = []
  for (const [i, set] of sets.entries()) {
    const key = keyOf(set)
    const same = numbers.get(key)
    if (same) same.push(i)
    else {
      numbers.set(key, [i])
      distinct.push(set)
    }
  }
  const alike = [...numbers.values()]
  const events = distinct.flatMap((set, i) =>
    set.flatMap(([first, last]) => [
      { at: first, set: i, begins: true },
      { at: successor(last), set: i, begins: false },
    ]),
  )
  events.sort((a, b) => compare(a.at, b.at))
  const classes = new Map<string, { members: readonly number[]; values: [Coordinate, Coordinate][] }>()
  const active = new Set<number>()
  for (const [i, event] of events.entries()) {
    if (event.begins) active.add(event.set)
    else active.delete(event.set)
    const next = events[i + 1]
    if (active.size === 0 || next === undefined || compare(next.at, event.at) === 0) continue
    const key = [...active].sort((a, b) => a - b).join()
    const known = classes.get(key)
    const values: [Coordinate, Coordinate] = [event.at, predecessor(next.at)]
    if (known) known.values.push(values)
    else
      classes.set(key, {
        members: [...active].flatMap((set) => alike[set] ?? []).sort((a, b) => a - b),
        values: [values],
      })
  }
  return [...classes.values()].map(({ members, values }) => ({ members, values: intervalSet(values) }))
}

/** Joins boxes of the same tags (one object: they come from one leaf) that differ in one axis only, until nothing can be joined. */
function joinBoxes(boxes: readonly DisjointBox[]): DisjointBox[] {
  const alike = new Map<readonly number[], DisjointBox[]>()
  for (const box of boxes) {
    const group = alike.get(box.tags)
    if (group) group.push(box)
    else alike.set(box.tags, [box])
  }
  return [...alike.values()].flatMap(joinGroup)
}

function joinGroup(boxes: readonly DisjointBox[]): readonly DisjointBox[] {
  let joined = boxes
  for (;;) {
    const before = joined.length
    for (let axis = 0; joined.length > 1 && axis < (boxes[0]?.axes.length ?? 0); axis++)
      joined = joinAlong(joined, axis)
    if (joined.length === before) return joined
  }
}

function joinAlong(boxes: readonly DisjointBox[], axis: number): readonly DisjointBox[] {
  const alike = new Map<string, DisjointBox[]>()
  for (const box of boxes) {
    const key = box.axes.map((values, i) => (i === axis ? '' : keyOf(values))).join(':')
    const group = alike.get(key)
    if (group) group.push(box)
    else alike.set(key, [box])
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || group.length === 1) return group
    const values = intervalSet(group.flatMap(({ axes }) => axes[axis] ?? []))
    return [{ axes: first.axes.map((old, i) => (i === axis ? values : old)), tags: first.tags }]
  })
}

const keys = new WeakMap<Values, string>()

/** A text that equal sets share. */
export function keyOf(values: Values): string {
  const known = keys.get(values)
  if (known !== undefined) return known
  const key = values.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
  keys.set(values, key)
  return key
}

const addressKeys = new WeakMap<AddressSet, string>()

/** A text that equal sets of addresses share. */
export function addressKey(addresses: AddressSet): string {
  const known = addressKeys.get(addresses)
  if (known !== undefined) return known
  const key = `${keyOf(addresses.v4)}|${keyOf(addresses.v6)}`
  addressKeys.set(addresses, key)
  return key
}

function inOrder(a: DisjointBox, b: DisjointBox): number {
  for (let i = 0; i < a.tags.length && i < b.tags.length; i++) {
    const difference = (a.tags[i] ?? 0) - (b.tags[i] ?? 0)
    if (difference !== 0) return difference
  }
  if (a.tags.length !== b.tags.length) return a.tags.length - b.tags.length
  for (const [i, values] of a.axes.entries()) {
    const difference = compare(values[0]?.[0] ?? 0, b.axes[i]?.[0]?.[0] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function compare(a: Coordinate, b: Coordinate): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function successor(n: Coordinate): Coordinate {
  return typeof n === 'bigint' ? n + 1n : n + 1
}

function predecessor(n: Coordinate): Coordinate {
  return typeof n === 'bigint' ? n - 1n : n - 1
}
