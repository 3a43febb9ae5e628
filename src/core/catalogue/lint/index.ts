import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Catalogue } from '../../model/catalogue.ts'
import type { Place } from '../place.ts'
import { certificatesExist } from './certificates-exist.ts'
import { claimsCiteSources } from './claims-cite-sources.ts'
import { featuresExist } from './features-exist.ts'
import { featuresUsed } from './features-used.ts'
import { interfacesExist } from './interfaces-exist.ts'
import { needSaysForWhat } from './need-says-for-what.ts'
import { noContradiction } from './no-contradiction.ts'
import { noDoubleEntries } from './no-double-entries.ts'
import { partnersExist } from './partners-exist.ts'
import { portsFitTransport } from './ports-fit-transport.ts'
import { rolesExist } from './roles-exist.ts'
import { rpcInterfacesExist } from './rpc-interfaces-exist.ts'
import type { LintRule, Problem } from './rule.ts'
import { settingsExist } from './settings-exist.ts'
import { uniqueIds } from './unique-ids.ts'
import { verdictsHaveReasons } from './verdicts-have-reasons.ts'
import { versionsExist } from './versions-exist.ts'

export const LINT_RULES: readonly LintRule[] = [
  versionsExist,
  rolesExist,
  interfacesExist,
  settingsExist,
  featuresExist,
  partnersExist,
  portsFitTransport,
  claimsCiteSources,
  needSaysForWhat,
  verdictsHaveReasons,
  uniqueIds,
  noDoubleEntries,
  noContradiction,
  rpcInterfacesExist,
  featuresUsed,
  certificatesExist,
]

function diagnosticOf(
  rule: LintRule,
  { thing, path, word, message, help, related = [] }: Problem,
  place: Place,
): Diagnostic {
  const span = place(thing, path, word)
  const others = related.flatMap((other) => {
    const span = place(other.thing, ['id'])
    return span ? [{ span, message: other.message }] : []
  })
  return {
    severity: 'error',
    code: rule.id,
    message,
    ...(span === undefined ? {} : { span }),
    ...(help === undefined ? {} : { help }),
    ...(others.length === 0 ? {} : { related: others }),
  }
}

/** Holds a catalogue against every rule, in the order of the rules. `place` is what `readCatalogue` gave with it. */
export function lintCatalogue({
  value,
  place,
}: {
  readonly value: Catalogue
  readonly place: Place
}): readonly Diagnostic[] {
  return LINT_RULES.flatMap((rule) => [...rule.check(value)].map((problem) => diagnosticOf(rule, problem, place)))
}
