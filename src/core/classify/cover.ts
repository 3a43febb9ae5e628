import { AXES, type Cell, cellAt, containsCell, meetsCell, type Product, subtractCell, withAxis } from './product.ts'
import { NO_SPANS, type Spans, sizeOfSpans, spansContain, spansHave, subtractSpans, unionOfSpans } from './spans.ts'

/** Steps that one search for an uncovered part may take. */
const MOST_STEPS = 200_000

/**
 * `cell` is not covered, `covered` names products (by their place) that suffice, and whether it is proved that no fewer do;
 * `too large` says nothing.
 */
export type Cover =
  | { readonly kind: 'uncovered'; readonly cell: Cell }
  | { readonly kind: 'covered'; readonly by: ReadonlySet<number>; readonly fewest: boolean }
  | { readonly kind: 'too large' }

/**
 * Do some products together cover a cell? Cuts the largest product out and looks at the pieces one by one, each with the
 * products that meet it, down to one that nothing meets or that one product holds.
 */
export function coverOf(cell: Cell, products: readonly Product[]): Cover {
  const used = new Set<number>()
  let steps = MOST_STEPS
  let isFewest = false
  const near = products.flatMap((product, number) => (meetsCell(product, cell) ? [number] : []))
  const left = near.length > 2 ? (probe(cell, products, near) ?? search(cell, near)) : search(cell, near)
  if (left !== undefined) return { kind: 'uncovered', cell: left }
  return steps < 0 ? { kind: 'too large' } : { kind: 'covered', by: used, fewest: isFewest || used.size < 2 }

  /** A part of the cell that no product covers. */
  function search(part: Cell, near: readonly number[]): Cell | undefined {
    steps -= near.length
    if (steps < 0) return undefined
    const whole = near.find((number) => containsCell(products[number] as Product, part))
    if (whole !== undefined) {
      used.add(whole)
      return undefined
    }
    if (near.length < 2) return near.length === 0 ? part : subtractCell(part, products[near[0] as number] as Product)[0]
    const axis = onlyAxis(part, near)
    if (axis !== undefined) return alongAxis(part, axis, near)
    const pivot = pivotOf(part, near)
    used.add(pivot)
    for (const piece of subtractCell(part, products[pivot] as Product)) {
      const rest = near.filter((number) => number !== pivot && meetsCell(products[number] as Product, piece))
      const found = search(piece, rest)
      if (found !== undefined || steps < 0) return found
    }
    return undefined
  }

  /** The one axis on which any of these products cuts the part; undefined if there are several. */
  function onlyAxis(part: Cell, near: readonly number[]): number | undefined {
    let only: number | undefined
    for (const number of near) {
      const product = products[number] as Product
      for (let axis = 0; axis < AXES.length; axis++) {
        const limit = product[axis]
        if (limit === undefined || axis === only || spansContain(limit, part[axis] as Spans)) continue
        if (only !== undefined) return undefined
        only = axis
      }
    }
    return only
  }

  function alongAxis(part: Cell, axis: number, near: readonly number[]): Cell | undefined {
    const limits = near.map((number) => ({ number, spans: (products[number] as Product)[axis] as Spans }))
    const whole = part[axis] as Spans
    const rest = subtractSpans(whole, unionOfSpans(limits.map(({ spans }) => spans)))
    if (rest.length > 0) return withAxis(part, axis, rest)
    // Those that reach furthest, one after the other: as few as there can be where each is one interval.
    if (part === cell) isFewest = limits.every(({ spans }) => spans.length === 2)
    const byStart = limits
      .filter(({ spans }) => spans.length === 2)
      .sort((a, b) => (a.spans[0] as number) - (b.spans[0] as number))
    let furthest = { number: -1, end: -1, spans: NO_SPANS }
    let at = 0
    for (let open = whole; open.length > 0; ) {
      const first = open[0] as number
      for (let each = byStart[at]; each !== undefined && (each.spans[0] as number) <= first; each = byStart[++at]) {
        const end = each.spans[1] as number
        if (end > furthest.end) furthest = { ...each, end }
      }
      const next = furthest.end >= first ? furthest : limits.find(({ spans }) => spansHave(spans, first))
      if (next === undefined) break
      used.add(next.number)
      open = subtractSpans(open, next.spans)
    }
    return undefined
  }

  /** The product that leaves the fewest pieces, of these the one that leaves the least. */
  function pivotOf(part: Cell, near: readonly number[]): number {
    let best = near[0] as number
    let fewest = Number.POSITIVE_INFINITY
    let largest = 0
    for (const number of near) {
      const product = products[number] as Product
      let pieces = 0
      let share = 1
      for (let axis = 0; axis < AXES.length && pieces <= fewest; axis++) {
        const limit = product[axis]
        const spans = part[axis] as Spans
        if (limit === undefined || spansContain(limit, spans)) continue
        pieces++
        share *= 1 - sizeOfSpans(subtractSpans(spans, limit)) / sizeOfSpans(spans)
      }
      if (pieces > fewest || (pieces === fewest && share <= largest)) continue
      fewest = pieces
      largest = share
      best = number
    }
    return best
  }
}

/** Points that are tried before a search. */
const PROBES = 16

/** A point of the cell that none of the products has, if one of a few turns out so. */
function probe(cell: Cell, products: readonly Product[], near: readonly number[]): Cell | undefined {
  for (const point of pointsOf(cell, PROBES)) {
    if (!near.some((number) => has(products[number] as Product, point))) return cellAt(point)
  }
  return undefined
}

/** Some points of a cell: its ends, and others that are the same in every run. */
export function pointsOf(cell: Cell, count: number): readonly (readonly number[])[] {
  let seed = 0x9e3779b9
  return Array.from({ length: count }, (_, i) =>
    cell.map((spans) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0
      return valueAt(spans, i === 0 ? 0 : i === 1 ? 1 : (seed >>> 0) / 2 ** 32)
    }),
  )
}

/** The value at a share, 0 to 1, of the way through a set. */
export function valueAt(spans: Spans, share: number): number {
  let place = Math.floor(share * (sizeOfSpans(spans) - 1))
  for (let i = 0; i < spans.length; i += 2) {
    const size = (spans[i + 1] as number) - (spans[i] as number) + 1
    if (place < size) return (spans[i] as number) + place
    place -= size
  }
  return spans.at(-1) as number
}

export function has(product: Product, point: readonly number[]): boolean {
  for (let axis = 0; axis < AXES.length; axis++) {
    const limit = product[axis]
    if (limit !== undefined && !spansHave(limit, point[axis] as number)) return false
  }
  return true
}
