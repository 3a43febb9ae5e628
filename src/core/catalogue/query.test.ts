import { describe, expect, test } from 'vitest'
import { tinyCatalogue, tinySources } from '../../../test/support/tiny-catalogue.ts'
import type { PortAnswer } from '../model/lookup.ts'
import { IANA_NAMES } from './iana-ports.ts'
import { answerQuestion } from './query.ts'
import { readQuestion } from './question.ts'
import { readCatalogue } from './read.ts'

function ask(text: string, catalogue = tinyCatalogue): PortAnswer {
  const read = readQuestion([text], catalogue)
  if (!read.ok) throw new Error(read.reason)
  return answerQuestion(read.value.question, catalogue)
}

/** `entry nearness sides`. */
function said(text: string, catalogue = tinyCatalogue): readonly string[] {
  return ask(text, catalogue).facts.map(
    ({ entries, nearness, sides }) =>
      `${entries.join('+').replaceAll(/\w+\.\w+\./g, '')} ${nearness} ${sides.join('+')}`,
  )
}

test.each([
  // A setting counts with its default, dynamic RPC with the ports of the listener.
  ['443', ['remote-sign-in', 'web-conferencing', 'sign-in', 'web-services', 'partner-media']],
  ['135', ['rpc']],
  ['60000', ['rpc', 'partner-media']],
  ['443/udp', ['partner-media']],
  ['udp 443', ['partner-media']],
  ['443,135', ['rpc', 'remote-sign-in', 'web-conferencing', 'sign-in', 'web-services', 'partner-media']],
  // A service is a word of the application, whole; a name that only IANA has is its port.
  ['psom', ['web-conferencing']],
  ['HTTPS', ['web-services']],
  ['epmap', ['rpc']],
  // A role at either end; one that includes another has its flows too.
  ['reverse-proxy', ['web-services']],
  ['network/reverse-proxy 443', ['web-services']],
  ['standard-edition 443', ['sign-in']],
  ['edge sip', ['remote-sign-in', 'sign-in']],
  ['mediation', []],
  // A product by any of its names; a version, in any case.
  ['skype 443', ['remote-sign-in', 'web-conferencing', 'sign-in', 'web-services', 'partner-media']],
  ['exchange 443', []],
  ['exchange-2010', ['rpc']],
  ['lync-2007r2 rtp', ['partner-media']],
  // In 2003 there was no Client Access server.
  ['exchange-2003 client-access', []],
] as const)('%s: %j', (question, entries) =>
  expect(ask(question).facts.flatMap((fact) => fact.entries.map((id) => id.replace(/^\w+\.\w+\./, '')))).toEqual(
    entries,
  ),
)

describe('how an entry speaks of a port', () => {
  test.each([
    ['50000-50100', ['partner-media named destination+source', 'rpc range destination']],
    ['50000-65535', ['partner-media named destination+source', 'rpc range destination']],
    ['49152-65535', ['rpc named destination', 'partner-media named destination+source']],
    ['50005', ['rpc range destination', 'partner-media range destination+source']],
    ['445', []],
  ] as const)('%s', (question, answer) => expect(said(question)).toEqual(answer))

  test('a range of more than half of all ports makes no port known', () => {
    const wide = readCatalogue(
      tinySources({ exchangeFlows: flows(entry('wide', '1024-65535'), entry('any', 'any')) }),
    ).value
    const answer = ask('exchange 5062', wide)
    expect(answer.facts.map(({ nearness }) => nearness)).toEqual(['anything', 'anything'])
    expect(answer.known).toBe(false)
  })
})

test('an unknown port gets its neighbours of the same question, nearest first, none twice', () => {
  const { known, nearest, iana } = ask('444')
  expect(known).toBe(false)
  expect(nearest.map(({ ports }) => ports)).toEqual([[[443, 443]], [[135, 135]], [[49152, 65535]]])
  expect(iana.map(({ name }) => name)).toEqual(['snpp'])
  expect(ask('edge 136').nearest.map(({ ports }) => ports)).toEqual([[[443, 443]], [[49152, 65535]]])
})

test('entries that state the same of several versions are one fact, with all that is said of it', () => {
  const split = readCatalogue(
    tinySources({
      exchangeFlows: flows(entry('old', '135', 2003), entry('new', '135', 2010), entry('other', '136', 2010)),
    }),
  ).value
  const { facts } = ask('exchange', split)
  expect(facts.map(({ entries, versions, claims }) => [entries, versions, claims.length])).toEqual([
    [['exchange.access.old', 'exchange.access.new'], ['2003', '2010'], 2],
    [['exchange.access.other'], ['2010'], 1],
  ])
})

test.each([
  ['70000', '`70000` is not a port: ports end at 65535'],
  ['25-', '`` is not a port number'],
  ['443/sctp', '`sctp` has no ports; tcp and udp have'],
  ['443/tcp/udp', '`tcp/udp` has no ports; tcp and udp have'],
  ['psmo', 'did you mean `psom`?'],
  ['reverse-prxy', 'did you mean `reverse-proxy`?'],
  ['', 'nothing was asked'],
  ['\u001b[31m', 'is no port, service, role or version'],
])('nonsense %j is refused: %s', (text, reason) => {
  const read = readQuestion([text], tinyCatalogue)
  expect(read.ok ? 'read' : read.reason).toContain(reason)
  expect(read.ok ? '' : read.reason).not.toContain('\u001b')
})

test('a part of a name is meant where the exact role has nothing to answer', () => {
  const read = readQuestion(['proxy'], tinyCatalogue)
  expect(read.ok && read.value.question.roles).toEqual(['network/reverse-proxy'])
})

test('the IANA table is in order and names nothing twice', () => {
  const keys = IANA_NAMES.map(({ port, name }) => `${port} ${name}`)
  expect(new Set(keys).size).toBe(keys.length)
  expect(IANA_NAMES.map(({ port }) => port)).toEqual(IANA_NAMES.map(({ port }) => port).sort((a, b) => a - b))
})

function flows(...entries: readonly string[]): string {
  return `product: exchange\ntopic: access\nflows:\n${entries.join('')}`
}

function entry(id: string, ports: string, version = 2010): string {
  return `  - id: ${id}
    title: A flow
    versions: [${version}]
    from: mailbox
    to: mailbox
    transport: tcp
    ports: ${ports}
    application: RPC
    need: required
    feature: sign-in
    confidence: seen
    claims: [{ source: vendor, says: so, verdict: upheld }]
`
}
