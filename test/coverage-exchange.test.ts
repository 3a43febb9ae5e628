import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { dynamicRpcOf, withIncluded } from '../src/core/model/included-roles.ts'
import { CONFIDENCES, type Requirement } from '../src/core/model/requirement.ts'
import { equals, intervalSet, isSubset, type PortSet, subtract, union } from '../src/core/sets/intervals.ts'
import { ANY_PORTS, formatPorts, parsePorts } from '../src/core/sets/ports.ts'
import { catalogueFile, realCatalogue } from './support/catalogue.ts'
import { referenceMissing, referenceRows } from './support/reference.ts'

const catalogue = realCatalogue()
const entries = catalogue.requirements.filter(({ product }) => product === 'exchange' || product === 'exchange-online')
const { unanswered } = parse(catalogueFile('unanswered-exchange.yaml')) as {
  readonly unanswered: Readonly<Record<string, string>>
}

interface Row {
  readonly id: string
  readonly versions: readonly string[]
  readonly source: string
  readonly destination: string
  readonly transports: readonly string[]
  readonly ports: string
  readonly both: boolean
  readonly wrong: boolean
  readonly confidence: string
}

const rows: readonly Row[] = referenceRows('exchange/flows.csv').map((row) => {
  const cell = (name: string) => row.get(name) ?? ''
  const place = (role: string, zone: string) => (zone === 'any' && role === 'Client' ? 'Client anywhere' : role)
  return {
    id: cell('id'),
    versions: cell('versions').split(';'),
    source: place(cell('source_role'), cell('source_zone')),
    destination: cell('dest_role'),
    transports: cell('transport').split('+'),
    ports: cell('dest_ports'),
    both: cell('direction') === 'both',
    wrong: cell('necessity') === 'wrong',
    confidence: /\[conf:(\w+)\]/.exec(cell('notes'))?.[1] ?? '',
  }
})
const answersTo = (id: string) => entries.filter(({ answers }) => answers.includes(id))
const answered = rows.filter(({ id }) => answersTo(id).length > 0)

const MEMBERS = [
  'exchange/hub-transport',
  'exchange/client-access',
  'exchange/mailbox',
  'exchange/unified-messaging',
] as const
const CLASSIC = ['exchange/front-end', 'exchange/back-end'] as const
const MODERN = ['exchange/client-access', 'exchange/mailbox'] as const
const CLIENTS = ['exchange/internal-client', 'exchange/internet-client'] as const
const GATEWAYS = ['network/voice-gateway', 'network/ip-pbx'] as const

