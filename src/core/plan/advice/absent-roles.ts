import { type AdviceRule, groupBy, listed } from './context.ts'

/** Flows of deployed roles that ask for a role nobody has: forgotten, or not in the network. */
export const absentRoles: AdviceRule = ({ deployment, plan, catalogue }) => {
  const features = new Map(catalogue.requirements.map(({ id, feature }) => [id, feature]))
  return [...groupBy(plan.absent, ({ role }) => role)].map(([role, entries]) => {
    const asked = [...new Set(entries.map(({ requirement }) => features.get(requirement) ?? ''))].filter((feature) =>
      deployment.asked.has(feature),
    )
    const titles = asked.map((feature) => catalogue.features.get(feature)?.title ?? feature)
    return {
      code: 'absent-role',
      severity: asked.length > 0 ? 'warning' : 'info',
      message:
        asked.length > 0
          ? `nobody has the role ${role}, which ${listed(titles)} asks for`
          : `nobody has the role ${role}: ${entries.length === 1 ? 'one entry' : `${entries.length} entries`} of the catalogue not planned`,
      because: `it would be planned: ${listed(entries.map(({ title }) => title))}`,
      sources: [],
    }
  })
}
