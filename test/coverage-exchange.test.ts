import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Requirement } from '../src/core/model/requirement.ts'
import { equals, intervalSet, isSubset, type PortSet, subtract, union } from '../src/core/sets/intervals.ts'
import { ANY_PORTS, formatPorts, parsePorts } from '../src/core/sets/ports.ts'
import { catalogueFile, realCatalogue } from './support/catalogue.ts'
import { referenceMissing, referenceRows } from './support/reference.ts'

const catalogue = realCatalogue()
const entries = catalogue.requirements.filter(({ product }) => product === 'exchange')
const { unanswered }: { unanswered: Readonly<Record<string, string>> } = parse(
  catalogueFile('unanswered-exchange.yaml'),
)

interface Row {
  readonly id: string
  readonly versions: readonly string[]
  readonly source: string
  readonly destination: string
  readonly transports: readonly string[]
  readonly ports: string
  readonly both: boolean
  readonly wrong: boolean
}

const allRows: readonly Row[] = referenceRows('exchange/flows.csv').map((row) => {
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
  }
})
const rows = allRows.filter(({ versions }) => versions.includes('2010'))
const answersTo = (id: string) => entries.filter(({ answers }) => answers.includes(id))

const MEMBERS = [
  'exchange/hub-transport',
  'exchange/client-access',
  'exchange/mailbox',
  'exchange/unified-messaging',
] as const
const CLIENTS = ['exchange/internal-client', 'exchange/internet-client'] as const

/** The reference's names of ends, and the roles that each of them must have in the answering entries. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  'AD FS': ['windows/web-application-proxy'],
  'AD RMS cluster': ['windows/rights-management'],
  Administrator: ['windows/admin-workstation'],
  Any: [],
  'Any Exchange service': ['exchange/hub-transport', 'exchange/client-access', 'exchange/mailbox'],
  'Any internet host': ['network/internet'],
  Client: ['exchange/outlook'],
  'Client Access': ['exchange/client-access'],
  'Client anywhere': CLIENTS,
  'DNS server': [],
  'Domain controller': ['windows/domain-controller'],
  'Edge Transport': ['exchange/edge-transport'],
  'Entra Connect server': ['windows/directory-synchronisation'],
  'Entra application proxy': ['exchange/cloud-sign-in'],
  'Exchange Client Access': ['exchange/client-access'],
  'Exchange Online': [],
  'Exchange Online (EOP address ranges)': ['exchange/exchange-online'],
  'Exchange Online and Entra endpoints': ['exchange/exchange-online', 'exchange/cloud-sign-in'],
  'Exchange Online endpoints': ['exchange/exchange-online'],
  'Exchange server': ['exchange/client-access', 'exchange/mailbox'],
  'Exchange server (any role but Edge)': MEMBERS,
  'Exchange server or DC': [...MEMBERS, 'windows/domain-controller'],
  'Exchange servers': MEMBERS,
  'Global catalog': ['windows/domain-controller'],
  'Hub Transport': ['exchange/hub-transport'],
  'Hybrid Agent': ['exchange/hybrid-agent'],
  'Hybrid Configuration Wizard host': ['exchange/hybrid-wizard'],
  'IMAP4 client': CLIENTS,
  'IP gateway, IP PBX or SBC': ['network/voice-gateway', 'network/ip-pbx'],
  Internet: ['network/internet'],
  'Internet client': ['exchange/internet-client'],
  'Internet mail server': ['network/internet-mail'],
  'Legacy client': ['exchange/outlook'],
  'Load balancer virtual service': [],
  'MAPI client': ['exchange/outlook'],
  'MRS (remote CAS)': ['exchange/client-access'],
  'MRS proxy client': ['exchange/partner-organisation'],
  Mailbox: ['exchange/mailbox'],
  'Mailbox Assistants': ['exchange/mailbox'],
  'Mailbox on an earlier version': ['exchange/back-end'],
  'Management tools': ['windows/admin-workstation'],
  'Microsoft Entra': ['exchange/cloud-sign-in'],
  'Microsoft Entra sign-in': ['exchange/cloud-sign-in'],
  'OCS/Lync pool or Mediation Server': ['lync/front-end', 'lync/mediation'],
  'Office Communications Server': ['lync/front-end'],
  'On-premises Client Access': ['exchange/client-access'],
  'On-premises transport': ['exchange/hub-transport', 'exchange/edge-transport'],
  'On-premises transport (2010 Hub/Edge, 2013 CAS/Edge, 2016+ Mailbox/Edge)': [
    'exchange/hub-transport',
    'exchange/edge-transport',
  ],
  'On-premises transport via third-party gateway': ['network/mail-relay'],
  'Open proxy candidates': ['network/internet'],
  'Outlook (MAPI)': ['exchange/outlook'],
  'Outlook 2003 client': ['exchange/outlook'],
  'Outlook Anywhere (RpcProxy)': ['exchange/client-access'],
  'POP3 client': CLIENTS,
  'SMTP client': ['exchange/internal-client'],
  'UM client': ['exchange/internal-client'],
  'Unified Messaging': ['exchange/unified-messaging'],
  'Witness server': ['exchange/witness'],
}

/** Every role to every role, where the entries allow it: `from > to`. */
const pairs = (some: readonly Requirement[]) =>
  new Set(some.flatMap(({ from, to }) => from.roles.flatMap((a) => to.roles.map((b) => `${a} > ${b}`))))

/** A row of the reference may mean its own server: no flow then goes from the one role to the other. */
const NEVER = new Set(['windows/domain-controller > windows/domain-controller'])

