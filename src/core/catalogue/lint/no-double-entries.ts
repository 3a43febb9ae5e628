import type { Requirement } from '../../model/requirement.ts'
import { formatPorts } from '../../sets/ports.ts'
import type { LintRule } from './rule.ts'

/** What a requirement says, one text for each pair of roles and each transport; without its versions. */
function statements(requirement: Requirement): string[] {
  const { from, to, transport, ports, sourcePorts, feature, when, need, support } = requirement
  const rest = JSON.stringify([ports, sourcePorts, feature, when, need === 'wrong', support])
  const place = ({ interface: name, at, public: isPublic, zone }: Requirement['from']) => [name, at, isPublic, zone]
  return from.roles.flatMap((source) =>
    to.roles.flatMap((target) =>
      transport.map((one) => JSON.stringify([source, place(from), target, place(to), one, rest])),
    ),
  )
}

/** No two entries say the same of one version: same ends, transport, ports, feature and conditions. */
export const noDoubleEntries: LintRule = {
  id: 'double-entry',
  *check({ requirements }) {
    const seen = new Map<string, Requirement>()
    const told = new Set<Requirement>()
    for (const thing of requirements) {
      // A product without versions has one that nobody named.
      const versions = thing.versions.length > 0 ? thing.versions : ['']
      for (const statement of statements(thing)) {
        for (const version of versions) {
          const key = `${version} ${statement}`
          const first = seen.get(key)
          if (first === undefined) seen.set(key, thing)
          else if (first !== thing && !told.has(thing)) {
            told.add(thing)
            const related = [{ thing: first, message: 'this entry' }]
            const { fixed, settings } = thing.ports
            const ports = [...(fixed.length > 0 ? [formatPorts(fixed)] : []), ...settings].join(', ')
            const what = `${thing.transport.join('/')} ${ports}`.trim()
            const message = `\`${first.id}\` says the same (${what}${version === '' ? '' : `, version ${version}`})`
            yield { thing, path: ['id'], message, related }
          }
        }
      }
    }
  },
}
