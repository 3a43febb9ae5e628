import type { Indexed } from './index-program.ts'
import type { Product } from './product.ts'
import type { Effect, Instruction } from './program.ts'

/** Which instructions of two programs say the same. */
export interface Alignment {
  /** For each instruction of the first program its partner in the second, -1 without one; the same the other way round. */
  readonly partners: readonly [Int32Array, Int32Array]
  /** Instructions of the first program whose partner stands elsewhere among the others. */
  readonly moved: readonly number[]
}

/**
 * Pairs instructions that match the same packets and do the same with them, the first of one program with the first of the other that is
 * alike, and so on. Those without a partner, and those that have been moved, are all that can make the programs differ.
 */
export function align(first: Indexed, second: Indexed): Alignment {
  const [a, b] = [first.program, second.program]
  const waiting = new Map<string, number[]>()
  for (let number = b.length - 1; number >= 0; number--) {
    const key = keyAt(second, number)
    const alike = waiting.get(key)
    if (alike) alike.push(number)
    else waiting.set(key, [number])
  }
  const partners: [Int32Array, Int32Array] = [new Int32Array(a.length).fill(-1), new Int32Array(b.length).fill(-1)]
  for (const number of a.keys()) {
    const partner = waiting.get(keyAt(first, number))?.pop()
    if (partner === undefined) continue
    partners[0][number] = partner
    partners[1][partner] = number
  }
  const kept = new Set(longestAscending(partners[0]))
  return {
    partners,
    moved: [...partners[0].keys()].filter((number) => (partners[0][number] as number) >= 0 && !kept.has(number)),
  }
}

/** Places of a longest ascending run among the numbers that are not negative (patience sorting). */
function longestAscending(numbers: Int32Array): readonly number[] {
  const tails: number[] = []
  const before = new Int32Array(numbers.length).fill(-1)
  for (const [place, number] of numbers.entries()) {
    if (number < 0) continue
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((numbers[tails[middle] as number] as number) < number) low = middle + 1
      else high = middle
    }
    before[place] = low > 0 ? (tails[low - 1] as number) : -1
    tails[low] = place
  }
  const run: number[] = []
  for (let place = tails.at(-1) ?? -1; place >= 0; place = before[place] as number) run.push(place)
  return run
}

const EFFECT_LETTERS = {
  untrack: 'u',
  translate: 't',
  permit: 'p',
  deny: 'd',
  reject: 'r',
  skip: 's',
  branch: 'b',
  change: 'c',
  anything: 'x',
  note: 'n',
}

/** A line that permits for good is another than one that only ends its stage, and than one after all that could stop packets. */
function keyAt({ program, tail }: Indexed, number: number): string {
  const instruction = program[number] as Instruction
  const key = keyOf(instruction)
  if (instruction.effect !== 'permit') return key
  return number >= tail ? `late ${key}` : instruction.to >= tail ? `final ${key}` : key
}

/**
 * Equal for instructions of which nobody can tell which is which: the same packets for certain, the same that may match, the very
 * same match where it is not understood, the same effect.
 */
function keyOf({ effect, condition, rule, origin }: Instruction): string {
  const products = condition.possibly.map(productKey)
  // No product and the product of all packets would be the same word.
  const plain = `${EFFECT_LETTERS[effect]}${products.length} ${(products.length > 1 ? products.sort() : products).join('|')}`
  const isExact = condition.surely === condition.possibly
  if (isExact && !hasWords(effect)) return plain
  const match = rule === undefined || isExact ? '' : actionKey(rule.match)
  const action = rule !== undefined && hasWords(effect) ? actionKey(rule.action) : ''
  const implicit = rule === undefined && origin.kind === 'implicit' ? origin.text : ''
  return `${plain} ${condition.surely.length} ${condition.surely.map(productKey).sort().join('|')} ${match} ${action} ${implicit}`
}

/** Effects that are not all the same. */
function hasWords(effect: Effect): boolean {
  return effect === 'change' || effect === 'translate' || effect === 'anything'
}

function productKey(product: Product): string {
  let key = ''
  for (const [axis, spans] of product.entries()) if (spans !== undefined) key += `${axis}:${spans.join()};`
  return key
}

/** An action or a match without its place in the file. Bigints are no JSON. */
export function actionKey(action: object): string {
  return JSON.stringify(action, (name, value: unknown) =>
    name === 'span' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  )
}
