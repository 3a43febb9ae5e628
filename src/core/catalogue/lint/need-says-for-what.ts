import type { LintRule } from './rule.ts'

/** `legacy` says for what it is still needed, `wrong` why it stands in print. */
export const needSaysForWhat: LintRule = {
  id: 'for-what',
  *check({ requirements, facts }) {
    for (const thing of [...requirements, ...facts.dns]) {
      if ((thing.need !== 'legacy' && thing.need !== 'wrong') || thing.for !== undefined) continue
      yield { thing, path: ['need'], message: `\`need: ${thing.need}\` without \`for\``, help: 'say for what, or why' }
    }
  },
}
