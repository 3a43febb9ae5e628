import type { Match } from '../model/match.ts'
import type { NameTable } from '../sets/names.ts'
import { STATES } from '../sets/packet.ts'
import type { Box, PacketSet, PacketSpace } from '../sets/packet-set.ts'

/** The packets that match for certain, and those that may match. */
export interface Condition {
  readonly surely: PacketSet
  readonly possibly: PacketSet
}

export interface CompileContext {
  readonly space: PacketSpace
  readonly names: NameTable
  /** Has connection tracking seen the packet? Before, a state cannot be asked for; see `truthOf`. */
  readonly tracked: boolean
}

/** What a match means, as two sets. An unknown condition may hold for every packet, and holds for none for certain. */
export function compileMatch(match: Match, context: CompileContext): Condition {
  const { space } = context
  const exactly = (set: PacketSet): Condition => ({ surely: set, possibly: set })
  const box = boxOf(match, context)
  if (box !== undefined) return exactly(box === 'none' ? space.empty : space.box(box))
  switch (match.kind) {
    case 'and': {
      // The plain conditions make one box; the rest is intersected with it.
      const { joined, rest } = joinBoxes(match.of, context)
      if (joined === 'none') return exactly(space.empty)
      return rest
        .map((part) => compileMatch(part, context))
        .reduce((all, part) => pointwise(all, part, (a, b) => a.intersect(b)), exactly(space.box(joined)))
    }
    case 'or': {
      const parts = match.of.map((part) => compileMatch(part, context))
      return {
        surely: space.unionAll(parts.map(({ surely }) => surely)),
        possibly: space.unionAll(parts.map(({ possibly }) => possibly)),
      }
    }
    case 'not': {
      const { surely, possibly } = compileMatch(match.of, context)
      return { surely: possibly.complement(), possibly: surely.complement() }
    }
    case 'state': {
      // Only before tracking: all packets are `invalid` then, but those to be `untracked` may have become so.
      const untracked = space.box({ states: ['untracked'] })
      const others = match.states.includes('invalid') ? untracked.complement() : space.empty
      const [some, all] = [match.states.includes('invalid'), match.states.includes('untracked')]
      return {
        surely: some && all ? others.union(untracked) : others,
        possibly: some || all ? others.union(untracked) : others,
      }
    }
    // The plain conditions are boxes already.
    case 'all':
    case 'none':
    case 'family':
    case 'in-interface':
    case 'out-interface':
    case 'source-address':
    case 'destination-address':
    case 'protocol':
    case 'source-port':
    case 'destination-port':
    case 'icmp':
    case 'tcp-flags':
    case 'source-mac':
    case 'unknown':
      return { surely: space.empty, possibly: space.all }
  }
}

function pointwise(a: Condition, b: Condition, join: (a: PacketSet, b: PacketSet) => PacketSet): Condition {
  const surely = join(a.surely, b.surely)
  return a.surely === a.possibly && b.surely === b.possibly
    ? { surely, possibly: surely }
    : { surely, possibly: join(a.possibly, b.possibly) }
}

/** Joins the conditions that are boxes as long as they speak of different axes. */
function joinBoxes(of: readonly Match[], context: CompileContext) {
  let joined: Box = {}
  const rest: Match[] = []
  for (const part of of) {
    const box = boxOf(part, context)
    if (box === 'none') return { joined: box, rest }
    if (box === undefined || Object.keys(box).some((axis) => axis in joined)) rest.push(part)
    else joined = { ...joined, ...box }
  }
  return { joined, rest }
}

/** A match on single axes as a box; `none` matches nothing. Undefined for all that is put together or unknown. */
function boxOf(match: Match, { names, tracked }: CompileContext): Box | 'none' | undefined {
  switch (match.kind) {
    case 'all':
      return {}
    case 'none':
      return 'none'
    case 'family':
      return { families: [match.family] }
    case 'in-interface':
      return { inInterface: names.numbersOf(match.names) }
    case 'out-interface':
      return { outInterface: names.numbersOf(match.names) }
    case 'source-address':
      return { source: match.addresses }
    case 'destination-address':
      return { destination: match.addresses }
    case 'protocol':
      return { protocol: match.protocols }
    case 'source-port':
      return { sourcePort: match.ports }
    case 'destination-port':
      return { destinationPort: match.ports }
    case 'icmp':
      return { sourcePort: match.types, destinationPort: match.codes }
    case 'tcp-flags':
      return { tcpFlags: match.values }
    case 'source-mac':
      return { sourceMac: match.addresses }
    case 'state':
      return tracked ? { states: STATES.filter((state) => match.states.includes(state)) } : undefined
    case 'and':
    case 'or':
    case 'not':
    case 'unknown':
      return undefined
  }
}
