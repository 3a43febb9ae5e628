/** Words that nft 1.0.6 (and some that later versions) refuse as the name of a set; tried one by one. */
const KEYWORDS: ReadonlySet<string> = new Set(
  [
    'accept add ah all and arp bridge cgroup chain comment comp constant continue counter cpu create ct',
    'day dccp define delete describe destroy device devices dnat drop dst dup dynamic ecn element',
    'elements esp ether exists expires exthdr fib flags flow flowtable flush frag fwd geneve get goto gre',
    'gretap handle hbh hook hour ibrname icmp icmpv6 igmp iif iifgroup iifname iiftype include index inet',
    'inner insert interval ip ip6 ipsec jhash jump last limit list log lt map mark masquerade meta mh',
    'missing monitor ne netdev nftrace not notrack numgen obrname offload oif oifgroup oifname oiftype or',
    'osf pkttype policy position priority queue quota random redefine redirect reject rename replace',
    'reset return rt rtclassid rule ruleset sctp secmark set size skgid skuid snat socket srh symhash',
    'synproxy table tcp th time timeout tproxy type typeof udp udplite undefine update vlan vmap vxlan xt',
  ].flatMap((line) => line.split(' ')),
)

/** Far below what the kernel takes (255), and still readable. */
const LONGEST = 48

/** Gives out names that nft takes and that are all different. */
export function namer(): (wanted: string) => string {
  const taken = new Set<string>()
  return (wanted) => {
    const letters = wanted.slice(0, 10 * LONGEST).replace(/[^A-Za-z0-9_]+/g, '_')
    const word = (/^[A-Za-z]/.test(letters) ? letters : `g${letters}`).slice(0, LONGEST)
    const base = KEYWORDS.has(word) ? `${word}_` : word
    let name = base
    for (let i = 2; taken.has(name); i++) name = `${base}_${i}`
    taken.add(name)
    return name
  }
}
