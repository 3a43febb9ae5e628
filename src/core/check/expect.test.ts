import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packets, rulesets } from '../../../test/arbitrary/ruleset.ts'
import { lineNames, rule, ruleset, stage } from '../../../test/support/rules.ts'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { deploymentOf } from '../../../test/support/world.ts'
import { readDeployment } from '../deployment/read.ts'
import { spanText } from '../diagnostics/source.ts'
import { iptables } from '../dialects/iptables/index.ts'
import type { AssertionVerdict, PlacedAssertion } from '../model/expect.ts'
import type { Flow, FlowEnd } from '../model/flow.ts'
import { ALL } from '../model/match.ts'
import { placeAssertions } from '../plan/expect.ts'
import { hasAddress } from '../sets/addresses.ts'
import { has } from '../sets/intervals.ts'
import type { Packet } from '../sets/packet.ts'
import { decide, type Outcome } from './decide.ts'
import { judgeAssertions } from './expect.ts'

/** A perimeter with one translated host between two firewalls, and a database inside. */
function deploymentWith(assertions: readonly string[]) {
  const text = `
portolan: 1
zones: { perimeter: [10.1.0.0/24], internal: [10.2.0.0/24] }
firewalls:
  outer: { between: [internet, perimeter], dialect: iptables, interfaces: { internet: eth0, perimeter: eth1 } }
  inner: { between: [perimeter, internal], dialect: iptables, interfaces: { perimeter: eth0, internal: eth1 } }
products: { lync: 2010, exchange: 2010 }
servers:
  rp: { role: reverse-proxy, addresses: { external: 10.1.0.1, internal: 10.1.0.2 }, nat: { external: 192.0.2.1 } }
  mbx: { role: exchange/mailbox, address: 10.2.0.9 }
  fe: { role: lync/front-end, address: 10.2.0.8 }
expect:
${assertions.map((line) => `  - ${line}\n`).join('')}`
  const { value, diagnostics } = readDeployment([{ name: 'test.yaml', text }], tinyCatalogue, ['iptables'])
  expect(diagnostics).toEqual([])
  return value
}

const OPEN = '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT'

/** An IPv4 configuration of these lines: those of chain FORWARD in the filter table, the others in the table nat. */
function configuration(...lines: readonly string[]) {
  const isFilter = (line: string) => line.includes(' FORWARD ')
  const text = [
    ...['*nat', ':PREROUTING ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]'],
    ...lines.filter((line) => !isFilter(line)),
    ...['COMMIT', '*filter', ':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'],
    ...lines.filter(isFilter),
    ...['COMMIT', ''],
  ].join('\n')
  return iptables.read([{ name: 'test.rules', text }]).value
}

/** The one assertion at one firewall, with the lines that are to blame. */
function judged(assertion: string, firewall: string, ...lines: readonly string[]) {
  const deployment = deploymentWith([assertion])
  const { verdicts } = judgeAssertions(configuration(...lines), firewall, placeAssertions(deployment), deployment)
  expect(verdicts).toHaveLength(1)
  return verdicts.map(blame)[0]
}

function blame({ outcome, faults }: AssertionVerdict): readonly string[] {
  const lines = faults.flatMap(({ part }) =>
    part.origins.map(({ span }) => (span === undefined ? 'no line' : spanText(span))),
  )
  return [outcome, ...new Set(lines)]
}

const DENY_SQL = 'deny: { from: internet, to: mbx, ports: 1433/tcp }'
const DNAT = '-A PREROUTING -i eth0 -d 192.0.2.9 -p tcp --dport 80 -j DNAT --to-destination 10.2.0.9:1433'
const ALLOW_WEB = 'allow: { from: internet, to: rp/external, ports: 443/tcp }'
const TO_PROXY = '-A PREROUTING -i eth0 -d 192.0.2.1 -j DNAT --to-destination 10.1.0.1'
const WEB = '-A FORWARD -i eth0 -d 10.1.0.1 -p tcp --dport 443 -j ACCEPT'

