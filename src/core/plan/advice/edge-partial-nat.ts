import { type AdviceRule, listed } from './context.ts'

/** Translation of some external Edge addresses and not of others is unsupported. */
export const edgePartialNat: AdviceRule = ({ serversWith }) =>
  serversWith('lync/edge').flatMap(({ name, interfaces }) => {
    const outer = interfaces.filter((attachment) => attachment.name !== 'internal')
    const without = outer.filter((attachment) => attachment.public.length === 0)
    if (without.length === 0 || without.length === outer.length) return []
    return [
      {
        code: 'edge-partial-nat',
        severity: 'error',
        message: `${name} has a public address by NAT for some of its external interfaces, but not for ${listed(without.map((one) => one.name))}`,
        because: 'NAT is supported on all three external Edge addresses or on none',
        sources: ['advice-lync-2010-topology'],
      },
    ]
  })
