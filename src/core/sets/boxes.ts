import { ANY_ADDRESS } from './addresses.ts'
import { AXES, levelOf } from './axes.ts'
import type { Coordinate } from './diagram.ts'
import type { Product } from './diagram-cover.ts'
import type { AddressSet, IntervalSet } from './intervals.ts'
import { type ConnectionState, FAMILIES, type Family, STATES } from './packet.ts'
import type { Box } from './packet-set.ts'

const PLAIN = AXES.filter(
  (axis) => axis !== 'family' && axis !== 'state' && axis !== 'source' && axis !== 'destination',
)

/** The family of a product, if it is of one only. */
function familyOf(product: Product): Family | undefined {
  const set = product.get(levelOf('family'))
  return set === undefined ? undefined : FAMILIES[Number(set[0]?.[0])]
}

/** What a product says of everything but families and addresses. */
function plainBox(product: Product): Box {
  const states = product.get(levelOf('state'))
  const sets = PLAIN.flatMap((axis) => {
    const set = product.get(levelOf(axis))
    return set === undefined ? [] : [[axis, set as IntervalSet] as const]
  })
  return { ...Object.fromEntries(sets), ...(states === undefined ? {} : { states: namesOf(states) }) }
}

function namesOf(states: IntervalSet<Coordinate>): readonly ConnectionState[] {
  return STATES.filter((_, number) => states.some(([first, last]) => first <= number && number <= last))
}

/** The addresses on one axis of a product of IPv4 packets and of one of IPv6 packets; a missing product has none. */
function addresses(axis: 'source' | 'destination', v4?: Product, v6?: Product): AddressSet | undefined {
  const level = levelOf(axis)
  if (!v4?.has(level) && !v6?.has(level)) return undefined
  return {
    v4: v4 === undefined ? [] : ((v4.get(level) ?? ANY_ADDRESS.v4) as IntervalSet),
    v6: v6 === undefined ? [] : ((v6.get(level) ?? ANY_ADDRESS.v6) as IntervalSet<bigint>),
  }
}

function boxOf(plain: Box, v4?: Product, v6?: Product): Box {
  const source = addresses('source', v4, v6)
  const destination = addresses('destination', v4, v6)
  const family = v4 === undefined ? 6 : v6 === undefined ? 4 : undefined
  return {
    // Addresses of one family say as much.
    ...(family !== undefined && source === undefined && destination === undefined ? { families: [family] } : {}),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...plain,
  }
}

/**
 * Products as boxes, in their order. One of IPv4 packets and one of IPv6 packets become one box where all but their addresses
 * is equal.
 */
export function boxesOf(products: readonly Product[]): readonly Box[] {
  interface Draft {
    readonly plain: Box
    readonly v4?: Product
    v6?: Product
  }
  const drafts: Draft[] = []
  /** Drafts of IPv4 packets that wait for a twin. */
  const waiting = new Map<string, Draft[]>()
  for (const product of products) {
    const family = familyOf(product)
    const plain = plainBox(product)
    const key = JSON.stringify(plain)
    if (family === undefined) drafts.push({ plain, v4: product, v6: product })
    else if (family === 4) {
      const draft: Draft = { plain, v4: product }
      drafts.push(draft)
      waiting.set(key, [...(waiting.get(key) ?? []), draft])
    } else {
      const twin = waiting.get(key)?.shift()
      if (twin === undefined) drafts.push({ plain, v6: product })
      else twin.v6 = product
    }
  }
  return drafts.map(({ plain, v4, v6 }) => boxOf(plain, v4, v6))
}
