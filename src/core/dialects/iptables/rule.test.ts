import { expect, test } from 'vitest'
import { addresses } from '../../../../test/support/iptables/policy.ts'
import { readOne } from '../../../../test/support/iptables/read-one.ts'
import { and, type Match, not, or } from '../../model/match.ts'
import type { Action } from '../../model/ruleset.ts'
import { type AddressSet, intervalSet } from '../../sets/intervals.ts'
import { tcpFlagValues } from '../../sets/tcp-flags.ts'

const source = (...texts: string[]): Match => ({ kind: 'source-address', addresses: addresses(...texts) })
const destination = (...texts: string[]): Match => ({ kind: 'destination-address', addresses: addresses(...texts) })
const protocol = (number: number): Match => ({ kind: 'protocol', protocols: [[number, number]] })
const tcp = protocol(6)
const udp = protocol(17)
const dport = (...ports: [number, number][]): Match => ({ kind: 'destination-port', ports: intervalSet(ports) })
const sport = (...ports: [number, number][]): Match => ({ kind: 'source-port', ports: intervalSet(ports) })
const ALL: Match = { kind: 'all' }
const NONE: Match = { kind: 'none' }

const icmp = (type: number, code?: number): Match =>
  and(protocol(1), { kind: 'icmp', types: [[type, type]], codes: code === undefined ? [[0, 255]] : [[code, code]] })

test.each<[string, Match]>([
  ['', ALL],
  ['-s 192.0.2.1', source('192.0.2.1')],
  ['--source 192.0.2.1/24', source('192.0.2.0/24')],
  ['-s 192.0.2.1/255.255.255.0', source('192.0.2.0/24')],
  // A mask may have holes.
  ['-d 192.0.2.1/255.255.255.253', destination('192.0.2.1', '192.0.2.3')],
  ['-s 10/8', source('10.0.0.0/8')],
  ['-s 192.0.2.1,198.51.100.0/24', source('192.0.2.1', '198.51.100.0/24')],
  ['! -s 192.0.2.1', not(source('192.0.2.1'))],
  ['-d ! 192.0.2.1', not(destination('192.0.2.1'))],
  ['-s 0.0.0.0/0 -d 0/0', ALL],
  ['! -s 0.0.0.0/0', NONE],
  ['-i eth0', { kind: 'in-interface', names: [{ text: 'eth0', prefix: false }] }],
  ['-i eth+', { kind: 'in-interface', names: [{ text: 'eth', prefix: true }] }],
  ['-i +', ALL],
  ['! -o eth0', not({ kind: 'out-interface', names: [{ text: 'eth0', prefix: false }] })],
  ['-o ! eth0', not({ kind: 'out-interface', names: [{ text: 'eth0', prefix: false }] })],
  ['-p tcp', tcp],
  ['-p TCP -m tcp', tcp],
  ['-p 89', protocol(89)],
  ['-p ospf', protocol(89)],
  ['-p all', ALL],
  ['-p 0', ALL],
  ['! -p tcp', not(tcp)],
  ['-p !tcp', not(tcp)],
  ['-p tcp --dport 25', and(tcp, dport([25, 25]))],
  ['-p tcp -m tcp --dport smtp', and(tcp, dport([25, 25]))],
  ['-p tcp -m tcp --dport=25', and(tcp, dport([25, 25]))],
  ['--proto tcp --destination-port 1024:', and(tcp, dport([1024, 65535]))],
  ['-p udp -m udp --sport :1023 --dport 53', and(udp, sport([0, 1023]), dport([53, 53]))],
  ['-p tcp -m tcp ! --dport 25', and(tcp, not(dport([25, 25])))],
  ['-p tcp --dport ! 25', and(tcp, not(dport([25, 25])))],
  ['-p tcp -m multiport --dports 25,587,50000:59999', and(tcp, dport([25, 25], [587, 587], [50000, 59999]))],
  ['-p tcp -m multiport ! --sports 25,http', and(tcp, not(sport([25, 25], [80, 80])))],
  ['-p udp -m multiport --ports 53', and(udp, or(sport([53, 53]), dport([53, 53])))],
  ['-p tcp --syn', and(tcp, { kind: 'tcp-flags', values: tcpFlagValues(23, 2) })],
  ['-p tcp ! --syn', and(tcp, not({ kind: 'tcp-flags', values: tcpFlagValues(23, 2) }))],
  ['-p tcp --tcp-flags SYN,RST SYN', and(tcp, { kind: 'tcp-flags', values: tcpFlagValues(6, 2) })],
  ['-p tcp --tcp-flags ALL NONE', and(tcp, { kind: 'tcp-flags', values: tcpFlagValues(63, 0) })],
  ['-p tcp --tcp-flags SYN SYN,ACK', NONE],
  ['-m iprange --src-range 192.0.2.5-192.0.2.9', source('192.0.2.5-192.0.2.9')],
  ['-m iprange ! --dst-range 192.0.2.5', not(destination('192.0.2.5'))],
  ['-m state --state NEW,ESTABLISHED', { kind: 'state', states: ['new', 'established'] }],
  ['-m conntrack --ctstate new,rel', { kind: 'state', states: ['new', 'related'] }],
  ['-m conntrack ! --ctstate INVALID', not({ kind: 'state', states: ['invalid'] })],
  ['-m state ! --state UNTRACKED', not({ kind: 'state', states: ['untracked'] })],
  ['-p icmp', protocol(1)],
  ['-p icmp -m icmp --icmp-type 8', icmp(8)],
  ['-p icmp --icmp-type echo-request', icmp(8)],
  ['-p icmp --icmp-type 3/4', icmp(3, 4)],
  ['-p icmp --icmp-type fragmentation-needed', icmp(3, 4)],
  ['-p icmp --icmp-type any', protocol(1)],
  ['-p icmp --icmp-type 255', protocol(1)],
  ['-m mac --mac-source 02:00:00:00:00:0A', { kind: 'source-mac', addresses: [[0x02000000000a, 0x02000000000a]] }],
  ['-m addrtype --dst-type MULTICAST', destination('224.0.0.0/4')],
  ['-m comment --comment "-j ACCEPT ! -s"', ALL],
  ['-m recent --set --name x --rsource', ALL],
  ['-p tcp -m recent ! --set --name x', NONE],
])('-A FORWARD %s', (options, expected) => {
  const { rule, said } = readOne(`${options} -j ACCEPT`)
  expect(rule.match).toEqual(expected)
  expect(rule.action).toEqual({ kind: 'permit' })
  expect(said.filter((line) => !line.startsWith('info'))).toEqual([])
})

