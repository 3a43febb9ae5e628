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
const COLLOCATED: ReadonlyMap<string, string> = new Map([['L10-0178', 'mediation']])

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
const rows = allRows.filter(({ versions }) => versions.includes('2010'))
const answersTo = (id: string): readonly Requirement[] => entries.filter(({ answers }) => answers.includes(id))
const answered = allRows.filter(({ id }) => answersTo(id).length > 0)

const MEDIATION = ['lync/mediation', 'lync/branch-appliance']

/** The reference's names of ends, and the roles of ours of which an answering entry must name one. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  'admin-workstation': ['windows/admin-workstation'],
  'any-internal': ['lync/client-internal', 'lync/front-end', 'network/reverse-proxy'],
  apns: ['lync/push-service'],
  archiving: ['lync/archiving'],
  'archiving-sql': ['lync/archiving-database'],
  'back-end-sql': ['lync/back-end'],
  'client-external': ['lync/client-external', 'network/internet'],
  'client-internal': ['lync/client-internal'],
  'client-mobile': ['lync/mobile-internal'],
  dc: ['windows/domain-controller'],
  'dhcp-server': ['windows/dhcp-server'],
  director: ['lync/director'],
  'dns-server': ['windows/dns-server', 'network/dns-server', 'network/internet-dns'],
  edge: ['lync/edge'],
  'exchange-cas': ['exchange/client-access'],
  'exchange-online': ['lync/hosting-provider'],
  'exchange-um': ['exchange/unified-messaging'],
  'federated-edge': ['lync/federated-edge', 'network/internet', 'lync/public-im-client'],
  'file-share': ['windows/file-share'],
  'front-end': ['lync/front-end'],
  gateway: ['network/voice-gateway', 'lync/branch-gateway'],
  'group-chat': ['lync/group-chat'],
  'group-chat-compliance': ['lync/group-chat-compliance'],
  'group-chat-sql': ['lync/group-chat-database'],
  internet: ['network/internet', 'network/revocation-point'],
  'ip-pbx': ['network/ip-pbx'],
  mediation: MEDIATION,
  monitoring: ['lync/monitoring'],
  'monitoring-sql': ['lync/monitoring-database'],
  mpns: ['lync/push-service'],
  'ntp-server': ['windows/ntp-server', 'network/internet-ntp'],
  'o365-cloud': ['lync/hosting-provider'],
  'phone-device': ['lync/phone'],
  'pic-client': ['lync/public-im-client'],
  'pic-provider': ['lync/public-im-provider'],
  'pki-cdp': ['windows/certificate-authority'],
  'rcc-gateway': ['lync/rcc-gateway'],
  'reverse-proxy': ['network/reverse-proxy'],
  sba: MEDIATION, // an appliance has what a Mediation Server has
  scom: ['windows/operations-manager'],
  'sip-trunk-sbc': ['network/sip-trunk'],
  ssrs: ['lync/monitoring-reports'],
  'trusted-app': ['lync/trusted-application'],
  'xmpp-gateway': ['lync/xmpp-gateway'],
  'xmpp-partner': ['lync/xmpp-partner'],
}

/** The reference's interfaces, and what ours are called; a virtual address is said by `at`. */
const INTERFACES: Readonly<Record<string, string | undefined>> = {
  internal: 'internal',
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
  const roles = ENDS[name]
  if (roles === undefined) throw new Error(`no role of ours stands for \`${name}\``)
  const virtual = interfaceName.endsWith('vip')
  return (
    end.roles.some((role) => roles.includes(role)) &&
    (interfaceName === '' || virtual || end.interface === INTERFACES[interfaceName]) &&
    (!virtual || (end.at !== 'node' && end.interface === INTERFACES[interfaceName]))
  )
}

/** The port table gives 3478 as source of what goes to partners, the matrix of partner versions gives none. */
const sourceOf = ({ feature, ports, sourcePorts, source }: Row) =>
  feature.startsWith('av-edge-matrix:') && source === 'edge' && ports === '3478' ? '3478' : sourcePorts

test.skipIf(referenceMissing)(`Lync 2010: every row is answered or has a reason ${referenceMissing ?? ''}`, () => {
  const open = rows.filter(({ id }) => answersTo(id).length === 0 && unanswered[id] === undefined)
  expect(rows.length).toBe(325)
  expect(open.map(({ id }) => id)).toEqual([])
})

test.skipIf(referenceMissing)('an answer names a row that exists, and no row is both answered and unanswered', () => {
  const known = new Set(allRows.map(({ id }) => id))
  const named = [...entries.flatMap(({ answers }) => answers), ...Object.keys(unanswered)]
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
})

test.skipIf(referenceMissing)('a version that an entry names has a row of that version among the answers', () => {
  const versions = new Map(allRows.map(({ id, versions }) => [id, versions]))
  const bare = entries.flatMap(({ id, versions: named, answers, confidence }) =>
    named
      .filter((version) => !answers.some((answer) => versions.get(answer)?.includes(version)))
      .filter((version) => version !== '2010' || confidence !== 'inferred')
      .map((version) => `${id} ${version}`),
  )
  expect(bare).toEqual([])
})

test.skipIf(referenceMissing)(
  'wrong rows are answered by wrong entries, all others by an entry that is planned',
  () => {
    const planned = (id: string) => answersTo(id).some(({ need }) => need !== 'wrong')
    const odd = answered.filter(({ id, necessity }) => planned(id) === (necessity === 'wrong'))
    expect(odd.map(({ id }) => id)).toEqual([])
  },
)

describe.skipIf(referenceMissing)('the matrix of partner versions', () => {
  const PARTNERS: Readonly<Record<string, string>> = {
    'Windows-Live-Messenger-2011': 'windows-live-messenger',
    'Lync-2010': 'lync-2010',
    'OCS-2007-R2': 'ocs-2007-r2',
    'OCS-2007': 'ocs-2007',
  }
  /** Cells that stay empty, but another cell of the same partner, or the search for its version, opens the row. */
  const OPEN_ANYWAY = new Set(['L10-0296', 'L10-0302', 'L10-0303', 'L10-0304', 'L10-0305', 'L10-0306'])
  const cells = rows.filter(({ feature }) => feature.startsWith('av-edge-matrix:'))
  const opens = ({ when }: Requirement, partner: string) =>
    when.partners.length === 0 || when.partners.includes(partner)
  const partnerOf = ({ feature }: Row) => PARTNERS[feature.split(':')[1] ?? ''] ?? ''

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
