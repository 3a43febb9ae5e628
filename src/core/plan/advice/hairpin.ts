import { type AdviceRule, groupBy, listed } from './context.ts'

/** A firewall must send packets back to the side they came from. */
export const hairpin: AdviceRule = ({ plan }) => {
  const turns = plan.flows.flatMap((flow) =>
    flow.crossings.filter((crossing) => crossing.hairpin).map(({ firewall }) => ({ firewall, flow })),
  )
  return [...groupBy(turns, ({ firewall }) => firewall)].map(([firewall, found]) => ({
    code: 'hairpin',
    severity: 'info',
    message: `${firewall} must send packets to the public address of ${listed(found.map(({ flow }) => flow.to.label))} back to the side they came from`,
    because:
      'media relays of one site meet by their public addresses, and so do phones on the office Wi-Fi and the reverse proxy; some firewalls refuse it unless told',
    sources: ['lync-sfb-edge-environment'],
  }))
}
