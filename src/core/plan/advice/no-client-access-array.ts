import type { AdviceRule } from './context.ts'
import { groupBy, listed } from './context.ts'

/** Outlook 2010 and others hold on to one Client Access server unless an array with a virtual address stands for them all. */
export const noClientAccessArray: AdviceRule = ({ deployment, serversWith }) => {
  const servers = serversWith('exchange/client-access').filter(({ versions }) => versions.get('exchange') === '2010')
  const alone = servers.filter(({ pool }) => (deployment.pools.get(pool ?? '')?.virtual.length ?? 0) === 0)
  return [...groupBy(alone, ({ interfaces }) => interfaces[0]?.zone ?? '')]
    .filter(([, members]) => members.length > 1)
    .map(([zone, members]) => ({
      code: 'no-client-access-array',
      severity: 'recommendation',
      message: `${listed(members.map(({ name }) => name))} in ${zone} have no virtual address that stands for them all`,
      because:
        'with a Client Access array behind a load balancer rules name one address, and clients survive the loss of a server',
      sources: ['exchange-load-balancing-sembee'],
    }))
}
