import { type Coordinate, type Diagrams, KIND_LEVEL, type Node } from './diagram.ts'
import { type Interval, type IntervalSet, intervalSet } from './intervals.ts'

type Span = Interval<Coordinate>

/** A product of interval sets, by level; a level left out is unrestricted. */
export type Product = ReadonlyMap<number, IntervalSet<Coordinate>>

export interface Cover {
  readonly products: readonly Product[]
  /** False when there are more. */
  readonly complete: boolean
}

/** A product as a list with shared ends, highest level first; two that are alike are one object. */
interface Cell {
  readonly id: number
  readonly level: number
  readonly set: IntervalSet<Coordinate>
  readonly rest: Cell | undefined
}

/** Work after which a cover ends early: a set can need more products than any reader or memory has room for. */
const MOST_STEPS = 2_000_000

/** Tells numbers from bigints, as a product of IPv4 addresses must never be taken for one of IPv6 addresses. */
function textOf(set: IntervalSet<Coordinate>): string {
  return `${typeof set[0]?.[0] === 'bigint' ? 'n' : ''}${set.map(([first, last]) => `${first}-${last}`).join()}`
}

/** The distinct children of a node that are not empty, each with the values that lead to it, in ascending order. */
function branches(to: Diagrams, node: Node, last: Coordinate): Map<Node, Span[]> {
  const found = new Map<Node, Span[]>()
  for (const [i, child] of node.children.entries()) {
    if (child === to.empty) continue
    const end = node.cuts[i]
    const from = node.cuts[i - 1] ?? (typeof last === 'bigint' ? 0n : 0)
    const till = end === undefined ? last : typeof end === 'bigint' ? end - 1n : end - 1
    const spans = found.get(child)
    if (spans === undefined) found.set(child, [[from, till]])
    else spans.push([from, till])
  }
  return found
}

const isFull = (set: IntervalSet<Coordinate>, last: Coordinate) =>
  set.length === 1 && Number(set[0]?.[0]) === 0 && set[0]?.[1] === last

/** Joins products that differ on one level only, level after level, until no two are left that do. */
function joinAll(products: readonly Product[], levels: number, lastOf: LastOf): readonly Product[] {
  const texts = new Map<IntervalSet<Coordinate>, string>()
  const say = (set: IntervalSet<Coordinate>) => {
    const text = texts.get(set) ?? textOf(set)
    texts.set(set, text)
    return text
  }
  let current = products
  for (let before = -1; before !== current.length; ) {
    before = current.length
    for (let level = levels - 1; level >= 0; level--) {
      const alike = new Map<string, Product[]>()
      for (const product of current) {
        if (!product.has(level)) {
          alike.set(`${alike.size}`, [product])
          continue
        }
        const key = [...product].map(([other, set]) => (other === level ? '' : `${other}:${say(set)}`)).join('|')
        const twins = alike.get(key)
        if (twins === undefined) alike.set(key, [product])
        else twins.push(product)
      }
      current = [...alike.values()].map((twins) => joinOn(level, twins, lastOf))
    }
  }
  return current
}

/** The union of products that are restricted on `level` and differ there only. */
function joinOn(level: number, products: readonly Product[], lastOf: LastOf): Product {
  const [first, ...more] = products
  if (first === undefined || more.length === 0) return first ?? new Map()
  const set = intervalSet(products.flatMap((product) => product.get(level) ?? []))
  const joined = new Map([...first, [level, set] as const])
  if (isFull(set, lastOf(level, typeof set[0]?.[0] === 'bigint'))) joined.delete(level)
  return joined
}

/** The highest coordinate of a level, among bigints or numbers. */
export type LastOf = (level: number, wide: boolean) => Coordinate

/** How `coverBy` cuts a set up below a node: by its branches as they are, or with what they have in common as a part of its own. */
type Cut = (to: Diagrams, level: number, found: ReadonlyMap<Node, Span[]>) => readonly (readonly [Node, Span[]])[]

const byBranch: Cut = (_to, _level, found) => [...found]

const byCommonPart: Cut = (to, level, found) => {
  if (level === KIND_LEVEL) return [...found]
  let common = to.all
  for (const child of found.keys()) common = to.intersect(common, child)
  if (found.size < 2 || common === to.empty) return [...found]
  const rest = [...found].map(([child, spans]) => [to.subtract(child, common), spans] as const)
  return [[common, [...found.values()].flat()], ...rest]
}

/**
 * The set as disjoint products, few and large, in an order that depends on the set alone. It is cut up in two ways, and the one
 * that makes fewer products counts. On the way there are at most `most` at each node.
 */
export function cover(to: Diagrams, root: Node, levels: number, lastOf: LastOf, most: number): Cover {
  let best: Cover = { products: [], complete: false }
  to.tidily(() => {
    best = coverBy(byBranch, to, root, levels, lastOf, most)
    const other = coverBy(byCommonPart, to, root, levels, lastOf, most)
    if (other.complete && (!best.complete || other.products.length < best.products.length)) best = other
    return root
  })
  return best
}

/** On each level, values below which the same product follows are taken together; then products are joined. */
function coverBy(cut: Cut, to: Diagrams, root: Node, levels: number, lastOf: LastOf, most: number): Cover {
  const end: Cell = { id: 0, level: levels, set: [], rest: undefined }
  const cells = new Map<string, Cell>()
  const lists = new Map<Node, readonly Cell[]>([
    [to.empty, []],
    [to.all, [end]],
  ])
  let complete = true
  let steps = 0

  function cell(level: number, set: IntervalSet<Coordinate>, rest: Cell): Cell {
    const key = `${level}|${rest.id}|${textOf(set)}`
    const known = cells.get(key) ?? { id: cells.size + 1, level, set, rest }
    cells.set(key, known)
    return known
  }

  function listOf(node: Node): readonly Cell[] {
    const known = lists.get(node)
    if (known !== undefined) return known
    if (steps > MOST_STEPS) {
      complete = false
      return []
    }
    const last = lastOf(node.level, typeof node.cuts[0] === 'bigint')
    const byRest = new Map<Cell, Span[]>()
    for (const [child, spans] of cut(to, node.level, branches(to, node, last))) {
      for (const rest of listOf(child)) {
        steps += spans.length
        const all = byRest.get(rest) ?? []
        byRest.set(rest, all)
        for (const span of spans) all.push(span)
      }
    }
    if (byRest.size > most) complete = false
    const list = [...byRest].slice(0, most).map(([rest, spans]) => {
      const set = intervalSet(spans)
      return isFull(set, last) ? rest : cell(node.level, set, rest)
    })
    lists.set(node, list)
    return list
  }

  const productOf = (first: Cell): Product => {
    const product = new Map<number, IntervalSet<Coordinate>>()
    for (let next: Cell | undefined = first; next?.rest !== undefined; next = next.rest)
      product.set(next.level, next.set)
    return product
  }
  const products = joinAll(listOf(root).map(productOf), levels, lastOf)
  return { products, complete }
}
