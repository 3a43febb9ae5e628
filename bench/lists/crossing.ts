import { type Random, random } from './random.ts'
import { ALL_PORTS, DENY_ALL, type ListRule, prefixOf, type Range } from './rule.ts'

/**
 * Short prefixes and port ranges on both sides: wide lines that cut one another, of which few hold another whole. The same numbers give
 * the same list.
 */
export function crossingList(length: number, seed = 1): readonly ListRule[] {
  const dice = random(seed)
  const prefix = () => {
    const bits = 1 + dice.below(10)
    return prefixOf(dice.below(2 ** 32), bits)
  }
  const rules = Array.from(
    { length: length - 1 },
    (): ListRule => ({
      permits: dice.next() < 0.5,
      protocol: 'tcp',
      source: prefix(),
      destination: prefix(),
      sourcePorts: someRange(dice),
      destinationPorts: someRange(dice),
    }),
  )
  return [...rules, DENY_ALL]
}

function someRange(dice: Random): Range {
  const [a, b] = [dice.below(ALL_PORTS[1] + 1), dice.below(ALL_PORTS[1] + 1)]
  return a < b ? [a, b] : [b, a]
}
