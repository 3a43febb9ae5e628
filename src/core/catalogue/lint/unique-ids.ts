import { allFacts } from '../../model/facts.ts'
import type { LintRule } from './rule.ts'

/** Two entries of one id could not be told apart in a firewall's comments, nor in a report. */
export const uniqueIds: LintRule = {
  id: 'duplicate-id',
  *check({ requirements, facts }) {
    const seen = new Map<string, { readonly id: string }>()
    for (const thing of [...requirements, ...allFacts(facts)]) {
      const first = seen.get(thing.id)
      if (first === undefined) seen.set(thing.id, thing)
      else {
        const related = [{ thing: first, message: 'first given here' }]
        yield { thing, path: ['id'], message: `\`${thing.id}\` is given twice`, related }
      }
    }
  },
}
