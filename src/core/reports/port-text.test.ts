import { expect, test } from 'vitest'
import { TINY, tinyCatalogue, tinySources } from '../../../test/support/tiny-catalogue.ts'
import { answerQuestion } from '../catalogue/query.ts'
import { readQuestion } from '../catalogue/question.ts'
import { readCatalogue } from '../catalogue/read.ts'
import { statementsOf } from '../catalogue/statements.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { portJson } from './port-json.ts'
import { portText } from './port-text.ts'
import { sourcesText, sourceText } from './source-text.ts'
import { versionSpan } from './version-span.ts'

const FOLLOWED = `${TINY.exchangeFlows}
  - id: follower
    title: The one that moves
    versions: [2010]
    from: client-access
    to: mailbox
    transport: tcp
    ports: 5062
    application: SIP
    encryption: MTLS
    authentication: certificate
    need: optional
    feature: sign-in
    confidence: inferred
    notes: Mind the step.
    claims:
      - { source: vendor, at: table 2, says: TCP 5062, verdict: upheld }
      - { source: seed, at: row 1, says: Localisation access, verdict: refuted, because: that is its name at IANA }
  - id: neighbours
    title: A range around it
    from: mailbox
    to: client-access
    transport: udp
    ports: 5000-5200
    application: RTP
    need: required
    feature: sign-in
    confidence: seen
    claims: [{ source: vendor, says: UDP 5000-5200, verdict: upheld }]
  - id: open
    title: Any port at all
    from: mailbox
    to: mailbox
    transport: tcp
    ports: any
    application: RPC
    need: required
    feature: sign-in
    confidence: seen
    claims: [{ source: vendor, says: any, verdict: upheld }]
  - id: wrong
    title: Printed in an article
    versions: [2003]
    from: mailbox
    to: front-end
    transport: tcp
    ports: 5062
    application: SIP
    need: wrong
    for: a misprint
    feature: sign-in
    confidence: seen
    claims: [{ source: seed, at: row 2, says: open 5062, verdict: refuted, because: nobody listens }]
`
const catalogue = readCatalogue(tinySources({ exchangeFlows: FOLLOWED })).value

function text(question: string, known: Catalogue = catalogue, all = false): string {
  const read = readQuestion([question], known)
  if (!read.ok) throw new Error(read.reason)
  return portText(question, answerQuestion(read.value.question, known), known, all)
}

test('says all of what names the port, a line of what has it in a range, and what is printed and wrong', () =>
  expect(text('5062')).toBe(`5062: 1 flow, 1 flow in a range
  IANA: 5062 na-localise (TCP, UDP): Localisation access

TCP 5062  Client Access server -> Mailbox server
  The one that moves
  versions      Exchange 2010
  for           SIP (MTLS), authenticated by certificate
  need          optional
  feature       exchange/sign-in: Opening mailboxes
  note          Mind the step.
  known         inferred: follows from cited facts
  says so       The vendor's ports, table 2 https://example.com/ports
  refuted       "Localisation access"
                because that is its name at IANA
                An article, row 1
  entry         exchange.access.follower

In a range that holds 5062
  UDP 5000-5200  Mailbox server -> Client Access server  RTP  required  exchange.access.neighbours

Printed somewhere, and wrong: never make these a rule

TCP 5062  Mailbox server -> Front-end server
  Printed in an article
  versions      Exchange 2003
  for           SIP
  need          wrong: a misprint
  feature       exchange/sign-in: Opening mailboxes
  known         seen: read in the cited text
  refuted       "open 5062"
                because nobody listens
                An article, row 2
  entry         exchange.access.wrong

1 flow has it in a range of more than half of all ports (1024-65535, any); --all lists it
`))

test('nothing is left out: --all lists what is only counted', () =>
  expect(text('5062', catalogue, true)).toContain(
    'In a range of more than half of all ports\n  TCP any  Mailbox server -> Mailbox server  RPC  required  exchange.access.open\n',
  ))

/** As `follower`, on so many ports beside each other, so that one look-up finds them all. */
const crowd = readCatalogue(
  tinySources({
    exchangeFlows: `${FOLLOWED}${Array.from(
      { length: 14 },
      (_, i) => `
  - id: crowd-${i}
    title: One of many
    versions: [${i < 7 ? '2003' : '2010'}]
    from: client-access
    to: ${i < 7 ? '[front-end, mailbox]' : 'mailbox'}
    transport: tcp
    ports: ${7000 + i}
    application: ${i % 2 === 0 ? 'RPC' : 'SIP'}${i === 9 ? '\n    rpc: [store]' : ''}
    need: ${i < 3 ? 'optional' : 'required'}
    feature: sign-in
    confidence: seen
    claims: [{ source: vendor, says: so, verdict: upheld }]
`,
    ).join('')}`,
  }),
).value

