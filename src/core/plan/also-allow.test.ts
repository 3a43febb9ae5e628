import { expect, test } from 'vitest'
import { addressesOf, catalogueOf, deploymentOf, portsOf, type WorldWords } from '../../../test/support/world.ts'
import type { AlsoAllow } from '../model/deployment.ts'
import type { PolicyRule } from '../model/policy.ts'
import { formatAddresses } from '../sets/addresses.ts'
import { advise } from './advice/index.ts'
import { planFlows } from './matrix.ts'
import { planPolicies } from './policy.ts'

const WORLD: WorldWords = {
  zones: { perimeter: ['10.1.0.0/24'], internal: ['10.2.0.0/24', '2001:db8:2::/64'], branch: ['10.3.0.0/24'] },
  firewalls: { outer: ['internet', 'perimeter'], inner: ['perimeter', 'internal', 'branch'] },
  servers: { web1: { role: 'mail/hub', at: '10.1.0.9', nat: '192.0.2.9' } },
}
const CATALOGUE = catalogueOf({ 'mail/hub': {} }, [])
const TCP = { transport: 'tcp', ports: portsOf('22') } as const

function planned(entry: Omit<AlsoAllow, 'because'>) {
  const deployment = { ...deploymentOf(WORLD), alsoAllow: [{ because: 'backups, \u201cnightly\u201d', ...entry }] }
  const matrix = planFlows(deployment, CATALOGUE)
  const rules = planPolicies(deployment, matrix).flatMap((policy) =>
    policy.rules.flatMap((rule) => (rule.alsoAllow === undefined ? [] : [`${policy.firewall}: ${say(rule)}`])),
  )
  return { deployment, matrix, rules }
}

function say({ id, from, to, source, destination, service, alsoAllow }: PolicyRule): string {
  const [a, b] = [source, destination].map(({ addresses }) =>
    addresses === 'any' ? 'any' : formatAddresses(addresses),
  )
  return `${id} (${alsoAllow}) ${from}>${to} ${a} -> ${b} ${service.protocol}`
}

test.each([
  [
    { from: addressesOf('10.2.0.8/29'), to: addressesOf('10.1.0.7/32'), ...TCP },
    ['inner: also-allow-1 (1) internal>perimeter 10.2.0.8/29 -> 10.1.0.7 tcp'],
  ],
  // From everywhere: by every side, and through each firewall on the way.
  [
    { from: 'any', to: addressesOf('10.2.0.7/32'), ...TCP },
    [
      'outer: also-allow-1 (1) internet>perimeter any -> 10.2.0.7 tcp',
      'inner: also-allow-1 (1) perimeter>internal any -> 10.2.0.7 tcp',
      'inner: also-allow-1-2 (1) branch>internal any -> 10.2.0.7 tcp',
    ],
  ],
  // A public address is that of the host behind it.
  [
    { from: addressesOf('198.51.100.0/24'), to: addressesOf('192.0.2.9/32'), ...TCP },
    ['outer: also-allow-1 (1) internet>perimeter 198.51.100.0/24 -> 10.1.0.9 tcp'],
  ],
  [
    {
      from: addressesOf('10.2.0.0/24', '2001:db8:2::/64'),
      to: addressesOf('10.3.0.0/24'),
      transport: 'icmp',
      ports: [],
    },
    ['inner: also-allow-1 (1) internal>branch any -> 10.3.0.0/24 icmp'],
  ],
] as const)('opens what an entry lists, on the firewalls of its way: %#', (entry, rules) => {
  expect(planned(entry).rules).toEqual(rules)
})

test('its rules say why, in ASCII', () => {
  const { deployment, matrix } = planned({ from: 'any', to: addressesOf('10.1.0.7/32'), ...TCP })
  const rules = planPolicies(deployment, matrix).flatMap((policy) => policy.rules)
  expect(rules.find(({ alsoAllow }) => alsoAllow === 1)?.because).toBe('backups, ?nightly?')
})

test('an entry that no firewall stands in the way of is told', () => {
  const { deployment, matrix, rules } = planned({
    from: addressesOf('10.2.0.1/32'),
    to: addressesOf('10.2.0.2/32'),
    ...TCP,
  })
  expect(rules).toEqual([])
  const told = advise(deployment, matrix, CATALOGUE).find(({ code }) => code === 'also-allow-nowhere')
  expect(told?.message).toContain('entry 1 of `also-allow` opens nothing: backups')
})
