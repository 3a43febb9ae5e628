import { random } from './random.ts'
import { type ListRule, type Range, rangeOf } from './rule.ts'

/**
 * The list in another order that means the same: neighbours have changed places, again and again, where they decide alike or have no
 * packet in common.
 */
export function reorderedList(rules: readonly ListRule[], seed = 1, swaps = 20 * rules.length): readonly ListRule[] {
  const dice = random(seed)
  const list = [...rules]
  for (let swap = 0; swap < swaps; swap++) {
    const i = dice.below(list.length - 1)
    const [a, b] = [list[i] as ListRule, list[i + 1] as ListRule]
    if (a.permits === b.permits || areDisjoint(a, b)) {
      list[i] = b
      list[i + 1] = a
    }
  }
  return list
}

function areDisjoint(a: ListRule, b: ListRule): boolean {
  return (
    (a.protocol !== b.protocol && a.protocol !== 'ip' && b.protocol !== 'ip') ||
    apart(rangeOf(a.source), rangeOf(b.source)) ||
    apart(rangeOf(a.destination), rangeOf(b.destination)) ||
    (a.protocol === b.protocol &&
      (apart(a.sourcePorts, b.sourcePorts) || apart(a.destinationPorts, b.destinationPorts)))
  )
}

function apart(a: Range, b: Range): boolean {
  return a[1] < b[0] || b[1] < a[0]
}