test.each<[string, Match]>([
  ['-s 2001:db8::/32', source('2001:db8::/32')],
  ['-s 2001:db8::1/ffff:ffff::', source('2001:db8::/32')],
  ['! -d ::1', not(destination('::1'))],
  ['-d ::/0', ALL],
  ['-p ipv6-icmp -m icmp6 --icmpv6-type 1/4', and(protocol(58), { kind: 'icmp', types: [[1, 1]], codes: [[4, 4]] })],
  [
    '-p icmpv6 --icmpv6-type neighbour-solicitation',
    and(protocol(58), { kind: 'icmp', types: [[135, 135]], codes: [[0, 255]] }),
  ],
  ['-m addrtype --dst-type MULTICAST', destination('ff00::/8')],
])('ip6tables -A FORWARD %s', (options, expected) => {
  const { rule, said } = readOne(`${options} -j ACCEPT`, 6)
  expect(rule.match).toEqual(expected)
  expect(said).toEqual([])
})

// What may hold or not stays in the rule, and the words are underlined.
test.each([
  ['-m limit --limit 3/min -j ACCEPT', 'warning unmodelled-match: -m limit --limit 3/min'],
  ['-p tcp -m recent --rcheck --seconds 60 --name x -j DROP', 'warning unmodelled-match: --rcheck --seconds 60'],
  ['-m conntrack --ctstate NEW --ctorigdst 192.0.2.1 -j DROP', 'warning unmodelled-match: --ctorigdst 192.0.2.1'],
  ['-m conntrack --ctstate DNAT -j DROP', 'warning unmodelled-match: --ctstate DNAT'],
  ['-m addrtype --dst-type LOCAL -j DROP', 'warning unmodelled-match: --dst-type LOCAL'],
  ['-m strange --foo bar -j DROP', 'warning unmodelled-match: -m strange --foo bar'],
  ['-m string --algo bm --string "!" -j DROP', 'warning unmodelled-match: -m string --algo bm --string "!"'],
  ['-m set --match-set black src,dst -j DROP', 'warning unmodelled-match: -m set --match-set black src,dst'],
  ['-s <private_ip>/32 -j DROP', 'warning unread-match: -s <private_ip>/32'],
  ['-s host.example -j DROP', 'warning unread-match: -s host.example'],
  ['-s 010.0.0.1 -j DROP', 'warning unread-match: -s 010.0.0.1'],
  ['-s 0.0.0.1/0.0.0.255 -j DROP', 'warning unread-match: -s 0.0.0.1/0.0.0.255'],
  ['-s 2001:db8::1 -j DROP', 'warning unread-match: -s 2001:db8::1'],
  ['! -s 192.0.2.1,192.0.2.2 -j DROP', 'warning unread-match: ! -s 192.0.2.1,192.0.2.2'],
  ['-s 192.0.2.1 -s 192.0.2.2 -j DROP', 'warning unread-match: -s'],
  ['-p tcp --dport 80:70 -j DROP', 'warning unread-match: --dport 80:70'],
  ['-p tcp --dport 65536 -j DROP', 'warning unread-match: --dport 65536'],
  ['-p tcp --dport nosuch -j DROP', 'warning unread-match: --dport nosuch'],
  ['-p nosuch -j DROP', 'warning unread-match: -p nosuch'],
  ['--dport 80 -j DROP', 'warning unread-match: --dport 80'],
  ['-m tcp --dport 80 -j DROP', 'warning unread-match: -m'],
  ['-p tcp -m tcp --tcp-flags SYN,ECE SYN -j DROP', 'warning unread-match: --tcp-flags SYN,ECE SYN'],
  ['-m mac --mac-source XX:XX:XX:XX:XX:XX -j RETURN', 'warning unread-match: --mac-source XX:XX:XX:XX:XX:XX'],
  ['-i an-interface-with-a-long-name -j DROP', 'warning unread-match: -i an-interface-with-a-long-name'],
  ['-f -j DROP', 'warning unread-match: -f'],
  ['-p icmp --icmp-type 3/1:2 -j DROP', 'warning unread-match: --icmp-type 3/1:2'],
] as const)('%s may match', (options, expected) => {
  const { rule, said } = readOne(options)
  expect(said).toEqual([expected])
  expect(JSON.stringify(rule.match)).toContain('"unknown"')
})

