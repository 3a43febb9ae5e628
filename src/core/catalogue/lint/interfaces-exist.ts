import { didYouMean } from '../../diagnostics/suggest.ts'
import { endsOf, type LintRule } from './rule.ts'

/** An interface that an end names is one of each of its roles. */
export const interfacesExist: LintRule = {
  id: 'unknown-interface',
  *check({ roles, requirements, facts }) {
    for (const requirement of requirements) {
      for (const [key, end] of endsOf(requirement)) {
        const word = end.interface
        if (word === undefined) continue
        for (const id of end.roles) {
          const names = roles.get(id)?.interfaces.map(({ name }) => name)
          if (names === undefined || names.includes(word)) continue
          const message = `role \`${id}\` has no interface \`${word}\``
          const help = didYouMean(word, names, `interfaces of ${id}`)
          yield { thing: requirement, path: [key, 'interface'], message, help }
        }
      }
    }
    for (const thing of facts.dns) {
      const word = thing.to?.interface
      if (word === undefined) continue
      for (const id of thing.to?.roles ?? []) {
        const names = roles.get(id)?.interfaces.map(({ name }) => name)
        if (names === undefined || names.includes(word)) continue
        const message = `role \`${id}\` has no interface \`${word}\``
        const help = didYouMean(word, names, `interfaces of ${id}`)
        yield { thing, path: ['to', 'interface'], message, help }
      }
    }
  },
}
