import type { AdviceRule } from './context.ts'

/** People outside reach web services through a reverse proxy, never through the Edge. */
export const noReverseProxy: AdviceRule = ({ deployment, serversWith }) => {
  const asked = ['lync/remote-access', 'lync/mobility'].find((feature) => deployment.features.has(feature))
  const proxies = ['network/reverse-proxy', 'windows/web-application-proxy'].flatMap(serversWith)
  if (asked === undefined || serversWith('lync/front-end').length === 0 || proxies.length > 0) return []
  return [
    {
      code: 'no-reverse-proxy',
      severity: 'warning',
      message: 'people sign in from outside, and there is no reverse proxy',
      because:
        'address book, meeting content, group expansion, mobile phones and meeting links come through it, not through the Edge',
      sources: ['seed-001', 'seed-000'],
    },
  ]
}
