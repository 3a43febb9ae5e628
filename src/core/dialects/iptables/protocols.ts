import type { ProtocolSet } from '../../sets/intervals.ts'
import { bad, good, quoted, type Read } from '../../sets/read.ts'

/** Names of protocols: those that iptables knows itself and those of /etc/protocols (IANA Protocol Numbers). */
const NUMBERS: ReadonlyMap<string, number> = new Map(
  (
    'icmp 1 igmp 2 ggp 3 ipencap 4 st 5 tcp 6 egp 8 igp 9 pup 12 udp 17 hmp 20 xns-idp 22 rdp 27 iso-tp4 29 dccp 33 xtp 36 ' +
    'ddp 37 idpr-cmtp 38 ipv6 41 ipv6-route 43 ipv6-frag 44 idrp 45 rsvp 46 gre 47 esp 50 ipv6-crypt 50 ah 51 ipv6-auth 51 ' +
    'skip 57 icmpv6 58 ipv6-icmp 58 icmp6 58 ipv6-nonxt 59 ipv6-opts 60 rspf 73 vmtp 81 eigrp 88 ospf 89 ospfigp 89 ax.25 93 ' +
    'ipip 94 etherip 97 encap 98 pim 103 ipcomp 108 vrrp 112 l2tp 115 isis 124 sctp 132 fc 133 mh 135 ipv6-mh 135 ' +
    'mobility-header 135 udplite 136 mpls-in-ip 137 manet 138 hip 139 shim6 140 wesp 141 rohc 142 ethernet 143'
  )
    .split(' ')
    .reduce<[string, number][]>((pairs, word, i, all) => {
      if (i % 2 === 0) pairs.push([word, Number(all[i + 1])])
      return pairs
    }, []),
)

/** Every protocol; `-p all` and `-p 0` say so. */
export const ANY_PROTOCOL: ProtocolSet = [[0, 255]]

const TCP: Read<ProtocolSet> = good([[6, 6]])
const UDP: Read<ProtocolSet> = good([[17, 17]])

/** The value of `-p`: a name in any case, or a number from 0 to 255. */
export function readProtocol(text: string): Read<ProtocolSet> {
  // Most rules are for one of these.
  if (text === 'tcp') return TCP
  if (text === 'udp') return UDP
  const name = text.toLowerCase()
  if (name === 'all') return good(ANY_PROTOCOL)
  const number = /^(0|[1-9]\d{0,2})$/.test(name) ? Number(name) : NUMBERS.get(name)
  if (number === undefined || number > 255) return bad(`${quoted(text)} is not a protocol`)
  return good(number === 0 ? ANY_PROTOCOL : [[number, number]])
}
