import { readCatalogue } from '../../src/core/catalogue/read.ts'

/** A small invented catalogue in the form of the real one, so that tests of the machinery do not follow changes of the facts. */
export const TINY = {
  sources: `
sources:
  seed: { title: An article, kind: seed }
  vendor: { title: The vendor's ports, url: 'https://example.com/ports', kind: vendor }
`,
  interfaces: `
rpc-interfaces:
  store: { title: The store, uuid: 11111111-2222-3333-4444-0000000000e1, version: '1.0', source: vendor }
  directory: { title: The directory, uuid: 11111111-2222-3333-4444-0000000000e2, source: vendor, at: section 1.9 }
`,
  lync: `
product: lync
title: Lync
aliases: [skype]
versions: { 2007R2: OCS 2007 R2, 2010: Lync 2010, 2013: Lync 2013 }
roles:
  edge:
    title: Edge Server
    interfaces:
      access: { title: Access Edge, zones: [perimeter], translated: true }
      webconf: { title: Web Conferencing Edge, zones: [perimeter], translated: true }
      internal: { title: internal interface, zones: [perimeter] }
    not-with: ['*']
    ports:
      access-client: { default: 443, title: remote users }
      webconf-client: { default: 443, title: web conferencing }
  front-end:
    title: Front End Server
    zones: [internal, branch]
    ports:
      web: { default: 443, title: web services, by: Set-CsWebServer }
      media: 49152-65535
  standard-edition: { title: Standard Edition, zones: [internal], includes: [front-end] }
  mediation: { title: Mediation Server, versions: [2010, 2013], zones: [internal] }
  client-external: { title: people outside, kind: population, zones: [internet] }
features:
  sign-in: { title: Signing in, default: true, breaks: nobody can sign in, provided-by: [front-end] }
  remote-access: { title: Remote users, default: false, breaks: nobody works from home, provided-by: [edge] }
  federation: { title: Federation, default: false, breaks: partners are gone, provided-by: [edge] }
  partner-media:
    { title: Calls with partners, default: true, breaks: no sound, provided-by: [edge], part-of: federation }
partners:
  ocs-2007: { title: OCS 2007 }
  lync-2010: { title: Lync 2010 }
`.replace('media: 49152-65535', 'media: { default: 49152-65535 }'),
  exchange: `
product: exchange
title: Exchange
versions: { 2003: Exchange 2003, 2010: Exchange 2010 }
roles:
  front-end: { title: Front-end server, versions: [2003], zones: [internal] }
  client-access: { title: Client Access server, zones: [internal], versions: [2010] }
  mailbox: { title: Mailbox server, zones: [internal] }
features:
  sign-in: { title: Opening mailboxes, default: true, breaks: nobody reads mail, provided-by: [mailbox] }
`,
  network: `
product: network
title: The network
roles:
  reverse-proxy:
    title: Reverse proxy
    interfaces:
      external: { title: external interface, zones: [perimeter], translated: true }
      internal: { title: internal interface, zones: [perimeter] }
`,
  flows: `
product: lync
topic: edge
flows:
  - id: remote-sign-in
    title: Remote users sign in
    from: client-external
    to: { role: edge, interface: access }
    transport: tcp
    ports: { setting: edge/access-client }
    application: SIP
    encryption: TLS
    need: required
    feature: remote-access
    confidence: seen
    claims: [{ source: vendor, at: table 1, says: TCP 443, verdict: upheld }]
  - id: web-conferencing
    title: Remote users join web conferences
    from: client-external
    to: { role: edge, interface: webconf }
    transport: tcp
    ports: [{ setting: edge/webconf-client }]
    application: PSOM
    encryption: TLS
    need: required
    feature: remote-access
    confidence: seen
    claims: [{ source: vendor, says: TCP 443, verdict: upheld }]
  - id: web-services
    title: Remote users reach the web services
    from: client-external
    to: { role: network/reverse-proxy, interface: external }
    transport: tcp
    ports: 443
    application: HTTPS
    need: required
    feature: remote-access
    confidence: seen
    claims: [{ source: vendor, says: TCP 443, verdict: upheld }]
  - id: sign-in
    title: The Edge hands on what users say
    from: { role: edge, interface: internal }
    to: { role: front-end, at: virtual-or-node }
    transport: tcp
    ports: { setting: front-end/web }
    application: SIP
    need: required
    feature: sign-in
    confidence: seen
    claims: [{ source: vendor, says: TCP 443, verdict: upheld }]
  - id: partner-media
    title: Calls with partners
    from: { role: edge, interface: webconf }
    to: client-external
    transport: [tcp, udp]
    ports: [443, 50000-50100, dynamic-rpc]
    source-ports: 50000-50100
    application: RTP
    need: legacy
    for: partners on OCS 2007
    feature: partner-media
    when: { partners: [ocs-2007], features: [federation] }
    confidence: seen
    claims: [{ source: seed, says: always, verdict: imprecise, because: only for old partners }]
`,
  exchangeFlows: `
product: exchange
topic: access
flows:
  - id: rpc
    title: Client Access servers reach mailboxes
    from: client-access
    to: mailbox
    transport: tcp
    ports: [135, dynamic-rpc]
    application: RPC
    need: required
    feature: sign-in
    confidence: seen
    claims: [{ source: vendor, says: RPC, verdict: upheld }]
`,
  names: `
product: lync
records:
  - id: pool
    title: Servers and clients find the pool
    scope: internal
    type: A
    name: <pool-fqdn>
    target: each Front End Server, or the virtual address
    to: { role: front-end, except: [standard-edition], at: pool }
    each: pool
    need: required
    confidence: seen
    sources: [vendor]
    answers: [DNS-1]
  - id: web
    title: Web services on the inside
    versions: [2010]
    scope: internal
    type: A
    name: web.<sip-domain>
    target: the pool
    to: { first-of: [network/reverse-proxy, front-end], at: virtual }
    need: required
    confidence: seen
    sources: [vendor]
  - id: access-edge
    title: People outside find the Edge
    scope: external
    type: A
    name: sip.<sip-domain>
    target: the Access Edge
    to: { role: edge, interface: access, at: pool, public: true }
    each: pool
    need: required
    confidence: seen
    sources: [vendor]
  - id: federation
    title: Partners find us
    scope: external
    type: SRV
    name: _sipfederationtls._tcp.<sip-domain>
    port: 5061
    target: sip.<sip-domain>
    need: required
    when: { features: [federation], roles: [edge] }
    confidence: seen
    sources: [vendor]
  - id: federation-inside
    title: Partners, on the inside
    scope: internal
    type: SRV
    name: _sipfederationtls._tcp.<sip-domain>
    target: the inner side
    need: wrong
    for: printed so by mistake
    confidence: seed
    sources: [seed]
`,
  certificates: `
product: lync
certificates:
  - id: front-end
    title: Front End pool
    holders: { role: front-end }
    each: pool
    subject: <pool-fqdn>
    names: [<pool-fqdn>, <server-fqdn>]
    issuer: internal CA
    usage: server
    confidence: seen
    sources: [vendor]
  - id: front-end-federation
    title: Name for partners on the certificate of the pool
    holders: { role: front-end }
    each: pool
    subject: as the certificate has it
    names: [<pool-fqdn>, partners.<sip-domain>]
    adds-to: [front-end]
    issuer: as the certificate has it
    usage: server
    when: { features: [federation] }
    confidence: seen
    sources: [vendor]
  - id: edge
    title: Edge Server, outside
    holders: { role: edge }
    each: server
    subject: sip.<sip-domain>
    issuer: public CA
    usage: server
    key: exportable
    need: optional
    confidence: seen
    sources: [vendor]
`,
  rules: `
product: exchange
rules:
  - id: rpc
    title: MSExchangeRPC (TCP-In)
    versions: [2010]
    roles: [mailbox]
    transport: tcp
    ports: [rpc-epmap, 6001, dynamic-rpc]
    program: Bin\\Store.exe
    confidence: recalled
    sources: [seed]
`,
  listeners: `
product: exchange
listeners:
  - id: imap
    title: IMAP
    roles: ['*']
    process: IMAP4Svc
    transport: tcp
    ports: [143, 993]
    by: Set-ImapSettings
    confidence: seen
    sources: [vendor]
`,
  advice: `
product: lync
advice:
  - id: edge-alone
    title: An Edge Server hosts no other role
    level: error
    roles: [edge]
    because: nothing may share its host
    confidence: seen
    sources: [vendor]
`,
} as const

export function tinySources(changed: Partial<Record<keyof typeof TINY, string>> = {}) {
  return Object.entries({ ...TINY, ...changed }).map(([name, text]) => ({ name: `${name}.yaml`, text }))
}

export const tinyCatalogue = readCatalogue(tinySources()).value
