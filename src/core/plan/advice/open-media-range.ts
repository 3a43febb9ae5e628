import { count } from '../../sets/intervals.ts'
import { formatPorts } from '../../sets/ports.ts'
import { INTERNET } from '../zones.ts'
import { type AdviceRule, groupBy, listed } from './context.ts'

/** Ports open to the internet beyond which a range is worth a question. */
const MANY = 1000n

/** Thousands of ports open to the internet for the sake of old partners. */
export const openMediaRange: AdviceRule = ({ plan, deployment, catalogue }) => {
  const partnersOf = new Map(catalogue.requirements.map(({ id, when }) => [id, when.partners]))
  const wide = plan.flows.filter(
    ({ from, need, ports }) => from.zone === INTERNET && from.any && need === 'legacy' && count(ports) > MANY,
  )
  return [...groupBy(wide, ({ to }) => to.label)].map(([label, flows]) => {
    const partners = flows
      .flatMap(({ requirement }) => partnersOf.get(requirement) ?? [])
      .filter((partner) => deployment.partners.has(partner))
      .map((partner) => catalogue.partners.get(partner)?.title ?? partner)
    return {
      code: 'open-media-range',
      severity: 'warning',
      message: `${formatPorts(flows[0]?.ports ?? [])} of ${label} is open to the whole internet, for legacy partners only`,
      because: `${partners.length > 0 ? `the deployment file names ${listed(partners)} among the partners; ` : ''}those on Lync 2010 or later relay media over 3478/udp and 443/tcp`,
      sources: ['lync-2010-av-firewall', 'seed-001'],
    }
  })
}
