import type { LintRule } from './rule.ts'

/** A feature on which nothing depends would be a switch without effect. */
export const featuresUsed: LintRule = {
  id: 'unused-feature',
  *check({ features, requirements }) {
    const used = new Set<string>()
    for (const { feature, when } of requirements) for (const id of [feature, ...when.features]) used.add(id)
    for (const { partOf } of features.values()) if (partOf !== undefined) used.add(partOf)
    for (const thing of features.values()) {
      if (!used.has(thing.id)) yield { thing, message: `no requirement hangs on feature \`${thing.id}\`` }
    }
  },
}