test.each([
  ['-j ACC EPT', 'EPT'],
  ['-p tcp --dport 8 0 -j ACCEPT', '0'],
  ['! -j ACCEPT', '! -j'],
  ['-j ACCEPT -j DROP', '-j DROP'],
  ['-p tcp -m comment --comment "open -j DROP', '"open -j DROP'],
  ['-j', '-j'],
] as const)('%s may do anything', (options, underlined) => {
  const { rule, said } = readOne(options)
  expect(rule.action.kind).toBe('unknown')
  expect(said.map((line) => line.replace(/^.*?: /, ''))).toContain(underlined)
})

const to = (...texts: string[]): AddressSet => addresses(...texts)

test.each<[string, string, Action]>([
  ['filter', '-j DROP', { kind: 'deny' }],
  ['filter', '-j REJECT --reject-with icmp-port-unreachable', { kind: 'reject' }],
  ['filter', '-j RETURN', { kind: 'return' }],
  ['filter', '', { kind: 'continue' }],
  ['filter', '-j LOG --log-prefix "! -j DROP "', { kind: 'continue' }],
  ['filter', '-j NFLOG --nflog-group 2', { kind: 'continue' }],
  ['filter', '-j user', { kind: 'jump', to: 'ip filter user' }],
  ['filter', '-g user', { kind: 'goto', to: 'ip filter user' }],
  ['mangle', '-j MARK --set-xmark 0x1/0xffffffff', { kind: 'continue' }],
  ['mangle', '-j TCPMSS --clamp-mss-to-pmtu', { kind: 'continue' }],
  ['mangle', '-j TTL --ttl-inc 1', { kind: 'continue' }],
  ['raw', '-j NOTRACK', { kind: 'no-tracking' }],
  ['raw', '-j CT --notrack', { kind: 'no-tracking' }],
  ['raw', '-j CT --helper ftp', { kind: 'continue' }],
  [
    'nat',
    '-j DNAT --to-destination 192.0.2.1',
    { kind: 'translate', translation: { destination: { kind: 'to', addresses: to('192.0.2.1') } } },
  ],
  [
    'nat',
    '-p tcp -j DNAT --to-destination 192.0.2.1-192.0.2.4:8000-8010',
    {
      kind: 'translate',
      translation: {
        destination: { kind: 'to', addresses: to('192.0.2.1-192.0.2.4') },
        destinationPort: [[8000, 8010]],
      },
    },
  ],
  [
    'nat',
    '-p tcp -j DNAT --to-destination :8080',
    { kind: 'translate', translation: { destinationPort: [[8080, 8080]] } },
  ],
  [
    'nat',
    '-p tcp -j REDIRECT --to-ports 3128',
    { kind: 'translate', translation: { destination: { kind: 'own' }, destinationPort: [[3128, 3128]] } },
  ],
  [
    'nat',
    '-d 10.1.0.0/16 -j NETMAP --to 10.2.0.0/16',
    {
      kind: 'translate',
      translation: { destination: { kind: 'network', family: 4, from: to('10.1.0.0/16'), to: to('10.2.0.0/16') } },
    },
  ],
])('*%s %s', (table, options, action) => {
  const { rule, said } = readOne(options, 4, table)
  expect(rule.action).toEqual(action)
  expect(said).toEqual([])
})

