import { ALL, type Match } from '../../../model/match.ts'
import { bad, good, quoted, type Read } from '../../../sets/read.ts'
import type { MatchModule } from '../options.ts'

/** Type, first and last code. */
type TypeAndCode = readonly [type: number, first: number, last: number]

/** `name type` for every code, `name type/code` for one. */
function table(list: string): ReadonlyMap<string, TypeAndCode> {
  return new Map(
    list.split('; ').map((entry): [string, TypeAndCode] => {
      const [name = '', numbers = ''] = entry.split(' ')
      const [type, code] = numbers.split('/')
      return [name, code === undefined ? [Number(type), 0, 255] : [Number(type), Number(code), Number(code)]]
    }),
  )
}

/** As `iptables -p icmp -h` lists them. */
const V4 = table(
  'echo-reply 0; pong 0; destination-unreachable 3; network-unreachable 3/0; host-unreachable 3/1; protocol-unreachable 3/2; ' +
    'port-unreachable 3/3; fragmentation-needed 3/4; source-route-failed 3/5; network-unknown 3/6; host-unknown 3/7; ' +
    'network-prohibited 3/9; host-prohibited 3/10; tos-network-unreachable 3/11; tos-host-unreachable 3/12; ' +
    'communication-prohibited 3/13; host-precedence-violation 3/14; precedence-cutoff 3/15; source-quench 4; redirect 5; ' +
    'network-redirect 5/0; host-redirect 5/1; tos-network-redirect 5/2; tos-host-redirect 5/3; echo-request 8; ping 8; ' +
    'router-advertisement 9; router-solicitation 10; time-exceeded 11; ttl-exceeded 11; ttl-zero-during-transit 11/0; ' +
    'ttl-zero-during-reassembly 11/1; parameter-problem 12; ip-header-bad 12/0; required-option-missing 12/1; ' +
    'timestamp-request 13; timestamp-reply 14; address-mask-request 17; address-mask-reply 18',
)

/** As `ip6tables -p icmpv6 -h` lists them. */
const V6 = table(
  'destination-unreachable 1; no-route 1/0; communication-prohibited 1/1; beyond-scope 1/2; address-unreachable 1/3; ' +
    'port-unreachable 1/4; failed-policy 1/5; reject-route 1/6; packet-too-big 2; time-exceeded 3; ttl-exceeded 3; ' +
    'ttl-zero-during-transit 3/0; ttl-zero-during-reassembly 3/1; parameter-problem 4; bad-header 4/0; ' +
    'unknown-header-type 4/1; unknown-option 4/2; echo-request 128; ping 128; echo-reply 129; pong 129; ' +
    'router-solicitation 133; router-advertisement 134; neighbour-solicitation 135; neighbor-solicitation 135; ' +
    'neighbour-advertisement 136; neighbor-advertisement 136; redirect 137',
)

function byName(names: ReadonlyMap<string, TypeAndCode>, text: string): Read<TypeAndCode> {
  const name = text.toLowerCase()
  const exact = names.get(name)
  if (exact !== undefined) return good(exact)
  const longer = name === '' ? [] : [...names].filter(([candidate]) => candidate.startsWith(name))
  const [first, ...others] = longer
  if (first === undefined) return bad(`${quoted(text)} is not an ICMP type`)
  return others.length === 0 ? good(first[1]) : bad(`${quoted(text)} may be the beginning of several ICMP types`)
}

function readType(names: ReadonlyMap<string, TypeAndCode>, text: string): Read<TypeAndCode> {
  const [, type, code] = /^(0|[1-9]\d{0,2})(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  if (type === undefined) return byName(names, text)
  if (Number(type) > 255 || Number(code ?? 0) > 255) return bad(`${quoted(text)} is more than 255`)
  return good([Number(type), Number(code ?? 0), Number(code ?? 255)])
}

function match([type, first, last]: TypeAndCode): Match {
  return { kind: 'icmp', types: [[type, type]], codes: [[first, last]] }
}

export const icmp: MatchModule = {
  needs: [1],
  options: new Map([
    [
      '--icmp-type',
      {
        values: 1,
        repeated: true,
        read: (text) => {
          // Type 255 is how the kernel writes "any" (net/ipv4/netfilter/ip_tables.c, icmp_type_code_match).
          const type = text === 'any' ? good<TypeAndCode>([255, 0, 255]) : readType(V4, text)
          return type.ok ? good(type.value[0] === 255 ? ALL : match(type.value)) : type
        },
      },
    ],
  ]),
}

export const icmp6: MatchModule = {
  needs: [58],
  options: new Map([
    [
      '--icmpv6-type',
      {
        values: 1,
        repeated: true,
        read: (text) => {
          const type = readType(V6, text)
          return type.ok ? good(match(type.value)) : type
        },
      },
    ],
  ]),
}