test.each([
  ['nothing is open', 'holds', DENY_SQL, [OPEN]],
  ['another port is open', 'holds', DENY_SQL, ['-A FORWARD -p tcp --dport 1434 -j ACCEPT']],
  // A translation that the deployment knows nothing of.
  ['a forwarded port, filtered', 'holds', DENY_SQL, [DNAT, OPEN]],
  ['answers only, by their flags', 'holds', DENY_SQL, ['-A FORWARD -p tcp --tcp-flags ACK ACK -j ACCEPT']],
  ['it depends, but is dropped anyway', 'holds', DENY_SQL, ['-A FORWARD -m limit --limit 1/s -j DROP', OPEN]],
  // Opened and kept open, to the real host.
  ['a connection and its answers pass', 'holds', ALLOW_WEB, [TO_PROXY, OPEN, WEB]],
])('%s: %s', (_, outcome, assertion, lines) => expect(judged(assertion, 'outer', ...lines)).toEqual([outcome]))

test.each([
  ['a line opens it', DENY_SQL, ['-A FORWARD -p tcp --dport 1000:2000 -j ACCEPT'], 'fails', 0],
  // A SYN with a FIN opens connections on some hosts, and is no `--syn`.
  ['a line that is meant for answers opens it', DENY_SQL, ['-A FORWARD -p tcp ! --syn -j ACCEPT'], 'fails', 0],
  ['a line forwards it', DENY_SQL, [DNAT, '-A FORWARD -d 10.2.0.0/16 -j ACCEPT'], 'fails', 1],
  [
    'a line may open it',
    DENY_SQL,
    ['-A FORWARD -p tcp --dport 1433 -m recent --name x --rcheck -j ACCEPT'],
    'undecided',
    0,
  ],
  ['nobody knows what a line does', DENY_SQL, ['-A FORWARD -p tcp -j STRANGE'], 'undecided', 0],
  ['a line stops it', ALLOW_WEB, [TO_PROXY, OPEN, '-A FORWARD -s 9.0.0.0/8 -j DROP', WEB], 'fails', 2],
  [
    'a line may stop it',
    ALLOW_WEB,
    [TO_PROXY, OPEN, '-A FORWARD -m recent --name x --rcheck -j DROP', WEB],
    'undecided',
    2,
  ],
])('%s', (_, assertion, lines, outcome, line) => {
  const [found, ...blamed] = judged(assertion, 'outer', ...lines) ?? []
  expect(found).toBe(outcome)
  expect(blamed).toContain(lines[line])
})

test('an open connection needs its answers too', () => {
  expect(judged(ALLOW_WEB, 'outer', TO_PROXY, WEB)?.[0]).toBe('fails')
})

test('what the configuration of one family does not say is undecided', () => {
  const deployment = { ...deploymentWith(['deny: { from: internet, to: perimeter }']) }
  const six = { v4: [], v6: [[0n, 2n ** 64n - 1n] as const] }
  const [first] = placeAssertions(deployment)
  if (first === undefined) throw new Error('the assertion is gone')
  const flows = first.flows.map((flow) => ({ ...flow, to: { ...flow.to, addresses: six } }))
  const { verdicts } = judgeAssertions(configuration(OPEN), 'outer', [{ ...first, flows }], deployment)
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(['undecided'])
})

