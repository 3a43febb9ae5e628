import { AXES, type Cell, type Product } from './product.ts'
import type { Spans } from './spans.ts'

/**
 * An index of boxes: which of them may meet a cell? Each node cuts one axis at a value: boxes below it, above it, and those that
 * lie across, which a deeper node tells apart by another axis. So a box that is wide on one axis costs nothing on the others,
 * and each box is stored once. Where a product has several intervals on an axis, the space between them counts as its own.
 */
export interface BoxTree {
  /**
   * Appends the numbers of all boxes before number `before` whose hull meets that of the cell, in no order.
   */
  query(cell: Cell, before: number, found: number[]): void
  /** Calls `visit` with boxes before `before` whose hull has the point, until it answers true; did it? `visit` must not ask this tree. */
  some(point: readonly number[], before: number, visit: (box: number) => boolean): boolean
}

interface Fork {
  readonly axis: number
  /** Boxes of `below` end before it, boxes of `above` begin at it or later. */
  readonly cut: number
  readonly below: Node
  readonly across: Node
  readonly above: Node
  /** The lowest number of a box below this node. */
  readonly least: number
}

interface Leaf {
  readonly axis: -1
  readonly boxes: Int32Array
  readonly least: number
}

type Node = Fork | Leaf

/** Boxes that are quicker looked at than told apart. */
const SMALL = 16
/** Boxes that are looked at to choose a cut. */
const SAMPLE = 24
const NOTHING: Leaf = { axis: -1, boxes: new Int32Array(0), least: Number.MAX_SAFE_INTEGER }

/** The number of a box is its place in `products`. */
export function boxTree(products: readonly Product[]): BoxTree {
  const axes = AXES.flatMap((_, axis) => (products.some((product) => product[axis] !== undefined) ? [axis] : []))
  const width = 2 * axes.length
  /** First and last value on each axis that matters, box after box. */
  const hulls = new Float64Array(products.length * width)
  for (const [number, product] of products.entries()) {
    for (let i = 0; i < axes.length; i++) {
      const spans = product[axes[i] as number]
      hulls[number * width + 2 * i] = spans === undefined ? 0 : (spans[0] as number)
      hulls[number * width + 2 * i + 1] = spans === undefined ? Number.POSITIVE_INFINITY : (spans.at(-1) as number)
    }
  }
  // Room that every cut and every question uses again; `visit` must not ask the same tree.
  const [starts, ends] = [new Float64Array(SAMPLE), new Float64Array(SAMPLE)]
  const [low, high] = [new Float64Array(axes.length), new Float64Array(axes.length)]
  const root = grow(Int32Array.from(products, (_, number) => number))

  function grow(boxes: Int32Array): Node {
    if (boxes.length === 0) return NOTHING
    const best = boxes.length <= SMALL ? undefined : bestCut(boxes)
    if (best === undefined) return leaf(boxes)
    const { i, cut } = best
    // Those below grow from the front of one copy, those above from its end, those across lie in another.
    const sides = new Int32Array(boxes.length)
    const middle = new Int32Array(boxes.length)
    let [low, high, between] = [0, boxes.length, 0]
    for (const box of boxes) {
      const at = box * width + 2 * i
      if ((hulls[at + 1] as number) < cut) sides[low++] = box
      else if ((hulls[at] as number) >= cut) sides[--high] = box
      else middle[between++] = box
    }
    // What the sample promised may not hold for all.
    if (Math.max(low, boxes.length - high, between) === boxes.length) return leaf(boxes)
    const below = grow(sides.subarray(0, low))
    const above = grow(sides.subarray(high))
    const across = grow(middle.subarray(0, between))
    return { axis: i, cut, below, across, above, least: Math.min(below.least, across.least, above.least) }
  }

  function leaf(boxes: Int32Array): Leaf {
    return { axis: -1, boxes: boxes.slice(), least: boxes.reduce((least, box) => Math.min(least, box)) }
  }

  /** The cut after which a point has the fewest boxes to look at: those across and those of the larger side. */
  function bestCut(boxes: Int32Array): { readonly i: number; readonly cut: number } | undefined {
    const size = Math.min(SAMPLE, boxes.length)
    const step = boxes.length / size
    let best: { readonly i: number; readonly cut: number } | undefined
    let fewest = 0.95 * size
    for (let i = 0; i < axes.length; i++) {
      for (let n = 0; n < size; n++) {
        const at = (boxes[Math.floor(n * step)] as number) * width + 2 * i
        insert(starts, n, hulls[at] as number)
        insert(ends, n, hulls[at + 1] as number)
      }
      if ((starts[size - 1] as number) === starts[0] && (ends[size - 1] as number) === ends[0]) continue
      for (const cut of [starts[size >> 1] as number, (ends[size >> 1] as number) + 1]) {
        let below = 0
        let above = 0
        while (below < size && (ends[below] as number) < cut) below++
        while (above < size && (starts[size - 1 - above] as number) >= cut) above++
        const cost = size - Math.min(below, above)
        if (cost >= fewest) continue
        fewest = cost
        best = { i, cut }
      }
    }
    return best
  }

  return {
    query(cell, before, found) {
      for (let i = 0; i < axes.length; i++) {
        const spans = cell[axes[i] as number] as Spans
        low[i] = spans[0] as number
        high[i] = spans[spans.length - 1] as number
      }
      const open: Node[] = [root]
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        if (node.least >= before) continue
        if (node.axis >= 0) {
          const { axis, cut, below, across, above } = node as Fork
          if ((low[axis] as number) < cut) open.push(below)
          open.push(across)
          if ((high[axis] as number) >= cut) open.push(above)
          continue
        }
        for (const box of (node as Leaf).boxes) if (box < before && meets(box)) found.push(box)
      }
    },
    some(point, before, visit) {
      for (let i = 0; i < axes.length; i++) low[i] = high[i] = point[axes[i] as number] as number
      const open: Node[] = [root]
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        if (node.least >= before) continue
        if (node.axis >= 0) {
          const { axis, cut, below, across, above } = node as Fork
          open.push((low[axis] as number) < cut ? below : above)
          open.push(across)
          continue
        }
        for (const box of (node as Leaf).boxes) if (box < before && meets(box) && visit(box)) return true
      }
      return false
    },
  }

  function meets(box: number): boolean {
    for (let i = 0, at = box * width; i < axes.length; i++, at += 2) {
      if ((hulls[at] as number) > (high[i] as number) || (hulls[at + 1] as number) < (low[i] as number)) return false
    }
    return true
  }
}

/** Puts a value in its place among the first `count` of an ascending list. */
function insert(list: Float64Array, count: number, value: number): void {
  let at = count
  for (; at > 0 && (list[at - 1] as number) > value; at--) list[at] = list[at - 1] as number
  list[at] = value
}
