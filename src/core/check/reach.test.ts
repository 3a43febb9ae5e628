import { expect, test } from 'vitest'
import { catalogueOf, deploymentOf } from '../../../test/support/world.ts'
import { spanText } from '../diagnostics/source.ts'
import { iptables } from '../dialects/iptables/index.ts'
import type { Part } from '../model/results.ts'
import type { Ruleset } from '../model/ruleset.ts'
import { planFlows } from '../plan/matrix.ts'
import { reach } from './reach.ts'

// One edge host behind one firewall, with a public address. Its twin is there for the wrong turns.
// Clients never use a port of these services, so that a rule for one of them meets one flow.
const EPHEMERAL = { sourcePorts: '49152-65535' }
const outside = { roles: ['mail/edge'] }
const deployment = deploymentOf({
  zones: { perimeter: ['10.1.0.0/24'] },
  firewalls: { outer: ['internet', 'perimeter'] },
  servers: { edge: { role: 'mail/edge', at: '10.1.0.1', nat: '192.0.2.1', versions: { mail: '1' } } },
  features: ['mail/in', 'mail/out', 'mail/turn', 'mail/ping'],
})
const catalogue = catalogueOf({ 'mail/edge': {}, 'net/internet': { kind: 'population', zones: ['internet'] } }, [
  { id: 'in', feature: 'mail/in', need: 'recommended', from: 'net/internet', to: outside, ports: '443', ...EPHEMERAL },
  { id: 'out', feature: 'mail/out', from: outside, to: 'net/internet', ports: '5061', ...EPHEMERAL },
  {
    id: 'turn',
    feature: 'mail/turn',
    need: 'optional',
    from: { ...outside, public: true },
    to: { ...outside, public: true },
    ports: '3478',
    transport: ['udp'],
  },
  { id: 'ping', feature: 'mail/ping', need: 'legacy', from: 'net/internet', to: outside, transport: ['icmp'] },
])
const { flows } = planFlows(deployment, catalogue)

/** Each line can be taken out, or replaced, by its name. */
const GOOD = {
  raw: [] as string[],
  mangle: [] as string[],
  first: [] as string[],
  open: '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
  in: '-A FORWARD -i eth0 -o eth1 -d 10.1.0.1 -p tcp -m tcp --dport 443 -m conntrack --ctstate NEW -j ACCEPT',
  out: '-A FORWARD -i eth1 -o eth0 -s 10.1.0.1 -p tcp -m tcp --dport 5061 -m conntrack --ctstate NEW -j ACCEPT',
  turn: '-A FORWARD -i eth1 -o eth1 -s 10.1.0.1 -d 10.1.0.1 -p udp -m udp --dport 3478 -m conntrack --ctstate NEW -j ACCEPT',
  ping: '-A FORWARD -i eth0 -o eth1 -d 10.1.0.1 -p icmp -m icmp --icmp-type 8 -m conntrack --ctstate NEW -j ACCEPT',
  dnat: '-A PREROUTING -i eth0 -d 192.0.2.1 -j DNAT --to-destination 10.1.0.1',
  dnatTurn: '-A PREROUTING -i eth1 -d 192.0.2.1 -j DNAT --to-destination 10.1.0.1',
  snatTurn: '-A POSTROUTING -o eth1 -s 10.1.0.1 -d 10.1.0.1 -j SNAT --to-source 192.0.2.1',
  snat: '-A POSTROUTING -o eth0 -s 10.1.0.1 -j SNAT --to-source 192.0.2.1',
}

