import { alsoAllowed } from '../also-allow.ts'
import { type AdviceRule, listed } from './context.ts'

/** Entries of `also-allow` between whose ends no firewall stands: superfluous, or an address is mistaken. */
export const alsoAllowNowhere: AdviceRule = ({ deployment, graph }) => {
  const { nowhere } = alsoAllowed(deployment, graph)
  if (nowhere.length === 0) return []
  return [
    {
      code: 'also-allow-nowhere',
      severity: 'warning',
      message: `${nowhere.length === 1 ? 'entry' : 'entries'} ${listed(nowhere.map(String))} of \`also-allow\` ${nowhere.length === 1 ? 'opens' : 'open'} nothing: ${listed(nowhere.map((n) => deployment.alsoAllow[n - 1]?.because ?? ''))}`,
      because:
        'no firewall of the deployment stands between the two ends, they have no address family in common, or the way leads over the internet',
      sources: [],
    },
  ]
}
