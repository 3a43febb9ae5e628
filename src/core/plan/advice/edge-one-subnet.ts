import type { HostAddress } from '../../model/deployment.ts'
import { hasAddress } from '../../sets/addresses.ts'
import { parseAddresses } from '../../sets/parse-addresses.ts'
import type { AdviceRule } from './context.ts'

/** The inner and an outer adapter of an Edge Server on one subnet: the perimeter is bypassed, and replies leave by the wrong one. */
export const edgeOneSubnet: AdviceRule = ({ deployment, serversWith }) => {
  const subnets = [...deployment.zones.values()].flatMap(({ prefixes }) =>
    prefixes.flatMap((text) => {
      const read = parseAddresses(text, { hostBits: 'allow' })
      return read.ok ? [{ text, addresses: read.value }] : []
    }),
  )
  const subnetOf = (addresses: readonly HostAddress[]) =>
    subnets.find((subnet) => addresses.some(({ value }) => hasAddress(subnet.addresses, value)))?.text
  return serversWith('lync/edge').flatMap(({ name, interfaces }) => {
    const inner = interfaces.find((attachment) => attachment.name === 'internal')
    const subnet = inner === undefined ? undefined : subnetOf(inner.addresses)
    const outer = interfaces.find((attachment) => attachment !== inner && subnetOf(attachment.addresses) === subnet)
    if (subnet === undefined || outer === undefined) return []
    return [
      {
        code: 'edge-one-subnet',
        severity: 'error',
        message: `the interfaces internal and ${outer.name} of ${name} are both in ${subnet}`,
        because:
          'an Edge Server needs an adapter inside and one outside, in networks that are not routed to each other',
        sources: ['lync-2013-edge-interfaces'],
      },
    ]
  })
}