/** The reference's names of ends, and the roles that each of them must have in the answering entries. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  'A/V Edge (internal interface)': ['lync/edge'],
  'AD FS': ['windows/web-application-proxy'],
  'AD FS or Web Application Proxy': [],
  'AD RMS cluster': ['windows/rights-management'],
  'Accounts-forest client': ['exchange/internal-client'],
  'Active Directory Connector': ['exchange/active-directory-connector'],
  Administrator: ['windows/admin-workstation'],
  'Advanced firewall (ISA)': ['network/reverse-proxy'],
  Any: [],
  'Any Exchange service': ['exchange/hub-transport', 'exchange/client-access', 'exchange/mailbox'],
  'Any client': ['exchange/outlook'],
  'Any internet host': ['network/internet'],
  'Audio conferencing': ['exchange/conferencing'],
  'Back-end server': ['exchange/back-end'],
  'Backup client': ['exchange/backup-server'],
  Browser: CLIENTS,
  'CRL and OCSP hosts': ['network/revocation-point'],
  'Chat client': ['exchange/internal-client'],
  Client: ['exchange/outlook'],
  'Client Access': ['exchange/client-access'],
  'Client Access (UM Call Router)': ['exchange/client-access'],
  'Client Access or Mailbox server': MODERN,
  'Client anywhere': CLIENTS,
  'Cluster administrator': ['windows/admin-workstation'],
  'Cluster node': ['exchange/back-end'],
  'Conference access pages': ['exchange/conferencing'],
  'Conference attendee': ['exchange/internal-client'],
  'Conferencing Server': ['exchange/conferencing'],
  'DHCP server': ['windows/dhcp-server'],
  'DNS resolver': [],
  'DNS server': [],
  Device: ['exchange/internal-client'],
  'Device or application': ['exchange/internal-client'],
  'Device or server': ['exchange/internal-client'],
  'Domain controller': ['windows/domain-controller'],
  'Edge Transport': ['exchange/edge-transport'],
  'Entra Connect server': ['windows/directory-synchronisation'],
  'Entra application proxy': ['exchange/cloud-sign-in'],
  'Exchange 2000/2003 back-end': ['exchange/back-end'],
  'Exchange 2000/2003 bridgehead': ['exchange/back-end'],
  'Exchange 2003 RPC proxy': [],
  'Exchange 5.5 bridgehead': ['exchange/exchange-55'],
  'Exchange 5.5 server': ['exchange/exchange-55'],
  'Exchange Chat service': ['exchange/chat'],
  'Exchange Client Access': ['exchange/client-access'],
  'Exchange MTA': ['exchange/back-end'],
  'Exchange Online': [],
  'Exchange Online (EOP address ranges)': ['exchange/exchange-online'],
  'Exchange Online and Entra endpoints': ['exchange/exchange-online', 'exchange/cloud-sign-in'],
  'Exchange Online endpoints': ['exchange/exchange-online'],
  'Exchange UM': ['exchange/mailbox'],
  'Exchange server': MODERN,
  'Exchange server (any role but Edge)': MEMBERS,
  'Exchange server or DC': [...MEMBERS, 'windows/domain-controller'],
  'Exchange servers': MODERN,
  'Front End Transport': ['exchange/client-access'],
  'Front-end or mailbox server': ['exchange/front-end'],
  'Front-end server': ['exchange/front-end'],
  'Global catalog': ['windows/domain-controller'],
  'Hub Transport': ['exchange/hub-transport'],
  'Hybrid Agent': ['exchange/hybrid-agent'],
  'Hybrid Configuration Wizard host': ['exchange/hybrid-wizard'],
  'IM home server': ['exchange/instant-messaging'],
  'IM home server or router': ['exchange/instant-messaging'],
  'IMAP4 client': CLIENTS,
  'IP gateway or IP PBX': GATEWAYS,
  'IP gateway, IP PBX or SBC': GATEWAYS,
  'ISA or other advanced firewall': ['network/reverse-proxy'],
  'Instant Messaging client': ['exchange/internal-client'],
  Internet: ['network/internet'],
  'Internet DNS': ['network/internet-dns'],
  'Internet client': ['exchange/internet-client'],
  'Internet mail server': ['network/internet-mail'],
  'Legacy client': ['exchange/outlook'],
  'Load balancer': ['network/load-balancer'],
  'Load balancer virtual service': [],
  'Lync or Skype for Business pool': ['lync/front-end'],
  'Lync or Skype for Business server': ['lync/front-end'],
  'MAPI client': ['exchange/outlook'],
  'MRS (remote CAS)': ['exchange/client-access'],
  'MRS in another forest': ['exchange/partner-organisation'],
  'MRS proxy client': ['exchange/partner-organisation'],
  'Mail server behind NAT': ['exchange/front-end'],
  'Mail server on the firewall host': ['exchange/front-end'],
  Mailbox: ['exchange/mailbox'],
  'Mailbox (Client Access services)': ['exchange/client-access'],
  'Mailbox (DAG member)': ['exchange/mailbox'],
  'Mailbox (UM service)': ['exchange/unified-messaging'],
  'Mailbox (UM worker process)': ['exchange/unified-messaging'],
  'Mailbox (as MAPI client)': ['exchange/mailbox'],
  'Mailbox Assistants': ['exchange/mailbox'],
  'Mailbox on an earlier version': ['exchange/back-end'],
  'Mailbox server': ['exchange/mailbox'],
  'Management tools': ['windows/admin-workstation'],
  'Microsoft 365': ['exchange/exchange-online'],
  'Microsoft Entra': ['exchange/cloud-sign-in'],
  'Microsoft Entra sign-in': ['exchange/cloud-sign-in'],
  'Microsoft Graph': ['exchange/microsoft-graph'],
  'Microsoft update hosts': ['exchange/update-service'],
  'NetBIOS/WINS server': ['windows/wins-server'],
  'NetMeeting client': ['exchange/internal-client'],
  'News feed peer': ['network/internet'],
  'OCS/Lync pool or Mediation Server': ['lync/front-end', 'lync/mediation'],
  'Office Communications Server': ['lync/front-end'],
  'Office Config Service': ['exchange/update-service'],
  'Office Online Server': ['exchange/office-online'],
  'Office Web Apps Server': ['exchange/office-online'],
  'On-premises Client Access': ['exchange/client-access'],
  'On-premises transport': ['exchange/hub-transport', 'exchange/edge-transport'],
  'On-premises transport (2010 Hub/Edge, 2013 CAS/Edge, 2016+ Mailbox/Edge)': [
    'exchange/hub-transport',
    'exchange/edge-transport',
    'exchange/mailbox',
  ],
  'On-premises transport via third-party gateway': ['network/mail-relay'],
  'Open proxy candidates': ['network/internet'],
  'Other Exchange organisation': ['exchange/partner-organisation'],
  'Outlook (MAPI)': ['exchange/outlook'],
  'Outlook 2003': ['exchange/internet-client'],
  'Outlook 2003 client': ['exchange/outlook'],
  'Outlook Anywhere (RpcProxy)': ['exchange/client-access'],
  'POP3 client': CLIENTS,
  'Partner Edge or CA services': [],
  'Partner fax server': ['exchange/fax-server'],
  'RPC proxy': ['exchange/front-end'],
  'RPC proxy on CAS': ['exchange/client-access'],
  'Reverse proxy': ['network/reverse-proxy'],
  'Routing group master': CLASSIC,
  'SMTP client': ['exchange/internal-client'],
  'SMTP relay': ['network/mail-relay'],
  'SMTP virtual server': ['exchange/front-end'],
  'SharePoint farm': ['exchange/sharepoint'],
  'Site Replication Service': ['exchange/back-end'],
  'Source IMAP server': ['exchange/client-access'],
  'System Manager': ['windows/admin-workstation'],
  'T.120 MCU': ['exchange/conferencing'],
  'Transport service': ['exchange/mailbox'],
  'UM client': ['exchange/internal-client'],
  'UM web service': ['exchange/client-access'],
  'Unified Messaging': ['exchange/unified-messaging'],
  'Update and CRL hosts': ['exchange/update-service', 'network/revocation-point'],
  'User Locator Service': ['exchange/conferencing'],
  'Video client': ['exchange/internal-client'],
  'Video conferencing provider': ['exchange/conferencing'],
  'VoIP gateway': GATEWAYS,
  'VoIP gateway, IP PBX or SBC': GATEWAYS,
  'Witness server': ['exchange/witness'],
  'X.400 MTA': ['exchange/x400-system'],
  'outlook.office365.com': ['exchange/exchange-online'],
  'smtp.office365.com': ['exchange/exchange-online'],
  'tenant MX endpoint': ['exchange/exchange-online'],
}

/** Names that mean other roles before 2007, and after 2010. */
const CLASSIC_ENDS: typeof ENDS = { 'Exchange server': CLASSIC, 'Mailbox server': ['exchange/back-end'] }
const SEVEN_TEN_ENDS: typeof ENDS = { 'Exchange servers': MEMBERS }

