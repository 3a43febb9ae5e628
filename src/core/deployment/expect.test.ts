import { expect, test } from 'vitest'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { spanText } from '../diagnostics/source.ts'
import { formatAddresses } from '../sets/addresses.ts'
import { formatPorts } from '../sets/ports.ts'
import { readDeployment } from './read.ts'

/** A deployment with these assertions, each a line of YAML. */
function read(...assertions: readonly string[]) {
  const text = `
portolan: 1
zones:
  perimeter: [10.1.0.0/24, '2001:db8:1::/64']
  internal: [10.2.0.0/24]
  quiet: { addresses: [10.3.0.0/24], kind: internal, clients: false }
firewalls:
  outer: { between: [internet, perimeter], dialect: nftables }
  inner: { between: [perimeter, internal, quiet], dialect: nftables }
products: { lync: 2010 }
servers:
  edge1:
    role: edge
    addresses: { access: 10.1.0.1, webconf: 10.1.0.2, internal: 10.1.0.3 }
    nat: { access: 192.0.2.1 }
  fe1: { role: lync/front-end, pool: pool1, address: 10.2.0.1 }
  fe.2: { role: lync/front-end, pool: pool1, address: 10.2.0.2 }
pools: { pool1: { vip: 10.2.0.9 } }
features: { remote-access: true }
expect:
${assertions.map((line) => `  - ${line}\n`).join('')}`
  return readDeployment([{ name: 'test.yaml', text }], tinyCatalogue, ['nftables'])
}

const codes = (...assertions: readonly string[]) => read(...assertions).diagnostics.map(({ code }) => code)

test.each([
  ['a zone', 'internal', '10.2.0.0/24'],
  ['a server, on all its interfaces', 'edge1', '10.1.0.1-10.1.0.3'],
  ['one interface of a server', 'edge1/access', '10.1.0.1'],
  ['a pool, its members and its virtual address', 'pool1', '10.2.0.1-10.2.0.2, 10.2.0.9'],
  ['a name that looks like half an address', 'fe.2', '10.2.0.2'],
  ['a prefix', '10.1.0.128/25', '10.1.0.128/25'],
  ['a range', '10.1.0.5-10.1.0.6', '10.1.0.5-10.1.0.6'],
  ['a list of these', '[fe1, 10.2.0.77, edge1/webconf]', '10.1.0.2, 10.2.0.1, 10.2.0.77'],
])('an end is %s', (_, word, addresses) => {
  const other = word === 'internal' || word.includes('fe') || word === 'pool1' ? '2001:db8:1::/64, 10.1.0.200' : 'quiet'
  const { value, diagnostics } = read(`deny: { from: ${word}, to: [${other}], ports: 25/tcp }`)
  expect(diagnostics).toEqual([])
  expect(value.expect.map(({ from }) => formatAddresses(from.addresses))).toEqual([addresses])
})

test('a population is the zones in which it lives, the internet all that no zone has', () => {
  const { value } = read('deny: { from: lync/client-external, to: internal }', 'deny: { from: any, to: internet }')
  const [outside] = value.expect
  expect(outside?.from.addresses).toEqual(value.zones.get('internet')?.addresses)
  expect(formatAddresses(value.expect[1]?.from.addresses ?? { v4: [], v6: [] })).toBe('any')
})

test.each([
  ['ports: 5061/tcp', '5061 tcp'],
  ['ports: [443/tcp, 3478/udp, "50000-59999/udp"]', '443 tcp', '3478, 50000-59999 udp'],
  ['transport: udp, ports: [53, 123, 50-60/udp]', '50-60, 123 udp'],
  ['transport: tcp', 'any tcp'],
  ['transport: icmp', 'none icmp'],
  ['ports: any/tcp', 'any tcp'],
  ['because: nothing', 'none any'],
])('%s', (words, ...services) => {
  const { value, diagnostics } = read(`deny: { from: internet, to: internal, ${words} }`)
  expect(diagnostics).toEqual([])
  const found = value.expect.flatMap((assertion) => assertion.services)
  expect(found.map(({ transport, ports }) => `${formatPorts(ports)} ${transport}`)).toEqual(services)
})

test('an assertion is called by its id, or by what it says, and keeps its place', () => {
  const { value } = read(
    'deny: { from: internet, to: internal, ports: 1433/tcp, because: SQL is never public }',
    'allow: { from: internet, to: [edge1/access, edge1/webconf, 10.1.0.7, 10.1.0.8, 10.1.0.9], ports: [443/tcp, 80/tcp, 1/tcp, 3/tcp, 5-9/tcp, 3/udp], id: sign-in, firewall: outer }',
  )
  expect(value.expect.map(({ id, title, because, firewalls }) => [id, title, because, firewalls])).toEqual([
    ['deny internet -> internal, 1433/tcp', 'deny internet -> internal, 1433/tcp', 'SQL is never public', []],
    [
      'sign-in',
      'allow internet -> edge1/access, edge1/webconf, 10.1.0.7, 10.1.0.8 and 1 more, 1/tcp, 3/tcp, 5-9/tcp, 80/tcp and 1 more, 3/udp',
      undefined,
      ['outer'],
    ],
  ])
  expect(value.expect.map(({ span }) => spanText(span).slice(0, 7))).toEqual(['deny: {', 'allow: '])
})

const DENY = 'deny: { from: internet, to: perimeter, ports: 100-200/tcp }'
test.each([
  ['the same packets', true, 'allow: { from: internet, to: edge1, ports: 150/tcp }'],
  ['any traffic', true, 'allow: { from: internet, to: edge1 }'],
  ['by the same firewall', true, 'allow: { from: internet, to: edge1, ports: 150/tcp, firewall: outer }'],
  ['of another port', false, 'allow: { from: internet, to: edge1, ports: 201/tcp }'],
  ['of another transport', false, 'allow: { from: internet, to: edge1, ports: 150/udp }'],
  ['from another place', false, 'allow: { from: internal, to: edge1, ports: 150/tcp }'],
  ['in the same sense', false, 'deny: { from: internet, to: edge1, ports: 150/tcp }'],
])('%s, allowed and denied: %s', (_, contradicts, other) => {
  expect(codes(DENY, other)).toEqual(contradicts ? ['contradiction'] : [])
  expect(codes(other, DENY)).toEqual(contradicts ? ['contradiction'] : [])
})

test('assertions about different firewalls do not contradict each other', () => {
  const both = 'from: internet, to: internal, ports: 25/tcp'
  expect(codes(`deny: { ${both}, firewall: inner }`, `allow: { ${both}, firewall: outer }`)).toEqual([])
  expect(codes(`deny: { ${both}, firewall: inner }`, `allow: { ${both} }`)).toEqual(['contradiction'])
})

test('what no firewall sees contradicts nothing', () => {
  expect(codes('deny: { from: any, to: internal }', 'allow: { from: internal, to: any, ports: 25/tcp }')).toEqual([])
})

test('too many assertions, and ends of too many words, are refused at once', () => {
  const long = Array.from({ length: 300 }, (_, i) => `10.1.0.${i % 250}`).join(', ')
  expect(codes(`deny: { from: internet, to: [${long}] }`)).toEqual(['too-many'])
  expect(
    codes(...Array.from({ length: 1001 }, (_, i) => `deny: { from: internet, to: internal, ports: ${i}/tcp }`)),
  ).toEqual(['too-many'])
})
