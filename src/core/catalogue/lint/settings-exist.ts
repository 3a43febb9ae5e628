import { didYouMean } from '../../diagnostics/suggest.ts'
import type { LintRule } from './rule.ts'

/** A port setting that a requirement names is one of some role. */
export const settingsExist: LintRule = {
  id: 'unknown-setting',
  *check({ roles, requirements }) {
    const names = [...roles.values()].flatMap(({ ports }) => ports.map(({ id }) => id))
    const known = new Set(names)
    for (const thing of requirements) {
      for (const [key, ports] of [
        ['ports', thing.ports],
        ['source-ports', thing.sourcePorts],
      ] as const) {
        for (const word of ports.settings) {
          if (known.has(word)) continue
          const help = didYouMean(word, names, 'port settings')
          yield { thing, path: [key], word, message: `\`${word}\` is not a port setting`, help }
        }
      }
    }
  },
}
