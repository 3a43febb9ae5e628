import { expect, test } from 'vitest'
import { catalogueOf, deploymentOf } from '../../../test/support/world.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Assertion } from '../model/expect.ts'
import { formatAddresses, unionOfAddresses } from '../sets/addresses.ts'
import { parseAddresses } from '../sets/parse-addresses.ts'
import { deniedFlows, placeAssertions } from './expect.ts'
import { planFlows } from './matrix.ts'

/** One translated host in the perimeter; two firewalls side by side towards the inside; a branch over the internet. */
const world = deploymentOf({
  zones: { perimeter: ['10.1.0.0/24'], internal: ['10.2.0.0/24'], branch: ['10.3.0.0/24'], island: ['10.4.0.0/24'] },
  firewalls: {
    outer: ['internet', 'perimeter'],
    left: ['perimeter', 'internal'],
    right: ['perimeter', 'internal'],
    away: ['internet', 'branch'],
    shore: ['island', 'sea'],
  },
  servers: {
    edge: { role: 'mail/edge', at: '10.1.0.1', nat: '192.0.2.1', versions: { mail: '1' } },
    box: { role: 'mail/box', at: '10.2.0.1', versions: { mail: '1' } },
  },
})

type Words = Partial<Omit<Assertion, 'from' | 'to'>> & { readonly from: string; readonly to: string }

function assertion({ from, to, ...more }: Words): Assertion {
  const end = (text: string) => {
    const sets = text.split(', ').flatMap((word) => {
      const read = parseAddresses(word)
      return read.ok ? [read.value] : [...(world.zones.get(word) ? [world.zones.get(word)?.addresses] : [])]
    })
    return { text, addresses: unionOfAddresses(sets.flatMap((set) => set ?? [])) }
  }
  return {
    kind: 'allow',
    id: 'x',
    title: 'x',
    services: [{ transport: 'tcp', ports: [[25, 25]] }],
    firewalls: [],
    span: { source: { name: 'test', text: '' }, start: 0, end: 0 },
    ...more,
    from: end(from),
    to: end(to),
  }
}

function placed(words: Words) {
  const deployment: Deployment = { ...world, expect: [assertion(words)] }
  const [found] = placeAssertions(deployment)
  if (found === undefined) throw new Error('the assertion is gone')
  const flows = found.flows.map(({ from, to, crossings }) => ({
    from: formatAddresses(from.addresses),
    to: formatAddresses(to.addresses),
    seen: to.publicAddresses === undefined ? '' : formatAddresses(to.publicAddresses),
    way: crossings.map((crossing) => `${crossing.firewall} ${crossing.from}>${crossing.to}`),
  }))
  return { ...found, flows }
}

test('what is allowed from the internet goes to the public address, from everybody but ourselves', () => {
  const { flows, firewalls } = placed({ from: 'internet', to: '10.1.0.1' })
  expect(firewalls).toEqual(['outer'])
  expect(flows).toMatchObject([{ to: '10.1.0.1', seen: '192.0.2.1', way: ['outer internet>perimeter'] }])
  expect(flows[0]?.from).toContain('192.0.2.0, 192.0.2.2')
})

test('what is denied is denied by every address, to everybody', () => {
  const { flows } = placed({ kind: 'deny', from: 'internet', to: '10.1.0.1' })
  expect(flows).toMatchObject([{ to: '10.1.0.1, 192.0.2.1', seen: '' }])
  expect(flows[0]?.from).not.toContain('192.0.2.')
})

test('an end is divided by its zones; inside one of them no firewall stands', () => {
  const { flows, notes } = placed({ from: 'perimeter, internal', to: 'internal' })
  expect(flows.map(({ from, to, way }) => [from, to, ...way])).toEqual([
    ['10.1.0.0/24', '10.2.0.0/24', 'left perimeter>internal'],
  ])
  expect(notes).toEqual([
    'judged on the way through left; the way through right is as short',
    'inside internal no firewall stands between them',
  ])
})

