import { didYouMean } from '../../diagnostics/suggest.ts'
import type { LintRule } from './rule.ts'

/** A certificate to which another adds names is one that there is. */
export const certificatesExist: LintRule = {
  id: 'unknown-certificate',
  *check({ facts }) {
    const ids = facts.certificates.map(({ id }) => id)
    for (const thing of facts.certificates) {
      for (const id of thing.addsTo) {
        if (ids.includes(id)) continue
        const word = id.slice(id.indexOf('.certificate.') + '.certificate.'.length)
        const help = didYouMean(id, ids, 'certificates')
        yield { thing, path: ['adds-to'], word, message: `\`${id}\` is not a certificate`, help }
      }
    }
  },
}
