import { expect, test } from 'vitest'
import { readCatalogue } from '../catalogue/read.ts'
import { formatPorts } from '../sets/ports.ts'
import { dynamicRpcOf, withIncluded } from './included-roles.ts'

const { value: catalogue } = readCatalogue([
  {
    name: 'mail.yaml',
    text: `
product: mail
title: Mail
versions: { 1: One, 2: Two }
roles:
  store:
    title: Store
    zones: [internal]
    dynamic-rpc: 6005-65534
    in:
      1: { dynamic-rpc: 1025-5000 }
      2: { includes: [web] }
  web: { title: Web, zones: [internal], includes: [proxy] }
  proxy: { title: Proxy, zones: [internal], includes: [web] }
`,
  },
])

test.each([
  [{ mail: '1' }, ['mail/store']],
  [{ mail: '2' }, ['mail/proxy', 'mail/store', 'mail/web']], // and what the included roles include, once
  [{ other: '1' }, ['mail/proxy', 'mail/store', 'mail/web']], // no version given: all that any version includes
] as const)('versions %j: a store is %j', (versions, expected) => {
  const given = new Map<string, string>(Object.entries(versions))
  expect([...withIncluded(['mail/store'], given, catalogue)].toSorted()).toEqual(expected)
})

test('a role that nobody knows includes nothing', () =>
  expect([...withIncluded(['mail/gone'], new Map(), catalogue)]).toEqual(['mail/gone']))

test.each([
  ['1', '1025-5000'],
  ['2', '6005-65534'], // a version that says nothing has what the role has
  [undefined, '6005-65534'],
] as const)('dynamic RPC ports of a store in version %s: %s', (version, expected) => {
  const store = catalogue.roles.get('mail/store')
  expect(store && formatPorts(dynamicRpcOf(store, version))).toBe(expected)
})
