import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test, vi } from 'vitest'
import * as known from '../../src/core/api/catalogue.ts'
import * as portolan from '../../src/core/api/index.ts'
import { repository } from '../support/program.ts'

// The build puts the catalogue into the bundle under this name.
beforeAll(() => {
  vi.stubGlobal('PORTOLAN_CATALOGUE', readFileSync(join(repository, 'dist/catalogue.json'), 'utf8'))
})

const STATEFUL = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
-A FORWARD -p tcp ! --syn -m state --state NEW -j DROP
-A FORWARD -m state --state ESTABLISHED -j ACCEPT
-A FORWARD -i eth0 -o eth1 -d 10.0.0.0/24 -p tcp --dport 443 -j ACCEPT
-A FORWARD -i wg+ -p icmp -j REJECT
-A INPUT -s 10.0.0.9/32 -p tcp --dport 22 -j ACCEPT
COMMIT
`

const READ: portolan.Ruleset = portolan.readRuleset(STATEFUL).ruleset ?? unread()

function unread(): never {
  throw new Error('the configuration of the test was not read')
}

function firewall(options?: portolan.InspectOptions): portolan.Inspection {
  return portolan.inspect(READ, options)
}

/** The dispositions of a description, or why it is none. */
function asked(description: portolan.PacketDescription, path?: portolan.Path): string {
  const { packets, ask } = firewall()
  const read = packets(description)
  return read.ok
    ? ask(read.value, path)
        .map(({ disposition }) => disposition)
        .join()
    : read.reason
}

test.each<[portolan.PacketDescription, string]>([
  // opening packets: of TCP those with SYN, so the line against others has no say
  [{ from: '192.0.2.1', to: '10.0.0.7', protocol: 'tcp', ports: 443, in: 'eth0', out: 'eth1' }, 'permitted'],
  [
    { from: '192.0.2.1', to: ['10.0.0.7', '10.0.0.9'], protocol: 6, ports: '443', in: 'eth0', out: 'eth1' },
    'permitted',
  ],
  [
    { from: '192.0.2.1', to: '10.0.0.7', protocol: 'tcp', ports: '442-443', in: 'eth0', out: 'eth1' },
    'permitted,denied',
  ],
  [{ from: '192.0.2.1', to: '10.0.0.7', protocol: 'udp', ports: 443 }, 'denied'],
  [{ from: '192.0.2.1', to: '10.0.0.7', protocol: 'tcp', states: ['established'] }, 'permitted'],
  // of the other family the file says nothing
  [{ to: '2001:db8::7', protocol: 'tcp', ports: 443 }, 'unknown'],
  [{ to: ['10.0.0.7', '2001:db8::7'], protocol: 'udp' }, 'denied,unknown'],
  [{ to: [] }, ''],
])('%j is %s', (description, expected) => expect(asked(description)).toBe(expected))

test('a path other than through the firewall has its own rules', () => {
  const ssh = { from: '10.0.0.9', protocol: 'tcp', ports: 22 } as const
  expect([asked(ssh), asked(ssh, 'input')]).toEqual(['denied', 'permitted'])
})

test.each<[portolan.PacketDescription, string]>([
  [{ from: '10.0.0.1/8' }, '`10.0.0.1/8` has bits set after its prefix; did you mean 10.0.0.0/8?'],
  [{ to: ['10.0.0.1', 'edge1'] }, '`edge1` is not an IP address'],
  [{ ports: 443 }, 'say of which protocol the ports are: `tcp`, `udp` or `sctp`'],
  [{ protocol: 'esp', ports: 443 }, '`esp` has no ports'],
  [{ protocol: 'tcp', ports: '70000' }, '`70000` is not a port: ports end at 65535'],
  [{ protocol: 'tcp', sourcePorts: 1.5 }, '`1.5` is not a port number'],
  [{ protocol: 256 }, '`256` is no protocol: name one of icmp, tcp, udp, gre, esp, ah, icmp6, sctp or give its number'],
  [{ in: 'eth7' }, 'no rule names the interface `eth7`; give it to `inspect` under `interfaces`'],
  [{ out: 'wg+' }, 'no rule names the interface `wg+`; give it to `inspect` under `interfaces`'],
])('%j is refused: %s', (description, reason) => expect(asked(description)).toBe(reason))

test('an interface that no rule names can be named beforehand', () => {
  const { packets, ask } = firewall({ interfaces: ['wg0'] })
  const ping = packets({ protocol: 'icmp', in: 'wg0' })
  expect(ping.ok && ask(ping.value).map(({ disposition }) => disposition)).toEqual(['rejected', 'unknown'])
})

const word = fc.oneof(
  fc.constantFrom('tcp', '__proto__', 'constructor', '443', '10.0.0.0/8', '->', 'eth0'),
  fc.string(),
)

test('no description throws, and the parts of its answer cover it and are disjoint', () => {
  const { packets, ask, space } = firewall()
  const description = fc.record(
    { from: word, to: fc.array(word, { maxLength: 2 }), protocol: word, ports: word, sourcePorts: word, in: word },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(description, (wild) => {
      const read = packets(wild as portolan.PacketDescription)
      if (!read.ok) return
      const parts = ask(read.value).map((part) => part.packets)
      expect(space.unionAll(parts).equals(read.value)).toBe(true)
      for (const [i, part] of parts.entries())
        expect(parts.slice(i + 1).some((other) => part.overlaps(other))).toBe(false)
    }),
    { numRuns: 200 },
  )
})

test.each<[portolan.Text, portolan.ReadRulesetOptions | undefined, string, string]>([
  ['what is this?', undefined, 'the text looks like no dialect that Portolan reads', 'name its dialect: `nftables`'],
  [[], undefined, 'the text looks like no dialect that Portolan reads', 'name its dialect: `nftables`'],
  [STATEFUL, { dialect: 'iptable' }, 'there is no dialect `iptable`', 'did you mean `iptables`?'],
])('%j with %j is refused: %s', (text, options, message, help) => {
  const { ruleset, diagnostics } = portolan.readRuleset(text, options)
  expect(ruleset).toBeUndefined()
  expect(diagnostics).toEqual([expect.objectContaining({ severity: 'error', message })])
  expect(diagnostics[0]?.help).toContain(help)
})

test('texts without a name are called by what they hold', () => {
  const { diagnostics } = portolan.readRuleset(`${STATEFUL}-A FORWARD --hurz\n`)
  expect(diagnostics[0]?.span?.source.name).toBe('configuration')
  const read = portolan.readDeployment('zones: 1', known.catalogue)
  expect(read.deployment).toBeUndefined()
  expect(new Set(read.diagnostics.map(({ span }) => span?.source.name))).toEqual(new Set(['deployment']))
})

test('a configuration in two files is one', () => {
  const v6 = '*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n'
  const { ruleset } = portolan.readRuleset([
    { name: 'rules.v4', text: `# Generated by iptables-save v1.8.9\n${STATEFUL}` },
    { name: 'rules.v6', text: `# Generated by ip6tables-save v1.8.9\n${v6}` },
  ])
  expect(ruleset?.families).toEqual([4, 6])
})

