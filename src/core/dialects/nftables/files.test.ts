import { expect, test } from 'vitest'
import { spanText } from '../../diagnostics/source.ts'
import type { Path } from '../../model/ruleset.ts'
import { nftables } from './index.ts'
import { read } from './read.ts'
import { sayList, sayMatch } from './testing/say.ts'

function readText(...texts: readonly string[]) {
  const sources = texts.map((text, i) => ({ name: i === 0 ? 'main.nft' : `etc/part${i}.nft`, text }))
  const { value, diagnostics } = read(sources)
  return {
    value,
    codes: diagnostics.map(({ code }) => code),
    complaints: diagnostics.map(({ code, span }) => `${code}: ${span ? spanText(span) : ''}`),
    list: (key: string) => sayList(value, key),
    stages: (path: Path) =>
      value.paths[path].map(
        ({ list, purpose, when, otherwise }) => `${list} [${purpose}] ${sayMatch(when)} else ${otherwise.action}`,
      ),
  }
}

const NONE_4 = (path: string) => `no chain at ${path} for IPv4 [filter] v4 else permit`
const NONE_6 = (path: string) => `no chain at ${path} for IPv6 [filter] v6 else permit`

test('a file without chains lets everything pass, and says why', () => {
  const { stages, value } = readText('flush ruleset\n')
  expect(stages('forward')).toEqual([NONE_4('forward'), NONE_6('forward')])
  const origin = value.paths.forward[0]?.otherwise.origin
  expect(origin?.kind === 'implicit' && origin.text).toContain('the kernel lets it pass')
})

test('chains of all tables run by hook and priority; nat chains where the kernel hooks them', () => {
  const { stages } = readText(`
table ip6 late { chain c { type filter hook forward priority security; policy drop; }; }
table inet a {
  chain early { type filter hook prerouting priority raw; }
  chain f { type filter hook forward priority filter; policy drop; }
  chain g { type filter hook forward priority mangle - 5; }
  chain post { type filter hook postrouting priority 99; }
}
table ip nat {
  chain pre { type nat hook prerouting priority 0; ip daddr 192.0.2.1 dnat to 10.0.0.1; }
  chain post { type nat hook postrouting priority srcnat; }
}
`)
  expect(stages('forward')).toEqual([
    'inet a early [before-tracking] all else permit',
    'ip nat pre [translation] v4 else permit',
    'inet a g [filter] all else permit',
    'inet a f [filter] all else deny',
    'ip6 late c [filter] v6 else deny',
    'inet a post [filter] all else permit',
    'ip nat post [translation] v4 else permit',
  ])
  expect(stages('input')).toEqual([
    'inet a early [before-tracking] all else permit',
    'ip nat pre [translation] v4 else permit',
    NONE_4('input'),
    NONE_6('input'),
  ])
  expect(stages('output')).toEqual([
    NONE_4('output'),
    NONE_6('output'),
    'inet a post [filter] all else permit',
    'ip nat post [translation] v4 else permit',
  ])
})

// The kernel changes answers back before routing, at -100, whatever chain changed the packets that they answer.
test('where one nat chain is, translation has its place at both ends', () => {
  const { stages, value } = readText(`
table inet a {
  chain mangle { type filter hook prerouting priority mangle; }
  chain late { type filter hook prerouting priority -99; }
  chain last { type filter hook postrouting priority 101; }
}
table ip6 nat { chain post { type nat hook postrouting priority srcnat; masquerade; } }
table ip own { chain out { type nat hook output priority dstnat; } }
`)
  expect(stages('forward')).toEqual([
    'inet a mangle [filter] all else permit',
    'no nat chain at prerouting for IPv4 [translation] v4 else permit',
    'no nat chain at prerouting for IPv6 [translation] v6 else permit',
    'inet a late [filter] all else permit',
    NONE_4('forward'),
    NONE_6('forward'),
    'no nat chain at postrouting for IPv4 [translation] v4 else permit',
    'ip6 nat post [translation] v6 else permit',
    'inet a last [filter] all else permit',
  ])
  expect(value.lists.get('no nat chain at prerouting for IPv6')?.rules).toEqual([])
})

