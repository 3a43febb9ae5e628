import { type AdviceRule, listed } from './context.ts'

/** Between some servers Microsoft supports no restriction of ports at all. */
export const unsupportedFiltering: AdviceRule = ({ deployment, plan, catalogue }) => {
  const statements = new Set(catalogue.requirements.filter(({ support }) => support).map(({ id }) => id))
  if (deployment.support === 'microsoft') {
    const open = plan.flows.filter(({ requirement, crossings }) => statements.has(requirement) && crossings.length > 0)
    if (open.length === 0) return []
    return [
      {
        code: 'open-between-servers',
        severity: 'info',
        message: `${listed(open.flatMap(({ crossings }) => crossings.map(({ firewall }) => firewall)))} lets everything pass between ${listed(open.flatMap(({ from, to }) => [from.label, to.label]))}`,
        because: 'the deployment file says `support: microsoft`, and Microsoft supports no filtering there',
        sources: ['exchange-firewalls-support'],
      },
    ]
  }
  const filtered = plan.flows.filter(({ notes }) =>
    notes.some((note) => note.startsWith('Microsoft supports no filtering')),
  )
  if (filtered.length === 0) return []
  return [
    {
      code: 'unsupported-filtering',
      severity: 'warning',
      message: `${listed(filtered.flatMap(({ crossings }) => crossings.map(({ firewall }) => firewall)))} filters between ${listed(filtered.flatMap(({ from, to }) => [from.label, to.label]))}`,
      because:
        'Microsoft supports no restriction of ports there; `support: microsoft` in the deployment file opens it, or put them in one zone',
      sources: ['exchange-firewalls-support', 'seed-004'],
    },
  ]
}