test('a firewall that is named is judged, even if the plan takes the one beside it', () => {
  for (const kind of ['allow', 'deny'] as const) {
    const { firewalls, unplaced, flows } = placed({ kind, from: 'perimeter', to: 'internal', firewalls: ['right'] })
    expect([firewalls, unplaced]).toEqual([['right'], []])
    expect(flows.flatMap(({ way }) => way)).toEqual(['left perimeter>internal', 'right perimeter>internal'])
  }
})

test('a named firewall that packets do not meet leaves it undecided', () => {
  const { firewalls, unplaced } = placed({ kind: 'deny', from: 'internet', to: 'perimeter', firewalls: ['away'] })
  expect([firewalls, unplaced]).toEqual([[], ['the way that packets take does not lead through firewall away']])
})

test('private addresses cannot be allowed over the internet; to deny them, every firewall is asked', () => {
  const { flows, unplaced } = placed({ from: 'branch', to: '10.2.0.1' })
  expect(flows).toEqual([])
  expect(unplaced).toEqual([expect.stringContaining('private address that no firewall translates')])
  const denied = placed({ kind: 'deny', from: 'branch', to: '10.2.0.1' })
  expect(denied.firewalls).toEqual(['outer', 'left', 'away'])
})

test('over the internet a translated host is met by its public address', () => {
  const { flows } = placed({ from: '10.1.0.1', to: '10.3.0.0/24' })
  expect(flows).toEqual([])
  const { flows: home } = placed({ kind: 'deny', from: 'branch', to: '10.1.0.1' })
  expect(home.map(({ way }) => way)).toEqual([['away branch>internet', 'outer internet>perimeter']])
})

test('a way that is not there cannot be allowed, and need not be denied', () => {
  const none = 'no firewall leads from island to internal'
  expect(placed({ from: 'island', to: 'internal' }).unplaced).toEqual([none])
  const { unplaced, notes } = placed({ kind: 'deny', from: 'perimeter, island', to: 'internal' })
  expect([unplaced, notes.includes(none)]).toEqual([[], true])
})

test('an assertion of more ways than can be followed is undecided, and the others are not', () => {
  const zones = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`z${i}`, [`10.9.${i}.0/24`]]))
  const large = deploymentOf({ zones, firewalls: { star: Object.keys(zones) } })
  const [all, one] = placeAssertions({
    ...large,
    expect: [
      assertion({ kind: 'deny', from: '10.9.0.0/16', to: '10.9.0.0/16' }),
      assertion({ kind: 'deny', from: '10.9.1.1', to: '10.9.2.2' }),
    ],
  })
  expect([all?.flows, all?.unplaced]).toEqual([[], [expect.stringContaining('than are followed')]])
  expect([one?.firewalls, one?.unplaced]).toEqual([['star'], []])
})

test('a denial of what the plan needs is told, the most needed first', () => {
  const catalogue = catalogueOf({ 'mail/edge': {}, 'mail/box': {} }, [
    { id: 'handy', title: 'handy', from: 'mail/edge', to: 'mail/box', ports: '20-30', need: 'optional' },
    { id: 'mail', title: 'mail', from: 'mail/edge', to: 'mail/box', ports: '25' },
  ])
  const { flows } = planFlows(world, catalogue)
  const told = (...words: readonly Words[]) =>
    deniedFlows(placeAssertions({ ...world, expect: words.map(assertion) }), flows).map(({ message }) => message)
  const ends = { from: '10.1.0.0/25', to: 'internal' }
  expect(told({ kind: 'deny', ...ends })).toEqual(['the plan needs what this denies: mail (required, mail) and 1 more'])
  expect(told({ kind: 'deny', ...ends, services: [{ transport: 'tcp', ports: [[22, 22]] }] })).toEqual([
    'the plan needs what this denies: handy (optional, handy)',
  ])
  expect(
    told(
      { ...ends },
      { kind: 'deny', ...ends, services: [{ transport: 'udp', ports: [[25, 25]] }] },
      { kind: 'deny', from: '10.1.0.128/25', to: 'internal' },
      { kind: 'deny', ...ends, firewalls: ['right'] },
    ),
  ).toEqual([])
})
