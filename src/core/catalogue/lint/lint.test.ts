import { describe, expect, test } from 'vitest'
import { TINY, tinySources } from '../../../../test/support/tiny-catalogue.ts'
import { spanText } from '../../diagnostics/source.ts'
import { readCatalogue } from '../read.ts'
import { LINT_RULES, lintCatalogue } from './index.ts'

/** A fault of the small catalogue: rule, file, what stands there, what is written in its place; message and underlined text. */
const FAULTS = [
  [
    'unknown-version',
    'lync',
    'versions: [2010, 2013]',
    'versions: [2010, 2031]',
    '`2031` is not a version of lync',
    '2031',
  ],
  [
    'unknown-version',
    'flows',
    'transport: tcp',
    'versions: [2003]\n    transport: tcp',
    '`2003` is not a version of lync',
    '2003',
  ],
  [
    'unknown-role',
    'lync',
    'includes: [front-end]',
    'includes: [front-ned]',
    '`lync/front-ned` is not a role',
    'front-ned',
  ],
  [
    'unknown-role',
    'lync',
    'includes: [front-end]',
    'in: { 2010: { includes: [front-ned] } }',
    '`lync/front-ned` is not a role',
    'front-ned',
  ],
  [
    'unknown-version',
    'lync',
    'includes: [front-end]',
    'in: { 2031: { includes: [front-end] } }',
    '`2031` is not a version of `lync/standard-edition`',
    '{ includes: [front-end] }',
  ],
  ['unknown-role', 'lync', "not-with: ['*']", 'not-with: [exchange/x]', '`exchange/x` is not a role', 'exchange/x'],
  [
    'unknown-role',
    'lync',
    'provided-by: [front-end]',
    'provided-by: [front-desk]',
    '`lync/front-desk` is not a role',
    'front-desk',
  ],
  [
    'unknown-role',
    'flows',
    'from: client-external',
    'from: [client-external, clients]',
    '`lync/clients` is not a role',
    'clients',
  ],
  [
    'unknown-role',
    'flows',
    'role: network/reverse-proxy',
    'role: network/proxy',
    '`network/proxy` is not a role',
    'network/proxy',
  ],
  [
    'unknown-role',
    'flows',
    'features: [federation]',
    "roles: ['!director']",
    '`lync/director` is not a role',
    "'!director'",
  ],
  [
    'unknown-interface',
    'flows',
    'interface: access',
    'interface: acces',
    'role `lync/edge` has no interface `acces`',
    'acces',
  ],
  [
    'unknown-setting',
    'flows',
    '{ setting: edge/access-client }',
    '{ setting: edge/access }',
    '`lync/edge/access` is not a port setting',
    'edge/access',
  ],
  [
    'unknown-feature',
    'lync',
    'part-of: federation',
    'part-of: fedration',
    '`lync/fedration` is not a feature',
    'fedration',
  ],
  ['unknown-feature', 'flows', 'feature: sign-in', 'feature: signin', '`lync/signin` is not a feature', 'signin'],
  ['unknown-feature', 'flows', 'features: [federation]', 'features: [fed]', '`lync/fed` is not a feature', 'fed'],
  [
    'unknown-partner',
    'flows',
    'partners: [ocs-2007]',
    'partners: [ocs-2008]',
    '`ocs-2008` is not a kind of partner',
    'ocs-2008',
  ],
  ['ports-and-transport', 'flows', 'ports: 443', 'notes: no ports', 'the ports are missing', 'tcp'],
  [
    'ports-and-transport',
    'flows',
    'transport: tcp',
    'transport: icmp',
    'transport `icmp` has no ports',
    '{ setting: edge/access-client }',
  ],
  [
    'ports-and-transport',
    'flows',
    'transport: [tcp, udp]',
    'transport: [tcp, esp]',
    '`esp` has no ports, so it needs an entry of its own',
    'esp',
  ],
  [
    'citation',
    'flows',
    'source: vendor, at: table 1',
    'source: vender, at: table 1',
    '`vender` is not a source',
    'vender',
  ],
  [
    'citation',
    'exchangeFlows',
    'claims: [{ source: vendor, says: RPC, verdict: upheld }]',
    '',
    'nobody says so: an entry has at least one claim',
    'rpc',
  ],
  ['for-what', 'flows', 'for: partners on OCS 2007', '', '`need: legacy` without `for`', 'legacy'],
  [
    'verdict-reason',
    'flows',
    'imprecise, because: only for old partners',
    'imprecise',
    '`verdict: imprecise` without `because`',
    'imprecise',
  ],
  ['duplicate-id', 'flows', 'id: web-services', 'id: sign-in', '`lync.edge.sign-in` is given twice', 'sign-in'],
  [
    'double-entry',
    'flows',
    'interface: webconf }\n    transport: tcp\n    ports: [{ setting: edge/webconf-client }]',
    'interface: access }\n    transport: tcp\n    ports: { setting: edge/access-client }',
    '`lync.edge.remote-sign-in` says the same (tcp lync/edge/access-client, version 2007R2)',
    'web-conferencing',
  ],
  [
    'rpc-interface',
    'exchangeFlows',
    'application: RPC',
    'application: RPC\n    rpc: [store, nspi]',
    '`nspi` is not an RPC interface',
    'nspi',
  ],
  ['rpc-interface', 'interfaces', 'source: vendor', 'source: vender', '`vender` is not a source', 'vender'],
  [
    'rpc-interface',
    'interfaces',
    '0000000000e2',
    '0000000000e1',
    '`store` has this UUID too',
    '11111111-2222-3333-4444-0000000000e1',
  ],
  [
    'unused-feature',
    'exchangeFlows',
    'feature: sign-in',
    'feature: lync/sign-in',
    'no requirement hangs on feature `exchange/sign-in`',
    'sign-in',
  ],
  ['unknown-version', 'names', 'versions: [2010]', 'versions: [2031]', '`2031` is not a version of lync', '2031'],
  [
    'unknown-role',
    'names',
    'except: [standard-edition]',
    'except: [standard]',
    '`lync/standard` is not a role',
    'standard',
  ],
  ['unknown-role', 'names', 'roles: [edge]', "roles: ['!edg']", '`lync/edg` is not a role', "'!edg'"],
  ['unknown-role', 'certificates', '{ role: edge }', '{ role: edg }', '`lync/edg` is not a role', 'edg'],
  ['unknown-role', 'rules', 'roles: [mailbox]', 'roles: [store]', '`exchange/store` is not a role', 'store'],
  ['unknown-role', 'advice', 'roles: [edge]', 'roles: [edg]', '`lync/edg` is not a role', 'edg'],
  [
    'unknown-interface',
    'names',
    'interface: access',
    'interface: acces',
    'role `lync/edge` has no interface `acces`',
    'acces',
  ],
  ['unknown-feature', 'names', 'features: [federation]', 'features: [fed]', '`lync/fed` is not a feature', 'fed'],
  [
    'unknown-feature',
    'certificates',
    'features: [federation]',
    'features: [fed]',
    '`lync/fed` is not a feature',
    'fed',
  ],
  ['citation', 'listeners', 'sources: [vendor]', 'sources: [vender]', '`vender` is not a source', 'vender'],
  ['for-what', 'names', 'for: printed so by mistake', '', '`need: wrong` without `for`', 'wrong'],
  ['duplicate-id', 'names', 'id: web', 'id: pool', '`lync.dns.pool` is given twice', 'pool'],
  [
    'unknown-certificate',
    'certificates',
    'adds-to: [front-end]',
    'adds-to: [pool]',
    '`lync.certificate.pool` is not a certificate',
    'pool',
  ],
] as const

