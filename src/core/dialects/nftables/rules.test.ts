import { expect, test } from 'vitest'
import { spanText } from '../../diagnostics/source.ts'
import { read } from './read.ts'
import { sayList } from './testing/say.ts'

const SETS = `
  set hosts { type ipv4_addr; flags interval; elements = { 10.0.0.0/24, 192.0.2.1-192.0.2.9 }; }
  set empty { type ipv4_addr; elements = { }; }
  set later { type ipv4_addr; }
  set dyn { type ipv4_addr; flags dynamic; elements = { 192.0.2.1 }; }
  set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.1 . 22, 10.0.0.2 . 80-90 }; }
  map verdicts { type inet_service : verdict; elements = { 22 : accept, 23 : drop, * : jump other }; }
  map ports { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1, 443 : 10.0.0.2 }; }
`

/** The rules that the lines of an input chain become, and the texts that messages underline. */
function rulesOf(lines: string, family = 'inet', hook = 'filter hook input priority filter') {
  const text = `define web = { 80, 443 }
define lan = 10.0.0.0/8
table ${family} t {
${SETS}
  chain other { }
  chain c {
    type ${hook};
    ${lines}
  }
}`
  const { value, diagnostics } = read([{ name: 'test.nft', text }])
  return {
    // The list of a chain where packets lack something says so in its key.
    rules: sayList(value, [...value.lists.keys()].find((key) => /^\w+ t c( \(|$)/.test(key)) ?? ''),
    complaints: diagnostics.map(({ code, span }) => `${code}: ${span ? spanText(span) : ''}`),
  }
}

// Conditions that are modelled exactly.
test.each([
  ['ip saddr 10.0.0.0/8', 'v4 & from 10.0.0.0/8'],
  ['ip saddr != 10.0.0.0/8', 'v4 & from 0.0.0.0-9.255.255.255, 11.0.0.0-255.255.255.255'],
  ['ip saddr $lan', 'v4 & from 10.0.0.0/8'],
  ['ip daddr { 10.0.0.1, 10.0.0.5-10.0.0.6, $lan }', 'v4 & to 10.0.0.0/8'],
  ['ip daddr 10.0.0.1-10.0.0.2', 'v4 & to 10.0.0.1-10.0.0.2'],
  ['ip saddr @hosts', 'v4 & from 10.0.0.0/24, 192.0.2.1-192.0.2.9'],
  ['ip saddr @empty', 'none'],
  ['ip saddr & 255.255.0.0 == 10.1.0.0', 'v4 & from 10.1.0.0/16'],
  ['ip saddr and 0.0.0.255 == 10.1.0.0', 'v4 & ?ip saddr and 0.0.0.255 == 10.1.0.0?'],
  ['ip saddr < 10.0.0.0', 'v4 & from 0.0.0.0-9.255.255.255'],
  ['ip6 daddr 2001:db8::/32', 'v6 & to 2001:db8::/32'],
  ['ip6 saddr { ::1, fe80::-fe80::f }', 'v6 & from ::1, fe80::/124'],
  ['meta nfproto ipv6', 'v6'],
  ['meta protocol { ip, ip6 }', '(v4 | v6)'],
  ['meta protocol arp', 'none'],
  ['meta l4proto { tcp, 17 }', 'proto 6, 17'],
  ['meta l4proto != tcp', 'proto 0-5, 7-255'],
  ['ip protocol icmp', 'v4 & proto 1'],
  ['tcp dport 22', 'proto 6 & dport 22'],
  ['tcp dport ssh', 'proto 6 & dport 22'],
  ['tcp dport { ssh, https, 8000-8100 }', 'proto 6 & dport 22, 443, 8000-8100'],
  ['tcp dport $web', 'proto 6 & dport 80, 443'],
  ['tcp dport != { 1-10 }', 'proto 6 & dport 0, 11-65535'],
  ['tcp dport >= 1024', 'proto 6 & dport 1024-65535'],
  ['tcp dport gt 65535', 'none'],
  ['udp sport 53', 'proto 17 & sport 53'],
  ['sctp dport 5060', 'proto 132 & dport 5060'],
  ['meta l4proto { tcp, udp } th dport 53', 'proto 6, 17 & dport 53'],
  // Asked for the protocol before, nft adds no family.
  ['meta l4proto icmp icmp type 8', 'proto 1 & proto 1 & icmp 8/0-255'],
  ['meta l4proto ipv6-icmp icmpv6 type 128', 'proto 58 & proto 58 & icmp 128/0-255'],
  ['ip protocol udp th dport 53', 'v4 & proto 17 & dport 53'],
  ['icmp type echo-request', 'v4 & proto 1 & icmp 8/0-255'],
  ['icmp type 3 icmp code 4', 'v4 & proto 1 & icmp 3/0-255 & icmp 0-255/4'],
  ['icmp code frag-needed', 'v4 & proto 1 & icmp 0-255/4'],
  ['icmpv6 type { nd-neighbor-solicit, 136 }', 'v6 & proto 58 & icmp 135-136/0-255'],
  ['iifname "eth0"', 'in eth0'],
  ['iif lo', 'in lo'],
  ['meta iifname { "eth*", br0 }', 'in eth*,br0'],
  ['iifname != "eth0"', 'not(in eth0)'],
  ['iifname "wild\\*"', 'in wild*'],
  ['ether saddr 00:11:22:33:44:55', 'mac 1122334455'],
  ['ct state new', 'state new'],
  ['ct state established,related', 'state established,related'],
  ['ct state { established, related }', 'state established,related'],
  ['ct state != new', 'state established,related,invalid,untracked'],
  ['ct state ! new,invalid', 'state established,related,untracked'],
  ['ct state == 8', 'state new'],
  ['ct state & (established|related) != 0', 'state established,related'],
  [
    'tcp flags syn',
    'proto 6 & flags 2-3, 6-7, 10-11, 14-15, 18-19, 22-23, 26-27, 30-31, 34-35, 38-39, 42-43, 46-47, 50-51, 54-55, 58-59, 62-63, 66-67, 70-71, 74-75, 78-79, 82-83, 86-87, 90-91, 94-95, 98-99, 102-103, 106-107, 110-111, 114-115, 118-119, 122-123, 126-127, 130-131, 134-135, 138-139, 142-143, 146-147, 150-151, 154-155, 158-159, 162-163, 166-167, 170-171, 174-175, 178-179, 182-183, 186-187, 190-191, 194-195, 198-199, 202-203, 206-207, 210-211, 214-215, 218-219, 222-223, 226-227, 230-231, 234-235, 238-239, 242-243, 246-247, 250-251, 254-255',
  ],
  ['tcp flags == syn', 'proto 6 & flags 2'],
  ['tcp flags { syn, syn|ack }', 'proto 6 & flags 2, 18'],
  ['tcp flags & (fin|syn|rst|psh|ack|urg|ecn|cwr) == syn', 'proto 6 & flags 2'],
  ['tcp flags syn / fin,syn,rst,psh,ack,urg,ecn,cwr', 'proto 6 & flags 2'],
  ['tcp flags syn,ack / fin,syn,rst,psh,ack,urg,ecn,cwr', 'proto 6 & flags 18'],
  ['ip protocol . th dport { tcp . 22, udp . 67-68 }', 'v4 & (proto 6 & dport 22 | proto 17 & dport 67-68)'],
  ['ip saddr . tcp dport @pairs', 'v4 & proto 6 & (from 10.0.0.1 & dport 22 | from 10.0.0.2 & dport 80-90)'],
  ['ip saddr . tcp dport != { 10.0.0.1 . 22 }', 'v4 & proto 6 & not(from 10.0.0.1 & dport 22)'],
  ['iifname . ip saddr { "eth0" . 10.0.0.1 }', 'v4 & in eth0 & from 10.0.0.1'],
  ['counter packets 1 bytes 2 log prefix "a: " level info flags tcp sequence,options', 'all'],
] as const)('%s', (line, said) => {
  const { rules, complaints } = rulesOf(`${line} accept`)
  expect(rules).toEqual([`${said} -> permit`])
  if (!said.includes('?')) expect(complaints).toEqual([])
})

// Conditions that are not modelled: what is known of them bounds them, the rest is unknown and said.
test.each([
  ['meta mark 0x1', '?meta mark 0x1?', 'unmodelled-match: meta mark 0x1'],
  ['ip ttl 1', 'v4 & ?ip ttl 1?', 'unmodelled-match: ip ttl 1'],
  ['ip saddr @later', '(none | v4 & from 0.0.0.0/0)', 'unknown-set: @later'],
  ['ip saddr @missing', '', 'unknown-set: @missing'],
  ['ip saddr @dyn', '', 'unknown-set: @dyn'],
  ['ip saddr $nowhere', '', 'undefined-variable: $nowhere'],
  ['ip saddr host.example', '', 'unread-value: host.example'],
  ['ip saddr { 10.0.0.1, host.example }', '', 'unread-value: host.example'],
  ['tcp dport nosuchservice', '', 'unread-value: nosuchservice'],
  ['iif 3', '?iif 3?', 'unread-value: 3'],
  [
    'limit rate 5/second burst 3 packets',
    '?limit rate 5/second burst 3 packets?',
    'unmodelled-match: limit rate 5/second burst 3 packets',
  ],
  [
    'quota over 5 mbytes used 1 mbytes',
    '?quota over 5 mbytes used 1 mbytes?',
    'unmodelled-match: quota over 5 mbytes used 1 mbytes',
  ],
  ['ct count over 3', '?ct count over 3?', 'unmodelled-match: ct count over 3'],
  [
    'ct original ip saddr 10.0.0.1',
    '?ct original ip saddr 10.0.0.1?',
    'unmodelled-match: ct original ip saddr 10.0.0.1',
  ],
  ['fib daddr . iif type local', '?fib daddr . iif type local?', 'unmodelled-match: fib daddr . iif type local'],
  ['socket transparent 1', '?socket transparent 1?', 'unmodelled-match: socket transparent 1'],
  ['numgen inc mod 2 0', '?numgen inc mod 2 0?', 'unmodelled-match: numgen inc mod 2 0'],
  [
    'jhash ip saddr . tcp dport mod 4 seed 0x1 == 2',
    '',
    'unmodelled-match: jhash ip saddr . tcp dport mod 4 seed 0x1 == 2',
  ],
  ['rt nexthop 192.0.2.1', '?rt nexthop 192.0.2.1?', 'unmodelled-match: rt nexthop 192.0.2.1'],
  ['exthdr frag exists', '?exthdr frag exists?', 'unmodelled-match: exthdr frag exists'],
  [
    'tcp option maxseg size 500-1460',
    'proto 6 & ?tcp option maxseg size 500-1460?',
    'unmodelled-match: tcp option maxseg size 500-1460',
  ],
  ['@th,16,16 53', '?@th,16,16 53?', 'unmodelled-match: @th,16,16 53'],
  ['xt match "recent"', '?xt match "recent"?', 'unmodelled-match: xt match "recent"'],
  [
    'add @dyn { ip saddr timeout 1m }',
    '?add @dyn { ip saddr timeout 1m }?',
    'fills-set: add @dyn { ip saddr timeout 1m }',
  ],
  [
    'meter m size 10 { ip saddr limit rate 1/second }',
    '',
    'fills-set: meter m size 10 { ip saddr limit rate 1/second }',
  ],
  ['th dport 53', '', 'ports-of-any-protocol: th dport 53'],
  ['ip6 nexthdr tcp', 'v6 & proto 6 & ?ip6 nexthdr tcp?', 'next-header: ip6 nexthdr tcp'],
  [
    'ct state != established,related',
    'state new,established,related,invalid,untracked',
    'all-flags-at-once: ct state != established,related',
  ],
  ['oifname "eth1"', 'none', undefined],
  ['oifname != "eth1"', '?oifname != "eth1"?', 'no-interface: oifname != "eth1"'],
] as const)('not modelled: %s', (line, said, complaint) => {
  const { rules, complaints } = rulesOf(`${line} accept`)
  if (said !== '' && line !== 'ip saddr @later') expect(rules).toEqual([`${said} -> permit`])
  else expect(rules.join()).toContain('?')
  expect(complaints).toEqual(complaint === undefined ? [] : [complaint])
})

// Statements, some of which are several rules.
test.each([
  ['accept', ['all -> permit']],
  ['drop', ['all -> deny']],
  ['continue', ['all -> continue']],
  ['return', ['all -> return']],
  ['jump other', ['all -> jump inet t other']],
  ['goto other', ['all -> goto inet t other']],
  ['reject', ['all -> reject']],
  ['reject with tcp reset', ['proto 6 -> reject']],
  ['reject with icmp type host-unreachable', ['v4 -> reject']],
  ['reject with icmpx port-unreachable', ['all -> reject']],
  ['counter', ['all -> continue']],
  ['meta mark set 1', ['all -> continue']],
  ['ct mark set meta mark and 0xff', ['all -> continue']],
  ['tcp flags == syn tcp option maxseg size set rt mtu', ['proto 6 & flags 2 -> continue']],
  ['limit rate 5/second log prefix "x"', ['all -> continue']],
  ['ip dscp set cs1 accept', ['all -> permit']],
  ['ip daddr set 10.0.0.1', ['all -> alter destination']],
  [
    'tcp dport 22 tcp dport set 23 accept',
    ['proto 6 & dport 22 -> alter destinationPort', 'proto 6 & dport 22 -> permit'],
  ],
  [
    'tcp dport vmap { 22 : accept, 23 : jump other }',
    ['proto 6 & dport 22 -> permit', 'proto 6 & dport 23 -> jump inet t other'],
  ],
  [
    'tcp dport vmap @verdicts',
    ['proto 6 & dport 22 -> permit', 'proto 6 & dport 23 -> deny', 'proto 6 -> jump inet t other'],
  ],
  // What returns from a chain does not become another element.
  [
    'tcp dport vmap { 22 : jump other, * : drop }',
    ['proto 6 & dport 22 -> jump inet t other', 'proto 6 & not(dport 22) -> deny'],
  ],
  [
    'tcp dport vmap { 22 : continue, 23 : accept } drop',
    ['proto 6 & dport 23 -> permit', 'proto 6 & dport 22 -> deny'],
  ],
  [
    'ct state vmap { established : accept, related : accept, invalid : drop }',
    ['state established -> permit', 'state related -> permit', 'state invalid -> deny'],
  ],
  ['iifname . tcp dport vmap { "eth0" . 22 : accept }', ['proto 6 & in eth0 & dport 22 -> permit']],
  ['queue num 1-3 bypass', ['all -> ?queue num 1-3 bypass?']],
  ['synproxy mss 1460 wscale 7 timestamp sack-perm', ['all -> ?synproxy mss 1460 wscale 7 timestamp sack-perm?']],
  [
    'tproxy ip to 127.0.0.1:50080 meta mark set 1 accept',
    ['all -> ?tproxy ip to 127.0.0.1:50080 meta mark set 1 accept?'],
  ],
  ['dup to 10.0.0.1 device "eth0"', ['all -> ?dup to 10.0.0.1 device "eth0"?']],
  ['xt target "LOG"', ['all -> ?xt target "LOG"?']],
  ['jump nowhere', ['all -> ?jump nowhere?']],
  ['notrack accept', ['all -> permit']],
  ['tcp dport 22 frobnicate accept', ['proto 6 & dport 22 -> ?frobnicate accept?']],
  ['jump { tcp dport 22 accept; }', ['all -> jump inet t "c {1}"']],
] as const)('statement %s', (line, rules) => expect(rulesOf(line).rules).toEqual(rules))

const NAT = 'nat hook prerouting priority dstnat'
test.each([
  ['dnat ip to 10.0.0.1', ['v4 -> translate destination 10.0.0.1']],
  ['tcp dport 80 dnat ip to 10.0.0.1:8080', ['proto 6 & dport 80 & v4 -> translate destination 10.0.0.1 dport 8080']],
  ['dnat ip to 10.0.0.1-10.0.0.4:80-90', ['v4 -> translate destination 10.0.0.1-10.0.0.4 dport 80-90']],
  ['dnat ip6 to [2001:db8::1]:80', ['v6 -> translate destination 2001:db8::1 dport 80']],
  ['tcp dport 80 dnat to :8080', ['proto 6 & dport 80 -> translate dport 8080']],
  ['tcp dport 80 redirect to :8080', ['proto 6 & dport 80 -> translate destination own dport 8080']],
  [
    'dnat ip to tcp dport map @ports',
    [
      'v4 & proto 6 & dport 80 -> translate destination 10.0.0.1',
      'v4 & proto 6 & dport 443 -> translate destination 10.0.0.2',
    ],
  ],
  [
    'dnat ip addr . port to tcp dport map { 80 : 10.0.0.1 . 8080 }',
    ['v4 & proto 6 & dport 80 -> translate destination 10.0.0.1 dport 8080'],
  ],
  [
    'dnat ip prefix to ip daddr map { 192.0.2.0/24 : 10.0.0.0/24 }',
    ['v4 & to 192.0.2.0/24 -> translate destination 192.0.2.0/24 as 10.0.0.0/24'],
  ],
  [
    'ip daddr 192.0.2.0/24 dnat ip prefix to 10.0.0.0/24',
    ['v4 & to 192.0.2.0/24 -> translate destination 192.0.2.0/24 as 10.0.0.0/24'],
  ],
  ['dnat ip prefix to 10.0.0.0/24', ['all -> ?dnat ip prefix to 10.0.0.0/24?']],
  ['dnat ip to @hosts', ['all -> ?dnat ip to @hosts?']],
  ['masquerade random', ['all -> translate source own sport 0-65535']],
  ['masquerade to :1024-2048', ['all -> translate source own sport 1024-2048']],
  ['snat ip to 192.0.2.1 persistent', ['v4 -> translate source 192.0.2.1']],
] as const)('translation %s', (line, rules) => expect(rulesOf(line, 'inet', NAT).rules).toEqual(rules))

test('a comment stays with its rule, and the rule with its line', () => {
  const source = {
    name: 'a.nft',
    text: 'table ip t {\n chain c {\n  tcp dport 22 accept comment "ssh # in" # handle 4\n }\n}\n',
  }
  const { value } = read([source])
  const [rule] = value.lists.get('ip t c')?.rules ?? []
  expect(rule?.comment).toBe('ssh # in')
  expect(rule?.origin.kind === 'line' && spanText(rule.origin.span)).toBe('tcp dport 22 accept comment "ssh # in"')
})
