/** How large a deployment is to be made. */
export interface DeploymentSize {
  /** In all, divided evenly among the sites. */
  readonly servers: number
  /** 1 to 200. */
  readonly sites: number
}

interface Line {
  readonly name: string
  readonly says: string
}

interface Site {
  readonly zones: readonly Line[]
  readonly firewalls: readonly Line[]
  readonly servers: readonly Line[]
  readonly pools: readonly Line[]
}

/** Members of one pool, and of one database availability group: the most that Microsoft supports. */
const FRONT_ENDS = 12
const DAG = 16

/**
 * A deployment file of any size: in each site a perimeter, a network of servers and one of clients, an outer and an inner
 * firewall, and a wide area network that joins the inner ones. Exchange and Skype for Business are in every site, in every other
 * one by their versions of 2013. The same size is the same text.
 */
export function deploymentText({ servers, sites }: DeploymentSize): string {
  const all = Array.from({ length: sites }, (_, i) =>
    siteOf(i + 1, Math.floor((servers * (i + 1)) / sites) - Math.floor((servers * i) / sites)),
  )
  const section = (of: (site: Site) => readonly Line[]) => all.flatMap(of).map(({ name, says }) => `  ${name}: ${says}`)
  return [
    'portolan: 1',
    `name: ${servers} servers in ${sites} sites`,
    'zones:',
    '  wan: { addresses: [10.0.0.0/16], kind: internal, clients: false }',
    ...section((site) => site.zones),
    'firewalls:',
    ...section((site) => site.firewalls),
    'products: { skype: 2019, exchange: 2019 }',
    'servers:',
    ...section((site) => site.servers),
    'pools:',
    ...section((site) => site.pools),
    'features:',
    '  remote-access: true',
    '  mobility: true',
    '  enterprise-voice: true',
    '  lync/federation: { partners: [skype-2015, lync-2010] }',
    '  dag: true',
    '',
  ].join('\n')
}

/** Addresses: 10.site.0 and .1 are the perimeter's two networks, 10.site.2 to .15 those of servers, 10.site.128 to .255 of clients. */
function siteOf(site: number, size: number): Site {
  const net = `10.${site}`
  const inside = addresses(`${net}.2`)
  const version = site % 2 === 0 ? ', version: { exchange: 2013, lync: 2013 }' : ''
  const exchange = site % 2 === 0 ? 'roles: [exchange/mailbox, exchange/client-access]' : 'role: exchange/mailbox'
  const inner = (name: string, says: string): Line => ({ name, says: `{ ${says}, address: ${inside()}${version} }` })
  const single: readonly Line[] = [
    inner(`dc${site}a`, 'roles: [domain-controller, windows/dns-server]'),
    inner(`dc${site}b`, 'roles: [domain-controller, windows/dns-server]'),
    {
      name: `edge${site}`,
      says: `{ role: lync/edge, addresses: { access: ${net}.0.10, webconf: ${net}.0.20, av: ${net}.0.30, internal: ${net}.1.10 }, nat: { access: 203.0.${site}.10, webconf: 203.0.${site}.20, av: 203.0.${site}.30 }${version} }`,
    },
    {
      name: `rp${site}`,
      says: `{ role: reverse-proxy, addresses: { external: ${net}.0.40, internal: ${net}.1.40 }, nat: { external: 203.0.${site}.40 } }`,
    },
    { name: `et${site}`, says: `{ role: edge-transport, address: ${net}.0.50, nat: 203.0.${site}.50${version} }` },
    inner(`lb${site}`, 'role: load-balancer'),
    inner(`files${site}`, 'roles: [file-share, witness]'),
    inner(`sql${site}`, 'role: lync/back-end'),
    inner(`oos${site}`, 'role: office-web-apps'),
    inner(`med${site}`, 'role: mediation'),
    inner(`gw${site}`, 'role: voice-gateway'),
  ].slice(0, size)
  const rest = size - single.length
  const frontEnds = Math.min(FRONT_ENDS, Math.floor(rest / 4))
  const pool = `pool${site}`
  const frontEnd = (i: number) => inner(`fe${site}-${i + 1}`, `role: lync/front-end, pool: ${pool}`)
  const group = (i: number) => `dag${site}-${Math.floor(i / DAG) + 1}`
  const mailbox = (i: number) => inner(`mbx${site}-${i + 1}`, `${exchange}, pool: ${group(i)}`)
  const mailboxes = Array.from({ length: rest - frontEnds }, (_, i) => mailbox(i))
  const groups = [...new Set(mailboxes.map((_, i) => group(i)))]
  return {
    zones: [
      { name: `perimeter${site}`, says: `{ addresses: [${net}.0.0/24, ${net}.1.0/24], kind: perimeter }` },
      { name: `servers${site}`, says: `{ addresses: [${net}.2.0/23, ${net}.4.0/22, ${net}.8.0/21], clients: false }` },
      { name: `office${site}`, says: `{ addresses: [${net}.128.0/17], clients: true }` },
    ],
    firewalls: [
      {
        name: `outer${site}`,
        says: `{ between: [internet, perimeter${site}], dialect: nftables, interfaces: { internet: eth0, perimeter${site}: eth1 }, management: [{ from: ${net}.0.250/32 }] }`,
      },
      {
        name: `inner${site}`,
        says: `{ between: [perimeter${site}, servers${site}, office${site}, wan], dialect: ${site % 2 === 0 ? 'iptables' : 'nftables'}, interfaces: { perimeter${site}: eth0, servers${site}: eth1, office${site}: eth2, wan: eth3 }, management: [{ from: ${net}.15.250/32 }] }`,
      },
    ],
    servers: [...single, ...Array.from({ length: frontEnds }, (_, i) => frontEnd(i)), ...mailboxes],
    pools: [
      ...(frontEnds > 0 ? [{ name: pool, says: `{ vip: ${inside()}, balancing: dns+hardware-web }` }] : []),
      ...groups.map((name) => ({ name, says: `{ vip: ${inside()}, balancing: hardware }` })),
    ],
  }
}

/** The addresses of hosts one after another, beginning with the network `a.b.c`. */
function addresses(network: string): () => string {
  const [a = 0, b = 0, c = 0] = network.split('.').map(Number)
  let next = 0
  return () => {
    const n = next++
    return `${a}.${b}.${c + Math.floor(n / 250)}.${(n % 250) + 1}`
  }
}
