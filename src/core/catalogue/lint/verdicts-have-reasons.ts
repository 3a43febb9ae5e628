import type { LintRule } from './rule.ts'

/** Whoever has the article open that we refute reads why. */
export const verdictsHaveReasons: LintRule = {
  id: 'verdict-reason',
  *check({ requirements }) {
    for (const thing of requirements) {
      for (const [i, { verdict, because }] of thing.claims.entries()) {
        if (verdict === 'upheld' || because !== undefined) continue
        yield { thing, path: ['claims', i, 'verdict'], message: `\`verdict: ${verdict}\` without \`because\`` }
      }
    }
  },
}
