import type { Coordinate, Diagrams, Node } from './diagram.ts'

/** Replaces every node on `level` by what `change` makes of it, which must lie at or below that level. */
function rewrite(to: Diagrams, root: Node, level: number, change: (node: Node) => Node): Node {
  const known = new Map<Node, Node>()
  const visit = (node: Node): Node => {
    if (node.level > level) return node
    const done = known.get(node)
    if (done !== undefined) return done
    const made = node.level === level ? change(node) : to.node(node.level, node.cuts, node.children.map(visit))
    known.set(node, made)
    return made
  }
  return visit(root)
}

/** Every point that differs from a member on `level` alone. */
export function free(to: Diagrams, root: Node, level: number): Node {
  return rewrite(to, root, level, ({ children }) => to.unionAll(children))
}

/** The image under adding `offset` to the value on `level`, modulo `size`, the number of values there are. */
export function shift(to: Diagrams, root: Node, level: number, offset: bigint, size: bigint): Node {
  const moved = (value: Coordinate): Coordinate => {
    const sum = (((BigInt(value) + offset) % size) + size) % size
    return typeof value === 'bigint' ? sum : Number(sum)
  }
  return rewrite(to, root, level, ({ cuts, children }) => {
    const zero = typeof cuts[0] === 'bigint' ? 0n : 0
    const stretches = children
      .map((child, i) => ({ start: moved(i === 0 ? zero : (cuts[i - 1] ?? zero)), child }))
      .sort((a, b) => (a.start < b.start ? -1 : 1))
    // The one that begins last goes on past the end, so it comes first too, unless another begins at zero.
    const [lowest] = stretches
    const first = lowest?.start === zero ? stretches.shift() : stretches.at(-1)
    return to.node(
      level,
      stretches.map(({ start }) => start),
      [first?.child ?? to.empty, ...stretches.map(({ child }) => child)],
    )
  })
}

/** The image under exchanging the values of axes: what was on level `l` is on `target.get(l)`. Unnamed levels stay. */
export function permute(to: Diagrams, root: Node, target: ReadonlyMap<number, number>): Node {
  const moved = [...target.keys(), ...target.values()]
  const [top, bottom] = [Math.min(...moved), Math.max(...moved)]
  const known = new Map<Node, Node>()

  /** The values on `level` for which `node` goes to `child`, and nothing else. */
  const choice = (node: Node, child: Node, level: number) =>
    to.node(
      level,
      node.cuts,
      node.children.map((other) => (other === child ? to.all : to.empty)),
    )

  const visit = (node: Node): Node => {
    if (node.level > bottom) return node
    const done = known.get(node)
    if (done !== undefined) return done
    const level = target.get(node.level) ?? node.level
    const made =
      node.level < top
        ? to.node(node.level, node.cuts, node.children.map(visit))
        : to.unionAll(
            [...new Set(node.children)].map((child) => to.intersect(choice(node, child, level), visit(child))),
          )
    known.set(node, made)
    return made
  }
  return visit(root)
}
