import type { Expression } from './syntax.ts'

/** Variables make expressions of expressions: forty short lines can stand for more nodes than any memory holds. */
export interface Size {
  readonly nodes: number
  readonly depth: number
}

const known = new WeakMap<Expression, Size>()

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'prefix':
      return [expression.of, expression.length]
    case 'range':
      return [expression.from, expression.to]
    case 'list':
    case 'concatenation':
      return expression.of
    case 'set':
      return expression.elements.map(({ key }) => key)
    case 'binary':
      return [expression.left, expression.right]
    case 'map':
      return [expression.key, expression.data]
    case 'value':
    case 'any':
    case 'set-name':
    case 'selector':
    case 'opaque':
      return []
  }
}

/** How large an expression is when every variable in it is written out. Each shared part is measured once. */
export function sizeOf(expression: Expression): Size {
  let size = known.get(expression)
  if (size === undefined) {
    let nodes = 1
    let depth = 0
    for (const part of partsOf(expression)) {
      const inner = sizeOf(part)
      nodes += inner.nodes
      depth = Math.max(depth, inner.depth)
    }
    size = { nodes, depth: depth + 1 }
    known.set(expression, size)
  }
  return size
}
