import { describe, expect, test } from 'vitest'
import { readDeployment } from '../src/core/deployment/read.ts'
import { planFlows } from '../src/core/plan/matrix.ts'
import { formatPorts } from '../src/core/sets/ports.ts'
import { realCatalogue } from './support/catalogue.ts'

const catalogue = realCatalogue()

const NETWORK = `
portolan: 1
name: Test
zones:
  perimeter: [10.20.0.0/24]
  servers: { addresses: [10.10.0.0/24], kind: internal, clients: false }
  office: { addresses: [10.10.64.0/20], kind: internal, clients: true }
firewalls:
  outer: { between: [internet, perimeter], dialect: nftables }
  inner: { between: [perimeter, servers, office], dialect: nftables }
`
const DC = 'dc1: { roles: [domain-controller, windows/dns-server], address: 10.10.0.1 }'

interface Example {
  readonly servers: readonly string[]
  readonly features?: string
  /** Flows that the plan has, and the ports of each. */
  readonly flows: Readonly<Record<string, string>>
  /** Entries of which it has none. */
  readonly without: readonly string[]
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  2003: {
    servers: [
      'fe1: { role: exchange/front-end, address: 10.20.0.25, nat: 203.0.113.25 }',
      'be1: { role: exchange/back-end, address: 10.10.0.31 }',
      DC,
    ],
    features: 'outlook-anywhere: true',
    flows: {
      'exchange.mail-2003.inbound:internet>fe1': '25',
      'exchange.publishing.owa-direct:internet>fe1': '443',
      'exchange.front-end.web:fe1>be1': '80',
      'exchange.front-end.rpc-proxy:fe1>be1': '6001-6002, 6004',
      'exchange.front-end.mapi:office>be1': '135, 1025-5000',
      'exchange.front-end.direct-push:be1>fe1': '2883',
      'exchange.active-directory.netlogon-before-2010:fe1>dc1': '135, 1025-5000, 49152-65535',
    },
    without: ['exchange.client-access.mapi', 'exchange.back-end.outlook', 'exchange.mail-2003.newsreaders'],
  },
  2007: {
    servers: [
      'edge1: { role: edge-transport, address: 10.20.0.25, nat: 203.0.113.25 }',
      'hub1: { role: hub-transport, address: 10.10.0.11 }',
      'cas1: { role: client-access, address: 10.10.0.21 }',
      'mbx1: { role: exchange/mailbox, address: 10.10.0.31 }',
      DC,
    ],
    flows: {
      'exchange.edge.edge-sync:hub1>edge1': '50636',
      'exchange.mailbox.from-client-access:cas1>mbx1': '135, 1025-5000, 49152-65535', // as Windows has it
      'exchange.front-end.mapi-2007:office>mbx1': '135, 1025-5000, 49152-65535',
    },
    without: ['exchange.client-access.mapi', 'exchange.dag.replication', 'exchange.client-access.mailbox-moves'],
  },
  2010: {
    servers: [
      'cas1: { role: client-access, address: 10.10.0.21 }',
      'mbx1: { role: exchange/mailbox, address: 10.10.0.31 }',
      DC,
    ],
    flows: {
      'exchange.mailbox.from-client-access:cas1>mbx1': '135, 6005-65534', // as Setup widens it
      'exchange.client-access.mapi:office>cas1': '135, 6005-65534',
    },
    without: ['exchange.front-end.mapi-2007', 'exchange.back-end.web', 'exchange.integration.updates'],
  },
  2013: {
    servers: [
      'edge1: { role: edge-transport, address: 10.20.0.25, nat: 203.0.113.25 }',
      'cas1: { role: client-access, address: 10.10.0.21 }',
      'mbx1: { role: exchange/mailbox, address: 10.10.0.31 }',
      'gateway1: { role: voice-gateway, address: 10.10.0.50 }',
      DC,
    ],
    flows: {
      'exchange.back-end.web:cas1>mbx1': '444',
      'exchange.back-end.outlook:office>cas1': '443',
      'exchange.front-end-transport.to-transport:cas1>mbx1': '2525',
      'exchange.front-end-transport.to-standalone-transport:cas1>mbx1': '25',
      'exchange.front-end-transport.edge-sync:mbx1>edge1': '50636',
      'exchange.call-router.sip:gateway1>cas1': '5060',
      'exchange.call-router.redirected:gateway1>mbx1': '5062, 5065-5068',
      'exchange.unified-messaging.media-in:gateway1>mbx1': '1024-65535',
    },
    without: ['exchange.client-access.mapi', 'exchange.edge.from-hub', 'exchange.integration.configuration-service'],
  },
  2016: {
    servers: [
      'mbx1: { role: exchange/mailbox, address: 10.10.0.31, nat: 203.0.113.31 }',
      'mbx2: { role: exchange/mailbox, address: 10.10.0.32 }',
      DC,
    ],
    features: 'mail-without-edge: true, submission: true, unified-messaging: false',
    flows: {
      'exchange.publishing.owa-direct:internet>client-access.servers': '443',
      'exchange.front-end-transport.inbound-mail:internet>client-access.servers': '25',
      'exchange.front-end-transport.submission:office>client-access.servers': '587',
      'exchange.front-end-transport.mailbox-delivery:mailbox.servers>mailbox.servers': '475',
      'exchange.back-end.web:client-access.servers>mailbox.servers': '444',
      'exchange.mailbox.between-mailbox-servers:mailbox.servers>mailbox.servers': '135, 6005-65534',
    },
    without: [
      'exchange.front-end-transport.to-standalone-transport',
      'exchange.call-router.sip',
      'exchange.edge.inbound-mail',
    ],
  },
  SE: {
    servers: ['ex1: { role: exchange/mailbox, address: 10.10.0.31, nat: 203.0.113.31 }', DC],
    features: 'mail-without-edge: true',
    flows: {
      'exchange.client-access.owa:office>ex1': '443',
      'exchange.front-end-transport.outbound-mail:ex1>internet': '25',
      'exchange.integration.configuration-service:ex1>internet': '443',
    },
    without: ['exchange.call-router.to-service', 'exchange.unified-messaging.media-in', 'exchange.wrong.tcp-26'],
  },
}

