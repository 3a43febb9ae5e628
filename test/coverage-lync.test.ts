import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Ports, Requirement, RequirementEnd } from '../src/core/model/requirement.ts'
import { isSubset, type PortSet, union } from '../src/core/sets/intervals.ts'
import { ANY_PORTS, parsePorts } from '../src/core/sets/ports.ts'
import { catalogueFile, realCatalogue } from './support/catalogue.ts'
import { referenceMissing, referenceRows } from './support/reference.ts'

const catalogue = realCatalogue()
const entries = catalogue.requirements.filter(({ product }) => product === 'lync')
const { unanswered } = parse(catalogueFile('unanswered.yaml')) as { unanswered: Readonly<Record<string, string>> }

interface Row {
  readonly id: string
  readonly versions: readonly string[]
  readonly source: string
  readonly sourceInterface: string
  readonly destination: string
  readonly destinationInterface: string
  readonly transport: string
  readonly sourcePorts: string
  readonly ports: string
  readonly necessity: string
  readonly feature: string
}

/** Rows that name the host of a role in place of the role: a Mediation Server on the Front End Servers. */
const COLLOCATED = new Map(['L10-0178', 'L13-0284', 'SFB-0247'].map((id) => [id, 'mediation']))

const allRows: readonly Row[] = referenceRows('skype-lync/flows.csv').map((row) => {
  const cell = (name: string) => row.get(name) ?? ''
  return {
    id: cell('id'),
    versions: cell('versions').split(';'),
    source: cell('source_role'),
    sourceInterface: cell('source_interface'),
    destination: COLLOCATED.get(cell('id')) ?? cell('dest_role'),
    destinationInterface: cell('dest_interface'),
    transport: cell('transport').toLowerCase(),
    sourcePorts: cell('source_ports'),
    ports: cell('dest_ports'),
    necessity: cell('necessity'),
    feature: cell('feature'),
  }
})
const answering = new Map<string, Requirement[]>()
for (const entry of entries) {
  for (const id of entry.answers) answering.set(id, [...(answering.get(id) ?? []), entry])
}
const answersTo = (id: string): readonly Requirement[] => answering.get(id) ?? []
const answered = allRows.filter(({ id }) => answersTo(id).length > 0)

const MEDIATION = ['lync/mediation', 'lync/branch-appliance', 'lync/mediation-2007r2']
/** Who sends SIP to the virtual address of a pool: every kind of server and client. */
const ANY_INTERNAL = [
  'lync/client-internal',
  'lync/front-end',
  'lync/edge',
  'lync/phone',
  'lync/group-chat',
  'lync/persistent-chat',
  'lync/video-interop',
  'lync/trusted-application',
  'exchange/unified-messaging',
  'exchange/client-access',
  'exchange/mailbox',
  'network/reverse-proxy',
]

