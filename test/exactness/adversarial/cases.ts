import type { Disposition } from '../../../src/core/model/results.ts'

/** A question as `question.ts` reads it, what all of its packets meet, and what the lines to blame have in them, in order. */
export type Answer = readonly [question: string, disposition: Disposition, ...blamed: readonly RegExp[]]

export interface Case {
  readonly title: string
  /** Lines of the filter table, whose policy is to drop forwarded packets; or a whole file, from its first `*` on. */
  readonly iptables?: string
  /** Rules of a chain that sees forwarded packets and drops by policy; or a whole file, from its first `table` on. */
  readonly nft?: string
  /** The kernel takes no such rules; we must bear with them all the same. */
  readonly refused?: true
  /** What the kernel must have to load it, besides the rules. */
  readonly needs?: string
  readonly answers: readonly Answer[]
}

/** What each configuration must be said to do: no more certain than it is, and no less. */
export const CASES: readonly Case[] = [
  {
    title: 'a rate limit before the drop of the policy',
    iptables: '-A FORWARD -p tcp --dport 25 -m limit --limit 5/second -j ACCEPT',
    nft: 'tcp dport 25 limit rate 5/second accept',
    answers: [
      ['tcp -> 10.0.0.5:25', 'unknown', /limit/],
      ['tcp -> 10.0.0.5:26', 'denied'],
      ['udp -> 10.0.0.5:25', 'denied'],
    ],
  },
  {
    title: 'a rate limit before the same verdict',
    iptables: `
-A FORWARD -p tcp --dport 25 -m limit --limit 5/second -j ACCEPT
-A FORWARD -p tcp --dport 20:30 -j ACCEPT`,
    nft: `
tcp dport 25 limit rate 5/second accept
tcp dport 20-30 accept`,
    answers: [
      ['tcp -> any:20-30', 'permitted'],
      ['tcp -> any:31', 'denied'],
    ],
  },
  {
    title: 'a rate limit that drops before an accept',
    iptables: `
-A FORWARD -s 198.51.100.0/24 -m limit --limit 5/second -j DROP
-A FORWARD -p tcp --dport 25 -j ACCEPT`,
    nft: `
ip saddr 198.51.100.0/24 limit rate over 5/second drop
tcp dport 25 accept`,
    answers: [
      ['tcp 198.51.100.0/24 -> 10.0.0.5:25', 'unknown', /limit/],
      ['tcp 198.51.101.0/24 -> 10.0.0.5:25', 'permitted'],
      ['tcp 198.51.100.0/24 -> 10.0.0.5:80', 'denied'],
    ],
  },
  {
    title: 'who was seen before is remembered, we cannot know whom',
    iptables: `
-A FORWARD -p tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 -j DROP
-A FORWARD -p tcp --dport 22 -m recent --set
-A FORWARD -p tcp --dport 22:23 -j ACCEPT`,
    nft: `
table inet filter {
  set seen { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    tcp dport 22 ip saddr @seen drop
    tcp dport 22-23 accept
  }
}`,
    answers: [
      ['tcp 198.51.100.1 -> 10.0.0.5:22', 'unknown', /recent --update|@seen/],
      ['tcp 198.51.100.1 -> 10.0.0.5:23', 'permitted'],
    ],
  },
  {
    title: 'too many at a time are refused',
    iptables: `
-A FORWARD -p tcp --dport 443 -m hashlimit --hashlimit-above 10/sec --hashlimit-mode srcip --hashlimit-name web -j DROP
-A FORWARD -p tcp --dport 443 -j ACCEPT
-A FORWARD -p tcp --syn -m connlimit --connlimit-above 10 -j REJECT
-A FORWARD -p tcp --dport 25 -j ACCEPT`,
    nft: `
tcp dport 443 meter web { ip saddr limit rate over 10/second } drop
tcp dport 443 accept
tcp flags & (fin | syn | rst | ack) == syn ct count over 10 reject
tcp dport 25 accept`,
    answers: [
      ['tcp -> 10.0.0.5:443', 'unknown', /hashlimit|meter/],
      ['tcp syn -> 10.0.0.5:25', 'unknown', /connlimit|ct count/],
      ['tcp ack -> 10.0.0.5:25', 'permitted'],
      ['tcp syn -> 10.0.0.5:26', 'denied'],
    ],
  },
  {
    title: 'a throw of the dice between two ways that both accept',
    iptables: `
:one - [0:0]
:two - [0:0]
-A FORWARD -p tcp --dport 80 -m statistic --mode random --probability 0.5 -j one
-A FORWARD -p tcp --dport 80 -j two
-A one -j ACCEPT
-A two -d 10.0.0.0/24 -j ACCEPT`,
    nft: `
table inet filter {
  chain one { accept; }
  chain two { ip daddr 10.0.0.0/24 accept; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    tcp dport 80 numgen random mod 2 0 jump one
    tcp dport 80 jump two
  }
}`,
    answers: [
      ['tcp -> 10.0.0.5:80', 'permitted'],
      ['tcp -> 10.0.1.5:80', 'unknown', /statistic|numgen/],
    ],
  },
  {
    title: 'open in working hours',
    iptables: '-A FORWARD -p tcp --dport 3389 -m time --timestart 08:00 --timestop 18:00 -j ACCEPT',
    nft: 'tcp dport 3389 meta hour "08:00"-"18:00" accept',
    answers: [['tcp -> 10.0.0.5:3389', 'unknown', /time|hour/]],
  },
  {
    title: 'what root sends itself',
    iptables: `
:chatty - [0:0]
-A OUTPUT -m owner --uid-owner 0 -j chatty
-A OUTPUT -p udp --dport 53 -j ACCEPT
-A OUTPUT -j DROP
-A chatty -p udp -j RETURN
-A chatty -j ACCEPT`,
    nft: `
table inet filter {
  chain chatty { meta l4proto udp return; accept; }
  chain output {
    type filter hook output priority filter; policy accept;
    meta skuid 0 jump chatty
    udp dport 53 accept
    drop
  }
}`,
    answers: [
      ['from us udp -> 10.0.0.5:53', 'permitted'],
      ['from us udp -> 10.0.0.5:54', 'denied'],
      ['from us tcp -> 10.0.0.5:53', 'unknown', /owner|skuid/],
    ],
  },
  {
    title: 'a look into the packet',
    iptables: `
-A FORWARD -p tcp --dport 80 -m string --algo bm --string evil -j DROP
-A FORWARD -p tcp --dport 80:81 -j ACCEPT`,
    nft: `
tcp dport 80 @ih,0,32 0x6576696c drop
tcp dport 80-81 accept`,
    answers: [
      ['tcp -> any:80', 'unknown', /string|@ih/],
      ['tcp -> any:81', 'permitted'],
      ['tcp -> any:82', 'denied'],
    ],
  },
  {
    title: 'a set that is not in the file',
    needs: 'an ipset of that name',
    iptables: `
-A FORWARD -m set --match-set friends src -p tcp --dport 25 -j ACCEPT
-A FORWARD -m set ! --match-set friends src -p tcp --dport 26 -j DROP
-A FORWARD -s 10.0.0.0/8 -j ACCEPT`,
    nft: `
table inet filter {
  set friends { type ipv4_addr; flags dynamic; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ip saddr @friends tcp dport 25 accept
    ip saddr != @friends tcp dport 26 drop
    ip saddr 10.0.0.0/8 accept
  }
}`,
    answers: [
      ['tcp 198.51.100.1 -> 10.0.0.5:25', 'unknown', /friends/],
      ['tcp 10.9.9.9 -> 10.0.0.5:25', 'permitted'],
      ['tcp 10.9.9.9 -> 10.0.0.5:26', 'unknown', /friends/],
      ['tcp 198.51.100.1 -> 10.0.0.5:26', 'denied'],
      ['tcp 198.51.100.1 -> 10.0.0.5:27', 'denied'],
    ],
  },
  {
    title: 'a guarded jump to a chain that only counts and returns',
    iptables: `
:log - [0:0]
-A FORWARD -m limit --limit 1/second -j log
-A FORWARD -p tcp --dport 443 -j ACCEPT
-A log -j LOG --log-prefix "seen "
-A log -p tcp -j RETURN
-A log -j RETURN`,
    nft: `
table inet filter {
  chain note { log prefix "seen "; meta l4proto tcp return; return; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    limit rate 1/second jump note
    tcp dport 443 accept
  }
}`,
    answers: [
      ['tcp -> 10.0.0.5:443', 'permitted'],
      ['tcp -> 10.0.0.5:444', 'denied'],
    ],
  },
  {
    title: 'a guarded jump to a chain that drops some',
    iptables: `
:bad - [0:0]
-A FORWARD -m recent --name bad --rcheck -j bad
-A FORWARD -p tcp -j ACCEPT
-A bad -p tcp --dport 1:1023 -j DROP`,
    nft: `
table inet filter {
  set bad { type ipv4_addr; flags dynamic; }
  chain guarded { tcp dport 1-1023 drop; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ip saddr @bad jump guarded
    meta l4proto tcp accept
  }
}`,
    answers: [
      ['tcp 198.51.100.1 -> 10.0.0.5:1-1023', 'unknown', /bad/],
      ['tcp 198.51.100.1 -> 10.0.0.5:1024-65535', 'permitted'],
    ],
  },
  {
    title: 'a doubtful return before the drop of a chain',
    iptables: `
:check - [0:0]
-A FORWARD -j check
-A FORWARD -p tcp --dport 25 -j ACCEPT
-A check -m limit --limit 5/second -j RETURN
-A check -p tcp --dport 25:26 -j DROP`,
    nft: `
table inet filter {
  chain check { limit rate 5/second return; tcp dport 25-26 drop; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    jump check
    tcp dport 25 accept
  }
}`,
    answers: [
      ['tcp -> any:25', 'unknown', /limit/],
      ['tcp -> any:26', 'denied'],
    ],
  },
  {
    title: 'goto does not come back',
    iptables: `
:web - [0:0]
-A FORWARD -p tcp -g web
-A FORWARD -j ACCEPT
-A web -p tcp --dport 443 -j ACCEPT`,
    nft: `
table inet filter {
  chain web { tcp dport 443 accept; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    meta l4proto tcp goto web
    accept
  }
}`,
    answers: [
      ['tcp -> any:443', 'permitted'],
      ['tcp -> any:80', 'denied'],
      ['udp -> any:80', 'permitted'],
    ],
  },
  {
    title: 'a doubtful goto: both ways accept web, only one mail',
    iptables: `
:web - [0:0]
-A FORWARD -m limit --limit 5/second -g web
-A FORWARD -p tcp -m multiport --dports 25,443 -j ACCEPT
-A web -p tcp --dport 443 -j ACCEPT`,
    nft: `
table inet filter {
  chain web { tcp dport 443 accept; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    limit rate 5/second goto web
    tcp dport { 25, 443 } accept
  }
}`,
    answers: [
      ['tcp -> any:443', 'permitted'],
      ['tcp -> any:25', 'unknown', /limit/],
      ['tcp -> any:26', 'denied'],
    ],
  },
  {
    title: 'two chains that call each other, behind a rule that decides',
    iptables: `
:a - [0:0]
:b - [0:0]
-A FORWARD -p tcp --dport 25 -j ACCEPT
-A FORWARD -p tcp -j a
-A a -j b
-A b -j a`,
    nft: `
table inet filter {
  chain a { jump b; }
  chain b { jump a; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    tcp dport 25 accept
    meta l4proto tcp jump a
  }
}`,
    refused: true,
    answers: [
      ['tcp -> any:25', 'permitted'],
      ['tcp -> any:26', 'unknown', /jump/],
      ['udp -> any:26', 'denied'],
    ],
  },
  {
    title: 'a chain that falls through, called twice',
    iptables: `
:mine - [0:0]
-A FORWARD -s 10.0.0.0/8 -j mine
-A FORWARD -d 10.0.0.0/8 -j mine
-A FORWARD -p udp -j ACCEPT
-A mine -p udp --dport 53 -j DROP`,
    nft: `
table inet filter {
  chain mine { udp dport 53 drop; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ip saddr 10.0.0.0/8 jump mine
    ip daddr 10.0.0.0/8 jump mine
    meta l4proto udp accept
  }
}`,
    answers: [
      ['udp 10.0.0.0/8 -> 192.0.2.1:53', 'denied'],
      ['udp 192.0.2.1 -> 10.0.0.0/8:53', 'denied'],
      ['udp 192.0.2.1 -> 192.0.2.2:53', 'permitted'],
      ['udp any -> any:54', 'permitted'],
      ['tcp any -> any:53', 'denied'],
    ],
  },
  {
    title: 'two halves take the whole, in one dimension',
    iptables: `
-A FORWARD -d 10.0.0.0/25 -j DROP
-A FORWARD -d 10.0.0.128/25 -j DROP
-A FORWARD -d 10.0.0.0/24 -p tcp -j ACCEPT`,
    nft: `
ip daddr 10.0.0.0/25 drop
ip daddr 10.0.0.128/25 drop
ip daddr 10.0.0.0/24 meta l4proto tcp accept`,
    answers: [['tcp any -> 10.0.0.0/24', 'denied']],
  },
  {
    title: 'four quarters take the whole in two dimensions, three leave one open',
    iptables: `
-A FORWARD -s 10.0.0.0/25 -p tcp --dport 0:511 -j DROP
-A FORWARD -s 10.0.0.128/25 -p tcp --dport 0:511 -j DROP
-A FORWARD -s 10.0.0.0/25 -p tcp --dport 512:1023 -j DROP
-A FORWARD -s 10.0.0.0/24 -p tcp --dport 0:1023 -j ACCEPT`,
    nft: `
ip saddr 10.0.0.0/25 tcp dport 0-511 drop
ip saddr 10.0.0.128/25 tcp dport 0-511 drop
ip saddr 10.0.0.0/25 tcp dport 512-1023 drop
ip saddr 10.0.0.0/24 tcp dport 0-1023 accept`,
    answers: [
      ['tcp 10.0.0.0/24 -> any:0-511', 'denied'],
      ['tcp 10.0.0.0/25 -> any:0-1023', 'denied'],
      ['tcp 10.0.0.128/25 -> any:512-1023', 'permitted'],
    ],
  },
  {
    title: 'crossing bands take a block in three dimensions',
    iptables: `
-A FORWARD -s 10.0.0.0/24 -d 10.1.0.0/25 -p tcp -j DROP
-A FORWARD -s 10.0.0.0/25 -d 10.1.0.0/24 -p tcp --dport 0:1023 -j DROP
-A FORWARD -s 10.0.0.128/25 -d 10.1.0.128/25 -p tcp --dport 0:1023 -j DROP
-A FORWARD -d 10.1.0.128/25 -p tcp --dport 1024:65535 -j DROP
-A FORWARD -s 10.0.0.0/24 -d 10.1.0.0/24 -j ACCEPT`,
    nft: `
ip saddr 10.0.0.0/24 ip daddr 10.1.0.0/25 meta l4proto tcp drop
ip saddr 10.0.0.0/25 ip daddr 10.1.0.0/24 tcp dport 0-1023 drop
ip saddr 10.0.0.128/25 ip daddr 10.1.0.128/25 tcp dport 0-1023 drop
ip daddr 10.1.0.128/25 tcp dport 1024-65535 drop
ip saddr 10.0.0.0/24 ip daddr 10.1.0.0/24 accept`,
    answers: [
      ['tcp 10.0.0.0/24 -> 10.1.0.0/24', 'denied'],
      ['udp 10.0.0.0/24 -> 10.1.0.0/24', 'permitted'],
    ],
  },
  {
    title: 'negated addresses and ports',
    iptables: `
-A FORWARD ! -s 10.0.0.0/8 -p tcp -m multiport ! --dports 25,443 -j DROP
-A FORWARD -m iprange ! --dst-range 10.0.0.10-10.0.0.20 -j DROP
-A FORWARD -p tcp -j ACCEPT`,
    nft: `
ip saddr != 10.0.0.0/8 tcp dport != { 25, 443 } drop
ip daddr != 10.0.0.10-10.0.0.20 drop
meta l4proto tcp accept`,
    answers: [
      ['tcp 10.9.9.9 -> 10.0.0.10-10.0.0.20:80', 'permitted'],
      ['tcp 198.51.100.1 -> 10.0.0.10-10.0.0.20:80', 'denied'],
      ['tcp 198.51.100.1 -> 10.0.0.10-10.0.0.20:443', 'permitted'],
      ['tcp 10.9.9.9 -> 10.0.0.9', 'denied'],
      ['tcp 10.9.9.9 -> 10.0.0.21', 'denied'],
    ],
  },
  {
    title: 'verdict maps, one with a chain that falls through',
    nft: `
table inet filter {
  chain web { ip daddr 10.0.0.80 accept; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    tcp dport vmap { 25 : accept, 80-90 : jump web, 443 : goto web, 100-200 : drop }
    ip saddr . tcp dport vmap { 10.0.0.1 . 85 : accept, 10.0.0.2 . 150 : accept, 10.0.0.3 . 443 : accept }
    meta l4proto vmap { udp : accept }
  }
}`,
    answers: [
      ['tcp any -> any:25', 'permitted'],
      ['tcp any -> 10.0.0.80:80-90', 'permitted'],
      ['tcp 10.0.0.1 -> 10.0.0.81:85', 'permitted'],
      ['tcp 10.0.0.1 -> 10.0.0.81:86', 'denied'],
      ['tcp 10.0.0.2 -> any:150', 'denied'],
      ['tcp 10.0.0.3 -> 10.0.0.81:443', 'denied'],
      ['udp any -> any', 'permitted'],
    ],
  },
  {
    title: 'sets of intervals and of concatenations',
    nft: `
table inet filter {
  set pairs {
    type ipv4_addr . inet_service
    flags interval
    elements = { 10.0.0.0/24 . 1-1023, 10.0.1.5-10.0.1.9 . 8080 }
  }
  set dark { type ipv4_addr; flags interval; elements = { 10.0.0.128/25, 192.0.2.0/24 }; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ip saddr @dark drop
    ip saddr . tcp dport @pairs accept
    ip saddr . ip daddr . udp dport { 10.0.0.1 . 10.0.0.2 . 53, 10.0.0.3 . 10.0.0.4 . 123 } accept
  }
}`,
    answers: [
      ['tcp 10.0.0.0/25 -> any:1-1023', 'permitted'],
      ['tcp 10.0.0.128/25 -> any:1-1023', 'denied'],
      ['tcp 10.0.0.0/25 -> any:8080', 'denied'],
      ['tcp 10.0.1.5-10.0.1.9 -> any:8080', 'permitted'],
      ['tcp 10.0.1.10 -> any:8080', 'denied'],
      ['udp 10.0.0.1 -> 10.0.0.2:53', 'permitted'],
      ['udp 10.0.0.1 -> 10.0.0.4:53', 'denied'],
      ['udp 10.0.0.3 -> 10.0.0.2:123', 'denied'],
    ],
  },
  {
    title: 'what is exempt from tracking is not new any more',
    iptables: `
*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p udp --dport 53 -j NOTRACK
-A PREROUTING -p udp --dport 54 -m limit --limit 5/second -j NOTRACK
-A PREROUTING -p udp --dport 55 -j CT --notrack
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m conntrack --ctstate NEW -j ACCEPT
-A FORWARD -p udp --dport 55 -m conntrack --ctstate UNTRACKED -j ACCEPT
COMMIT`,
    nft: `
table inet raw {
  chain prerouting {
    type filter hook prerouting priority raw; policy accept;
    udp dport 53 notrack
    udp dport 54 limit rate 5/second notrack
    udp dport 55 notrack
  }
}
table inet filter {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state new accept
    udp dport 55 ct state untracked accept
  }
}`,
    answers: [
      ['udp -> any:52', 'permitted'],
      ['udp -> any:53', 'denied'],
      ['udp -> any:54', 'unknown', /limit/],
      ['udp -> any:55', 'permitted'],
      ['tcp -> any:53', 'permitted'],
    ],
  },
  {
    title: 'rules after an unconditional one, understood or not',
    needs: 'queues to user space',
    iptables: `
-A FORWARD -p tcp --dport 25 -j ACCEPT
-A FORWARD -j DROP
-A FORWARD -m recent --rcheck -j ACCEPT
-A FORWARD -p udp -j ACCEPT
-A FORWARD -j NFQUEUE --queue-num 1`,
    nft: `
tcp dport 25 accept
drop
limit rate 5/second accept
meta l4proto udp accept
queue num 1`,
    answers: [
      ['tcp -> any:25', 'permitted'],
      ['tcp -> any:26', 'denied'],
      ['udp -> any', 'denied'],
    ],
  },
  {
    title: 'a program in user space may do anything',
    needs: 'queues to user space',
    iptables: `
-A FORWARD -p udp --dport 53 -j DROP
-A FORWARD -p udp -j NFQUEUE --queue-num 1
-A FORWARD -p tcp -j ACCEPT`,
    nft: `
udp dport 53 drop
meta l4proto udp queue num 1
meta l4proto tcp accept`,
    answers: [
      ['udp -> any:53', 'denied'],
      ['udp -> any:54', 'unknown', /NFQUEUE|queue/],
      ['tcp -> any:54', 'permitted'],
    ],
  },
  {
    title: 'lists without a rule',
    iptables: `
:empty - [0:0]
-A FORWARD -j empty
-A INPUT -g empty`,
    nft: `
table inet filter {
  chain empty { }
  chain forward { type filter hook forward priority filter; policy drop; jump empty; }
  chain input { type filter hook input priority filter; policy accept; goto empty; }
}`,
    answers: [
      ['any -> any', 'denied'],
      ['to us any -> any', 'permitted'],
      ['from us any -> any', 'permitted'],
    ],
  },
  {
    title: 'rules for interfaces that nobody else names',
    iptables: `
-A FORWARD -i tun7 -j ACCEPT
-A FORWARD ! -o ppp+ -p udp -j ACCEPT`,
    nft: `
iifname "tun7" accept
oifname != "ppp*" meta l4proto udp accept`,
    answers: [
      ['any in tun7 -> any', 'permitted'],
      ['tcp in eth0 -> any', 'denied'],
      ['udp in eth0 out eth1 -> any', 'permitted'],
      ['udp in eth0 out ppp0 -> any', 'denied'],
    ],
  },
  {
    title: 'rules for IPv4 in a table for both families',
    nft: `
ip saddr 10.0.0.0/8 accept
ip daddr != 10.0.0.0/8 tcp dport 25 accept
tcp dport 443 accept
meta nfproto ipv6 udp dport 53 accept`,
    answers: [
      ['tcp 10.0.0.1 -> 192.0.2.1:80', 'permitted'],
      ['tcp 2001:db8::1 -> [2001:db8::2]:80', 'denied'],
      ['tcp 2001:db8::1 -> [2001:db8::2]:25', 'denied'],
      ['tcp 192.0.2.1 -> 192.0.2.2:25', 'permitted'],
      ['tcp 2001:db8::1 -> [2001:db8::2]:443', 'permitted'],
      ['udp 2001:db8::1 -> [2001:db8::2]:53', 'permitted'],
      ['udp 192.0.2.1 -> 192.0.2.2:53', 'denied'],
    ],
  },
  {
    title: 'a dump of IPv4 says nothing of IPv6',
    iptables: '-A FORWARD -j ACCEPT',
    answers: [
      ['tcp 192.0.2.1 -> 192.0.2.2', 'permitted'],
      ['tcp 2001:db8::1 -> [2001:db8::2]', 'unknown', /IPv6/],
    ],
  },
  {
    title: 'a mark of our own making',
    iptables: `
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A FORWARD -p tcp --dport 25 -j MARK --set-mark 1
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m mark --mark 1 -j ACCEPT
-A FORWARD -p tcp --dport 26 -m mark ! --mark 1 -j DROP
-A FORWARD -p tcp --dport 27 -j ACCEPT
COMMIT`,
    nft: `
table inet filter {
  chain early { type filter hook forward priority mangle; policy accept; tcp dport 25 meta mark set 1; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    meta mark 1 accept
    tcp dport 26 meta mark != 1 drop
    tcp dport 27 accept
  }
}`,
    answers: [
      ['tcp -> any:25', 'unknown', /mark/],
      ['tcp -> any:26', 'unknown', /mark 1/, /mark (! --mark|!=) 1/],
      ['tcp -> any:27', 'permitted'],
    ],
  },
]
