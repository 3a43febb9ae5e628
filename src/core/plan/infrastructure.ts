import type { InputRule, PolicyService } from '../model/policy.ts'
import type { IntervalSet } from '../sets/intervals.ts'

/** ICMP messages of one kind that must pass, with the standard that says so. */
export interface IcmpNeed {
  readonly protocol: 'icmp' | 'icmp6'
  readonly types: IntervalSet
  readonly codes: IntervalSet
  readonly because: string
}

const ANY_CODE: IntervalSet = [[0, 255]]

/** What nobody may drop on its way through: without it connections hang once a packet is too big for a link. */
export const FORWARD_ICMP: readonly IcmpNeed[] = [
  { protocol: 'icmp', types: [[3, 3]], codes: [[4, 4]], because: 'path MTU discovery (RFC 1191)' },
  { protocol: 'icmp', types: [[11, 12]], codes: ANY_CODE, because: 'time exceeded, parameter problem (RFC 792)' },
  { protocol: 'icmp6', types: [[1, 2]], codes: ANY_CODE, because: 'unreachable, packet too big (RFC 4890 4.3.1)' },
  { protocol: 'icmp6', types: [[3, 3]], codes: [[0, 0]], because: 'time exceeded (RFC 4890 4.3.1)' },
  { protocol: 'icmp6', types: [[4, 4]], codes: [[1, 2]], because: 'parameter problem (RFC 4890 4.3.1)' },
  { protocol: 'icmp6', types: [[128, 129]], codes: ANY_CODE, because: 'echo (RFC 4890 4.3.1)' },
]

/** What the firewall itself must hear from every side. Redirects (137) are not among it: RFC 4890 leaves them to the policy. */
const INPUT_ICMP: readonly IcmpNeed[] = [
  {
    protocol: 'icmp',
    types: [
      [3, 3],
      [11, 12],
    ],
    codes: ANY_CODE,
    because: 'ICMP errors (RFC 1122 3.2.2)',
  },
  { protocol: 'icmp6', types: [[1, 2]], codes: ANY_CODE, because: 'unreachable, packet too big (RFC 4890 4.4.1)' },
  { protocol: 'icmp6', types: [[3, 3]], codes: [[0, 0]], because: 'time exceeded (RFC 4890 4.4.1)' },
  { protocol: 'icmp6', types: [[4, 4]], codes: [[1, 2]], because: 'parameter problem (RFC 4890 4.4.1)' },
  { protocol: 'icmp6', types: [[128, 129]], codes: ANY_CODE, because: 'echo (RFC 4890 4.4.1)' },
  {
    protocol: 'icmp6',
    types: [
      [133, 136],
      [141, 142],
      [148, 149],
    ],
    codes: ANY_CODE,
    because: 'neighbour and router discovery, SEND (RFC 4890 4.4.1)',
  },
  {
    protocol: 'icmp6',
    types: [
      [130, 132],
      [143, 143],
      [151, 153],
    ],
    codes: ANY_CODE,
    because: 'multicast listeners and routers (RFC 4890 4.4.1)',
  },
]

/**
 * Input that IP needs to work. `echoFrom`: the sides from which the firewall answers a ping. Rules of a family are left out
 * where the firewall has no side with it.
 */
export function infrastructureInput(
  families: { v4: boolean; v6: boolean },
  echoFrom: readonly string[],
): readonly InputRule[] {
  const source = { name: 'any', addresses: 'any' } as const
  const has = ({ protocol }: IcmpNeed) => (protocol === 'icmp' ? families.v4 : families.v6)
  const echo: PolicyService = { protocol: 'icmp', types: [[8, 8]], codes: [[0, 0]] }
  return [
    ...INPUT_ICMP.filter(has).map(({ because, ...service }, i) => ({ id: `icmp-${i + 1}`, source, service, because })),
    ...(families.v4 ? echoFrom : []).map((from) => ({
      id: `ping.${from}`,
      from,
      source,
      service: echo,
      because: 'echo request from an inner side (RFC 1122 3.2.2.6)',
    })),
  ]
}
