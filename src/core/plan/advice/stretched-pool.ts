import { type AdviceRule, listed, poolsOf } from './context.ts'

const ROLES = ['lync/front-end', 'lync/edge', 'lync/mediation', 'lync/director']

/** Members of one pool on both sides of a firewall. */
export const stretchedPool: AdviceRule = ({ serversWith }) =>
  [...poolsOf([...new Set(ROLES.flatMap(serversWith))])].flatMap(([pool, servers]) => {
    const zones = new Set(servers.map(({ interfaces }) => interfaces.map(({ zone }) => zone).join()))
    if (zones.size < 2) return []
    return [
      {
        code: 'stretched-pool',
        severity: 'warning',
        message: `the members of pool ${pool} stand in different zones: ${listed(servers.map(({ name, interfaces }) => `${name} in ${interfaces[0]?.zone}`))}`,
        because:
          'stretched pools are not supported from Lync 2013 on, and in any version no firewall should stand inside a pool',
        sources: ['lync-2013-topologies'],
      },
    ]
  })
