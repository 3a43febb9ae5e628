import { expect, test } from 'vitest'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { deploymentOf, type WorldWords } from '../../../test/support/world.ts'
import { planDns } from './dns.ts'

const LYNC = { lync: '2010' }
const POOL = {
  fe1: { role: 'lync/front-end', at: '10.0.0.11', pool: 'pool1', versions: LYNC },
  fe2: { role: 'lync/front-end', at: '10.0.0.12', pool: 'pool1', versions: LYNC },
}
const EDGE = {
  role: 'lync/edge',
  at: { access: '172.16.0.10', internal: '172.16.1.10' },
  nat: { access: '203.0.113.10' },
  versions: LYNC,
}

/** Every planned record as `type name of: addresses`. */
function planned(words: Partial<WorldWords>): readonly string[] {
  const deployment = deploymentOf({
    zones: { inside: ['10.0.0.0/24', 'fd00::/64'], perimeter: ['172.16.0.0/24', '172.16.1.0/24'] },
    firewalls: {},
    features: ['lync/sign-in'],
    ...words,
  })
  return planDns(deployment, tinyCatalogue).records.map(({ entry, type, of, addresses }) =>
    `${type} ${entry.name} ${of ?? ''}: ${addresses.join(', ')}`.replace(/ +:/, ':').trim(),
  )
}

test('a pool that DNS balances has its servers, its web services the virtual address', () => {
  const pools = { pool1: { vip: '10.0.0.10', balancing: 'dns+hardware-web' } } as const
  expect(planned({ servers: POOL, pools })).toEqual([
    'A <pool-fqdn> pool1: 10.0.0.11, 10.0.0.12',
    'A web.<sip-domain>: 10.0.0.10',
  ])
})

test('a pool behind a hardware balancer has its virtual address', () => {
  const pools = { pool1: { vip: '10.0.0.10', balancing: 'hardware' } } as const
  expect(planned({ servers: POOL, pools })[0]).toBe('A <pool-fqdn> pool1: 10.0.0.10')
})

test('a server without a pool counts as one; a role that includes the meant one can be left out', () => {
  const servers = {
    fe1: { role: 'lync/front-end', at: '10.0.0.11', versions: LYNC },
    se1: { role: 'lync/standard-edition', at: '10.0.0.20', versions: LYNC },
  }
  expect(planned({ servers })).toEqual(['A <pool-fqdn> fe1: 10.0.0.11', 'A web.<sip-domain>: 10.0.0.11, 10.0.0.20'])
})

test('IPv6 addresses have records of their own', () => {
  const servers = { fe1: { role: 'lync/front-end', at: { main: ['10.0.0.11', 'fd00::11'] }, versions: LYNC } }
  expect(planned({ servers }).slice(0, 2)).toEqual(['A <pool-fqdn> fe1: 10.0.0.11', 'AAAA <pool-fqdn> fe1: fd00::11'])
})

test('the first deployed role of several is meant', () => {
  const servers = { ...POOL, rp1: { role: 'network/reverse-proxy', at: { external: '172.16.0.40' } } }
  expect(planned({ servers })).toContain('A web.<sip-domain>: 172.16.0.40')
})

test('the internet gets public addresses', () => {
  expect(planned({ servers: { edge1: EDGE } })).toEqual(['A sip.<sip-domain> edge1: 203.0.113.10'])
})

test('features, roles and versions decide; what is wrong is never planned', () => {
  const federation = 'SRV _sipfederationtls._tcp.<sip-domain>:'
  const features = ['lync/sign-in', 'lync/federation']
  expect(planned({ servers: { edge1: EDGE }, features })).toContain(federation)
  expect(planned({ servers: { edge1: EDGE } })).not.toContain(federation)
  expect(planned({ servers: POOL, features })).not.toContain(federation)
  const old = { fe1: { role: 'lync/front-end', at: '10.0.0.11', versions: { lync: '2013' } } }
  expect(planned({ servers: old })).toEqual(['A <pool-fqdn> fe1: 10.0.0.11'])
  expect(planned({})).toEqual([])
})
