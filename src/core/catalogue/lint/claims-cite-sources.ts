import { didYouMean } from '../../diagnostics/suggest.ts'
import { allFacts } from '../../model/facts.ts'
import type { LintRule } from './rule.ts'

/** An entry without a claim is no fact, and a claim cites a source that there is. */
export const claimsCiteSources: LintRule = {
  id: 'citation',
  *check({ sources, requirements, facts }) {
    for (const thing of requirements) {
      if (thing.claims.length === 0) {
        yield { thing, path: ['id'], message: 'nobody says so: an entry has at least one claim' }
      }
      for (const [i, { source }] of thing.claims.entries()) {
        if (sources.has(source)) continue
        const help = didYouMean(source, [...sources.keys()], 'sources')
        yield { thing, path: ['claims', i, 'source'], message: `\`${source}\` is not a source`, help }
      }
    }
    for (const thing of allFacts(facts)) {
      for (const word of thing.sources) {
        if (sources.has(word)) continue
        const help = didYouMean(word, [...sources.keys()], 'sources')
        yield { thing, path: ['sources'], word, message: `\`${word}\` is not a source`, help }
      }
    }
  },
}
