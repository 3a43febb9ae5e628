import { type BoxTree, boxTree } from './box-tree.ts'
import type { Terms } from './conditions.ts'
import type { Product } from './product.ts'
import type { Program } from './program.ts'

/** A program with an index of everything that can decide something in it. */
export interface Indexed {
  readonly program: Program
  readonly terms: Terms
  /** Products of the conditions, in the order of their instructions; those of notes are left out. */
  readonly products: readonly Product[]
  /** The instruction of each product. */
  readonly instructionOf: Int32Array
  /** The number of the first product at or after each instruction. */
  readonly firstProduct: Int32Array
  readonly tree: BoxTree
  /** Does any instruction lead packets past others that come after it? Where none does, a line that holds a packet stops it. */
  readonly leadsPast: boolean
}

export function indexed(program: Program, terms: Terms): Indexed {
  const products: Product[] = []
  const instructions: number[] = []
  const firstProduct = new Int32Array(program.length + 1)
  for (const [number, { effect, condition }] of program.entries()) {
    firstProduct[number] = products.length
    if (effect === 'note') continue
    for (const product of condition.possibly) {
      products.push(product)
      instructions.push(number)
    }
  }
  firstProduct[program.length] = products.length
  return {
    program,
    terms,
    products,
    instructionOf: Int32Array.from(instructions),
    firstProduct,
    tree: boxTree(products),
    leadsPast: program.some(
      ({ effect, to }, number) => (effect === 'permit' || effect === 'skip') && to > number + 1 && to < program.length,
    ),
  }
}