describe.each(Object.entries(EXAMPLES))('Exchange %s', (version, { servers, features = '', flows, without }) => {
  const text = `${NETWORK}products: { exchange: ${version} }\nfeatures: { ${features} }\nservers:\n${servers.map((one) => `  ${one}\n`).join('')}`
  const { value, diagnostics } = readDeployment([{ name: 'deployment.yaml', text }], catalogue, ['nftables'])
  const plan = planFlows(value, catalogue)

  test('is read without a complaint and placed whole', () => {
    expect(diagnostics.map(({ message }) => message)).toEqual([])
    expect(plan.unplaced).toEqual([])
  })

  test.each(Object.entries(flows))('%s is planned to %s', (id, ports) => {
    const found = plan.flows.filter((flow) => flow.id === id).map((flow) => formatPorts(flow.ports))
    expect(found).toEqual([ports])
  })

  test.each(without)('%s is not', (id) => {
    expect(catalogue.requirements.some((entry) => entry.id === id)).toBe(true)
    expect(plan.flows.filter(({ requirement }) => requirement === id)).toEqual([])
  })
})

test('an office without any server of ours reaches Exchange Online', () => {
  const text = `${NETWORK}servers: {}\nfeatures: { online-clients: true }\n`
  const { value } = readDeployment([{ name: 'deployment.yaml', text }], catalogue, ['nftables'])
  const found = planFlows(value, catalogue).flows.map(({ id, ports }) => `${id} ${formatPorts(ports)}`)
  expect(found).toEqual([
    'exchange-online.clients.imap:office>internet 993',
    'exchange-online.clients.pop:office>internet 995',
    'exchange-online.clients.submission:office>internet 587',
  ])
})

test('Client Access is no server of its own from 2016 on', () => {
  const text = `${NETWORK}products: { exchange: 2016 }\nservers: { cas1: { role: client-access, address: 10.10.0.21 } }\n`
  const { diagnostics } = readDeployment([{ name: 'deployment.yaml', text }], catalogue, ['nftables'])
  expect(diagnostics.map(({ message }) => message)).toContain('exchange 2016 has no role `exchange/client-access`')
})