test('of two chains of one priority the later one runs first', () => {
  const { stages } = readText(`
table ip a { chain c { type filter hook input priority 0; }; }
table ip b { chain c { type filter hook input priority 0; }; }
`)
  expect(stages('input').slice(0, 2)).toEqual(['ip b c [filter] v4 else permit', 'ip a c [filter] v4 else permit'])
})

test('before tracking there is no state, and only there does notrack come in time', () => {
  const { list, codes } = readText(`
table inet t {
  chain early { type filter hook prerouting priority raw; ct state invalid drop; udp dport 53 notrack; }
  chain late { type filter hook prerouting priority filter; ct state invalid drop; udp dport 53 notrack; }
}
`)
  expect(list('inet t early (before tracking)')).toEqual([
    '?ct state invalid? -> deny',
    'proto 17 & dport 53 -> no-tracking',
  ])
  expect(list('inet t late')).toEqual(['state invalid -> deny', 'proto 17 & dport 53 -> continue'])
  expect(codes).toEqual(['unmodelled-match'])
})

test('one chain in two places is two lists only where it means something else', () => {
  const { list, value } = readText(`
table ip t {
  chain post { type filter hook postrouting priority 0; iifname "eth0" drop; jump plain; }
  chain plain { tcp dport 22 drop; }
}
`)
  expect([...value.lists.keys()].filter((key) => key.startsWith('ip t'))).toEqual([
    'ip t post',
    'ip t post (no input interface)',
    'ip t plain',
  ])
  expect(list('ip t post')[0]).toBe('in eth0 -> deny')
  // A packet of the machine itself came in by none.
  expect(list('ip t post (no input interface)')[0]).toBe('none -> deny')
})

test('a nat chain after another that translates may not run', () => {
  const { list, stages, codes } = readText(`
table ip one { chain c { type nat hook prerouting priority -10; tcp dport 80 dnat to 10.0.0.1; }; }
table inet two { chain c { type nat hook prerouting priority 0; tcp dport 80 dnat ip to 10.0.0.2; }; }
`)
  expect(stages('forward')[1]).toContain('inet two c (unless translated before) [translation]')
  expect(list('inet two c (unless translated before)')[0]).toMatch(/^proto 6 & dport 80 & v4 & \?.*\? -> translate/)
  expect(codes).toEqual(['second-nat-chain'])
})

test('netdev chains stand before all others, for their device only', () => {
  const { stages } = readText(`
table netdev t { chain in { type filter hook ingress device "eth0" priority 0; policy drop; }; }
`)
  expect(stages('forward')[0]).toBe('netdev t in [before-tracking] in eth0 else deny')
})

test('tables that do not run are left out, and that is said', () => {
  const { stages, codes } = readText(`
table arp t { chain c { type filter hook input priority 0; policy drop; }; }
table bridge t { chain c { type filter hook forward priority 0; policy drop; }; }
table ip t { flags dormant; chain c { type filter hook input priority 0; policy drop; }; }
`)
  expect(stages('input')).toEqual([NONE_4('input'), NONE_6('input')])
  expect(codes).toEqual(['ignored-family', 'ignored-family', 'dormant-table'])
})

test('commands are carried out in their order', () => {
  const { list, value, codes } = readText(`
add table ip t
add chain ip t c { type filter hook input priority 0 ; policy drop ; }
add rule ip t c tcp dport 1 accept
insert rule ip t c tcp dport 2 accept
t c tcp dport 3 accept
table ip t { chain c { tcp dport 4 accept; }; }
add set ip t s { type inet_service ; }
add element ip t s { 5, 6, 7 }
delete element ip t s { 6 }
add rule ip t c tcp dport @s accept
add chain ip t gone
add rule ip t gone drop
delete chain ip t gone
add table ip old { chain c { type filter hook input priority 0; policy drop; }; }
delete table ip old
list ruleset
`)
  expect(list('ip t c')).toEqual([2, 1, 3, 4, '5, 7'].map((port) => `proto 6 & dport ${port} -> permit`))
  expect([...value.lists.keys()].filter((key) => /gone|old/.test(key))).toEqual([])
  expect(codes).toEqual([])
})

