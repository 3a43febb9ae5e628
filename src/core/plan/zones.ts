import type { Deployment } from '../model/deployment.ts'
import type { Crossing } from '../model/flow.ts'
import type { ZoneKind } from '../model/requirement.ts'

export const INTERNET = 'internet'

/** How far a kind of zone is trusted: more is more. */
const TRUST: Readonly<Record<ZoneKind, number>> = {
  internet: 0,
  provider: 1,
  cloud: 1,
  perimeter: 2,
  branch: 3,
  internal: 4,
}

/** Towards the more trusted zone is inbound, as port tables have it ("in: from a less trusted network to a more trusted one"). */
export function directionOf(from: ZoneKind, to: ZoneKind): Crossing['direction'] {
  return TRUST[to] > TRUST[from] ? 'inbound' : TRUST[to] < TRUST[from] ? 'outbound' : 'lateral'
}

/** One firewall on a way, and the zones on the sides by which the way enters and leaves it. */
export interface Hop {
  readonly firewall: string
  readonly from: string
  readonly to: string
}

interface ZonePath {
  readonly hops: readonly Hop[]
  /** The hops as flows have them. */
  readonly crossings: readonly Crossing[]
  /** Which hop comes from the internet although the way does not begin there; -1: none. */
  readonly overInternet: number
  /** Another way that is as short, if there is one. */
  readonly other?: readonly Hop[]
}

/**
 * Which way packets go between zones. The shortest way is taken, counted in firewalls; a way over the internet only where there
 * is no other. Of equally short ways the one through the firewalls that come first by name is taken, so that ways are the same
 * there and back, and every part of a way is itself the way between its ends.
 */
export interface ZoneGraph {
  /** Undefined: no way, or an unknown zone. Within a zone: no hops. */
  path(from: string, to: string): ZonePath | undefined
  /** The side (by its zone) of the firewall by which packets from a zone come to it. */
  sideOf(firewall: string, zone: string): string | undefined
  readonly kindOf: (zone: string) => ZoneKind
}

/** How a node is reached from the start of a tree. `weight` orders equally short ways; `second` is another last step. */
interface Step {
  readonly previous: number | undefined
  readonly second?: number
  readonly weight: bigint
}

export function zoneGraph(deployment: Deployment): ZoneGraph {
  const firewalls = [...deployment.firewalls.keys()].sort()
  const names = [...firewalls, ...[...deployment.zones.keys()].sort()]
  const zoneNode = new Map(names.slice(firewalls.length).map((name, i) => [name, firewalls.length + i]))
  const neighbours = names.map(() => new Set<number>())
  for (const [node, name] of firewalls.entries()) {
    for (const { zone } of deployment.firewalls.get(name)?.sides ?? []) {
      const other = zoneNode.get(zone)
      if (other === undefined) continue
      neighbours[node]?.add(other)
      neighbours[other]?.add(node)
    }
  }
  const firewallNode = new Map(firewalls.map((name, i) => [name, i]))
  const internet = zoneNode.get(INTERNET)

  /** Each node has a binary digit of its own, so no two sets of nodes weigh the same; what comes first by name weighs most. */
  const weightOf = (node: number) => 1n << BigInt(names.length - node)

  function treeFrom(start: number): readonly (Step | undefined)[] {
    const steps: (Step | undefined)[] = names.map(() => undefined)
    steps[start] = { previous: undefined, weight: 0n }
    const grow = (from: readonly number[], through: (node: number) => boolean) => {
      let front = from
      while (front.length > 0) {
        const reached = new Map<number, Step>()
        for (const node of front.filter(through)) {
          const weight = (steps[node]?.weight ?? 0n) + weightOf(node)
          for (const next of neighbours[node] ?? []) {
            if (steps[next] !== undefined) continue
            const known = reached.get(next)
            if (known === undefined) reached.set(next, { previous: node, weight })
            else if (weight > known.weight) reached.set(next, { previous: node, weight, ...second(known.previous) })
            else reached.set(next, { ...known, second: node })
          }
        }
        for (const [node, step] of reached) steps[node] = step
        front = [...reached.keys()]
      }
    }
    grow([start], (node) => node === start || node !== internet)
    if (internet !== undefined && internet !== start && steps[internet] !== undefined) grow([internet], () => true)
    return steps
  }

  const trees = new Map<number, readonly (Step | undefined)[]>()
  function treeOf(start: number): readonly (Step | undefined)[] {
    const known = trees.get(start)
    if (known) return known
    const tree = treeFrom(start)
    trees.set(start, tree)
    return tree
  }

  /** The nodes from the start of a tree to one of its nodes; at `turn` by its second last step. */
  function walk(tree: readonly (Step | undefined)[], end: number, turn?: number): readonly number[] {
    const nodes = [end]
    for (let node = end; ; ) {
      const step = tree[node]
      const previous = node === turn ? step?.second : step?.previous
      if (previous === undefined) return nodes.reverse()
      nodes.push(previous)
      node = previous
    }
  }

  const hopsOf = (nodes: readonly number[]): readonly Hop[] =>
    nodes.flatMap((node, i) =>
      i % 2 === 0
        ? []
        : [{ firewall: names[node] ?? '', from: names[nodes[i - 1] ?? -1] ?? '', to: names[nodes[i + 1] ?? -1] ?? '' }],
    )

  const kindOf = (zone: string): ZoneKind => deployment.zones.get(zone)?.kind ?? 'internal'
  const paths = new Map<string, Map<string, ZonePath | undefined>>()
  function findPath(from: string, to: string): ZonePath | undefined {
    const start = zoneNode.get(from)
    const end = zoneNode.get(to)
    if (start === undefined || end === undefined) return undefined
    if (start === end) return { hops: [], crossings: [], overInternet: -1 }
    const tree = treeOf(start)
    if (tree[end] === undefined) return undefined
    const nodes = walk(tree, end)
    const fork = nodes.find((node) => tree[node]?.second !== undefined)
    const hops = hopsOf(nodes)
    const crossings = hops.map((hop) => crossingOf(kindOf, hop))
    const overInternet = hops.findIndex((hop, i) => i > 0 && hop.from === INTERNET)
    const path = { hops, crossings, overInternet }
    return fork === undefined ? path : { ...path, other: hopsOf(walk(tree, end, fork)) }
  }

  return {
    path(from, to) {
      const known = paths.get(from) ?? new Map<string, ZonePath | undefined>()
      if (!paths.has(from)) paths.set(from, known)
      if (!known.has(to)) known.set(to, findPath(from, to))
      return known.get(to)
    },
    sideOf(firewall, zone) {
      const start = zoneNode.get(zone)
      const node = firewallNode.get(firewall)
      if (start === undefined || node === undefined) return undefined
      const previous = treeOf(start)[node]?.previous
      return previous === undefined ? undefined : names[previous]
    },
    kindOf,
  }
}

/** A hop as the first packet of a flow meets it. */
export function crossingOf(kindOf: (zone: string) => ZoneKind, { firewall, from, to }: Hop): Crossing {
  return { firewall, from, to, direction: directionOf(kindOf(from), kindOf(to)), hairpin: false }
}

function second(node: number | undefined): { readonly second?: number } {
  return node === undefined ? {} : { second: node }
}