/** The ports an entry opens with every setting at its default, on the widest of its destinations. */
function portsOf({ ports, to }: Requirement): PortSet {
  const settings = [...catalogue.roles.values()].flatMap((role) => role.ports)
  const chosen = settings.filter(({ id }) => ports.settings.includes(id)).map((setting) => setting.ports)
  const dynamic = ports.dynamicRpc ? to.roles.map((role) => catalogue.roles.get(role)?.dynamicRpc ?? []) : []
  return [...chosen, ...dynamic].reduce(union, ports.fixed)
}

/** The ports of a row; `dynamic-rpc` is the range of the destination. */
function portsOfRow({ ports }: Row, to: readonly string[]): PortSet {
  if (ports === 'n/a') return []
  if (ports === 'any') return ANY_PORTS
  const sets = ports.split(';').map((part) => {
    if (part === 'dynamic-rpc') return catalogue.roles.get(to[0] ?? '')?.dynamicRpc ?? []
    const read = parsePorts(part)
    if (!read.ok) throw new Error(`cannot read the ports \`${part}\``)
    return read.value
  })
  return sets.reduce(union, [])
}

const withPorts = (transport: string) => transport === 'tcp' || transport === 'udp'

test.skipIf(referenceMissing)(`Exchange 2010: every row is answered or has a reason ${referenceMissing ?? ''}`, () => {
  const open = rows.filter(({ id }) => answersTo(id).length === 0 && unanswered[id] === undefined)
  expect(rows.length).toBeGreaterThan(150)
  expect(open.map(({ id }) => id)).toEqual([])
})

test.skipIf(referenceMissing)('an answer names a row that exists, and no row is both answered and unanswered', () => {
  const known = new Set(allRows.map(({ id }) => id))
  const named = [...entries.flatMap(({ answers }) => answers), ...Object.keys(unanswered)]
  expect(named.filter((id) => !known.has(id))).toEqual([])
  expect(Object.keys(unanswered).filter((id) => answersTo(id).length > 0)).toEqual([])
})

test.each(allRows.filter(({ id }) => answersTo(id).length > 0))('$id: $transports $ports is covered', (row) => {
  const answers = answersTo(row.id)
  for (const transport of row.transports) {
    const fitting = answers.filter((entry) => entry.transport.some((one) => one === transport))
    expect(fitting, transport).not.toEqual([])
    if (!withPorts(transport)) continue
    const missing = subtract(
      portsOfRow(
        row,
        fitting.flatMap(({ to }) => to.roles),
      ),
      fitting.map(portsOf).reduce(union, []),
    )
    expect(formatPorts(missing)).toBe('none')
  }
  expect(answers.flatMap(({ versions }) => versions).filter((version) => row.versions.includes(version))).not.toEqual(
    [],
  )
})

test.each(rows.filter(({ id }) => answersTo(id).length > 0))('$id: $source to $destination has its ends', (row) => {
  const source = ENDS[row.source]
  const destination = ENDS[row.destination]
  expect(source, row.source).toBeDefined()
  expect(destination, row.destination).toBeDefined()
  const answered = pairs(answersTo(row.id))
  const wanted = (source ?? []).flatMap((a) => (destination ?? []).map((b) => [a, b] as const))
  const missing = [...wanted, ...(row.both ? wanted.map(([a, b]) => [b, a] as const) : [])]
    .map(([a, b]) => `${a} > ${b}`)
    .filter((pair) => !NEVER.has(pair) && !answered.has(pair))
  expect(missing).toEqual([])
})

test.each(rows.filter(({ id, wrong }) => wrong && answersTo(id).length > 0))(
  '$id is wrong and stays unplanned',
  (row) => expect(answersTo(row.id).map(({ need }) => need)).toEqual(answersTo(row.id).map(() => 'wrong')),
)

// A wrong entry may answer a row that is not wrong only where the row never leaves its server.
test('rows that are needed are planned', () => {
  const needed = rows.filter(({ id, wrong }) => !wrong && answersTo(id).length > 0)
  const refused = needed.filter(({ id }) => answersTo(id).every(({ need }) => need === 'wrong'))
  expect(refused.map(({ id }) => id)).toEqual(referenceMissing ? [] : ['EX2010-TRN-010'])
})

test.each([
  ['exchange/hub-transport', '6005-65534'], // EX2010-GEN-009
  ['exchange/client-access', '6005-65534'],
  ['exchange/mailbox', '6005-65534'],
  ['exchange/unified-messaging', '6005-65534'],
  ['exchange/witness', '49152-65535'], // EX2010-GEN-011
  ['windows/domain-controller', '49152-65535'],
])('%s has the dynamic RPC ports %s', (role, ports) =>
  expect(formatPorts(catalogue.roles.get(role)?.dynamicRpc ?? [])).toBe(ports),
)

test('the static ports that Microsoft advises lie within the dynamic range', () =>
  expect(isSubset(intervalSet([[59531, 60554]]), catalogue.roles.get('exchange/client-access')?.dynamicRpc ?? [])).toBe(
    true,
  ))

test('nothing that is planned by default comes from the internet but mail and the web', () => {
  const on = (id: string) => catalogue.features.get(id)?.default === true
  const open = entries
    .filter(({ need, feature }) => need !== 'wrong' && on(feature))
    .filter(({ from }) => from.roles.some((role) => catalogue.roles.get(role)?.interfaces[0]?.zones[0] === 'internet'))
    .filter(({ versions }) => versions.includes('2010'))
  const ports = open.map(portsOf).reduce(union, [])
  expect(
    equals(
      ports,
      intervalSet([
        [25, 25],
        [80, 80],
        [443, 443],
      ]),
    ),
  ).toBe(true)
})
