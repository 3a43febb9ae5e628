import { didYouMean } from '../../diagnostics/suggest.ts'
import type { LintRule } from './rule.ts'

/** A kind of partner that a condition names is one that there is. */
export const partnersExist: LintRule = {
  id: 'unknown-partner',
  *check({ partners, requirements }) {
    for (const thing of requirements) {
      for (const word of thing.when.partners) {
        if (partners.has(word)) continue
        const help = didYouMean(word, [...partners.keys()], 'kinds of partners')
        yield { thing, path: ['when', 'partners'], word, message: `\`${word}\` is not a kind of partner`, help }
      }
    }
  },
}
