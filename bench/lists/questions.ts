import { random } from './random.ts'
import { type ListRule, type Prefix, prefixOf, type Range } from './rule.ts'

/** What becomes of TCP or UDP packets between these addresses, to these ports? */
export interface SetQuestion {
  readonly protocol: 'tcp' | 'udp'
  readonly source: Prefix
  readonly destination: Prefix
  readonly destinationPorts: Range
}

/**
 * Questions about sets of packets, as people have them who know the list: each begins with a packet of some line, one in ten with another
 * source or destination, and widens it to a network of up to 256 addresses at both ends and up to 100 ports.
 */
export function setQuestions(rules: readonly ListRule[], count: number, seed = 1): readonly SetQuestion[] {
  const dice = random(seed)
  const addressIn = ({ address, length }: Prefix) =>
    dice.next() < 0.9 ? address + dice.below(2 ** (32 - length)) : dice.below(2 ** 32)
  const around = (prefix: Prefix) => prefixOf(addressIn(prefix), 24 + dice.below(9))
  return Array.from({ length: count }, (): SetQuestion => {
    const rule = rules[dice.below(rules.length)] as ListRule
    const [first, last] = rule.destinationPorts
    const port = first + dice.below(last - first + 1)
    return {
      protocol: rule.protocol === 'udp' ? 'udp' : 'tcp',
      source: around(rule.source),
      destination: around(rule.destination),
      destinationPorts: [port, Math.min(65535, port + dice.below(100))],
    }
  })
}
