import { type AdviceRule, poolsOf } from './context.ts'

/** Before Lync 2010 an Edge pool of several servers could not stand behind NAT. */
export const edgeNat2007R2: AdviceRule = ({ serversWith }) =>
  [...poolsOf(serversWith('lync/edge'))].flatMap(([pool, servers]) => {
    const old = servers.some(({ versions }) => versions.get('lync') === '2007R2')
    const translated = servers.some(({ interfaces }) => interfaces.some((attachment) => attachment.public.length > 0))
    if (!old || servers.length < 2 || !translated) return []
    return [
      {
        code: 'edge-nat-2007r2',
        severity: 'error',
        message: `the Edge pool ${pool} of Office Communications Server 2007 R2 is behind NAT`,
        because: 'NAT in front of Edge pools of several servers is supported from Lync Server 2010 on',
        sources: ['lync-2010-unleashed'],
      },
    ]
  })
