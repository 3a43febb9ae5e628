import { type AdviceRule, poolsOf } from './context.ts'

/** Behind a hardware load balancer Edge Servers need public addresses of their own. */
export const edgeNatHardware: AdviceRule = ({ deployment, serversWith }) =>
  [...poolsOf(serversWith('lync/edge'))].flatMap(([pool, servers]) => {
    const declared = deployment.pools.get(pool)
    const translated =
      (declared?.public.length ?? 0) > 0 ||
      servers.some(({ interfaces }) => interfaces.some((attachment) => attachment.public.length > 0))
    if (declared?.balancing !== 'hardware' || !translated) return []
    return [
      {
        code: 'edge-nat-hardware',
        severity: 'error',
        message: `the Edge pool ${pool} is behind a hardware load balancer and behind NAT`,
        because:
          'NAT is supported for a single Edge Server and for pools balanced by DNS; others need public addresses',
        sources: ['advice-lync-2013-network'],
      },
    ]
  })
