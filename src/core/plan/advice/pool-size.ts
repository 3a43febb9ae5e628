import { type AdviceRule, poolsOf } from './context.ts'

const LIMITS = [
  { role: 'lync/edge', most: 12, title: 'Edge', sources: ['advice-lync-2013-topology'] },
  { role: 'lync/director', most: 10, title: 'Director', sources: ['lync-2013-topologies'] },
] as const

/** More servers in a pool than were ever tested. */
export const poolSize: AdviceRule = ({ serversWith }) =>
  LIMITS.flatMap(({ role, most, title, sources }) =>
    [...poolsOf(serversWith(role))]
      .filter(([, servers]) => servers.length > most)
      .map(([pool, servers]) => ({
        code: 'pool-size',
        severity: 'warning' as const,
        message: `the ${title} pool ${pool} has ${servers.length} servers`,
        because: `Microsoft supports ${most}`,
        sources,
      })),
  )