test('IPv6 translations take brackets before a port', () => {
  const { rule } = readOne('-p tcp -j DNAT --to-destination [2001:db8::1]:25', 6, 'nat')
  expect(rule.action).toEqual({
    kind: 'translate',
    translation: { destination: { kind: 'to', addresses: to('2001:db8::1') }, destinationPort: [[25, 25]] },
  })
})

test.each([
  ['filter', '-j NFQUEUE --queue-num 1'],
  ['filter', '-j TARPIT'],
  ['filter', '-g ACCEPT'],
  ['filter', '-j INPUT'],
  ['filter', '-j nowhere'],
  ['filter', '-j DNAT --to-destination 192.0.2.1'],
  ['filter', '-j NOTRACK'],
  ['mangle', '-j TPROXY --on-port 1'],
  ['mangle', '-j TTL --ttl-dec 1'],
  ['nat', '-j DNAT'],
  ['nat', '-j DNAT --to-destination 192.'],
  ['nat', '-j NETMAP --to 10.2.0.0/16'],
] as const)('*%s %s may do anything, and is said', (table, options) => {
  const { rule, said } = readOne(options, 4, table)
  expect(rule.action.kind).toBe('unknown')
  expect(said).toHaveLength(1)
})

test('the comment is kept', () => {
  expect(readOne('-m comment --comment "why \\"this\\"" -j DROP').rule.comment).toBe('why "this"')
})

test('what only a logging rule looks at is said, but does not matter', () => {
  expect(readOne('-m limit --limit 1/sec -j LOG').said).toEqual(['info unmodelled-match: -m limit --limit 1/sec'])
})

test('states are unknown in the raw table, before connections are tracked', () => {
  const { rule } = readOne('-m state --state NEW -j DROP', 4, 'raw')
  expect(rule.match).toMatchObject({ kind: 'unknown' })
})
