/** Types of what a set holds, as nft 1.0.6 takes them in a declaration; tried one by one with `nft -c`. */
const KEY_TYPES: ReadonlySet<string> = new Set(
  (
    'nf_proto ipv4_addr ipv6_addr ether_addr ether_type inet_proto inet_service time mark iface_index iface_type classid realm ' +
    'boolean icmp_code icmpv6_code icmpx_code pkt_type fib_addrtype igmp_type icmp_type icmpv6_type tcp_flag dccp_pkttype ' +
    'mh_type ct_state ct_dir ct_status cgroupsv2 ifname uid gid devgroup ecn dscp arp_op'
  ).split(' '),
)

/** What a map may lead to beside values: a verdict, or an object by its name. */
const DATA_TYPES: ReadonlySet<string> = new Set([
  ...KEY_TYPES,
  ...['verdict', 'counter', 'quota', 'limit', 'secmark', 'synproxy', 'ct helper', 'ct timeout', 'ct expectation'],
])

/** Why nft refuses these types of a set, or of a map if there are types of data; undefined: it does not. */
export function typeFault(keys: readonly string[], data: readonly string[] | undefined): string | undefined {
  if (keys.length === 0) return 'a set needs the type of what it holds, which is not given'
  const wrong = keys.find((type) => !KEY_TYPES.has(type)) ?? data?.find((type) => !DATA_TYPES.has(type))
  return wrong === undefined ? undefined : `\`${wrong}\` is not a type of what a set can hold`
}
