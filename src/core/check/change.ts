import type { AddressChange, Translation } from '../model/ruleset.ts'
import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import { FAMILIES, type Family } from '../sets/packet.ts'
import type { Axis, AxisValues, PacketSet, PacketSpace } from '../sets/packet-set.ts'
import { PORTED } from './ported.ts'

/**
 * What a rule does to packets, as a relation on headers: what a set may become, and from what a set may have come. `effect`
 * is what it does to `axis`: `to` one of these values, `shift` by so much, or `any` value.
 */
export interface Change {
  readonly axis: Axis
  readonly effect:
    | { readonly kind: 'to'; readonly values: AxisValues }
    | { readonly kind: 'shift'; readonly family: Family; readonly offset: number | bigint }
    | { readonly kind: 'any' }
}

/** The packets that some packet of `set` may become. */
export function image(change: Change, set: PacketSet): PacketSet {
  const { axis, effect } = change
  switch (effect.kind) {
    case 'to':
      return set.assign(axis, effect.values)
    case 'shift':
      return axis === 'source' || axis === 'destination' ? set.shift(axis, effect.family, effect.offset) : set
    case 'any':
      return set.free(axis)
  }
}

/** The packets of `before` that may become some packet of `after`, which is a part of the image of `before`. */
export function preimage(change: Change, before: PacketSet, after: PacketSet): PacketSet {
  const { axis, effect } = change
  if (effect.kind !== 'shift') return after.free(axis).intersect(before)
  const back = typeof effect.offset === 'bigint' ? -effect.offset : -Number(effect.offset)
  return image({ axis, effect: { ...effect, offset: back } }, after).intersect(before)
}

/** A part of a set, and the changes that it undergoes, in their order; none: it stays as it is. */
interface Branch {
  readonly set: PacketSet
  readonly changes: readonly Change[]
}

/** How a translation divides the packets it meets by what it does to them. */
export function translationBranches(space: PacketSpace, translation: Translation, set: PacketSet): readonly Branch[] {
  let branches: readonly Branch[] = [{ set, changes: [] }]
  const divide = (parts: readonly Part[]) => {
    // A part is given by the header before all changes; no change of one axis alters what a part of another looks at.
    branches = branches.flatMap((branch) => {
      const divided = parts.map(({ of, changes }) => ({
        set: of === undefined ? branch.set : branch.set.intersect(of),
        changes: [...branch.changes, ...changes],
      }))
      return divided.filter((part) => !part.set.isEmpty())
    })
  }
  const { source, destination, sourcePort, destinationPort } = translation
  if (source) divide(addressParts(space, 'source', source))
  if (destination) divide(addressParts(space, 'destination', destination))
  const ports = (axis: Axis, values: IntervalSet | undefined): readonly Change[] =>
    values === undefined || values.length === 0 ? [] : [{ axis, effect: { kind: 'to', values } }]
  const changes = [...ports('sourcePort', sourcePort), ...ports('destinationPort', destinationPort)]
  if (changes.length > 0) {
    const ported = space.box({ protocol: PORTED })
    divide([
      { of: ported, changes },
      { of: ported.complement(), changes: [] },
    ])
  }
  return branches
}

/** `of`: the packets it is about; absent: all. */
interface Part {
  readonly of?: PacketSet
  readonly changes: readonly Change[]
}

/** Networks that one translation may map one by one; of more we only say that any address of the target may come out. */
const MOST_NETWORKS = 256

function addressParts(space: PacketSpace, axis: 'source' | 'destination', change: AddressChange): readonly Part[] {
  if (change.kind === 'own') return [{ changes: [{ axis, effect: { kind: 'any' } }] }]
  if (change.kind === 'to') {
    const { addresses: values } = change
    const families = FAMILIES.filter((family) => (family === 4 ? values.v4 : values.v6).length > 0)
    const of = space.box({ families })
    return [
      { of, changes: [{ axis, effect: { kind: 'to', values } }] },
      { of: of.complement(), changes: [] },
    ]
  }
  const { family, from, to } = change
  const [target, ...more]: IntervalSet<number | bigint> = family === 4 ? to.v4 : to.v6
  if (target === undefined) return [{ changes: [] }]
  const size = BigInt(target[1]) - BigInt(target[0]) + 1n
  const shifted = (more.length > 0 ? [] : networks(family === 4 ? from.v4 : from.v6, size)).map(
    ([first, last]): Part & { of: PacketSet } => {
      const offset = BigInt(target[0]) - (first / size) * size
      const effect = { kind: 'shift', family, offset: family === 4 ? Number(offset) : offset } as const
      return { of: space.box({ [axis]: addressInterval(family, first, last) }), changes: [{ axis, effect }] }
    },
  )
  const others = space.unionAll(shifted.map(({ of }) => of)).complement()
  const only = space.box({ families: [family] })
  return [
    ...shifted,
    { of: others.intersect(only), changes: [{ axis, effect: { kind: 'to', values: to } }] },
    { of: only.complement(), changes: [] },
  ]
}

function addressInterval(family: Family, first: bigint, last: bigint): AddressSet {
  return family === 4 ? { v4: [[Number(first), Number(last)]], v6: [] } : { v4: [], v6: [[first, last]] }
}

/** The parts of `from` that lie in one block of `size` addresses each, and so move by one offset; none if too many. */
function networks(from: IntervalSet<number | bigint>, size: bigint): readonly (readonly [bigint, bigint])[] {
  const parts: [bigint, bigint][] = []
  for (const [first, last] of from) {
    for (let start = BigInt(first); start <= BigInt(last); ) {
      const end = (start / size + 1n) * size - 1n
      parts.push([start, end < BigInt(last) ? end : BigInt(last)])
      if (parts.length > MOST_NETWORKS) return []
      start = end + 1n
    }
  }
  return parts
}
