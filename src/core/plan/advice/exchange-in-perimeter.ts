import type { AdviceRule } from './context.ts'

/** Of Exchange only Edge Transport belongs in a perimeter network; the front-end servers of 2000 and 2003 were a case of their own. */
export const exchangeInPerimeter: AdviceRule = ({ deployment, catalogue }) =>
  [...deployment.servers.values()].flatMap(({ name, roles, interfaces }) => {
    const zone = interfaces.find((attachment) => deployment.zones.get(attachment.zone)?.kind === 'perimeter')?.zone
    const role = roles.find((id) => id.startsWith('exchange/') && id !== 'exchange/edge-transport')
    if (zone === undefined || role === undefined) return []
    const title = catalogue.roles.get(role)?.title ?? role
    const frontEnd = role === 'exchange/front-end'
    return [
      {
        code: 'exchange-in-perimeter',
        severity: frontEnd ? 'warning' : 'error',
        message: `${name} (${title}) stands in the perimeter ${zone}`,
        because: frontEnd
          ? 'it needs many ports to the inside; a reverse proxy in the perimeter and the front-end inside need only 443 and 25'
          : 'it is a member of the domain and needs unrestricted ways to domain controllers and other Exchange servers; publish it through a reverse proxy',
        sources: ['exchange-firewalls-support', 'exchange-client-access-role'],
      },
    ]
  })
