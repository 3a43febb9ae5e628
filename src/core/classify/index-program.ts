import { type BoxTree, boxTree } from './box-tree.ts'
import type { Terms } from './conditions.ts'
import type { Product } from './product.ts'
import type { Effect, Program } from './program.ts'
import { stretchesOf } from './stretches.ts'

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
  /** From this instruction on nothing is stopped any more, so what is done to headers has no say in what becomes of a packet. */
  readonly tail: number
  /** The stretch of each instruction and of the end, see `stretchesOf`. */
  readonly stretches: Int32Array
  /** Packets come to the instructions before this one as they came to the program. */
  readonly firstChange: number
  /** Stages in which headers may be changed. */
  readonly changing: ReadonlySet<number>
}

const CHANGING: ReadonlySet<Effect> = new Set(['untrack', 'translate', 'change', 'anything'])
const HARMLESS: ReadonlySet<Effect> = new Set(['permit', 'skip', 'branch', 'untrack', 'translate', 'note'])

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
    tail: tailOf(program),
    stretches: stretchesOf(program),
    firstChange: firstChange(program),
    changing: new Set(program.flatMap(({ effect, stage }) => (CHANGING.has(effect) ? [stage] : []))),
    leadsPast: program.some(
      ({ effect, to }, number) => (effect === 'permit' || effect === 'skip') && to > number + 1 && to < program.length,
    ),
  }
}

/** After the first instruction that may change a header. */
function firstChange(program: Program): number {
  const first = program.findIndex(({ effect }) => CHANGING.has(effect))
  return first < 0 ? program.length : first + 1
}

/** After the last stage that has anything to stop. */
function tailOf(program: Program): number {
  const last = program.findLast(({ effect }) => !HARMLESS.has(effect))?.stage ?? -1
  const first = program.findIndex(({ stage }) => stage > last)
  return first < 0 ? program.length : first
}
