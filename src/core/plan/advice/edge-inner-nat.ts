import type { AdviceRule } from './context.ts'

/** Clients inside talk to the A/V Edge directly: its internal address must be routed, not translated. */
export const edgeInnerNat: AdviceRule = ({ serversWith }) =>
  serversWith('lync/edge')
    .filter(({ interfaces }) =>
      interfaces.some((attachment) => attachment.name === 'internal' && attachment.public.length > 0),
    )
    .map(({ name }) => ({
      code: 'edge-inner-nat',
      severity: 'error',
      message: `the internal interface of ${name} is translated`,
      because:
        'the internal address of the A/V Edge must be fully routable from the inside; NAT is only for the outside',
      sources: ['lync-2013-av-firewall'],
    }))
