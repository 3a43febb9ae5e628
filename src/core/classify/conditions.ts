import type { Match } from '../model/match.ts'
import type { AddressSet, IntervalSet } from '../sets/intervals.ts'
import type { NameTable } from '../sets/names.ts'
import { STATES } from '../sets/packet.ts'
import { AXES, AXIS, type Cell, joinProducts, type Product, type ProductAxis, subtractCell, WHOLE } from './product.ts'
import type { Scale } from './scale.ts'
import { type Spans, spansEqual } from './spans.ts'

/** The packets that match for certain, and those that may match; the very same array where nothing is in doubt. */
export interface Condition {
  readonly surely: readonly Product[]
  readonly possibly: readonly Product[]
}

/** What products of one family are made with. */
export interface Terms {
  readonly scale: Scale
  readonly names: NameTable
  /** All packets. */
  readonly whole: Cell
}

export function termsOf(scale: Scale, names: NameTable): Terms {
  const lasts: Readonly<Record<ProductAxis, number>> = {
    destination: scale.last,
    source: scale.last,
    destinationPort: 65_535,
    protocol: 255,
    sourcePort: 65_535,
    state: STATES.length - 1,
    inInterface: names.all.at(-1)?.[1] ?? 0,
    outInterface: names.all.at(-1)?.[1] ?? 0,
    tcpFlags: 255,
    sourceMac: 2 ** 48 - 1,
  }
  return { scale, names, whole: AXES.map((axis) => [0, lasts[axis]]) }
}

/** Products that one condition may need; of one that needs more it is not said what it matches. */
const MOST_PRODUCTS = 2_000

const NEVER: Condition = exactly([])
const ALWAYS: Condition = exactly([WHOLE])
const UNKNOWN: Condition = { surely: [], possibly: [WHOLE] }

function exactly(products: readonly Product[]): Condition {
  return { surely: products, possibly: products }
}

/**
 * What a match means for the packets of one family; the same as `compileMatch` of `check`. Before connection tracking (`tracked`
 * false) a state cannot be asked for; see `truthOf`.
 */
export function conditionOf(match: Match, terms: Terms, tracked: boolean): Condition {
  const product: (Spans | undefined)[] = WHOLE.slice()
  const plain = restrict(product, match, terms, tracked)
  if (plain === 'none') return NEVER
  if (plain === 'done') return exactly([product])
  switch (match.kind) {
    case 'and': {
      const rest: Match[] = []
      for (const part of match.of) {
        const done = restrict(product, part, terms, tracked)
        if (done === 'none') return NEVER
        if (done === 'other') rest.push(part)
      }
      return rest
        .map((part) => conditionOf(part, terms, tracked))
        .reduce((all, part) => both(all, part), exactly([product]))
    }
    case 'or': {
      const parts = match.of.map((part) => conditionOf(part, terms, tracked))
      const possibly = parts.flatMap((part) => part.possibly)
      if (possibly.length > MOST_PRODUCTS) return UNKNOWN
      return parts.every(isExact) ? exactly(possibly) : { surely: parts.flatMap(({ surely }) => surely), possibly }
    }
    case 'not': {
      const of = conditionOf(match.of, terms, tracked)
      const possibly = complement(of.surely, terms)
      const surely = isExact(of) ? possibly : complement(of.possibly, terms)
      return possibly === undefined || surely === undefined ? UNKNOWN : { surely, possibly }
    }
    case 'state': {
      // All packets are `invalid` before tracking, but those to be `untracked` may have become so.
      const untracked = stateOf(['untracked'])
      const others = match.states.includes('invalid') ? [stateOf(STATES.filter((state) => state !== 'untracked'))] : []
      const [some, all] = [match.states.includes('invalid'), match.states.includes('untracked')]
      if (some === all) return exactly(some ? [...others, untracked] : others)
      return { surely: others, possibly: [...others, untracked] }
    }
    default:
      return UNKNOWN
  }
}

export function isExact({ surely, possibly }: Condition): boolean {
  return surely === possibly
}

