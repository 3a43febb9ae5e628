import { expect, test } from 'vitest'
import { addressesOf, deploymentOf } from '../../../test/support/world.ts'
import type { Question } from '../model/question.ts'
import { addressTexts } from '../sets/addresses.ts'
import { legsOf, towardsFirewall } from './legs.ts'
import { readQuestion } from './read.ts'
import { vocabularyOf } from './vocabulary.ts'

const world = deploymentOf({
  zones: { perimeter: ['10.1.0.0/24'], internal: ['10.2.0.0/24'] },
  firewalls: { outer: ['internet', 'perimeter'], inner: ['perimeter', 'internal'] },
  servers: {
    edge1: { role: 'mail/edge', at: { out: '10.1.0.10', in: '10.1.0.20' }, nat: { out: '192.0.2.10' } },
    web1: { role: 'mail/web', at: '10.2.0.7', nat: '192.0.2.20' },
    mbx1: { role: 'mail/mailbox', at: '10.2.0.5', pool: 'mail' },
  },
  pools: { mail: { vip: '10.2.0.9' } },
})

function asked(text: string): Question {
  const { value } = readQuestion({ name: 'question', text }, vocabularyOf(world))
  if (value === undefined) throw new Error(`this test asks: ${text}`)
  return value
}

/** `internet to perimeter: any > 10.0.0.1 by outer(eth0 eth1)`. */
function said(text: string, only?: string): readonly string[] {
  const { legs, unmet } = legsOf(world, asked(text), only)
  const lines = legs.map(({ title, source, destination, points, notes }) => {
    const way = points.map(({ firewall, inInterface, outInterface }) => `${firewall}(${inInterface} ${outInterface})`)
    const from = addressTexts(source).length > 3 ? 'many' : addressTexts(source).join()
    return [`${title}: ${from} > ${addressTexts(destination).join()} by ${way.join(' ')}`, ...notes].join('; ')
  })
  return [...lines, ...unmet]
}

test.each([
  ['internal -> edge1.in 25/tcp', undefined, ['internal to perimeter: 10.2.0.0/24 > 10.1.0.20 by inner(eth1 eth0)']],
  [
    'mbx1 -> 192.0.2.99',
    undefined,
    ['internal to internet: 10.2.0.5 > 192.0.2.99 by inner(eth1 eth0) outer(eth1 eth0)'],
  ],
  // the internet knows a host by its public address, and only those that have one
  [
    '203.0.113.5 -> edge1',
    undefined,
    [
      'internet to perimeter: 203.0.113.5 > 10.1.0.20,192.0.2.10 by outer(eth0 eth1); where hosts are known by their public addresses',
    ],
  ],
  // an address means itself
  ['203.0.113.5 -> 10.1.0.10', undefined, ['internet to perimeter: 203.0.113.5 > 10.1.0.10 by outer(eth0 eth1)']],
  ['203.0.113.5 -> 192.0.2.10', undefined, ['internet to perimeter: 203.0.113.5 > 192.0.2.10 by outer(eth0 eth1)']],
  // from inside by the public address: to the firewall that translates, and back
  ['edge1.in -> 192.0.2.10', undefined, ['perimeter to perimeter: 10.1.0.20 > 192.0.2.10 by outer(eth1 eth1)']],
  [
    'mail -> 192.0.2.10',
    undefined,
    ['internal to perimeter: 10.2.0.5,10.2.0.9 > 192.0.2.10 by inner(eth1 eth0) outer(eth1 eth1)'],
  ],
  // behind the firewall that translates is the real one
  [
    '203.0.113.5 -> 192.0.2.20',
    'inner',
    ['internet to internal: 203.0.113.5 > 10.2.0.7 by inner(eth0 eth1); by the real address: `outer` translates'],
  ],
  ['mail -> mail', undefined, ['from internal to internal: no firewall is on the way']],
  ['mbx1 -> edge1.in', 'outer', ['from internal to perimeter: `outer` is not on the way']],
  ['mbx1 -> 192.0.2.99', 'outer', ['internal to internet: 10.2.0.5 > 192.0.2.99 by outer(eth1 eth0)']],
  [
    'mail/mailbox -> outer 22/tcp',
    undefined,
    ['internal to outer: 10.2.0.5 > 0.0.0.0/0,::/0 by outer(eth1 undefined)'],
  ],
  ['firewall -> 10.1.0.7', 'inner', ['inner to perimeter: 0.0.0.0/0,::/0 > 10.1.0.7 by inner(undefined eth0)']],
])('%s at %s', (text, only, expected) => expect(said(text, only)).toEqual(expected))

test('an end in several zones has a leg for each pair', () => {
  const { legs, unmet } = legsOf(world, asked('any -> 10.0.0.0/8 443/tcp'))
  expect(legs.map(({ title }) => title)).toEqual([
    'perimeter to internal',
    'perimeter to internet',
    'internal to perimeter',
    'internal to internet',
    'internet to perimeter',
    'internet to internal',
  ])
  expect(unmet).toHaveLength(3)
})

test('behind the firewall that translates the destination is the real address', () => {
  const { legs } = legsOf(world, asked('203.0.113.5 -> mail'), 'inner')
  expect(legs.map(({ destination }) => destination)).toEqual([addressesOf('10.2.0.5', '10.2.0.9')])
})

test('a firewall’s own address is the firewall itself', () => {
  const [outer] = [...world.firewalls.values()]
  if (outer === undefined) throw new Error('no firewall')
  const own = outer.sides.map((side) => ({ ...side, addresses: [{ family: 4 as const, value: 0x0a010001 }] }))
  const known = { ...world, firewalls: new Map([['outer', { ...outer, sides: own }]]) }
  expect(towardsFirewall(known, asked('10.1.0.7 -> 10.1.0.1')).path).toBe('input')
  expect(towardsFirewall(known, asked('10.1.0.7 -> 10.1.0.1, 10.1.0.2')).path).toBe('forward')
  expect(towardsFirewall(world, asked('10.1.0.7 -> 10.1.0.1')).path).toBe('forward')
})