/** The reference's names of ends, and the roles of ours of which an answering entry must name one. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  'admin-workstation': ['windows/admin-workstation'],
  'all-servers': ['lync/front-end'],
  'any-internal': ANY_INTERNAL,
  adfs: ['windows/web-application-proxy'],
  apns: ['lync/push-service'],
  archiving: ['lync/archiving'],
  'archiving-sql': ['lync/archiving-database'],
  'back-end-sql': ['lync/back-end'],
  'cce-edge': ['lync/cloud-connector-edge'],
  'cce-mediation': ['lync/cloud-connector-mediation'],
  'client-external': ['lync/client-external', 'network/internet'],
  'client-internal': ['lync/client-internal'],
  'client-mobile': ['lync/mobile-internal'],
  cqd: ['lync/call-quality-dashboard'],
  cwa: ['lync/communicator-web-access'],
  dc: ['windows/domain-controller'],
  'dhcp-server': ['windows/dhcp-server'],
  director: ['lync/director'],
  dirsync: ['windows/directory-synchronisation'],
  'dns-server': ['windows/dns-server', 'network/dns-server', 'network/internet-dns'],
  edge: ['lync/edge'],
  'exchange-cas': ['exchange/client-access'],
  'exchange-mailbox': ['exchange/mailbox'],
  'exchange-online': ['lync/hosting-provider'],
  'exchange-um': ['exchange/unified-messaging'],
  'federated-edge': ['lync/federated-edge', 'network/internet', 'lync/public-im-client'],
  'federated-reverse-proxy': ['lync/federated-edge'],
  'federated-webconf-edge': ['lync/federated-edge'],
  'file-share': ['windows/file-share'],
  'front-end': ['lync/front-end'],
  gateway: ['network/voice-gateway', 'lync/branch-gateway'],
  'group-chat': ['lync/group-chat'],
  'group-chat-compliance': ['lync/group-chat-compliance'],
  'group-chat-sql': ['lync/group-chat-database'],
  internet: ['network/internet', 'network/revocation-point', 'lync/client-external', 'lync/federated-edge'],
  'ip-pbx': ['network/ip-pbx'],
  'load-balancer': ['network/load-balancer'],
  mediation: MEDIATION,
  monitoring: ['lync/monitoring'],
  'monitoring-sql': ['lync/monitoring-database'],
  mpns: ['lync/push-service'],
  'ntp-server': ['windows/ntp-server', 'network/internet-ntp'],
  'o365-cloud': ['lync/hosting-provider'],
  owas: ['lync/office-web-apps'],
  pchat: ['lync/persistent-chat'],
  'pchat-compliance-sql': ['lync/persistent-chat-compliance-database'],
  'pchat-sql': ['lync/persistent-chat-database'],
  'phone-device': ['lync/phone'],
  'pic-client': ['lync/public-im-client'],
  'pic-provider': ['lync/public-im-provider'],
  'pki-cdp': ['windows/certificate-authority'],
  'rcc-gateway': ['lync/rcc-gateway'],
  'reverse-proxy': ['network/reverse-proxy'],
  sba: MEDIATION, // an appliance has what a Mediation Server has
  scom: ['windows/operations-manager'],
  sefautil: ['lync/trusted-application'],
  'sip-trunk-sbc': ['network/sip-trunk'],
  'sql-ag-listener': ['lync/back-end'],
  'sql-mirror': ['lync/back-end'],
  'sql-witness': ['lync/database-witness'],
  ssrs: ['lync/monitoring-reports'],
  'statsman-listener': ['lync/statistics-manager'],
  'statsman-web': ['lync/statistics-manager'],
  'trusted-app': ['lync/trusted-application'],
  'video-endpoint': ['lync/video-endpoint'],
  'video-gateway': ['lync/video-gateway'],
  vis: ['lync/video-interop'],
  'watcher-node': ['lync/watcher-node', 'lync/client-external'], // outside it is a client like any other
  'web-components': ['lync/web-components-server'],
  'web-conferencing': ['lync/web-conferencing-server'],
  'xmpp-gateway': ['lync/xmpp-gateway'],
  'xmpp-partner': ['lync/xmpp-partner'],
}

/** The reference's interfaces, and what ours are called; a virtual address is said by `at`. */
const INTERFACES: Readonly<Record<string, string | undefined>> = {
  internal: 'internal',
  'internal-vip': 'internal',
  external: 'external',
  'external-access': 'access',
  'external-access-vip': 'access',
  'external-webconf': 'webconf',
  'external-webconf-vip': 'webconf',
  'external-av': 'av',
  'external-av-vip': 'av',
}

const settings = new Map(
  [...catalogue.roles.values()].flatMap(({ ports }) => ports.map(({ id, ports: set }) => [id, set])),
)

/** What an entry opens with every setting at its default; the dynamic range is the destination's. */
function opened({ fixed, settings: ids, dynamicRpc }: Ports, to: RequirementEnd): PortSet {
  const moved = ids.map((id) => settings.get(id) ?? [])
  const dynamic = dynamicRpc ? to.roles.map((role) => catalogue.roles.get(role)?.dynamicRpc ?? []) : []
  return [...moved, ...dynamic].reduce(union, fixed)
}

function portsOfRow(text: string): PortSet {
  if (text === 'any') return ANY_PORTS
  if (text === 'dynamic-rpc') return [[49152, 65535]]
  if (text === 'admin-defined') return []
  const read = parsePorts(text)
  if (!read.ok) throw new Error(`cannot read the ports \`${text}\``)
  return read.value
}

/** Has an entry this end of a row, by role, by interface, and by virtual address where the row means one? */
function fits(end: RequirementEnd, name: string, interfaceName: string): boolean {
  const known = ENDS[name]
  if (known === undefined) throw new Error(`no role of ours stands for \`${name}\``)
  const virtual = interfaceName.endsWith('vip')
  return end.roles
    .filter((id) => known.includes(id))
    .some((id) => {
      const role = catalogue.roles.get(id)
      // Everybody of a kind has no interfaces, whatever a row names at a partner.
      if (role === undefined || role.kind === 'population') return role !== undefined
      const attached = end.interface ?? role.interfaces[0]?.name
      const same = interfaceName === '' || interfaceName === 'hlb-vip' || attached === INTERFACES[interfaceName]
      return same && (!virtual || end.at !== 'node')
    })
}