test('flush ruleset forgets what came before it', () => {
  const { value } = readText('table ip a { chain c { drop; }; }\nflush ruleset\ntable ip b { chain c { drop; }; }')
  expect([...value.lists.keys()].filter((key) => key.endsWith(' c'))).toEqual(['ip b c'])
})

test('included files are taken from those given, by name or by pattern, with their definitions', () => {
  const main =
    'include "/etc/nftables/part1.nft"\ntable ip t { include "part2*"; chain c { tcp dport $port accept; }; }'
  const { list, codes } = readText(main, 'define port = 22\n', 'chain d { drop; }\n')
  expect(list('ip t c')).toEqual(['proto 6 & dport 22 -> permit'])
  expect(list('ip t d')).toEqual(['all -> deny'])
  expect(codes).toEqual([])
})

test('what an absent file may hold makes everything unknown', () => {
  const text =
    'include "absent.nft"\ntable ip t { chain c { type filter hook input priority 0; policy drop; accept; }; }'
  const { list, complaints } = readText(text)
  expect(list('ip t c')).toEqual(['all -> ?an included file that was not given?', 'all -> permit'])
  expect(list('no chain at input for IPv6')).toEqual(['all -> ?an included file that was not given?'])
  expect(complaints).toEqual(['unresolved-include: include "absent.nft"'])
})

test('files that include one another end', () => {
  expect(readText('include "part1.nft"\n', 'include "main.nft"\n').codes).toContain('circular-include')
})

test('definitions hold in their block', () => {
  const { list, complaints } = readText(`
define a = { 1, 2 }
define b = { $a, 3 }
table ip t {
  define inner = 22
  chain c { tcp dport $b accept; tcp dport $inner accept; }
}
table ip u { chain c { tcp dport $inner accept; }; }
`)
  expect(list('ip t c')).toEqual(['proto 6 & dport 1-3 -> permit', 'proto 6 & dport 22 -> permit'])
  expect(complaints).toEqual(['undefined-variable: $inner'])
})

// Every fault is said where it stands, and strikes as far as it may reach.
test.each([
  ['frobnicate', ['unread-line: frobnicate'], 'no chain at input for IPv4'],
  [
    'table ip t { frobnicate 1; chain c { type filter hook input priority 0; accept; }; }',
    ['unread-line: frobnicate 1'],
    'ip t c',
  ],
  [
    'table ip t { chain c { type filter hook input priority 0; policy maybe; }; }',
    ['unread-line: policy maybe'],
    'ip t c and its policy',
  ],
  [
    'table ip t { chain c { type filter hook sideways priority 0; accept; }; }',
    ['unread-line: type filter hook sideways priority 0'],
    'ip t c',
  ],
  [
    'table ip t { chain c { type filter hook input priority nonsense; accept; }; }',
    ['unread-priority: nonsense'],
    undefined,
  ],
  ['add rule ip t c accept', ['undeclared-chain: add rule ip t c accept'], 'no chain at input for IPv4'],
  [
    'table ip t { chain c { type filter hook input priority 0; }; }\ndelete rule ip t c handle 4',
    ['rule-by-handle: delete rule ip t c handle 4'],
    'ip t c',
  ],
  [
    'table ip t { chain c { type filter hook input priority 0; accept',
    ['unclosed-block: {', 'unclosed-block: {'],
    'ip t c',
  ],
  ['table ip t { chain c { type filter hook input priority 0; accept; }; } }', ['unread-line: }'], 'ip t c'],
] as const)('fault: %s', (text, complaints, doubted) => {
  const result = readText(text)
  expect(result.complaints).toEqual(complaints)
  if (doubted !== undefined) expect(result.list(doubted).join()).toMatch(/all -> \?/)
})