test.each(FAULTS)('%s: %s with %j changed to %j', (rule, file, right, wrong, message, underlined) => {
  expect(TINY[file]).toContain(right)
  const read = readCatalogue(tinySources({ [file]: TINY[file].replace(right, wrong) }))
  expect(read.diagnostics).toEqual([])
  const found = lintCatalogue(read).filter(({ code }) => code === rule)
  expect(found.map((one) => [one.message, one.span ? spanText(one.span) : ''])).toEqual([[message, underlined]])
})

test('every rule has a row above, or a test below', () => {
  expect(new Set([...FAULTS.map(([rule]) => rule), 'contradiction'])).toEqual(new Set(LINT_RULES.map(({ id }) => id)))
})

test.each([
  // Other versions, other conditions and other needs make another statement.
  ['versions: [2010]', 'versions: [2013]', 0],
  ['versions: [2010, 2013]', 'versions: [2013]', 1],
  ['when: { features: [federation] }', 'when: { roles: [edge] }', 0],
  ['need: wrong\n    for: print', 'need: required', 0],
] as const)('of two entries, one with `%s`, the other with `%s`: %i told', (one, other, told) => {
  const entry = (id: string, more: string) => {
    const need = more.startsWith('need') ? '' : '\n    need: required'
    return `
  - id: ${id}
    title: same
    from: client-external
    to: { role: edge, interface: access }
    transport: tcp
    ports: 5061
    application: SIP
    feature: federation
    confidence: seen
    claims: [{ source: seed, says: so, verdict: unproven, because: only one says so }]
    ${more}${need}`
  }
  const read = readCatalogue(tinySources({ flows: TINY.flows + entry('one', one) + entry('other', other) }))
  expect(read.diagnostics).toEqual([])
  expect(lintCatalogue(read).filter(({ code }) => code === 'double-entry')).toHaveLength(told)
})