test('no text makes a reader throw', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(undefined, 'nftables', 'iptables'), (text, dialect) => {
      expect(portolan.readRuleset(text, dialect === undefined ? {} : { dialect }).diagnostics).toBeInstanceOf(Array)
      expect(portolan.readDeployment(text, known.catalogue).deployment).toBeUndefined()
      expect(portolan.explain(READ, text).diagnostics).toBeInstanceOf(Array)
      expect(typeof known.port(text).ok).toBe('boolean')
      expect(known.source(text)).toBeUndefined()
      expect(known.difference(text, text).ok).toBe(false)
    }),
    { numRuns: 40 },
  ))

const EXAMPLE = join(repository, 'examples/lync-2010-consolidated-edge')

function example(): portolan.Deployment {
  const { deployment } = portolan.readDeployment(
    readFileSync(join(EXAMPLE, 'deployment.yaml'), 'utf8'),
    known.catalogue,
  )
  return deployment ?? unread()
}

test.each(portolan.dialects)('what is planned and generated for $id is proved and serves', ({ id }) => {
  const deployment = example()
  for (const policy of portolan.planPolicies(deployment, portolan.planFlows(deployment, known.catalogue))) {
    const made = portolan.generate(policy, id)
    if (!made.ok) throw new Error(JSON.stringify(made.differences))
    const question = { deployment, catalogue: known.catalogue, firewall: policy.firewall }
    expect(portolan.check(made.ruleset, question)).toMatchObject({ check: { clean: true }, diagnostics: [] })
  }
})

test('the firewall that is meant must be one of the deployment', () => {
  const about = { deployment: example(), catalogue: known.catalogue }
  const said = (firewall?: string, deployment = about.deployment) =>
    portolan.check(READ, { ...about, deployment, ...(firewall === undefined ? {} : { firewall }) }).diagnostics[0]
  expect(said('outside')).toMatchObject({ message: 'the deployment has no firewall `outside`' })
  expect(said()).toMatchObject({ message: 'the deployment has 2 firewalls', help: 'name one: `outer` and `inner`' })
  expect(said(undefined, { ...about.deployment, firewalls: new Map() })).toMatchObject({
    message: 'the deployment has no firewall',
  })
  const [policy] = portolan.planPolicies(about.deployment, portolan.planFlows(about.deployment, known.catalogue))
  expect(policy && portolan.generate(policy, 'pf')).toMatchObject({
    ok: false,
    refusals: [{ code: 'unknown-dialect' }],
  })
})