/** Rows whose ends are wider than what they say. */
const NARROW_ENDS: Readonly<Record<string, typeof ENDS>> = {
  // The malware engine and the Mitigation service belong to Mailbox servers.
  'EXINT-WEB-006': { 'Exchange server': ['exchange/mailbox'] },
  'EXINT-WEB-007': { 'Exchange server': ['exchange/mailbox'] },
  'EXINT-WEB-008': { 'Exchange server': ['exchange/mailbox'] },
  'EXINT-WEB-009': { 'Exchange server': ['exchange/mailbox'] },
  // One of the servers meets the internet, and that is a front-end server here.
  'EX2003-SMTP-005': { 'Exchange server': ['exchange/front-end'] },
  'EX2003-SMTP-006': { 'Exchange server': ['exchange/front-end'] },
  'EX2003-SMTP-008': { 'Exchange server': ['exchange/front-end'] },
  // Exchange Online and Outlook.com: a client on the internet meets no firewall of ours.
  ...Object.fromEntries(
    ['EXO-001', 'EXO-002', 'EXO-003', 'EXO-004', 'EXO-005', 'OUTLOOKCOM-001', 'OUTLOOKCOM-002', 'OUTLOOKCOM-003'].map(
      (id) => [id, { 'IMAP4 client': [CLIENTS[0]], 'POP3 client': [CLIENTS[0]], 'SMTP client': [CLIENTS[0]] }],
    ),
  ),
}

