import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Limit } from '../../model/dialect.ts'
import type { Policy, PolicyService } from '../../model/policy.ts'
import { equals, has } from '../../sets/intervals.ts'
import { quoted } from '../../sets/read.ts'
import { BYTE, icmpRules } from './print/conditions.ts'
import { sideOf } from './print/sides.ts'

const TRIED = 'iptables 1.8.9 (nf_tables and legacy), Linux 6.1, 2026-11-22'

/** What iptables cannot say, and what this reading of it does not decide. */
export const LIMITS: readonly Limit[] = [
  {
    id: 'interface-name',
    text: 'an interface name has at most 15 characters, a `+` at its end is a wildcard, and blanks, quotation marks and slashes cannot stand in it',
    verified: TRIED,
  },
  {
    id: 'icmp-type-255',
    text: 'ICMP type 255 cannot be told from any type: the kernel uses that number for "any"',
    verified: TRIED,
  },
  {
    id: 'ah-over-ipv6',
    text: 'ip6tables-legacy looks past AH: there `-p ah` matches no IPv6 packet, and `-p udp` matches UDP inside AH; ip6tables-nft stops at it',
    verified: TRIED,
  },
  {
    id: 'icmp-list',
    text: 'a rule takes one ICMP type and one code: long lists become too many rules',
    verified: TRIED,
  },
  {
    id: 'atomicity',
    text: 'iptables-restore replaces one table at a time: filter and nat, IPv4 and IPv6 do not change in the same instant',
    verified: TRIED,
  },
  {
    id: 'host-names',
    text: 'host names in rules are resolved when they are loaded: such a rule is read as one that may match',
    verified: TRIED,
  },
  {
    id: 'source-mac',
    text: 'every packet is taken to have a source MAC address: on interfaces that are not Ethernet `! --mac-source` does not match either',
    verified: TRIED,
  },
  {
    id: 'unmodelled',
    text: 'rates, memory of earlier packets, time, owner, marks, sets, strings and the like are read as conditions that may hold or not',
    verified: TRIED,
  },
]

/** More rules for one list of ICMP types than anybody would read. */
const MOST_ICMP = 1024

function refusal(code: string, message: string, help: string): Diagnostic {
  return { severity: 'error', code, message, help }
}

function serviceRefusals(id: string, service: PolicyService): readonly Diagnostic[] {
  if (service.protocol !== 'icmp' && service.protocol !== 'icmp6') return []
  const { types, codes } = service
  const rules = icmpRules(types, codes)
  const refusals: Diagnostic[] = []
  const everything = equals(types, BYTE) && equals(codes, BYTE)
  if (service.protocol === 'icmp' && !everything && has(types, 255)) {
    const message = `iptables cannot say the rule ${quoted(id)}: ICMP type 255 means any type there`
    refusals.push(refusal('icmp-type-255', message, 'leave type 255 out, or allow every type'))
  }
  if (rules > MOST_ICMP) {
    const message = `the rule ${quoted(id)} would take ${rules} rules, one for each ICMP type and code`
    refusals.push(refusal('icmp-list', message, 'allow whole types, or every type'))
  }
  return refusals
}

function zoneRefusals(policy: Policy): readonly Diagnostic[] {
  const missing = (what: string, zone: string) =>
    refusal('no-such-side', `${what} names the zone ${quoted(zone)}, which is no side of this firewall`, 'plan it anew')
  const refusals: Diagnostic[] = []
  for (const { id, from, to } of policy.rules) {
    for (const zone of [from, to]) if (!sideOf(policy, zone)) refusals.push(missing(`the rule ${quoted(id)}`, zone))
  }
  for (const { id, from } of policy.input) {
    if (from !== undefined && !sideOf(policy, from)) refusals.push(missing(`the rule ${quoted(id)}`, from))
  }
  for (const { id, inside, outside, real, mapped } of policy.translations) {
    if (!sideOf(policy, inside, real)) refusals.push(missing(`the translation ${quoted(id)}`, inside))
    if (!sideOf(policy, outside, mapped)) refusals.push(missing(`the translation ${quoted(id)}`, outside))
  }
  return refusals
}

/** AH between ends that may both have IPv6 addresses. */
function ahRefusals(policy: Policy): readonly Diagnostic[] {
  const has6 = (zone: string) => policy.sides.some((side) => side.zone === zone && side.sources.v6.length > 0)
  const isNamed = (zone: string) => policy.sides.some((side) => side.zone === zone && side.interface !== undefined)
  const through = policy.rules.filter(({ from, to, source, destination }) => {
    const source6 = source.addresses === 'any' ? has6(from) : source.addresses.v6.length > 0
    const { addresses } = destination
    return source6 && (addresses === 'any' ? isNamed(to) || has6(to) : addresses.v6.length > 0)
  })
  const itself = policy.input.filter(({ from, source: { addresses } }) => {
    if (addresses !== 'any') return addresses.v6.length > 0
    return from === undefined || isNamed(from) || has6(from)
  })
  return [...through, ...itself]
    .filter(({ service }) => service.protocol === 'ah')
    .map(({ id }) =>
      refusal(
        'ah-over-ipv6',
        `iptables cannot say the rule ${quoted(id)}: to it, AH is no protocol of IPv6`,
        'use ESP, or give the rule IPv4 addresses only',
      ),
    )
}

function interfaceRefusals({ sides }: Policy): readonly Diagnostic[] {
  const seen = new Map<string, string>()
  return sides.flatMap(({ interface: name, zone }) => {
    if (name === undefined) return []
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}$/.test(name)) {
      const message = `${quoted(name)}, the interface to the zone ${quoted(zone)}, cannot stand in a rule of iptables`
      return [refusal('interface-name', message, 'name it with 1 to 15 letters, digits and `_ . : @ -`')]
    }
    const other = seen.get(name)
    seen.set(name, zone)
    if (other === undefined) return []
    const message = `the zones ${quoted(other)} and ${quoted(zone)} have the same interface ${quoted(name)}`
    return [refusal('interface-twice', message, 'give each side its own interface')]
  })
}

/** Everything in the policy that iptables cannot say; empty: it can be printed. */
export function refusals(policy: Policy): readonly Diagnostic[] {
  const services = [...policy.rules, ...policy.input].flatMap(({ id, service }) => serviceRefusals(id, service))
  return [...interfaceRefusals(policy), ...zoneRefusals(policy), ...services, ...ahRefusals(policy)]
}