test('many flows are one line for each role, in the versions that have the role; --all has them in full', () => {
  expect(text('7000-7019', crowd)).toBe(`7000-7019: 14 flows

Who listens on it, by product (all flows in full: --all)
Exchange
  Front-end server  TCP  SIP, RPC  4 required, 3 optional   Exchange 2003
  Mailbox server    TCP  SIP, RPC  11 required, 3 optional  every version since Exchange 2003

RPC interfaces that these flows call
  store  11111111-2222-3333-4444-0000000000e1  1.0  The store

1 flow has it in a range of more than half of all ports (1024-65535, any); --all lists it

Narrow it down with a product, a version or a role, as in \`portolan port 7000-7019 exchange/mailbox\`
`)
  expect(text('7000-7019', crowd, true).match(/^ {2}One of many$/gm)).toHaveLength(14)
})

test('no flow goes missing where nobody is known to have its role', () => {
  const retired = new Map(
    [...crowd.roles].map(([id, role]) => [id, id === 'exchange/mailbox' ? { ...role, versions: [] } : role]),
  )
  expect(text('7007-7019,7000-7006', { ...crowd, roles: retired })).toContain(
    'Mailbox server    TCP  RPC, SIP  7 required              Exchange 2010\n',
  )
})

test('an RPC interface is found by its name and its UUID, in any writing', () => {
  const said = text('{11111111-2222-3333-4444-0000000000E1}', crowd)
  expect(said).toContain('1 flow\n  RPC: The store, 11111111-2222-3333-4444-0000000000e1 v1.0, at a dynamic port')
  expect(said).toContain('  RPC interface The store, 11111111-2222-3333-4444-0000000000e1 v1.0\n')
  expect(text('store', crowd)).toContain('exchange.access.crowd-9')
  expect(text('directory', crowd)).toMatch(
    /^directory: no flow of the catalogue calls it\n {2}RPC: The directory, .*\(The vendor's ports, section 1.9/,
  )
  expect(readQuestion(['11111111-2222-3333-4444-0000000000e9'], crowd)).toMatchObject({ ok: false })
})

test('an unknown port has its name at IANA and its neighbours', () =>
  expect(text('444', tinyCatalogue)).toBe(`444: not in the catalogue
  IANA: 444 snpp (TCP, UDP): Simple Network Paging Protocol

The nearest ports that it has:
  443           Edge Server (access)  lync.edge.remote-sign-in
  135           Mailbox server  exchange.access.rpc
  49152-65535   people outside  lync.edge.partner-media
`))

test('a port that is only printed by mistake is no flow', () => {
  expect(text('exchange-2003 5062/tcp')).toMatch(/^exchange-2003 5062\/tcp: only in claims that are wrong\n/)
})

test('JSON has ports as people write them and the links of the sources', () => {
  const read = readQuestion(['psom'], tinyCatalogue)
  if (!read.ok) throw new Error(read.reason)
  const answer = portJson('psom', answerQuestion(read.value.question, tinyCatalogue), tinyCatalogue)
  expect(answer).toMatchObject({
    asked: 'psom',
    known: true,
    flows: [
      {
        entries: ['lync.edge.web-conferencing'],
        ports: '443',
        sourcePorts: 'any',
        span: 'every version since OCS 2007 R2',
        from: { roles: ['lync/client-external'], title: 'people outside' },
        claims: [{ source: 'vendor', verdict: 'upheld', url: 'https://example.com/ports' }],
      },
    ],
  })
})

test('a source: its statements place by place, with reasons and entries', () => {
  const seed = statementsOf(catalogue).find(({ source }) => source.id === 'seed')
  expect(seed && sourceText(seed, catalogue)).toBe(`seed: An article
  seed; 3 statements: 2 refuted, 1 imprecise

row 1
  refuted     "Localisation access"
              because that is its name at IANA
              exchange.access.follower (2010)

row 2
  refuted     "open 5062"
              because nobody listens
              exchange.access.wrong (2003)

no place named
  imprecise   "always"
              because only for old partners
              lync.edge.partner-media
`)
})

test('all sources in a line each', () =>
  expect(sourcesText(statementsOf(tinyCatalogue))).toBe(`source  upheld  refuted  superseded  imprecise  unproven  title
seed         .        .           .          1         .  An article
vendor       5        .           .          .         .  The vendor's ports
`))

test.each([
  [['2007R2', '2010', '2013'], 'every version since OCS 2007 R2'],
  [['2010', '2013'], 'since Lync 2010'],
  [['2007R2', '2010'], 'OCS 2007 R2 to Lync 2010'],
  [['2007R2', '2013'], 'OCS 2007 R2; Lync 2013'],
  [['2010'], 'Lync 2010'],
])('the versions %j are "%s"', (versions, span) => expect(versionSpan('lync', versions, tinyCatalogue)).toBe(span))

test('what has no versions is called by its product', () =>
  expect(versionSpan('network', [], tinyCatalogue)).toBe('The network'))