/** Rows printed for both directions in which only one end ever calls. */
const ONE_WAY: Readonly<Record<string, string>> = {
  'EX2013-BE-001': 'Client Access passes clients on; servers with both roles do so both ways',
  'EX2013-BE-004': 'Client Access passes clients on; servers with both roles do so both ways',
  'EX2013-BE-005': 'Client Access passes clients on; servers with both roles do so both ways',
}

/** Rows that were from memory or inferred, and the page that says so all the same. */
const CONFIRMED: Readonly<Record<string, string>> = {
  'EX2003-RPCHTTP-007': 'ms-rpch',
  'EX2007-CAS-016': 'exchange-2007-direct-push',
  'EX2007-MBX-008': 'exchange-2007-log-shipping-posey',
  'EX2013-MF-007': 'exchange-default-connectors-petenetlive',
  'EX2013-UM-005': 'exchange-um-architecture',
  'EX2013-UM-011': 'exchange-um-architecture',
}

/** Does it never leave its server? An entry that says so may then stand for it. */
const LOOPBACK = ['EX2007-TRN-011', 'EX2010-TRN-010', 'EX2013-EDGE-006', 'EX2016-EDGE-006']

function endsOf({ id, versions }: Row, name: string): readonly string[] | undefined {
  const era = versions.includes('2003') || versions.includes('2000') ? CLASSIC_ENDS : {}
  const hasRoles = versions.includes('2010') && name === 'Exchange servers' ? SEVEN_TEN_ENDS : {}
  // EXIPSEC holds for every version: there the roles of all of them are meant.
  const every = era[name] !== undefined && versions.includes('SE') ? [...CLASSIC, ...MEMBERS] : undefined
  return NARROW_ENDS[id]?.[name] ?? every ?? era[name] ?? hasRoles[name] ?? ENDS[name]
}

const onlyOnInternet = (id: string) =>
  catalogue.roles.get(id)?.interfaces[0]?.zones.every((zone) => zone === 'internet')
const included = (id: string, version: string) => withIncluded([id], new Map([['exchange', version]]), catalogue)

/** May the role of an entry stand for the role that is wanted, in one of the versions? A part of a server stands for the server. */
function standsFor(role: string, wanted: string, versions: readonly string[]): boolean {
  if (role === wanted || (wanted === 'network/internet' && onlyOnInternet(role))) return true
  return versions.some((version) => included(wanted, version).has(role) || included(role, version).has(wanted))
}

/** A row of the reference may mean its own server: no flow then goes from the one role to the other. */
const NEVER = new Set(['windows/domain-controller > windows/domain-controller'])

/** The ports an entry opens in one version with every setting at its default, on the widest of its destinations. */
function portsOf({ ports, to }: Requirement, version: string): PortSet {
  const settings = [...catalogue.roles.values()].flatMap((role) => role.ports)
  const chosen = settings.filter(({ id }) => ports.settings.includes(id)).map((setting) => setting.ports)
  const dynamic = ports.dynamicRpc ? to.roles.map((role) => dynamicRpc(role, version)) : []
  return [...chosen, ...dynamic].reduce(union, ports.fixed)
}

function dynamicRpc(id: string, version: string): PortSet {
  const role = catalogue.roles.get(id)
  return role === undefined ? [] : dynamicRpcOf(role, version)
}

