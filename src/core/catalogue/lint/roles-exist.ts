import { didYouMean } from '../../diagnostics/suggest.ts'
import type { YamlPath } from '../../yaml/tree.ts'
import { endsOf, type LintRule, type Problem } from './rule.ts'

/** Whatever names a role names one that there is. */
export const rolesExist: LintRule = {
  id: 'unknown-role',
  *check({ roles, features, requirements, facts }) {
    const names = [...roles.keys()]
    const missing = function* (thing: object, path: YamlPath, words: readonly string[]): Iterable<Problem> {
      for (const word of words) {
        const role = word.replace(/^!/, '')
        if (role === '*' || roles.has(role)) continue
        yield { thing, path, word, message: `\`${role}\` is not a role`, help: didYouMean(role, names, 'roles') }
      }
    }
    for (const role of roles.values()) {
      yield* missing(role, ['includes'], role.includes)
      for (const [version, { includes = [] }] of Object.entries(role.in ?? {})) {
        yield* missing(role, ['in', version, 'includes'], includes)
      }
      yield* missing(role, ['not-with'], role.notWith)
    }
    for (const feature of features.values()) yield* missing(feature, ['provided-by'], feature.providedBy)
    for (const requirement of requirements) {
      for (const [key, end] of endsOf(requirement)) yield* missing(requirement, [key], end.roles)
      yield* missing(requirement, ['when', 'roles'], requirement.when.roles)
    }
    for (const record of facts.dns) {
      if (record.to) yield* missing(record, ['to'], [...record.to.roles, ...record.to.except])
      yield* missing(record, ['when', 'roles'], record.when.roles)
    }
    for (const certificate of facts.certificates) {
      yield* missing(certificate, ['holders'], [...certificate.holders.roles, ...certificate.holders.except])
      yield* missing(certificate, ['when', 'roles'], certificate.when.roles)
    }
    for (const thing of [...facts.windowsFirewall, ...facts.listeners, ...facts.advice]) {
      yield* missing(thing, ['roles'], thing.roles)
    }
  },
}