function configuration(change: Partial<typeof GOOD>): Ruleset {
  const {
    raw,
    mangle,
    first,
    open,
    in: inbound,
    out,
    turn,
    ping,
    dnat,
    dnatTurn,
    snatTurn,
    snat,
  } = { ...GOOD, ...change }
  const text = [
    ...['*raw', ':PREROUTING ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...raw, 'COMMIT'],
    ...[
      '*mangle',
      ':PREROUTING ACCEPT [0:0]',
      ':FORWARD ACCEPT [0:0]',
      ':POSTROUTING ACCEPT [0:0]',
      ...mangle,
      'COMMIT',
    ],
    ...['*nat', ':PREROUTING ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]', dnat, dnatTurn, snatTurn, snat, 'COMMIT'],
    ...['*filter', ':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'],
    ...[...first, open, inbound, out, turn, ping, 'COMMIT', ''],
  ].join('\n')
  return iptables.read([{ name: 'outer.rules', text }]).value
}

const answer = (ruleset: Ruleset) => reach(ruleset, 'outer', flows, deployment, catalogue.features)

/** The flows that are not permitted, with what they are. */
function faults(ruleset: Ruleset): Readonly<Record<string, string>> {
  const { verdicts } = answer(ruleset)
  expect(verdicts).toHaveLength(4)
  const bad = verdicts.filter(({ disposition }) => disposition !== 'permitted')
  return Object.fromEntries(bad.map(({ flow, disposition }) => [flow.requirement, disposition]))
}

const all = { in: 'denied', out: 'denied', turn: 'denied', ping: 'denied' }
const state = '-m conntrack --ctstate'

test.each([
  ['everything', {}, {}],
  ['no rule for open connections', { open: '' }, all],
  ['open connections only where replies go out', { open: `-A FORWARD -o eth0 ${state} ESTABLISHED -j ACCEPT` }, all],
  [
    'open connections only with ACK',
    { open: `-A FORWARD -p tcp --tcp-flags ACK ACK ${state} ESTABLISHED -j ACCEPT` },
    { in: 'partly', out: 'partly', turn: 'denied', ping: 'denied' },
  ],
  [
    'malformed packets may drop',
    {
      first: [
        '-A FORWARD -p tcp --tcp-flags SYN,FIN SYN,FIN -j DROP',
        '-A FORWARD -p tcp --tcp-flags ALL NONE -j DROP',
      ],
    },
    {},
  ],
  ['no rule', { in: '' }, { in: 'denied' }],
  [
    'a rule for half of the internet',
    { in: '-A FORWARD -s 128.0.0.0/1 -d 10.1.0.1 -p tcp --dport 443 -j ACCEPT' },
    { in: 'partly' },
  ],
  ['a rule that works at times', { in: `${GOOD.in} -m limit --limit 5/sec` }, { in: 'unknown' }],
  [
    'a rule for the mapped address, which no filter sees',
    { in: '-A FORWARD -d 192.0.2.1 -p tcp --dport 443 -j ACCEPT' },
    { in: 'denied' },
  ],
  ['an answer instead of silence', { first: ['-A FORWARD -p tcp --dport 443 -j REJECT'] }, { in: 'rejected' }],
  ['nobody translates what comes in', { dnat: '' }, { in: 'denied', ping: 'denied' }],
  [
    'it is translated to another host',
    {
      dnat: '-A PREROUTING -i eth0 -d 192.0.2.1 -j DNAT --to-destination 10.1.0.2',
      in: '-A FORWARD -i eth0 -j ACCEPT',
    },
    { in: 'denied', ping: 'denied' },
  ],
  [
    'it is translated to another port',
    {
      dnat: '-A PREROUTING -i eth0 -d 192.0.2.1 -p tcp --dport 443 -j DNAT --to-destination 10.1.0.1:4443',
      in: '-A FORWARD -i eth0 -j ACCEPT',
    },
    { in: 'denied', ping: 'denied' },
  ],
  [
    'it may be translated to another host',
    {
      dnat: '-A PREROUTING -i eth0 -d 192.0.2.1 -j DNAT --to-destination 10.1.0.1-10.1.0.2',
      in: '-A FORWARD -i eth0 -j ACCEPT',
    },
    { in: 'unknown', ping: 'unknown' },
  ],
  [
    'it is redirected to the firewall itself',
    { dnat: '-A PREROUTING -i eth0 -d 192.0.2.1 -p tcp -j REDIRECT --to-ports 443' },
    { in: 'denied', ping: 'denied' },
  ],
  ['nobody translates what goes out', { snat: '' }, { out: 'denied' }],
  [
    'what goes out shows the address of the firewall, which may be another',
    { snat: '-A POSTROUTING -o eth0 -j MASQUERADE' },
    { out: 'unknown' },
  ],
  ['nobody turns the source of a hairpin', { snatTurn: '' }, { turn: 'denied' }],
  ['a hairpin may show any other source', { snatTurn: '-A POSTROUTING -o eth1 -s 10.1.0.0/24 -j MASQUERADE' }, {}],
  ['nobody turns the destination of a hairpin', { dnatTurn: '' }, { turn: 'denied' }],
  // Before tracking the answer to what went out comes to the mapped address, and after it to the real one.
  [
    'raw drops answers to the mapped address',
    { raw: ['-A PREROUTING -d 192.0.2.1 -p tcp --sport 5061 -j DROP'] },
    { out: 'denied' },
  ],
  ['raw drops answers to the real address', { raw: ['-A PREROUTING -i eth0 -d 10.1.0.1 -j DROP'] }, {}],
  [
    'the filter drops answers to the real address',
    { first: ['-A FORWARD -d 10.1.0.1 -p tcp --sport 5061 -j DROP'] },
    { out: 'denied' },
  ],
  ['the filter drops answers to the mapped address', { first: ['-A FORWARD -i eth0 -d 192.0.2.1 -j DROP'] }, {}],
  [
    'mangle before translation drops answers to the mapped address',
    { mangle: ['-A PREROUTING -d 192.0.2.1 -p tcp --sport 5061 -j DROP'] },
    { out: 'denied' },
  ],
  // The answer to what came in leaves from the real address; its source becomes the mapped one at the very end.
  [
    'the filter drops answers of the host',
    { first: ['-A FORWARD -s 10.1.0.1 -p tcp --sport 443 -j DROP'] },
    { in: 'denied' },
  ],
  [
    'the filter drops answers of the mapped address',
    { first: ['-A FORWARD -s 192.0.2.1 -p tcp --sport 443 -j DROP'] },
    {},
  ],
  // Without tracking there are no answers, only packets that look new, and no translation.
  ['raw exempts it from tracking', { raw: ['-A PREROUTING -p tcp --dport 443 -j CT --notrack'] }, { in: 'denied' }],
] satisfies readonly (readonly [string, Partial<typeof GOOD>, Readonly<Record<string, string>>])[])(
  '%s',
  (_, change, expected) => expect(faults(configuration(change))).toEqual(expected),
)

test('lists that do not follow connections have to let the answers through themselves', () => {
  const inbound = '-A FORWARD -d 10.1.0.1 -p tcp -m tcp --dport 443 -j ACCEPT'
  const plain = { snat: '', snatTurn: '', dnat: '', dnatTurn: '', open: '', in: inbound }
  const lists = { ...configuration(plain), stateful: false }
  const inside = deploymentOf({
    zones: { perimeter: ['10.1.0.0/24'] },
    firewalls: { outer: ['internet', 'perimeter'] },
    servers: { edge: { role: 'mail/edge', at: '10.1.0.1', versions: { mail: '1' } } },
    features: ['mail/in'],
  })
  const [flow] = planFlows(inside, catalogue).flows
  const verdict = (ruleset: Ruleset) =>
    reach({ ...ruleset, stateful: false }, 'outer', flow ? [flow] : [], inside, catalogue.features).verdicts.map(
      ({ disposition }) => disposition,
    )
  expect(verdict(lists)).toEqual(['denied'])
  expect(verdict(configuration({ ...plain, first: ['-A FORWARD -s 10.1.0.1 -p tcp --sport 443 -j ACCEPT'] }))).toEqual([
    'permitted',
  ])
  // A rule cannot lean on a state that nobody keeps.
  expect(verdict(configuration({ ...plain, open: GOOD.open }))).not.toEqual(['permitted'])
})

test('the parts of a verdict name the lines that decide them', () => {
  const lines = (parts: readonly Part[]) =>
    parts.map(({ disposition, origins }) => [
      disposition,
      ...origins.map((origin) => (origin.span === undefined ? 'no line' : spanText(origin.span))),
    ])
  const half = '-A FORWARD -s 128.0.0.0/1 -j DROP'
  const { verdicts } = answer(configuration({ first: [half] }))
  const inbound = verdicts.find(({ flow }) => flow.requirement === 'in')
  expect(lines(inbound?.opening ?? [])).toEqual([
    ['permitted', GOOD.dnat, GOOD.in],
    ['denied', half],
  ])
  expect(lines(inbound?.onward ?? [])).toEqual([['permitted', GOOD.open]])
})

test('the features that break, the most needed first, in the words of their users', () => {
  const told = new Map([...catalogue.features].map(([id, feature]) => [id, { ...feature, breaks: `no ${id}` }]))
  const { broken } = reach(configuration({ open: '' }), 'outer', flows, deployment, told)
  expect(broken.map(({ feature }) => feature)).toEqual(['mail/out', 'mail/in', 'mail/turn', 'mail/ping'])
  expect(broken.map(({ breaks }) => breaks).filter((text) => text !== '')).toEqual(
    broken.flatMap(({ feature }) => (told.has(feature) ? [`no ${feature}`] : [])),
  )
})

test('flows that do not cross the firewall are none of its business', () => {
  expect(reach(configuration({}), 'inner', flows, deployment, catalogue.features).verdicts).toEqual([])
})