test('each firewall judges what crosses it, or what it is named for, and says who judges the rest', () => {
  const deployment = deploymentWith([
    DENY_SQL,
    'deny: { from: internet, to: mbx, ports: 25/tcp, firewall: inner }',
    'deny: { from: perimeter, to: internal, transport: icmp, id: quiet }',
  ])
  const at = (firewall: string) => {
    const { verdicts, elsewhere } = judgeAssertions(configuration(), firewall, placeAssertions(deployment), deployment)
    return [
      verdicts.map(({ assertion, outcome }) => [assertion.id, outcome]),
      elsewhere.map(({ assertion, firewalls }) => [assertion.id, ...firewalls]),
    ]
  }
  const [sql, mail] = ['deny internet -> mbx, 1433/tcp', 'deny internet -> mbx, 25/tcp']
  expect(at('outer')).toEqual([
    [[sql, 'holds']],
    [
      [mail, 'inner'],
      ['quiet', 'inner'],
    ],
  ])
  expect(at('inner')).toEqual([
    [
      [sql, 'holds'],
      [mail, 'holds'],
      ['quiet', 'holds'],
    ],
    [],
  ])
})

// The rest is about any configuration whatever, against the plain interpreter.
const SMALL: FlowEnd = { label: 'x', role: 'x', servers: [], zone: 'a', any: false, addresses: { v4: [], v6: [] } }
const flow: Flow = {
  id: 'expect:0',
  requirement: 'x',
  title: 'x',
  product: 'x',
  version: '',
  feature: '',
  need: 'required',
  from: { ...SMALL, addresses: { v4: [[0, 4]], v6: [[0n, 2n]] } },
  to: { ...SMALL, zone: 'b', addresses: { v4: [[2, 4]], v6: [[1n, 3n]] } },
  transport: 'tcp',
  sourcePorts: [[0, 65_535]],
  ports: [[1, 2]],
  application: '',
  encryption: '',
  authentication: '',
  crossings: [{ firewall: 'fw', from: 'a', to: 'b', direction: 'inbound', hairpin: false }],
  notes: [],
}
const world = deploymentOf({ zones: { a: ['192.0.2.0/25'], b: ['192.0.2.128/25'] }, firewalls: { fw: ['a', 'b'] } })
const here = {
  ...world,
  firewalls: new Map(
    [...world.firewalls].map(([name, firewall]) => [
      name,
      {
        ...firewall,
        sides: firewall.sides.map((side) => ({ ...side, interface: side.zone === 'a' ? 'eth0' : 'lo' })),
      },
    ]),
  ),
}
const source = { name: 'test', text: '' }
const placedAs = (kind: 'allow' | 'deny'): PlacedAssertion => ({
  assertion: {
    kind,
    id: 'x',
    title: 'x',
    from: { text: 'a', addresses: flow.from.addresses },
    to: { text: 'b', addresses: flow.to.addresses },
    services: [{ transport: 'tcp', ports: flow.ports }],
    firewalls: [],
    span: { source, start: 0, end: 0 },
  },
  flows: [flow],
  firewalls: ['fw'],
  unplaced: [],
  notes: [],
})

/** Does a packet that passes come out at the hosts and ports of the flow? `open`: the plain interpreter has lost its header. */
function arrives({ disposition, headers, certainHeader }: Outcome): 'yes' | 'no' | 'maybe' | 'open' {
  const last = headers.at(-1)
  if (disposition !== 'permitted') return 'no'
  if (!certainHeader || last === undefined) return 'maybe'
  const { packet, open } = last
  const destination = open.has('destination') || hasAddress(flow.to.addresses, packet.destination)
  const port = open.has('destinationPort') || has(flow.ports, packet.destinationPort)
  if (!destination || !port) return 'no'
  return open.has('destination') || open.has('destinationPort') ? 'open' : 'yes'
}