describe('contradictions', () => {
  /** An entry of the small catalogue in the terms in which it may contradict another. */
  const entry = (id: string, words: Readonly<Record<string, string>>, settles = '') => {
    const all = {
      from: 'client-external',
      to: '{ role: edge, interface: access }',
      transport: 'tcp',
      ports: '5061',
      application: 'SIP',
      feature: 'federation',
      encryption: 'TLS',
      authentication: 'NTLM',
      need: 'required',
      ...words,
    }
    const lines = Object.entries(all).flatMap(([key, value]) => (value === '' ? [] : [`    ${key}: ${value}\n`]))
    const claim = `{ source: seed, says: so, verdict: refuted, because: the other is right${settles} }`
    return `
  - id: ${id}
    title: same
${lines.join('')}    confidence: seen
    claims: [${claim}]
`
  }
  const told = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>, settles = '') => {
    const read = readCatalogue(tinySources({ flows: TINY.flows + entry('one', one) + entry('other', other, settles) }))
    expect(read.diagnostics).toEqual([])
    return lintCatalogue(read)
      .filter(({ code }) => code === 'contradiction')
      .map(({ message, span }) => [message, span ? spanText(span) : ''] as const)
  }
  const of = (about: string) => [[`\`lync.edge.one\` says otherwise of the same packets: ${about}`, 'other']]

  test.each([
    [{ need: 'required' }, { need: 'wrong', for: 'print' }, 'one calls it wrong, the other needs it'],
    [{ ports: '5000-5100' }, { need: 'wrong', for: 'print' }, 'one calls it wrong, the other needs it'],
    // Whatever it is for: a port is encrypted or it is not.
    [{ feature: 'sign-in' }, { encryption: 'none' }, 'encryption `TLS` and `none`'],
    [{ need: 'required' }, { need: 'optional' }, 'need `required` and `optional`'],
    [{ ports: '5000-5100' }, { authentication: 'Kerberos' }, 'authentication `NTLM` and `Kerberos`'],
    [{}, { when: '{ features: [federation] }', need: 'optional' }, 'need `required` and `optional`'],
  ])('%j and %j', (one, other, about) => expect(told(one, other)).toEqual(of(about)))

  test.each([
    [{ need: 'required' }, { need: 'wrong', for: 'print', ports: '5060-5061' }],
    [{ versions: '[2010]' }, { versions: '[2013]', need: 'optional' }],
    [{}, { ports: '5062', need: 'optional' }],
    [{}, { transport: 'udp', encryption: 'none' }],
    [{}, { from: '{ role: edge, interface: access }', to: 'client-external', need: 'optional' }],
    [{}, { application: 'HTTPS', encryption: 'none' }],
    [{}, { encryption: '', feature: 'sign-in' }],
    [{ feature: 'sign-in' }, { need: 'optional' }],
    [{ when: '{ roles: [edge] }' }, { when: "{ roles: ['!edge'] }", need: 'optional' }],
    [{ when: '{ balancing: [dns] }' }, { when: '{ balancing: [hardware] }', need: 'optional' }],
    [{ when: '{ between: same-zone }' }, { when: '{ between: different-zones }', need: 'optional' }],
  ])('%j and %j may both be so', (one, other) => expect(told(one, other)).toEqual([]))

  test('a claim with a reason settles one, in either entry', () => {
    expect(told({}, { need: 'optional' }, ', settles: [lync.edge.one]')).toEqual([])
    expect(told({ need: 'wrong', for: 'print' }, {}, ', settles: [lync.edge.one]')).toEqual([])
  })

  test('a claim settles nothing that is not there', () => {
    expect(told({}, { ports: '5062' }, ', settles: [lync.edge.one]')).toEqual([
      ['`lync.edge.one` does not contradict this entry', 'lync.edge.one'],
    ])
    expect(told({}, { ports: '5062' }, ', settles: [lync.edge.on]')).toEqual([
      ['there is no entry `lync.edge.on` that this claim could settle', 'lync.edge.on'],
    ])
  })

  test('a claim that settles has its reason', () => {
    const flows = (
      TINY.flows +
      entry('one', {}) +
      entry('other', { need: 'optional' }, ', settles: [lync.edge.one]')
    ).replaceAll('verdict: refuted, because: the other is right', 'verdict: upheld')
    const found = lintCatalogue(readCatalogue(tinySources({ flows })))
    expect(found.filter(({ code }) => code === 'contradiction').map(({ message }) => message)).toEqual([
      '`settles` without `because`',
    ])
  })
})
