import { type AdviceRule, groupBy, listed } from './context.ts'

/** Ports beyond which a range of a firewall rule is worth pinning. */
const MANY = 1000

/** Dynamic RPC across a firewall opens most of all ports; some services can be pinned to one. */
export const wideRpc: AdviceRule = ({ plan, catalogue }) => {
  const pinnable = new Map(
    catalogue.requirements
      .filter(({ ports }) => ports.dynamicRpc || ports.settings.length > 0)
      .map(({ id, ports }) => [id, ports.settings]),
  )
  const wide = plan.flows.filter(
    ({ requirement, crossings, transport, application, ports }) =>
      crossings.length > 0 &&
      transport === 'tcp' &&
      pinnable.has(requirement) &&
      /rpc|mapi/i.test(application) &&
      ports.some(([first, last]) => last - first > MANY),
  )
  return [...groupBy(wide, ({ to }) => to.label)].map(([label, flows]) => ({
    code: 'wide-rpc',
    severity: 'recommendation',
    message: `${listed(flows.flatMap(({ crossings }) => crossings.map(({ firewall }) => firewall)))} opens a wide range of ports to ${label} for RPC`,
    because:
      'static ports for RPC Client Access and the address book, alike on every member of an array, need three ports in place of thousands; set them under `ports`',
    sources: ['exchange-2010-static-rpc', 'exchange-static-rpc-wright'],
  }))
}
