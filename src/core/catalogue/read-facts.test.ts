import { expect, test } from 'vitest'
import { TINY, tinyCatalogue, tinySources } from '../../../test/support/tiny-catalogue.ts'
import { spanText } from '../diagnostics/source.ts'
import { allFacts } from '../model/facts.ts'
import { isCatalogueFile, readCatalogue } from './read.ts'

test('records have qualified roles, all versions of the product where they name none, and defaults', () => {
  expect(tinyCatalogue.facts.dns[0]).toEqual({
    id: 'lync.dns.pool',
    title: 'Servers and clients find the pool',
    product: 'lync',
    versions: ['2007R2', '2010', '2013'],
    confidence: 'seen',
    sources: ['vendor'],
    answers: ['DNS-1'],
    scope: 'internal',
    type: 'A',
    name: '<pool-fqdn>',
    target: 'each Front End Server, or the virtual address',
    to: {
      roles: ['lync/front-end'],
      firstOf: false,
      except: ['lync/standard-edition'],
      at: 'pool',
      balancing: [],
      public: false,
    },
    each: 'pool',
    need: 'required',
    when: { features: [], roles: [] },
  })
})

test('the first of several roles is kept as such, in its order', () => {
  const { to } = tinyCatalogue.facts.dns[1] ?? {}
  expect(to).toMatchObject({ roles: ['network/reverse-proxy', 'lync/front-end'], firstOf: true })
})

test('certificates name those to which they add', () => {
  const [, adding, edge] = tinyCatalogue.facts.certificates
  expect(adding).toMatchObject({ addsTo: ['lync.certificate.front-end'], when: { features: ['lync/federation'] } })
  expect(edge).toMatchObject({ need: 'optional', key: 'exportable', names: [] })
})

test('the endpoint mapper of Windows Firewall rules is port 135', () => {
  expect(tinyCatalogue.facts.windowsFirewall[0]).toMatchObject({
    roles: ['exchange/mailbox'],
    program: 'Bin\\Store.exe',
    ports: {
      fixed: [
        [135, 135],
        [6001, 6001],
      ],
      dynamicRpc: true,
    },
  })
})

test('listeners and advice', () => {
  expect(tinyCatalogue.facts.listeners[0]).toMatchObject({ roles: ['*'], configurableBy: 'Set-ImapSettings' })
  expect(tinyCatalogue.facts.advice[0]).toMatchObject({ level: 'error', because: 'nothing may share its host' })
})

test.each([
  ['names', 'at: virtual', 'at: nodes', 'nodes'],
  ['names', 'role: front-end, except', 'role: front-end, roles: [edge], except', 'roles: [edge]'],
  ['names', 'port: 5061', 'port: 70000', '70000'],
  ['names', 'type: SRV', 'type: SVR', 'SVR'],
  ['certificates', 'each: server', 'each: host', 'host'],
  ['rules', '6001', 'all', 'all'],
  ['listeners', 'by: Set-ImapSettings', 'bye: Set-ImapSettings', 'bye'],
  ['advice', 'level: error', 'level: fatal', 'fatal'],
] as const)('%s: %j as %j is a located complaint, and the other entries stay', (file, right, wrong, underlined) => {
  expect(TINY[file]).toContain(right)
  const { value, diagnostics } = readCatalogue(tinySources({ [file]: TINY[file].replace(right, wrong) }))
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toHaveLength(1)
  const [{ span } = {}] = diagnostics
  expect(span ? spanText(span) : '').toContain(underlined)
  expect(allFacts(value.facts).length).toBeGreaterThanOrEqual(allFacts(tinyCatalogue.facts).length - 1)
})

test.each(['dns/lync.yaml', 'certificates/x.yaml', 'windows-firewall/x.yaml', 'listeners/x.yaml', 'advice/x.yaml'])(
  '%s is a file of the catalogue',
  (path) => expect(isCatalogueFile(path)).toBe(true),
)