/** The port tables give 3478 as source of what goes to partners; the matrix and the balanced topology give none. */
const sourceOf = ({ feature, ports, sourcePorts, source }: Row) =>
  /^(av-edge-matrix:|edge-scaled-hlb$)/.test(feature) && source === 'edge' && ports === '3478' ? '3478' : sourcePorts

test.skipIf(referenceMissing).each([
  ['2007R2', 131],
  ['2010', 325],
  ['2013', 430],
  ['2015', 436],
  ['2019', 392],
  ['SE', 392],
])(`%s: each of the %i rows is answered or has a reason ${referenceMissing ?? ''}`, (version, count) => {
  const rows = allRows.filter(({ versions }) => versions.includes(version))
  const open = rows.filter(({ id }) => answersTo(id).length === 0 && unanswered[id] === undefined)
  expect(rows.length).toBe(count)
  expect(open.map(({ id }) => id)).toEqual([])
})

test.skipIf(referenceMissing)('an answer names a row that exists, and no row is both answered and unanswered', () => {
  const known = new Set(allRows.map(({ id }) => id))
  const named = [...answering.keys(), ...Object.keys(unanswered)]
  expect(named.filter((id) => !known.has(id))).toEqual([])
  expect(Object.keys(unanswered).filter((id) => answersTo(id).length > 0)).toEqual([])
})

test.each(answered)('$id: $source to $destination, $transport $ports is covered', (row) => {
  const answers = answersTo(row.id)
  const ports = answers.map((entry) => opened(entry.ports, entry.to)).reduce(union, [])
  expect(isSubset(portsOfRow(row.ports), ports)).toBe(true)
  for (const entry of answers) {
    expect(entry.transport).toContain(row.transport)
    expect(isSubset(portsOfRow(sourceOf(row)), opened(entry.sourcePorts, entry.from))).toBe(true)
    expect(fits(entry.from, row.source, row.sourceInterface)).toBe(true)
    expect(fits(entry.to, row.destination, row.destinationInterface)).toBe(true)
    expect(entry.versions.filter((version) => row.versions.includes(version))).not.toEqual([])
  }
  const answeredFor = new Set(answers.flatMap(({ versions }) => versions))
  expect(row.versions.filter((version) => !answeredFor.has(version))).toEqual([])
})

test.skipIf(referenceMissing)(
  'a version that an entry names has a row of that version, or the entry is inferred',
  () => {
    const versions = new Map(allRows.map(({ id, versions }) => [id, versions]))
    const bare = entries.flatMap(({ id, versions: named, answers, confidence }) =>
      named
        .filter((version) => !answers.some((answer) => versions.get(answer)?.includes(version)))
        .filter(() => confidence !== 'inferred')
        .map((version) => `${id} ${version}`),
    )
    expect(bare).toEqual([])
  },
)

test.skipIf(referenceMissing)(
  'wrong rows are answered by wrong entries, needed rows by an entry that is planned',
  () => {
    const planned = (id: string) => answersTo(id).some(({ need }) => need !== 'wrong')
    const odd = answered.filter(
      ({ id, necessity }) => necessity !== 'not-needed' && planned(id) === (necessity === 'wrong'),
    )
    expect(odd.map(({ id }) => id)).toEqual([])
  },
)

describe.skipIf(referenceMissing)('the matrix of partner versions', () => {
  const PARTNERS: Readonly<Record<string, string>> = {
    'Windows-Live-Messenger-2011': 'windows-live-messenger',
    'Lync-2010': 'lync-2010',
    'OCS-2007-R2': 'ocs-2007-r2',
    'OCS-2007': 'ocs-2007',
    'Lync-2013': 'lync-2013',
    'SfB-2015': 'skype-2015',
    'SfB-2019': 'skype-2019',
    'SfB-Online': 'lync-online',
  }
  /** Cells that stay empty, but another cell of the same partner, or the search for its version, opens the row. */
  const OPEN_ANYWAY = new Set(['L10-0296', 'L10-0302', 'L10-0303', 'L10-0304', 'L10-0305', 'L10-0306'])
  const cells = allRows.filter(({ feature }) => feature.startsWith('av-edge-matrix:'))
  const opens = ({ need, when }: Requirement, partner: string) =>
    need !== 'wrong' && (when.partners.length === 0 || when.partners.includes(partner))
  const partnerOf = ({ feature }: Row) => {
    const partner = PARTNERS[feature.split(':')[1] ?? '']
    if (partner === undefined) throw new Error(`no kind of partner of ours stands for \`${feature}\``)
    return partner
  }

  test.each(cells.filter(({ necessity }) => necessity === 'required'))(
    '$id $feature opens $transport $ports',
    (row) => {
      expect(answersTo(row.id).some((entry) => opens(entry, partnerOf(row)))).toBe(true)
    },
  )
  test.each(cells.filter(({ necessity }) => necessity === 'not-needed'))('$id $feature keeps $ports closed', (row) => {
    expect(answersTo(row.id).some((entry) => opens(entry, partnerOf(row)))).toBe(OPEN_ANYWAY.has(row.id))
  })
})

