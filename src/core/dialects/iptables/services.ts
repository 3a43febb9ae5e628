import type { PortSet } from '../../sets/intervals.ts'
import { parsePort } from '../../sets/ports.ts'
import { bad, good, quoted, type Read } from '../../sets/read.ts'

/** Names of ports as in Debian's /etc/services (IANA Service Name and Transport Protocol Port Number Registry). */
const PORTS: ReadonlyMap<string, number> = new Map(
  (
    'tcpmux:1 echo:7 discard:9 systat:11 daytime:13 netstat:15 qotd:17 chargen:19 ftp-data:20 ftp:21 ssh:22 telnet:23 smtp:25 ' +
    'mail:25 time:37 whois:43 nicname:43 tacacs:49 domain:53 bootps:67 dhcps:67 bootpc:68 dhcpc:68 tftp:69 gopher:70 finger:79 ' +
    'http:80 www:80 kerberos:88 kerberos5:88 krb5:88 kerberos-sec:88 iso-tsap:102 acr-nema:104 pop3:110 pop-3:110 sunrpc:111 ' +
    'portmapper:111 auth:113 authentication:113 ident:113 sftp:115 nntp:119 ntp:123 epmap:135 loc-srv:135 netbios-ns:137 ' +
    'netbios-dgm:138 netbios-ssn:139 imap2:143 imap:143 snmp:161 snmp-trap:162 snmptrap:162 cmip-man:163 cmip-agent:164 ' +
    'mailq:174 xdmcp:177 bgp:179 irc:194 smux:199 qmtp:209 z3950:210 ipx:213 ptp-event:319 ptp-general:320 pawserv:345 zserv:346 ' +
    'rpc2portmap:369 codaauth2:370 clearcase:371 ldap:389 svrloc:427 https:443 snpp:444 microsoft-ds:445 kpasswd:464 urd:465 ' +
    'smtps:465 ssmtp:465 submissions:465 saft:487 isakmp:500 rtsp:554 exec:512 biff:512 comsat:512 login:513 who:513 whod:513 ' +
    'shell:514 cmd:514 syslog:514 printer:515 spooler:515 talk:517 ntalk:518 route:520 router:520 routed:520 gdomap:538 uucp:540 ' +
    'uucpd:540 klogin:543 kshell:544 dhcpv6-client:546 dhcpv6-server:547 afpovertcp:548 nntps:563 snntp:563 submission:587 ' +
    'ldaps:636 tinc:655 silc:706 kerberos-adm:749 webster:765 domain-s:853 rsync:873 ftps-data:989 ftps:990 telnets:992 imaps:993 ' +
    'ircs:994 pop3s:995 socks:1080 proofd:1093 rootd:1094 openvpn:1194 rmiregistry:1099 lotusnote:1352 lotusnotes:1352 ' +
    'ms-sql-s:1433 ms-sql-m:1434 ingreslock:1524 datametrics:1645 old-radius:1645 sa-msg-port:1646 old-radacct:1646 kermit:1649 ' +
    'groupwise:1677 l2f:1701 l2tp:1701 pptp:1723 radius:1812 radius-acct:1813 radacct:1813 cisco-sccp:2000 nfs:2049 gnunet:2086 ' +
    'rtcm-sc104:2101 cvspserver:2401 venus:2430 mon:2583 zebra:2600 zebrasrv:2600 dict:2628 f5-globalsite:2792 gpsd:2947 ' +
    'gds-db:3050 icpv2:3130 icp:3130 isns:3205 iscsi-target:3260 mysql:3306 ms-wbt-server:3389 nut:3493 stun:3478 turn:3478 ' +
    'stuns:5349 turns:5349 distcc:3632 daap:3689 svn:3690 subversion:3690 suucp:4031 sysrqd:4094 sieve:4190 epmd:4369 remctl:4373 ' +
    'ipsec-nat-t:4500 iax:4569 mtn:4691 radmin-port:4899 sip:5060 sip-tls:5061 xmpp-client:5222 jabber-client:5222 ' +
    'xmpp-server:5269 jabber-server:5269 cfengine:5308 mdns:5353 postgresql:5432 postgres:5432 rplay:5555 freeciv:5556 ' +
    'amqps:5671 amqp:5672 nrpe:5666 nsca:5667 vnc:5900 x11:6000 x11-0:6000 syslog-tls:6514 sane-port:6566 sane:6566 ircd:6667 ' +
    'bacula-dir:9101 bacula-fd:9102 bacula-sd:9103 http-alt:8080 webcache:8080 tproxy:8081 omniorb:8088 puppet:8140 git:9418 ' +
    'webmin:10000 amanda:10080 zabbix-agent:10050 zabbix-trapper:10051 hkp:11371 postgrey:60000'
  )
    .split(' ')
    .map((entry): [string, number] => {
      const [name = '', port] = entry.split(':')
      return [name, Number(port)]
    }),
)

/** The characters from `start` to `end` as a number without sign and leading zeros, which most ports are; else undefined. */
export function plainPort(text: string, start: number, end: number): number | undefined {
  let port = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9 || (port === 0 && i > start)) return undefined
    port = port * 10 + digit
    if (port > 65_535) return undefined
  }
  return start < end ? port : undefined
}

/** One port: a number or the name of a service. */
export function readPort(text: string): Read<number> {
  const port = plainPort(text, 0, text.length)
  if (port !== undefined) return good(port)
  const named = PORTS.get(text.toLowerCase())
  return named === undefined ? parsePort(text) : good(named)
}

/** One port or a range, `25`, `1024:65535`, `:1023` (from 0), `1024:` (to 65535); an upper end below the lower one is refused. */
export function readPortRange(text: string): Read<PortSet> {
  const colon = text.indexOf(':')
  const first = colon === 0 ? good(0) : readPort(colon < 0 ? text : text.slice(0, colon))
  if (!first.ok) return first
  if (colon < 0) return good([[first.value, first.value]])
  const last = colon === text.length - 1 ? good(65_535) : readPort(text.slice(colon + 1))
  if (!last.ok) return last
  return last.value < first.value
    ? bad(`the range ${quoted(text)} runs backwards, which iptables refuses`)
    : good([[first.value, last.value]])
}
