import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { TINY, tinySources } from '../../../test/support/tiny-catalogue.ts'
import { spanText } from '../diagnostics/source.ts'
import { lintCatalogue } from './lint/index.ts'
import { isCatalogueFile, readCatalogue } from './read.ts'

function faults(changed: Parameters<typeof tinySources>[0]) {
  return readCatalogue(tinySources(changed)).diagnostics.map(({ code, message, span }) => [
    code,
    message,
    span ? spanText(span) : '',
  ])
}

test('reads the small catalogue without a complaint', () => {
  const read = readCatalogue(tinySources())
  expect(read.diagnostics).toEqual([])
  expect(lintCatalogue(read)).toEqual([])
})

test('versions keep the order of the file', () => {
  expect(readCatalogue(tinySources()).value.products.get('lync')?.versions).toEqual(['2007R2', '2010', '2013'])
})

test('names are qualified with the product, and defaults filled in', () => {
  const { requirements, roles } = readCatalogue(tinySources()).value
  expect(requirements.find(({ id }) => id === 'lync.edge.partner-media')).toEqual({
    id: 'lync.edge.partner-media',
    title: 'Calls with partners',
    product: 'lync',
    versions: ['2007R2', '2010', '2013'],
    from: { roles: ['lync/edge'], interface: 'webconf', at: 'node', public: false },
    to: { roles: ['lync/client-external'], at: 'node', public: false },
    transport: ['tcp', 'udp'],
    sourcePorts: { fixed: [[50000, 50100]], settings: [], dynamicRpc: false },
    ports: {
      fixed: [
        [443, 443],
        [50000, 50100],
      ],
      settings: [],
      dynamicRpc: true,
    },
    application: 'RTP',
    rpc: [],
    encryption: '',
    authentication: '',
    need: 'legacy',
    for: 'partners on OCS 2007',
    feature: 'lync/partner-media',
    when: { features: ['lync/federation'], partners: ['ocs-2007'], roles: [], balancing: [] },
    confidence: 'seen',
    answers: [],
    claims: [{ source: 'seed', says: 'always', verdict: 'imprecise', because: 'only for old partners' }],
    support: false,
  })
  expect(requirements[0]?.ports.settings).toEqual(['lync/edge/access-client'])
  expect(roles.get('lync/front-end')?.interfaces).toEqual([
    { name: 'main', title: 'Front End Server', zones: ['internal', 'branch'], translated: false },
  ])
  expect(roles.get('lync/standard-edition')?.includes).toEqual(['lync/front-end'])
})

test.each([
  // the fault underlined; the rest of the file is read
  ['kind: seed', 'kind: sed', [['wrong-value', '`kind` cannot be `sed`', 'sed']]],
  [
    'title: An article',
    'titel: An article',
    [
      ['missing-key', '`title` is missing', 'seed'],
      ['unknown-key', 'unknown key `titel`', 'titel'],
    ],
  ],
  ['sources:', 'sauces:', [['unknown-file', 'cannot tell what this file of the catalogue holds', 'sauces']]],
] as const)('sources: %s written as %s', (right, wrong, expected) => {
  const found = faults({ sources: TINY.sources.replace(right, wrong) })
  expect(found.toSorted()).toEqual(expected)
})

test.each([
  ['ports: 443', 'ports: 65536', ['bad-ports', '`65536` is not a port: ports end at 65535', '65536']],
  ['ports: 443', 'ports: [443, 0443]', ['bad-ports', '`0443` is not a port number', '0443']],
  [
    'transport: tcp',
    'transport: tpc',
    ['wrong-type', '`transport` must be one or more of tcp, udp, icmp, esp, ah, any, not `tpc`', 'tpc'],
  ],
  ['need: legacy', 'need: legasy', ['wrong-value', '`need` cannot be `legasy`', 'legasy']],
  [
    'to: { role: edge, interface: access }',
    'to: { interface: access }',
    ['wrong-value', 'give one of `role` and `roles`', '{ interface: access }'],
  ],
] as const)('flows: %s written as %s', (right, wrong, expected) => {
  expect(faults({ flows: TINY.flows.replace(right, wrong) })).toEqual([expected])
})

test('an entry at fault is left out, and the others are read', () => {
  const flows = TINY.flows.replace('need: legacy', 'need: legasy')
  const ids = readCatalogue(tinySources({ flows })).value.requirements.map(({ id }) => id)
  expect(ids).toEqual([
    'lync.edge.remote-sign-in',
    'lync.edge.web-conferencing',
    'lync.edge.web-services',
    'lync.edge.sign-in',
    'exchange.access.rpc',
  ])
})

test('an id that two files give is told with both places', () => {
  const read = readCatalogue([
    ...tinySources(),
    { name: 'more.yaml', text: 'sources: { seed: { title: Another, kind: seed } }' },
  ])
  expect(read.diagnostics).toMatchObject([
    { code: 'duplicate-name', message: 'source `seed` is given twice', related: [{ message: 'first given here' }] },
  ])
})

test.each([
  ['sources.yaml', true],
  ['sources-exchange.yaml', true],
  ['products/lync.yaml', true],
  ['flows/lync/edge.yaml', true],
  ['flows\\lync\\edge.yaml', true],
  ['unanswered.yaml', false],
  ['dns/lync/names.yaml', false],
  ['dns/lync.yaml', true],
])('is %s a file of the catalogue: %s', (path, expected) => expect(isCatalogueFile(path)).toBe(expected))

const folder = resolve(import.meta.dirname, '../../../catalogue')

test.skipIf(!existsSync(join(folder, 'flows')))('the real catalogue reads and lints without a complaint', () => {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(isCatalogueFile)
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  const read = readCatalogue(sources)
  expect([...read.diagnostics, ...lintCatalogue(read)].map(({ code, message }) => `${code}: ${message}`)).toEqual([])
  expect(read.value.requirements.length).toBeGreaterThan(0)
})
