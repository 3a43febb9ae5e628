/** Fields of each header, as nft(8) "PAYLOAD EXPRESSIONS" and "EXTENSION HEADER EXPRESSIONS" name them. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  ether: ['saddr', 'daddr', 'type'],
  vlan: ['id', 'dei', 'cfi', 'pcp', 'type'],
  arp: ['htype', 'ptype', 'hlen', 'plen', 'operation'],
  ip: [
    ...['version', 'hdrlength', 'dscp', 'ecn', 'length', 'id', 'frag-off', 'ttl', 'protocol', 'checksum'],
    ...['saddr', 'daddr'],
  ],
  ip6: ['version', 'dscp', 'ecn', 'flowlabel', 'length', 'nexthdr', 'hoplimit', 'saddr', 'daddr'],
  icmp: ['type', 'code', 'checksum', 'id', 'sequence', 'gateway', 'mtu'],
  igmp: ['type', 'mrt', 'checksum', 'group'],
  icmpv6: [
    ...['type', 'code', 'checksum', 'parameter-problem', 'packet-too-big', 'id', 'sequence', 'max-delay'],
    ...['taddr', 'daddr'],
  ],
  tcp: ['sport', 'dport', 'sequence', 'ackseq', 'doff', 'reserved', 'flags', 'window', 'checksum', 'urgptr'],
  udp: ['sport', 'dport', 'length', 'checksum'],
  udplite: ['sport', 'dport', 'csumcov', 'checksum'],
  sctp: ['sport', 'dport', 'vtag', 'checksum'],
  dccp: ['sport', 'dport', 'type'],
  th: ['sport', 'dport'],
  ah: ['nexthdr', 'hdrlength', 'reserved', 'spi', 'sequence'],
  esp: ['spi', 'sequence'],
  comp: ['nexthdr', 'flags', 'cpi'],
  gre: ['hdrlength', 'flags', 'version', 'protocol'],
  hbh: ['nexthdr', 'hdrlength'],
  rt: ['nexthdr', 'hdrlength', 'type', 'seg-left', 'classid', 'nexthop', 'mtu', 'ipsec', 'ip', 'ip6'],
  rt0: ['addr'],
  rt2: ['addr'],
  srh: ['last-entry', 'flags', 'tag', 'sid', 'seg-left'],
  frag: ['nexthdr', 'reserved', 'frag-off', 'reserved2', 'more-fragments', 'id'],
  dst: ['nexthdr', 'hdrlength'],
  mh: ['nexthdr', 'hdrlength', 'type', 'reserved', 'checksum'],
}

const META_KEYS: ReadonlySet<string> = new Set([
  ...['length', 'nfproto', 'l4proto', 'protocol', 'priority', 'mark', 'iif', 'iifname', 'iiftype', 'iifkind', 'oif'],
  ...['oifname', 'oiftype', 'oifkind', 'skuid', 'skgid', 'nftrace', 'rtclassid', 'ibrname', 'obrname', 'ibriport'],
  ...['obriport', 'ibridgename', 'obridgename', 'ibrvproto', 'ibrpvid', 'ibrhwaddr', 'pkttype', 'cpu', 'iifgroup'],
  ...['oifgroup', 'cgroup', 'random', 'secmark', 'ipsec', 'sdif', 'sdifname', 'time', 'day', 'hour', 'secpath'],
])

/** Those of the meta keys that may stand without `meta`. */
const BARE_META: ReadonlySet<string> = new Set([
  ...['mark', 'iif', 'iifname', 'iiftype', 'iifkind', 'oif', 'oifname', 'oiftype', 'oifkind', 'skuid', 'skgid'],
  ...['nftrace', 'rtclassid', 'ibrname', 'obrname', 'ibriport', 'obriport', 'ibridgename', 'obridgename', 'pkttype'],
  ...['cpu', 'iifgroup', 'oifgroup', 'cgroup', 'random', 'time', 'day', 'hour'],
])

const CT_KEYS: ReadonlySet<string> = new Set([
  ...['state', 'direction', 'status', 'mark', 'expiration', 'helper', 'label', 'l3proto', 'protocol', 'saddr', 'daddr'],
  ...['proto-src', 'proto-dst', 'bytes', 'packets', 'avgpkt', 'zone', 'count', 'id', 'event', 'secmark', 'timeout'],
  ...['expectation'],
])

export function isHeader(word: string): boolean {
  return Object.hasOwn(HEADERS, word)
}

export function hasField(header: string, field: string): boolean {
  return Object.hasOwn(HEADERS, header) && (HEADERS[header]?.includes(field) ?? false)
}

export function isMetaKey(word: string): boolean {
  return META_KEYS.has(word)
}

export function isBareMetaKey(word: string): boolean {
  return BARE_META.has(word)
}

export function isConntrackKey(word: string): boolean {
  return CT_KEYS.has(word)
}
