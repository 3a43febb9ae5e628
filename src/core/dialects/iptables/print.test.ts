import { expect, test } from 'vitest'
import { EXAMPLE } from '../../../../test/support/iptables/policy.ts'
import { say } from '../../../../test/support/iptables/read-one.ts'
import type { Policy, PolicyRule, PolicyService } from '../../model/policy.ts'
import { ANY_PORTS } from '../../sets/ports.ts'
import { iptables } from './index.ts'

test('prints the golden files', async () => {
  const { files, refusals } = iptables.print(EXAMPLE)
  expect(refusals).toEqual([])
  expect(files.map(({ name }) => name)).toEqual(['outer.v4.rules', 'outer.v6.rules'])
  for (const { name, text } of files) {
    await expect(text).toMatchFileSnapshot(`../../../../test/golden/iptables/${name}`)
  }
})

test('what is printed is read back without a warning', () => {
  const { value, diagnostics } = iptables.read(iptables.print(EXAMPLE).files)
  expect(diagnostics.filter(({ severity }) => severity !== 'info').map(say)).toEqual([])
  expect(value.families).toEqual([4, 6])
  for (const family of ['ip', 'ip6']) {
    for (const [path, chain, action] of [
      ['input', 'INPUT', 'deny'],
      ['forward', 'FORWARD', 'deny'],
      ['output', 'OUTPUT', 'permit'],
    ] as const) {
      const stage = value.paths[path].find(({ list }) => list === `${family} filter ${chain}`)
      expect(stage?.otherwise.action).toBe(action)
    }
  }
})

function policyWith(rule: Partial<PolicyRule>, rest: Partial<Policy> = {}): Policy {
  const [first] = EXAMPLE.rules
  if (first === undefined) throw new Error('the example has no rule')
  return { ...EXAMPLE, rules: [{ ...first, ...rule }], ...rest }
}

function printed(policy: Policy): string {
  const { files, refusals } = iptables.print(policy)
  expect(refusals).toEqual([])
  return files.map(({ text }) => text).join('')
}

test('every permitting rule names itself, and the lines above it name its flows', () => {
  const lines = printed(EXAMPLE).split('\n')
  for (const line of lines.filter((one) => one.startsWith('-A fwd_') && one.endsWith('-j ACCEPT'))) {
    expect(line).toContain('--comment "')
  }
  for (const { flows } of EXAMPLE.rules) for (const flow of flows) expect(lines.join('\n')).toContain(flow)
})

// Nothing that comes from a deployment may become a rule, a table or a line of its own.
const HOSTILE = [
  'a\n-A FORWARD -j ACCEPT\nb',
  'a\r\n-A FORWARD -j ACCEPT',
  '" -j ACCEPT',
  "' -j ACCEPT",
  '\\" -j ACCEPT',
  '`reboot`',
  '$(reboot)',
  '# comment',
  '\0',
  '\u202eevil\u2066',
  '*filter',
  'COMMIT',
  ':FORWARD ACCEPT [0:0]',
  '-j ACCEPT',
  '../../etc/passwd',
  'x'.repeat(10_000),
  ' x'.repeat(5_000),
  'é'.repeat(10_000),
  '',
]

