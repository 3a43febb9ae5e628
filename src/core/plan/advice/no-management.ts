import type { AdviceRule } from './context.ts'

/** A firewall whose rules drop everything else lets nobody in who is not named. */
export const noManagement: AdviceRule = ({ deployment }) =>
  [...deployment.firewalls.values()]
    .filter(({ management }) => management.length === 0)
    .map(({ name }) => ({
      code: 'no-management',
      severity: 'warning',
      message: `nobody may manage the firewall ${name}: who loads its rules over the network locks himself out`,
      because:
        'generated rules drop what is not named; add `management: [{ from: ..., ports: [22] }]` to it, or use its console',
      sources: [],
    }))