/** The conjunction of two conditions. */
export function both(a: Condition, b: Condition): Condition {
  if (a === ALWAYS) return b
  if (b === ALWAYS) return a
  if (a.possibly.length * b.possibly.length > MOST_PRODUCTS) return UNKNOWN
  const possibly = joined(a.possibly, b.possibly)
  return isExact(a) && isExact(b) ? exactly(possibly) : { surely: joined(a.surely, b.surely), possibly }
}

export const always = ALWAYS

function joined(a: readonly Product[], b: readonly Product[]): readonly Product[] {
  return a.flatMap((x) => b.map((y) => joinProducts(x, y)).filter((product) => product !== undefined))
}

/** Everything but some products, as disjoint products; undefined if it takes too many. */
function complement(products: readonly Product[], { whole }: Terms): readonly Product[] | undefined {
  let left: readonly Cell[] = [whole]
  for (const product of products) {
    left = left.flatMap((cell) => subtractCell(cell, product))
    if (left.length > MOST_PRODUCTS) return undefined
  }
  return left.map((cell) => productOf(cell, whole))
}

/** A cell as a product: an axis with all its values is none. */
export function productOf(cell: Cell, whole: Cell): Product {
  return cell.map((spans, axis) => (spansEqual(spans, whole[axis] as Spans) ? undefined : spans))
}

function stateOf(states: readonly string[]): Product {
  const product: (Spans | undefined)[] = WHOLE.slice()
  product[AXIS.state] = statesSpans(states)
  return product
}

function statesSpans(states: readonly string[]): Spans {
  const spans: number[] = []
  for (const [number, state] of STATES.entries()) {
    if (!states.includes(state)) continue
    const end = spans.length - 1
    if (end > 0 && spans[end] === number - 1) spans[end] = number
    else spans.push(number, number)
  }
  return spans
}

/** Restricts a product by a match on a single axis that it does not restrict yet; `other` leaves it as it was. */
function restrict(product: (Spans | undefined)[], match: Match, terms: Terms, tracked: boolean) {
  const { scale, names, whole } = terms
  const limit = (axis: number, spans: Spans): 'done' | 'none' | 'other' => {
    if (spans.length === 0) return 'none'
    if (spans.length === 2 && spans[0] === 0 && spans[1] === whole[axis]?.[1]) return 'done'
    if (product[axis] !== undefined) return 'other'
    product[axis] = spans
    return 'done'
  }
  switch (match.kind) {
    case 'all':
      return 'done'
    case 'none':
      return 'none'
    case 'family':
      return match.family === scale.family ? 'done' : 'none'
    case 'in-interface':
      return limit(AXIS.inInterface, flat(names.numbersOf(match.names)))
    case 'out-interface':
      return limit(AXIS.outInterface, flat(names.numbersOf(match.names)))
    case 'source-address':
      return limit(AXIS.source, addresses(match.addresses, scale))
    case 'destination-address':
      return limit(AXIS.destination, addresses(match.addresses, scale))
    case 'protocol':
      return limit(AXIS.protocol, flat(match.protocols))
    case 'source-port':
      return limit(AXIS.sourcePort, flat(match.ports))
    case 'destination-port':
      return limit(AXIS.destinationPort, flat(match.ports))
    case 'icmp': {
      if (product[AXIS.sourcePort] !== undefined || product[AXIS.destinationPort] !== undefined) return 'other'
      const types = limit(AXIS.sourcePort, flat(match.types))
      const codes = limit(AXIS.destinationPort, flat(match.codes))
      return types === 'none' || codes === 'none' ? 'none' : 'done'
    }
    case 'tcp-flags':
      return limit(AXIS.tcpFlags, flat(match.values))
    case 'source-mac':
      return limit(AXIS.sourceMac, flat(match.addresses))
    case 'state':
      return tracked ? limit(AXIS.state, statesSpans(match.states)) : 'other'
    case 'and':
    case 'or':
    case 'not':
    case 'unknown':
      return 'other'
  }
}

function addresses(set: AddressSet, scale: Scale): Spans {
  return scale.spansOf(set)
}

function flat(set: IntervalSet): Spans {
  const [only] = set
  return set.length === 1 && only !== undefined ? [only[0], only[1]] : set.flat()
}