/** What becomes of packets, leg by leg and firewall by firewall. */
function told({ legs }: portolan.ExplainAnswer): readonly string[] {
  return legs.flatMap(({ leg, explanations }) =>
    explanations.map(({ point, asked: coming, disposition }) =>
      [leg.title, point.firewall, coming.isEmpty() ? 'none comes' : disposition].filter(Boolean).join(': '),
    ),
  )
}

test('the health of a configuration needs no deployment', () => {
  const { ruleset } = portolan.readRuleset(
    STATEFUL.replace('COMMIT', '-A FORWARD -i eth0 -j DROP\n-A FORWARD -i eth0 -p udp -j ACCEPT\nCOMMIT'),
  )
  const { dead, names } = portolan.health(ruleset ?? unread())
  expect(dead.map(({ rule }) => portolan.originPlace(rule.origin))).toEqual(['configuration:10'])
  expect(names.namesOf(names.all)).toContain('eth0')
})

test('a question is explained, with a deployment and without', () => {
  const read = (name: string) =>
    portolan.readRuleset(readFileSync(join(EXAMPLE, `out/nftables/${name}.nft`), 'utf8')).ruleset ?? unread()
  const [outer, inner] = [read('outer'), read('inner')]
  const deployment = example()
  const plain = portolan.explain(outer, 'tcp 203.0.113.5 -> 10.45.16.10:443 in eth0 out eth1')
  expect([plain.diagnostics, plain.unmet, told(plain)]).toEqual([[], [], ['permitted']])
  const named = portolan.explain(outer, '203.0.113.5 -> edge1.access 443/tcp', { deployment, firewall: 'outer' })
  expect(told(named)).toEqual(['internet to perimeter: outer: permitted'])
  const way = portolan.explainWay({ outer, inner }, '203.0.113.5 -> fe1 443/tcp', deployment)
  expect(told(way)).toEqual(['internet to internal: outer: denied', 'internet to internal: inner: none comes'])
  const half = portolan.explainWay({ outer }, 'rp1 -> pool1 4443/tcp', deployment)
  expect(half.legs.map(({ unknownFirewall }) => unknownFirewall)).toEqual(['inner'])
})

test('everything that is wrong with a question is told', () => {
  const codes = ({ question, legs, diagnostics }: portolan.ExplainAnswer) => {
    expect([question, legs]).toEqual([undefined, []])
    return diagnostics.map(({ code }) => code)
  }
  const deployment = example()
  expect(codes(portolan.explain(READ, 'edge1 443/tcp'))).toContain('no-arrow')
  expect(codes(portolan.explain(READ, 'edje1 -> any', { deployment }))).toEqual(['unknown-firewall', 'unknown-name'])
  const rulesets = { outside: READ, inside: READ }
  expect(codes(portolan.explainWay(rulesets, 'any -> any', deployment))).toEqual([
    'unknown-firewall',
    'unknown-firewall',
  ])
})

test('the catalogue answers as the command line does', () => {
  const smtp = known.port('smtp')
  expect(smtp.ok && smtp.value.facts.length).toBeGreaterThan(5)
  const listens = known.port(5061)
  expect(listens.ok && listens.value.facts.every(({ ports }) => ports.length > 0)).toBe(true)
  expect(known.port('edje')).toMatchObject({
    ok: false,
    reason: expect.stringContaining('did you mean `edge`?') as string,
  })
  expect(known.source('2')?.source.id).toBe('seed-002')
  expect(known.difference('lync-2013', 'lync-2014')).toMatchObject({ ok: false })
  expect(known.difference('lync-2013', 'skype-2019')).toMatchObject({ ok: true })
})

test('the lazy catalogue is the whole catalogue', () => {
  const compiled = JSON.parse(readFileSync(join(repository, 'dist/catalogue.json'), 'utf8')) as object
  const keys = Object.keys(compiled).filter((key) => key !== 'format')
  expect(Object.keys(known.catalogue).sort()).toEqual(keys.sort())
})

// What stands here is promised: taking a name away is an incompatible change, and belongs into the change log.
test('what the package exports', () => {
  expect(Object.keys(portolan).sort()).toEqual([
    'PROTOCOL',
    'TCP_FLAG',
    'advise',
    'boxText',
    'check',
    'dialects',
    'diff',
    'explain',
    'explainText',
    'explainWay',
    'formatAddresses',
    'formatPorts',
    'generate',
    'health',
    'includedFiles',
    'inspect',
    'lineText',
    'originPlace',
    'originText',
    'packetText',
    'parseAddresses',
    'parsePorts',
    'planFlows',
    'planPolicies',
    'positionOf',
    'readDeployment',
    'readRuleset',
    'recogniseDialect',
    'renderDiagnostic',
  ])
  expect(Object.keys(known).sort()).toEqual(['catalogue', 'difference', 'port', 'source'])
})
