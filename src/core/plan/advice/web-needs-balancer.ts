import { type AdviceRule, poolsOf } from './context.ts'

/** DNS load balancing does not carry web traffic: a pool of several servers needs a hardware balancer for HTTP and HTTPS. */
export const webNeedsBalancer: AdviceRule = ({ deployment, serversWith }) =>
  [...poolsOf([...serversWith('lync/front-end'), ...serversWith('lync/director')])].flatMap(([pool, servers]) => {
    const { balancing = 'none', virtual = [] } = deployment.pools.get(pool) ?? {}
    const carried = balancing === 'hardware' || balancing === 'dns+hardware-web'
    if (servers.length < 2 || (carried && virtual.length > 0)) return []
    return [
      {
        code: 'web-needs-balancer',
        severity: 'warning',
        message: carried
          ? `the pool ${pool} is balanced by hardware, but has no virtual address`
          : `the pool ${pool} of ${servers.length} servers has no hardware load balancer for HTTP and HTTPS`,
        because:
          'DNS load balancing does not carry web services; they need a virtual address (`vip`) and `balancing: dns+hardware-web` or `hardware`',
        sources: ['advice-lync-2013-load-balancing'],
      },
    ]
  })