describe.skipIf(referenceMissing)('ports that an administrator can move', () => {
  /** Parameters that move no port of a flow by themselves, each with its reason. */
  const NO_SETTING: Readonly<Record<string, string>> = {
    'Access Edge port, single FQDN and IP': 'what edge/access-client is set to in that topology',
    'Web Conferencing Edge port, single FQDN and IP': 'what edge/webconf-client is set to in that topology',
    'A/V Edge port, single FQDN and IP': 'edge/av-tcp, which stays 443',
    SipHealthPort: 'no default is printed, and no flow is known',
    UserPinManagementWcfHttpPort: 'a service of the web site, front-end/web',
    McuFactorySipPort: 'one listener with WebPort, front-end/focus',
    PublishedPrimaryHttpPort: 'the balancer publishes what front-end/web-http listens on',
    PublishedPrimaryHttpsPort: 'the balancer publishes what front-end/web listens on',
    UcapSipPrimaryListeningPort: 'no default is printed, and no flow is known',
    SupportConferenceConsoleSipPrimaryListeningPort: 'no default is printed, and no flow is known',
    RmWebSipPrimaryListeningPort: 'no default is printed, and no flow is known',
    RmWebSipExternalListeningPort: 'no default is printed, and no flow is known',
    MeetingRoomAdminPortalInternalListeningPort: 'no default is printed, and no flow is known',
    MeetingRoomAdminPortalExternalListeningPort: 'no default is printed, and no flow is known',
    ExternalSipClientAccessPort: 'a hint for clients, which go to edge/access-client',
    VideoGatewaySipClientTlsPort: 'no default is printed, and no flow is known',
    AudioPortCount: 'no media of applications until it is set',
    VideoPortCount: 'no media of applications until it is set',
    AppSharingPortCount: 'no media of applications until it is set',
    SipClientPort: 'hidden, and no flow is known',
    PortNumber: 'what the watcher node calls, front-end/sip',
    SipTcpListeningPort: 'a port of Exchange',
    SipTlsListeningPort: 'a port of Exchange',
    'WCF port': 'persistent-chat/wcf, which no parameter moves',
    'server to server port': 'persistent-chat/servers, which no parameter moves',
    'TCP port of the default instance': 'back-end/sql and the sql of other databases',
    'TCP port of a named instance': 'back-end/sql and the sql of other databases',
    'ClsAgent listening ports': 'no parameter moves them',
    'DSCP audio': 'not a port',
    'DSCP video': 'not a port',
    'DSCP application sharing': 'not a port',
    'external 443 to internal': 'front-end/web-external',
    'external 80 to internal': 'front-end/web-external-http',
  }
  /** A range of its own is what the setting is for: it has the sample of the documentation, not the common default. */
  const SAMPLES = new Set(['ClientAudioPort', 'ClientVideoPort', 'ClientAppSharingPort', 'ClientFileTransferPort'])
  /** No other port is supported. */
  const FIXED = new Set(['Always On listener port'])
  const moved = [...catalogue.roles.values()].flatMap(({ ports }) => ports)
  const names = (text: string, word: string) => text.toLowerCase().includes(word.toLowerCase())
  const defaults = referenceRows('skype-lync/default-ports.csv').map((row) => ({
    cmdlet: row.get('cmdlet') ?? '',
    parameter: row.get('parameter') ?? '',
    text: row.get('default') ?? '',
  }))

  test('the exceptions name parameters that there are', () => {
    const known = new Set(defaults.map(({ parameter }) => parameter))
    expect([...Object.keys(NO_SETTING), ...SAMPLES].filter((parameter) => !known.has(parameter))).toEqual([])
  })

  test.each(defaults)('$cmdlet $parameter, $text', ({ cmdlet, parameter, text }) => {
    const by = moved.filter(
      ({ configurableBy = '' }) => names(configurableBy, cmdlet) && names(configurableBy, parameter),
    )
    expect(by.length > 0 || NO_SETTING[parameter] !== undefined || FIXED.has(`${cmdlet} ${parameter}`)).toBe(true)
    // Of a plain number one setting has it, alone or as the first of its range.
    if (by.length > 0 && /^\d+$/.test(text) && !/Count$|Range$/.test(parameter) && !SAMPLES.has(parameter)) {
      expect(by.map(({ ports }) => ports[0]?.[0])).toContain(Number(text))
    }
  })
})
