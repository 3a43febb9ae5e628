import { didYouMean } from '../../diagnostics/suggest.ts'
import { allFacts } from '../../model/facts.ts'
import type { LintRule } from './rule.ts'

/** Products and versions that roles, requirements and facts name are those of the products. */
export const versionsExist: LintRule = {
  id: 'unknown-version',
  *check({ products, roles, requirements, facts }) {
    for (const thing of [...roles.values(), ...requirements, ...allFacts(facts)]) {
      const product = products.get(thing.product)
      if (product === undefined) {
        const help = didYouMean(thing.product, [...products.keys()], 'products')
        yield { thing, path: ['id'], message: `\`${thing.product}\` is not a product`, help }
        continue
      }
      for (const version of thing.versions) {
        if (product.versions.includes(version)) continue
        const help = didYouMean(version, product.versions, `versions of ${product.id}`)
        const message = `\`${version}\` is not a version of ${product.id}`
        yield { thing, path: ['versions'], word: version, message, help }
      }
    }
    for (const thing of roles.values()) {
      for (const version of Object.keys(thing.in ?? {})) {
        if (thing.versions.includes(version)) continue
        const help = didYouMean(version, thing.versions, `versions of ${thing.id}`)
        yield { thing, path: ['in', version], message: `\`${version}\` is not a version of \`${thing.id}\``, help }
      }
    }
  },
}
