import type { Requirement } from '../../model/requirement.ts'
import type { LintRule } from './rule.ts'

/** Two requirements of one id could not be told apart in a firewall's comments. */
export const uniqueIds: LintRule = {
  id: 'duplicate-id',
  *check({ requirements }) {
    const seen = new Map<string, Requirement>()
    for (const thing of requirements) {
      const first = seen.get(thing.id)
      if (first === undefined) seen.set(thing.id, thing)
      else {
        const related = [{ thing: first, message: 'first given here' }]
        yield { thing, path: ['id'], message: `\`${thing.id}\` is given twice`, related }
      }
    }
  },
}