test.each(HOSTILE.map((text) => [text.slice(0, 30), text] as const))('%j cannot break out', (_, hostile) => {
  const plain = printed(EXAMPLE)
  const policy: Policy = {
    ...EXAMPLE,
    firewall: hostile,
    deployment: hostile,
    sides: EXAMPLE.sides.map((side) => ({ ...side, zone: side.zone === 'perimeter' ? hostile : side.zone })),
    rules: EXAMPLE.rules.map((rule, i) => ({
      ...rule,
      id: i === 0 ? hostile : rule.id,
      because: hostile,
      flows: [hostile, ...rule.flows],
      from: rule.from === 'perimeter' ? hostile : rule.from,
      to: rule.to === 'perimeter' ? hostile : rule.to,
      source: { ...rule.source, name: hostile },
    })),
    translations: EXAMPLE.translations.map((one) => ({ ...one, id: hostile, inside: hostile, because: hostile })),
    input: EXAMPLE.input.map((one) => ({ ...one, id: hostile, because: hostile })),
  }
  const { files } = iptables.print(policy)
  const text = files.map((file) => file.text).join('')
  expect(text).toMatch(/^[\n -~]*$/)
  const count = (all: string, start: RegExp) => all.split('\n').filter((line) => start.test(line)).length
  for (const start of [/^-A /, /^:/, /^\*/, /^COMMIT$/]) expect(count(text, start)).toBe(count(plain, start))
  for (const line of text.split('\n')) {
    expect(line).toMatch(/^(?:# .*|-A .*|:\S+ (?:ACCEPT|DROP|-) \[0:0\]|\*(?:filter|nat)|COMMIT|)$/)
    expect(line.length).toBeLessThan(1024)
    // Quotations come in pairs, and hold nothing that a shell would look at.
    expect(line).toMatch(/^(?:[^"'`$\\]|"[A-Za-z0-9 ._,:;/()+=@<>-]*")*$/)
  }
  for (const { name } of files) expect(name).toMatch(/^[A-Za-z0-9][\w.-]{0,63}\.v[46]\.rules$/)
  const { diagnostics } = iptables.read(files)
  expect(diagnostics.filter(({ severity }) => severity !== 'info').map(say)).toEqual([])
})

test.each(['eth 0', 'eth0;', 'eth+', '-i', '!', 'a-name-of-16-chars', 'a/b', '', 'eth"0', 'é'])(
  'the interface name %j is refused',
  (name) => {
    const [first, ...others] = EXAMPLE.sides
    if (first === undefined) throw new Error('the example has no side')
    const { files, refusals } = iptables.print({ ...EXAMPLE, sides: [{ ...first, interface: name }, ...others] })
    expect(files).toEqual([])
    expect(refusals.map(({ code }) => code)).toEqual(['interface-name'])
  },
)

test.each<[string, Partial<PolicyRule>, string]>([
  ['a zone without a side', { to: 'nowhere' }, 'no-such-side'],
  ['ICMP type 255', { service: { protocol: 'icmp', types: [[250, 255]], codes: [[0, 255]] } }, 'icmp-type-255'],
  ['AH that may be IPv6', { service: { protocol: 'ah' } }, 'ah-over-ipv6'],
  ['too many ICMP codes', { service: { protocol: 'icmp', types: [[0, 200]], codes: [[0, 100]] } }, 'icmp-list'],
])('%s is refused, never weakened', (_, rule, code) => {
  const { files, refusals } = iptables.print(policyWith(rule))
  expect(files).toEqual([])
  expect(refusals.map((one) => one.code)).toEqual([code])
})

const tcp = (...ports: [number, number][]): PolicyService => ({
  protocol: 'tcp',
  sourcePorts: ANY_PORTS,
  destinationPorts: ports,
})

test.each<[string, PolicyService, readonly string[]]>([
  ['every port', tcp([0, 65535]), ['-p tcp']],
  ['one port', tcp([25, 25]), ['-p tcp -m tcp --dport 25']],
  ['one range', tcp([25, 30]), ['-p tcp -m tcp --dport 25:30']],
  ['two ports', tcp([25, 25], [587, 587]), ['-p tcp -m multiport --dports 25,587']],
  // A range counts as two, and 15 is all that multiport takes.
  [
    'eight ranges',
    tcp([1, 2], [4, 5], [7, 8], [10, 11], [13, 14], [16, 17], [19, 20], [22, 23]),
    ['-p tcp -m multiport --dports 1:2,4:5,7:8,10:11,13:14,16:17,19:20', '-p tcp -m multiport --dports 22:23'],
  ],
  ['any protocol', { protocol: 'any' }, ['']],
  ['ESP', { protocol: 'esp' }, ['-p esp']],
  ['one ICMP type', { protocol: 'icmp', types: [[3, 3]], codes: [[4, 4]] }, ['-p icmp -m icmp --icmp-type 3/4']],
])('%s', (_, service, expected) => {
  const [v4] = iptables.print(policyWith({ service, destination: { name: 'any', addresses: 'any' } })).files
  const rules = v4?.text.match(/^-A fwd_internet_perimeter (.*)-m comment.*$/gm) ?? []
  expect(rules.map((line) => line.replace(/^-A \S+ /, '').replace(/ ?-m comment.*$/, ''))).toEqual(expected)
})

test('sides without interface names are told apart by their addresses', () => {
  const policy: Policy = { ...EXAMPLE, sides: EXAMPLE.sides.map(({ zone, sources }) => ({ zone, sources })) }
  const [v4] = iptables.print(policy).files
  expect(v4?.text).not.toMatch(/ -[io] (?!lo)/)
  const chain = v4?.text.match(/^-A fwd_internal_internet .*$/gm)?.map((line) => line.replace(/ -m comment.*/, ''))
  expect(chain).toEqual([
    '-A fwd_internal_internet -m iprange --src-range 0.0.0.0-192.0.1.255 -j RETURN',
    '-A fwd_internal_internet -m iprange --src-range 192.0.3.0-255.255.255.255 -j RETURN',
    '-A fwd_internal_internet -d 192.0.2.0/24 -j RETURN',
    '-A fwd_internal_internet -d 198.51.100.0/26 -j RETURN',
    '-A fwd_internal_internet -p icmp -m icmp --icmp-type 8/0',
    '-A fwd_internal_internet -d 203.0.113.7 -p esp',
  ])
  const { diagnostics } = iptables.read(iptables.print(policy).files)
  expect(diagnostics.filter(({ severity }) => severity !== 'info').map(say)).toEqual([])
})

test.each([
  [5, '-m limit --limit 5/second --limit-burst 5 -j LOG'],
  [0.1, '-m limit --limit 6/minute --limit-burst 1 -j LOG'],
  [1e9, '-m limit --limit 10000/second --limit-burst 10000 -j LOG'],
] as const)('at most %d lines a second are logged', (logPerSecond, expected) => {
  expect(printed({ ...EXAMPLE, logPerSecond })).toContain(expected)
})

test('no log line a second is no log', () => {
  expect(printed({ ...EXAMPLE, logPerSecond: 0 })).not.toContain('LOG')
})

test('a family without translations leaves its nat table alone', () => {
  const text = printed({ ...EXAMPLE, translations: [] })
  expect(text).not.toContain('*nat')
})
