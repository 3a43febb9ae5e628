import { intersectSpans, type Spans, spansContain, spansMeet, subtractSpans } from './spans.ts'

/**
 * The axes of the header space of one family, those first that tell lines apart best. ICMP type and code lie on the axes of the
 * ports, as in `Packet`.
 */
export const AXES = [
  'destination',
  'source',
  'destinationPort',
  'protocol',
  'sourcePort',
  'state',
  'inInterface',
  'outInterface',
  'tcpFlags',
  'sourceMac',
] as const
export type ProductAxis = (typeof AXES)[number]

/** Numbers of the axes in a product. */
export const AXIS = Object.fromEntries(AXES.map((axis, number) => [axis, number])) as Readonly<
  Record<ProductAxis, number>
>

/** What a line looks at: a set of values on each axis, in the order of `AXES`; `undefined` is every value. Never empty. */
export type Product = readonly (Spans | undefined)[]

export const WHOLE: Product = AXES.map(() => undefined)

/** Packets of one family that are asked about: a set of values on every axis. Never empty. */
export type Cell = readonly Spans[]

/** What is in both products; undefined where that is nothing. */
export function joinProducts(a: Product, b: Product): Product | undefined {
  if (a === WHOLE) return b
  if (b === WHOLE) return a
  const joined = a.slice()
  for (const [axis, limit] of b.entries()) {
    if (limit === undefined) continue
    const spans = joined[axis]
    const meet = spans === undefined ? limit : intersectSpans(spans, limit)
    if (meet.length === 0) return undefined
    joined[axis] = meet
  }
  return joined
}

/** The part of a cell that is in a product: the cell itself where all of it is, undefined where nothing is. */
export function intersectCell(cell: Cell, product: Product): Cell | undefined {
  let common: Spans[] | undefined
  for (let axis = 0; axis < AXES.length; axis++) {
    const limit = product[axis]
    if (limit === undefined) continue
    const spans = cell[axis] as Spans
    const meet = intersectSpans(spans, limit)
    if (meet === spans) continue
    if (meet.length === 0) return undefined
    common ??= cell.slice()
    common[axis] = meet
  }
  return common ?? cell
}

/** The part of a cell that is not in a product, as disjoint cells. */
export function subtractCell(cell: Cell, product: Product): readonly Cell[] {
  const pieces: Cell[] = []
  let rest = cell
  for (let axis = 0; axis < AXES.length; axis++) {
    const limit = product[axis]
    if (limit === undefined) continue
    const spans = rest[axis] as Spans
    const outside = subtractSpans(spans, limit)
    if (outside.length === 0) continue
    const inside = intersectSpans(spans, limit)
    if (inside.length === 0) return [cell]
    pieces.push(withAxis(rest, axis, outside))
    rest = withAxis(rest, axis, inside)
  }
  return pieces
}

export function withAxis(cell: Cell, axis: number, spans: Spans): Cell {
  const copy = cell.slice()
  copy[axis] = spans
  return copy
}

export function meetsCell(product: Product, cell: Cell): boolean {
  for (let axis = 0; axis < AXES.length; axis++) {
    const limit = product[axis]
    if (limit !== undefined && !spansMeet(limit, cell[axis] as Spans)) return false
  }
  return true
}

/** Is every packet of the cell in the product? */
export function containsCell(product: Product, cell: Cell): boolean {
  for (let axis = 0; axis < AXES.length; axis++) {
    const limit = product[axis]
    if (limit !== undefined && !spansContain(limit, cell[axis] as Spans)) return false
  }
  return true
}

/** The cell of all packets of a product; `whole` is the cell of all packets. */
export function cellOf(product: Product, whole: Cell): Cell {
  const cell = whole.slice()
  for (let axis = 0; axis < AXES.length; axis++) {
    const spans = product[axis]
    if (spans !== undefined) cell[axis] = spans
  }
  return cell
}

/** The cell of one packet. */
export function cellAt(point: readonly number[]): Cell {
  return point.map((value) => [value, value])
}
