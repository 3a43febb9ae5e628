import { expect, test } from 'vitest'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { deploymentOf, type WorldWords } from '../../../test/support/world.ts'
import { planCertificates } from './certificates.ts'

const LYNC = { lync: '2010' }

function planned(features: readonly string[], servers: WorldWords['servers']) {
  const deployment = deploymentOf({
    zones: { inside: ['10.0.0.0/24'], perimeter: ['172.16.0.0/24'] },
    firewalls: {},
    features: ['lync/sign-in', ...features],
    ...(servers === undefined ? {} : { servers }),
  })
  return planCertificates(deployment, tinyCatalogue).certificates.map(({ entry, of, servers, names }) => ({
    id: entry.id,
    of,
    servers,
    names,
  }))
}

const SERVERS: WorldWords['servers'] = {
  fe1: { role: 'lync/front-end', at: '10.0.0.11', pool: 'pool1', versions: LYNC },
  fe2: { role: 'lync/front-end', at: '10.0.0.12', pool: 'pool1', versions: LYNC },
  edge1: { role: 'lync/edge', at: { access: '172.16.0.10' }, versions: LYNC },
  edge2: { role: 'lync/edge', at: { access: '172.16.0.11' }, versions: LYNC },
}

test('one for each pool or each server, as the entry says', () => {
  expect(planned([], SERVERS)).toEqual([
    {
      id: 'lync.certificate.front-end',
      of: 'pool1',
      servers: ['fe1', 'fe2'],
      names: ['<pool-fqdn>', '<server-fqdn>'],
    },
    { id: 'lync.certificate.edge', of: 'edge1', servers: ['edge1'], names: [] },
    { id: 'lync.certificate.edge', of: 'edge2', servers: ['edge2'], names: [] },
  ])
})

test('entries that add names make no certificate of their own, and no name twice', () => {
  const [pool, ...others] = planned(['lync/federation'], SERVERS)
  expect(pool?.names).toEqual(['<pool-fqdn>', '<server-fqdn>', 'partners.<sip-domain>'])
  expect(others.map(({ id }) => id)).toEqual(['lync.certificate.edge', 'lync.certificate.edge'])
})

test('nothing for roles that nobody has', () => {
  expect(planned(['lync/federation'], undefined)).toEqual([])
})
