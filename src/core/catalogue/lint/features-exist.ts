import { didYouMean } from '../../diagnostics/suggest.ts'
import type { LintRule } from './rule.ts'

/** Whatever names a feature names one that there is. */
export const featuresExist: LintRule = {
  id: 'unknown-feature',
  *check({ features, requirements, facts }) {
    const names = [...features.keys()]
    for (const thing of features.values()) {
      const word = thing.partOf
      if (word === undefined || features.has(word)) continue
      const help = didYouMean(word, names, 'features')
      yield { thing, path: ['part-of'], message: `\`${word}\` is not a feature`, help }
    }
    for (const thing of [...facts.dns, ...facts.certificates]) {
      for (const word of thing.when.features) {
        if (features.has(word)) continue
        const help = didYouMean(word, names, 'features')
        yield { thing, path: ['when', 'features'], word, message: `\`${word}\` is not a feature`, help }
      }
    }
    for (const thing of requirements) {
      for (const [path, words] of [
        [['feature'], [thing.feature]],
        [['when', 'features'], thing.when.features],
      ] as const) {
        for (const word of words) {
          if (features.has(word)) continue
          const help = didYouMean(word, names, 'features')
          yield { thing, path, word, message: `\`${word}\` is not a feature`, help }
        }
      }
    }
  },
}
