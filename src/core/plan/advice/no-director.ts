import type { AdviceRule } from './context.ts'

/** Up to Lync 2010 a Director is recommended where users sign in from outside; from 2013 on it is optional. */
export const noDirector: AdviceRule = ({ deployment, serversWith }) => {
  const edges = serversWith('lync/edge')
  const old = edges.some(({ versions }) => ['2007R2', '2010'].includes(versions.get('lync') ?? ''))
  if (!old || !deployment.features.has('lync/remote-access') || serversWith('lync/director').length > 0) return []
  return [
    {
      code: 'no-director',
      severity: 'recommendation',
      message: 'people sign in from outside, and there is no Director',
      because:
        'it authenticates them before they reach a pool, and takes floods from outside off the Front Ends; recommended up to Lync 2010',
      sources: ['lync-2013-topologies', 'seed-000'],
    },
  ]
}
