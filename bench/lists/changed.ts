import type { ListRule } from './rule.ts'

/** The list a year later: every 193rd line is gone, and of the others every 97th does the opposite. */
export function changedList(rules: readonly ListRule[]): readonly ListRule[] {
  return rules.flatMap((rule, i) => {
    if ((i + 1) % 193 === 0) return []
    return [(i + 1) % 97 === 0 ? { ...rule, permits: !rule.permits } : rule]
  })
}