/** The ports of a row in one version; `dynamic-rpc` is the range of the destination. */
function portsOfRow({ ports }: Row, to: readonly string[], version: string): PortSet {
  if (ports === 'n/a') return []
  if (ports === 'any') return ANY_PORTS
  const sets = ports.split(';').map((part) => {
    if (part === 'dynamic-rpc') return dynamicRpc(to[0] ?? '', version)
    const read = parsePorts(part)
    if (!read.ok) throw new Error(`cannot read the ports \`${part}\``)
    return read.value
  })
  return sets.reduce(union, [])
}

const withPorts = (transport: string) => transport === 'tcp' || transport === 'udp'
/** An entry of the service holds for what the reference calls version `online`. */
const holdsFor = ({ product, versions }: Requirement, version: string) =>
  version === 'online' ? product === 'exchange-online' : versions.includes(version)

test.skipIf(referenceMissing)(`every row is answered or has a reason ${referenceMissing ?? ''}`, () => {
  const open = rows.filter(({ id }) => answersTo(id).length === 0 && unanswered[id] === undefined)
  expect(rows.length).toBe(594)
  expect(open.map(({ id }) => id)).toEqual([])
})

test.skipIf(referenceMissing)('an answer names a row that exists, and no row is both answered and unanswered', () => {
  const known = new Set(rows.map(({ id }) => id))
  const named = [...entries.flatMap(({ answers }) => answers), ...Object.keys(unanswered)]
  expect(named.filter((id) => !known.has(id))).toEqual([])
  expect(Object.keys(unanswered).filter((id) => answersTo(id).length > 0)).toEqual([])
})

test.each(Object.entries(unanswered))('%s: what its reason names is in the catalogue', (_id, because) => {
  const named = because.match(/\b(?:exchange|lync)\.[a-z0-9-]+\.[a-z0-9-]*[a-z0-9]/g) ?? []
  const ids = new Set(catalogue.requirements.map(({ id }) => id))
  expect(named.filter((id) => !ids.has(id))).toEqual([])
  expect(because.length).toBeGreaterThan(40)
})

test.each(answered)('$id: $transports $ports is covered in every version', (row) => {
  for (const version of row.versions) {
    const answers = answersTo(row.id).filter((entry) => holdsFor(entry, version))
    for (const transport of row.transports) {
      const fitting = answers.filter((entry) => entry.transport.some((one) => one === transport))
      expect(fitting, `${version} ${transport}`).not.toEqual([])
      if (!withPorts(transport)) continue
      const open = fitting.map((entry) => portsOf(entry, version)).reduce(union, [])
      const to = fitting.flatMap((entry) => entry.to.roles)
      expect(formatPorts(subtract(portsOfRow(row, to, version), open)), version).toBe('none')
    }
  }
})

test.each(answered)('$id: $source to $destination has its ends', (row) => {
  const source = endsOf(row, row.source)
  const destination = endsOf(row, row.destination)
  expect(source, row.source).toBeDefined()
  expect(destination, row.destination).toBeDefined()
  const pairs = answersTo(row.id).flatMap(({ from, to }) =>
    from.roles.flatMap((a) => to.roles.map((b) => [a, b] as const)),
  )
  const wanted = (source ?? []).flatMap((a) => (destination ?? []).map((b) => [a, b] as const))
  const both = row.both && ONE_WAY[row.id] === undefined
  const missing = [...wanted, ...(both ? wanted.map(([a, b]) => [b, a] as const) : [])]
    .filter(([a, b]) => !pairs.some(([c, d]) => standsFor(c, a, row.versions) && standsFor(d, b, row.versions)))
    .map(([a, b]) => `${a} > ${b}`)
  expect(missing.filter((pair) => !NEVER.has(pair))).toEqual([])
})

test.each(answered.filter(({ wrong }) => wrong))('$id is wrong and stays unplanned', (row) =>
  expect(answersTo(row.id).map(({ need }) => need)).toEqual(answersTo(row.id).map(() => 'wrong')),
)

// A wrong entry may answer a row that is not wrong only where the row never leaves its server.
test('rows that are needed are planned', () => {
  const needed = answered.filter(({ wrong }) => !wrong)
  const refused = needed.filter(({ id }) => answersTo(id).every(({ need }) => need === 'wrong'))
  expect(refused.map(({ id }) => id).toSorted()).toEqual(referenceMissing ? [] : LOOPBACK)
})