test.each([
  [
    'a filter that may give packets another destination',
    'undecided',
    ruleset(
      {
        main: [
          rule('straight', { kind: 'destination-address', addresses: flow.to.addresses }, { kind: 'deny' }),
          rule('alter', ALL, { kind: 'alter', axes: ['destination'] }),
        ],
      },
      { forward: [stage('main', 'permit')] },
    ),
    ['end of main'],
  ],
  [
    'an exemption from tracking, and so from the translation that leads away',
    'fails',
    ruleset(
      {
        raw: [rule('exempt', { kind: 'destination-port', ports: [[1, 1]] }, { kind: 'no-tracking' })],
        away: [
          rule('away', ALL, {
            kind: 'translate',
            translation: { destination: { kind: 'to', addresses: { v4: [[9, 9]], v6: [[9n, 9n]] } } },
          }),
        ],
      },
      {
        forward: [
          stage('raw', 'permit', { purpose: 'before-tracking' }),
          stage('away', 'permit', { purpose: 'translation' }),
        ],
      },
    ),
    ['end of raw'],
  ],
] as const)('a denial sees through %s', (_, outcome, of, lines) => {
  const { verdicts } = judgeAssertions(of, 'fw', [placedAs('deny')], here)
  expect(verdicts.map((verdict) => verdict.outcome)).toEqual([outcome])
  expect(verdicts.flatMap(({ faults }) => faults.flatMap(({ part }) => lineNames(part.origins)))).toEqual(lines)
})

// Of a header that a line has altered sets know more than the plain interpreter: what later lines have ruled out.
test.each([
  ['known', false],
  ['altered', true],
])('a denial names all that may come through with a header that is %s, and nothing that may not', (_, vague) => {
  fc.assert(
    fc.property(rulesets({ vague }), fc.array(packets, { minLength: 25, maxLength: 25 }), (of, some) => {
      const { verdicts, names } = judgeAssertions(of, 'fw', [placedAs('deny')], here)
      const number = (text: string) => names.namesOf(names.all).indexOf(text)
      const [verdict] = verdicts
      if (verdict === undefined) throw new Error('the assertion was not judged')
      const parts = verdict.faults.map(({ part }) => part)
      expect(verdict.outcome === 'holds').toBe(parts.length === 0)
      for (const each of some) {
        const packet: Packet = {
          ...each,
          state: 'new',
          protocol: 6,
          tcpFlags: 2,
          inInterface: number('eth0'),
          outInterface: number('lo'),
        }
        if (!hasAddress(flow.from.addresses, packet.source)) continue
        const outcomes = decide(of, 'forward', packet, names).outcomes.map(arrives)
        const part = parts.find(({ packets: set }) => set.has(packet))
        const missed = outcomes.filter((outcome) => outcome !== 'no' && !(vague && outcome === 'open'))
        if (part === undefined) expect(missed).toEqual([])
        if (part?.disposition === 'permitted') expect(outcomes.every((outcome) => outcome !== 'no')).toBe(true)
        if (outcomes.every((outcome) => outcome === 'no')) expect(part?.disposition).not.toBe('permitted')
      }
    }),
    { numRuns: 250 },
  )
})

test('what is allowed for certain is let through by the plain interpreter', () => {
  let held = 0
  fc.assert(
    fc.property(rulesets({ vague: false }), fc.array(packets, { minLength: 25, maxLength: 25 }), (of, some) => {
      const { verdicts, names } = judgeAssertions(of, 'fw', [placedAs('allow')], here)
      const number = (text: string) => names.namesOf(names.all).indexOf(text)
      const faults = verdicts.flatMap((verdict) => verdict.faults)
      held += verdicts.filter(({ outcome }) => outcome === 'holds').length
      for (const each of some) {
        const packet: Packet = {
          ...each,
          state: 'new',
          protocol: 6,
          tcpFlags: 2,
          sourceMac: 0,
          inInterface: number('eth0'),
          outInterface: number('lo'),
        }
        const asked =
          hasAddress(flow.from.addresses, packet.source) && hasAddress(flow.to.addresses, packet.destination)
        if (!asked || !has(flow.ports, packet.destinationPort)) continue
        const isFault = faults.some(({ packets: of, part }) => of === 'opening packet' && part.packets.has(packet))
        const outcomes = decide(of, 'forward', packet, names).outcomes.map(arrives)
        if (!isFault) expect(outcomes.every((outcome) => outcome === 'yes')).toBe(true)
      }
    }),
    { numRuns: 250 },
  )
  expect(held).toBeGreaterThan(0)
})