test('continued lines, CRLF, a byte order mark and comments', () => {
  const text = '\uFEFFtable ip t { # a comment\r\n chain c {\r\n  tcp dport 22 \\\r\n  accept # "quoted\r\n }\r\n}\r\n'
  const { list, codes } = readText(text)
  expect(list('ip t c')).toEqual(['proto 6 & dport 22 -> permit'])
  expect(codes).toEqual([])
})

test('JSON is read like text, with a place for each rule', () => {
  const json = {
    nftables: [
      { metainfo: { version: '1.0.6' } },
      { table: { family: 'inet', name: 't' } },
      { chain: { family: 'inet', table: 't', name: 'c', type: 'filter', hook: 'input', prio: 0, policy: 'drop' } },
      {
        set: {
          family: 'inet',
          table: 't',
          name: 's',
          type: 'ipv4_addr',
          flags: ['interval'],
          elem: [{ prefix: { addr: '10.0.0.0', len: 8 } }, { range: ['192.0.2.1', '192.0.2.9'] }],
        },
      },
      {
        rule: {
          ...{ family: 'inet', table: 't', chain: 'c', comment: 'ssh' },
          expr: [
            { match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: '@s' } },
            { match: { op: 'in', left: { ct: { key: 'state' } }, right: ['new', 'related'] } },
            {
              match: {
                op: '==',
                left: { payload: { protocol: 'tcp', field: 'dport' } },
                right: { set: [22, { range: [80, 90] }] },
              },
            },
            { accept: null },
          ],
        },
      },
      {
        rule: {
          family: 'inet',
          table: 't',
          chain: 'c',
          expr: [
            {
              vmap: {
                key: { meta: { key: 'iifname' } },
                data: {
                  set: [
                    ['lo', { accept: null }],
                    ['eth*', { drop: null }],
                  ],
                },
              },
            },
          ],
        },
      },
      {
        rule: {
          family: 'inet',
          table: 't',
          chain: 'c',
          expr: [
            {
              match: {
                op: '==',
                left: {
                  '&': [
                    { payload: { protocol: 'tcp', field: 'flags' } },
                    ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ecn', 'cwr'],
                  ],
                },
                right: 'syn',
              },
            },
            { xt: { type: 'match', name: 'recent' } },
            { drop: null },
          ],
        },
      },
    ],
  }
  const text = JSON.stringify(json)
  const { list, complaints, value } = readText(text)
  expect(list('inet t c')).toEqual([
    'v4 & from 10.0.0.0/8, 192.0.2.1-192.0.2.9 & state new,related & proto 6 & dport 22, 80-90 -> permit',
    'in lo -> permit',
    'in eth* -> deny',
    'proto 6 & flags 2 & ?{"xt":{"type":"match","name":"recent"}}? -> deny',
  ])
  expect(complaints).toEqual(['unmodelled-match: {"xt":{"type":"match","name":"recent"}}'])
  const [rule] = value.lists.get('inet t c')?.rules ?? []
  expect(rule?.comment).toBe('ssh')
  expect(rule?.origin.kind === 'line' && JSON.parse(spanText(rule.origin.span))).toEqual(json.nftables[4])
})

test.each([
  ['{"nftables": [}', 'json-syntax: }'],
  ['{"nftables": [{"table": {"name": "t"}}', 'json-syntax: '],
  ['{"nftables": "x"}', 'unread-line: {"nftables": "x"}'],
  ['{"nftables": [{"frobnicate": {}}]}', 'unread-line: {"frobnicate": {}}'],
])('JSON fault: %s', (text, complaint) => {
  const { complaints, list } = readText(text)
  expect(complaints).toEqual([complaint])
  expect(list('no chain at input for IPv4').join()).toMatch(/all -> \?/)
})

test.each([
  ['#!/usr/sbin/nft -f\nflush ruleset', 1],
  ['{"nftables": [', 1],
  ['table inet filter {', 0.95],
  ['add rule ip filter input accept', 0.9],
  ['define x = 1', 0.5],
  ['*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT', 0],
  ['access-list outside_in extended permit tcp any any eq 25', 0],
  ['table <spammers> persist', 0],
])('recognises %s: %d', (text, sure) => expect(nftables.recognises({ name: 'x', text })).toBe(sure))
