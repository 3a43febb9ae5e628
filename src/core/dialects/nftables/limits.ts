import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Limit } from '../../model/dialect.ts'
import type { Policy, PolicyService } from '../../model/policy.ts'
import { type IntervalSet, isSubset } from '../../sets/intervals.ts'
import { LAST_PORT } from '../../sets/ports.ts'
import { quoted } from '../../sets/read.ts'
import { sideOf } from './print/conditions.ts'
import { isInterfaceName } from './print/text.ts'

const TRIED = 'nft 1.0.6, Linux 6.18, 2026-11-22'

/** What nft cannot say, and what this reading of it does not decide. */
export const LIMITS: readonly Limit[] = [
  {
    id: 'interface-name',
    text: 'an interface name has at most 15 characters; an asterisk at its end is a wildcard and a quotation mark ends it',
    verified: TRIED,
  },
  {
    id: 'other-tables',
    text: 'a generated file replaces its own table only: what chains of other tables at the same hook drop stays dropped',
    verified: TRIED,
  },
  {
    id: 'log-rate',
    text: 'the rate of log lines is a whole number a second or a minute, with as many at once',
    verified: TRIED,
  },
  {
    id: 'bridge-and-arp',
    text: 'tables of the families bridge and arp are left out: frames that cross a bridge and ARP are not modelled',
    verified: TRIED,
  },
  {
    id: 'next-header',
    text: '`ip6 nexthdr` sees the first header only: a packet with extension headers escapes it, so it is a condition that may hold',
    verified: TRIED,
  },
  {
    id: 'flag-list-negated',
    text: '`ct state != a,b` and `tcp flags != a,b` compare with all of the list at once: they are read as the kernel runs them, not as they look',
    verified: TRIED,
  },
  {
    id: 'ah-ipv6',
    text: 'of an IPv6 packet with an authentication header, `meta l4proto` is AH, whatever the header protects; ip6tables-legacy looks past it',
    verified: TRIED,
  },
  {
    id: 'listing',
    text:
      'nft lists less than it runs: it leaves out a family before `meta l4proto icmp` and `reject with tcp reset`, a protocol before `th dport`, which ' +
      'are read as conditions that may hold; and `ether type` before a header, and `meta l4proto icmp` before `icmp type`, which are taken as not there',
    verified: TRIED,
  },
  {
    id: 'fragments',
    text: 'packets are taken to be whole: where nothing tracks connections, later fragments have no ports and match no rule that asks for them',
    verified: TRIED,
  },
  {
    id: 'unmodelled',
    text: 'rates, quotas, marks, sockets, routes, time, owner, sets that packets fill and the like are read as conditions that may hold or not',
    verified: TRIED,
  },
  {
    id: 'not-included',
    text: 'an included file that is not given may hold anything: every result becomes unknown',
    verified: TRIED,
  },
]

function refusal(code: string, message: string, help: string): Diagnostic {
  return { severity: 'error', code, message, help }
}

function interfaceRefusals({ sides }: Policy): readonly Diagnostic[] {
  const seen = new Map<string, string>()
  return sides.flatMap(({ interface: name, zone }) => {
    if (name === undefined) return []
    if (!isInterfaceName(name)) {
      const message = `${quoted(name)}, the interface to the zone ${quoted(zone)}, cannot stand in a rule of nft`
      return [refusal('interface-name', message, 'name it with 1 to 15 letters, digits and `_ . : @ -`')]
    }
    const other = seen.get(name)
    seen.set(name, zone)
    if (other === undefined) return []
    const message = `the zones ${quoted(other)} and ${quoted(zone)} have the same interface ${quoted(name)}`
    return [refusal('interface-twice', message, 'give each side its own interface')]
  })
}

/** Ports and types that no header can hold. */
function rangeRefusals(id: string, service: PolicyService): readonly Diagnostic[] {
  const refused = (what: string, values: IntervalSet, last: number): readonly Diagnostic[] =>
    isSubset(values, [[0, last]])
      ? []
      : [refusal('no-such-number', `the rule ${quoted(id)} has ${what} outside 0 to ${last}`, 'plan it anew')]
  switch (service.protocol) {
    case 'tcp':
    case 'udp':
      return [
        ...refused('source ports', service.sourcePorts, LAST_PORT),
        ...refused('destination ports', service.destinationPorts, LAST_PORT),
      ]
    case 'icmp':
    case 'icmp6':
      return [...refused('ICMP types', service.types, 255), ...refused('ICMP codes', service.codes, 255)]
    case 'esp':
    case 'ah':
    case 'any':
      return []
  }
}

/** Everything in the policy that nft cannot say; empty: it can be printed. */
export function refusals(policy: Policy): readonly Diagnostic[] {
  const missing = (what: string, zone: string): Diagnostic =>
    refusal('no-such-side', `${what} names the zone ${quoted(zone)}, which is no side of this firewall`, 'plan it anew')
  return [
    ...interfaceRefusals(policy),
    ...[...policy.rules, ...policy.input].flatMap(({ id, service }) => rangeRefusals(id, service)),
    ...policy.rules.flatMap(({ id, from, to }) =>
      [from, to].flatMap((zone) => (sideOf(policy, zone) ? [] : [missing(`the rule ${quoted(id)}`, zone)])),
    ),
    ...policy.input.flatMap(({ id, from }) =>
      from === undefined || sideOf(policy, from) ? [] : [missing(`the rule ${quoted(id)}`, from)],
    ),
    ...policy.translations.flatMap(({ id, inside, outside, real, mapped }) => [
      ...(sideOf(policy, inside, real) ? [] : [missing(`the translation ${quoted(id)}`, inside)]),
      ...(sideOf(policy, outside, mapped) ? [] : [missing(`the translation ${quoted(id)}`, outside)]),
    ]),
  ]
}