// What is known worse than its entry says is told, or a page was found that says so.
test.each(answered.filter(({ versions }) => !versions.includes('2010')))(
  '$id ($confidence) keeps its standing',
  (row) => {
    const rank = (confidence: string) => CONFIDENCES.map(String).indexOf(confidence)
    for (const entry of answersTo(row.id)) {
      if (rank(row.confidence) <= rank(entry.confidence)) continue
      const page = CONFIRMED[row.id]
      if (page !== undefined) {
        const upheld = entry.claims.filter(({ verdict }) => verdict === 'upheld').map(({ source }) => source)
        expect(upheld, entry.id).toContain(page)
      } else {
        const said = [entry.notes, ...entry.claims.map(({ because }) => because)].join(' ')
        expect(said, entry.id).toMatch(/from memory|recalled|inferred|follows from/i)
      }
    }
  },
)

test.each(entries)('$id: every role of its ends is there in one of its versions', ({ from, to, versions }) => {
  const own = [...from.roles, ...to.roles].filter((id) => id.startsWith('exchange/'))
  const absent = own.filter((id) => {
    const holders = [...catalogue.roles.values()].filter((role) =>
      versions.some((version) => role.versions.includes(version) && included(role.id, version).has(id)),
    )
    return versions.length > 0 && holders.length === 0
  })
  expect(absent).toEqual([])
})

test.each([
  ['exchange/back-end', '2003', '1025-5000'], // EX2010-GEN-010
  ['exchange/front-end', '2000', '1025-5000'],
  ['exchange/mailbox', '2007', '1025-5000, 49152-65535'],
  ['exchange/hub-transport', '2007', '1025-5000, 49152-65535'],
  ['exchange/hub-transport', '2010', '6005-65534'], // EX2010-GEN-009
  ['exchange/client-access', '2010', '6005-65534'],
  ['exchange/mailbox', '2010', '6005-65534'],
  ['exchange/mailbox', 'SE', '6005-65534'],
  ['exchange/unified-messaging', '2010', '6005-65534'],
  ['exchange/witness', '2010', '49152-65535'], // EX2010-GEN-011
  ['windows/domain-controller', '', '49152-65535'],
])('%s of %s has the dynamic RPC ports %s', (role, version, ports) =>
  expect(formatPorts(dynamicRpc(role, version))).toBe(ports),
)

test('the static ports that Microsoft advises lie within the dynamic range', () =>
  expect(isSubset(intervalSet([[59531, 60554]]), dynamicRpc('exchange/client-access', '2010'))).toBe(true))

test.each(catalogue.products.get('exchange')?.versions ?? [])(
  '%s: nothing that is planned by default comes from the internet but mail and the web',
  (version) => {
    const on = (id: string) => catalogue.features.get(id)?.default === true
    const open = entries
      .filter(
        ({ need, feature, when }) =>
          need !== 'wrong' && on(feature) && (when.features.length === 0 || when.features.some(on)),
      )
      .filter(({ from }) => from.roles.some(onlyOnInternet))
      .filter(({ versions }) => versions.includes(version))
    const ports = open.map((entry) => portsOf(entry, version)).reduce(union, [])
    expect(formatPorts(ports)).toBe('25, 80, 443')
  },
)

test('a Mailbox server has Client Access from 2016 on, and Unified Messaging in 2013 and 2016', () => {
  const parts = (version: string) => [...included('exchange/mailbox', version)].toSorted()
  expect(parts('2010')).toEqual(['exchange/mailbox'])
  expect(parts('2013')).toEqual(['exchange/mailbox', 'exchange/unified-messaging'])
  expect(parts('2016')).toEqual(['exchange/client-access', 'exchange/mailbox', 'exchange/unified-messaging'])
  expect(parts('SE')).toEqual(['exchange/client-access', 'exchange/mailbox'])
  expect(equals(dynamicRpc('exchange/mailbox', '2016'), intervalSet([[6005, 65534]]))).toBe(true)
})
