import { describe, expect, test } from 'vitest'
import { corpusFiles, corpusMissing, readCorpus } from '../../../../test/support/corpus.ts'
import { canonical } from '../../../../test/support/iptables/canonical.ts'
import { kernelMissing, restore } from '../../../../test/support/iptables/kernel.ts'
import { say } from '../../../../test/support/iptables/read-one.ts'
import { readIptables } from './read.ts'

const missing = kernelMissing()
if (missing !== undefined) console.warn(`tests with the kernel are skipped: ${missing}`)

const FLAVOURS = ['legacy', 'nft'] as const

function readLists(text: string, family: 4 | 6) {
  const { value, diagnostics } = readIptables([{ name: `rules.v${family}`, text }])
  return { lists: canonical(value), said: diagnostics.map(say) }
}

/** The rule at the end of a chain whose policy is not given. */
const OPEN_END = '{"kind":"all"} & "unknown" & '

/** What rules mean must not depend on how they are spelled: iptables-save writes them its own way. */
const SPELLINGS: readonly [4 | 6, string][] = [
  [4, '-s 192.0.2.77/24 -j ACCEPT'],
  [4, '--src 10/8 -d 192.0.2.1/255.255.0.255 -j DROP'],
  [4, '! -s 192.0.2.0/24 -j DROP'],
  [4, '-p TCP --dport smtp -j ACCEPT'],
  [4, '-p 6 -m tcp --sport :1023 --dport 1024: -j ACCEPT'],
  [4, '-p tcp --dport=25 -mcomment --comment x -j ACCEPT'],
  [4, '-p tcp --destination-p 25 --jum ACCEPT'],
  [4, '-p tcp ! --syn -m state --state new,esta -j DROP'],
  [4, '-p tcp --tcp-flags ALL FIN,PSH,URG -j DROP'],
  [4, '-p udp -m multiport --ports domain,1000:2000,ntp -j ACCEPT'],
  [4, '-p sctp -m multiport ! --dports 1,2:3 -j ACCEPT'],
  [4, '-p icmp --icmp-type fragmentation-needed -j ACCEPT'],
  [4, '-p icmp --icmp-type 255 -j ACCEPT'],
  [4, '-p icmp --icmp-type any -j ACCEPT'],
  [4, '-p icmp --icmp-type ping -j ACCEPT'],
  [4, '-p icmp ! --icmp-type 3/4 -j ACCEPT'],
  [4, '-m iprange --src-range 192.0.2.3-192.0.2.9 ! --dst-range 198.51.100.1-198.51.100.2 -j ACCEPT'],
  [4, '-m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED ! --ctproto udp -j ACCEPT'],
  [4, '-m mac --mac-source 2:0:0:0:0:A -j ACCEPT'],
  [4, '-m addrtype --dst-type MULTICAST -j DROP'],
  [4, '-i eth+ -o + -j DROP'],
  [4, '-p 89 -j ACCEPT'],
  [4, '-p all -j LOG --log-prefix "a b"'],
  [4, '-m comment --comment "say \\"no\\" \\\\ -j" -j REJECT'],
  [4, '-p tcp -m recent --set --name a -j DROP'],
  [4, '-g own'],
  [4, '-p tcp -m tcp --dport 80 -m limit --limit 5/s'],
  [6, '-s 2001:DB8::1/32 -j ACCEPT'],
  [6, '-d ::ffff:192.0.2.1 -j ACCEPT'],
  [6, '-p icmpv6 --icmpv6-type neighbour-solicitation -j ACCEPT'],
  [6, '-p ipv6-icmp --icmpv6-type 1/3 -j ACCEPT'],
  [6, '-p tcp --dport imaps -j REJECT --reject-with tcp-reset'],
  [6, '-m iprange --src-range 2001:db8::1-2001:db8::ff -j DROP'],
]

/** What the kernel's tools refuse must not be read in silence. */
const REFUSED: readonly string[] = [
  '-s 192.0.2.1 -s 192.0.2.2 -j DROP',
  '! -s 192.0.2.1,192.0.2.2 -j DROP',
  '-s 2001:db8::1 -j DROP',
  '-p tcp --dport 80:70 -j DROP',
  '-p tcp --dport 65536 -j DROP',
  '-p tcp --dport 80 81 -j DROP',
  '-m tcp --dport 80 -j DROP',
  '--dport 80 -j DROP',
  '-p udp --tcp-flags SYN SYN -j DROP',
  '-p udp -m tcp --dport 80 -j DROP',
  '-m multiport --dports 1,2 -j DROP',
  '-p icmp --icmp-type 300 -j DROP',
  '-p nosuch -j DROP',
  '! -p all -j DROP',
  '-m nosuch -j DROP',
  '-m state --state NOSUCH -j DROP',
  '-j ACCEPT -j DROP',
  '-j NOSUCH',
  '-j INPUT',
  '-g ACCEPT',
  '-j DNAT --to-destination 192.0.2.1',
  '-j NOTRACK',
  '-i interface-name-16 -j DROP',
  '! -j DROP',
  '-ptcp -j DROP',
  '-jDROP',
  '-m mac --mac-source 02:00:00:00:00 -j DROP',
]

describe.skipIf(missing !== undefined)('with the kernel', () => {
  test.each(SPELLINGS)('IPv%i: %s means what iptables-save says of it', (family, options) => {
    const text = `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:own - [0:0]\n-A FORWARD ${options}\nCOMMIT\n`
    const read = readLists(text, family)
    for (const flavour of FLAVOURS) {
      const { stderr, saved } = restore(`${family === 4 ? 'ip' : 'ip6'}tables-${flavour}`, text)
      expect(saved, stderr).toContain('-A FORWARD')
      expect(readLists(saved, family).lists).toMatchObject(read.lists)
    }
  })

  test.each(REFUSED)('%s is refused by iptables-restore, and not read in silence', (options) => {
    const text = `*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD ${options}\nCOMMIT\n`
    expect(restore('iptables-legacy', text).status).not.toBe(0)
    expect(readLists(text, 4).said.filter((line) => line.startsWith('warning'))).not.toEqual([])
  })

  // The real files, as far as the kernel takes them.
  test
    .skipIf(corpusMissing !== undefined)
    .each(
      corpusFiles('iptables').filter(
        (name) => !/\.txt$|Lnv|ugent|openwrt|pastebin|private-root|insights-core\.rules/.test(name),
      ),
    )('%s means what iptables-save says of it', (name) => {
    const text = readCorpus(name).replaceAll('\r\n', '\n').replaceAll('XX:XX:XX:XX:XX:XX', '02:00:00:00:00:01')
    const family = readIptables([{ name, text }]).value.families.includes(6) ? 6 : 4
    const { forward, input, output, ...lists } = readLists(text, family).lists
    expect([forward, input, output]).not.toContain(undefined)
    const { stderr, saved } = restore(`${family === 4 ? 'ip' : 'ip6'}tables-legacy`, text)
    expect(saved, stderr).toContain('COMMIT')
    const kernel = readLists(saved, family).lists
    for (const [list, rules] of Object.entries(lists)) {
      // A policy that the file leaves open is one in the kernel.
      const open = rules.at(-1) === OPEN_END && kernel[list]?.at(-1) !== OPEN_END
      expect(kernel[list] ?? [], list).toEqual(open ? rules.slice(0, -1) : rules)
    }
  })

  test.each([
    ['legacy', 'DROP'],
    ['nft', 'ACCEPT'],
  ] as const)('without a policy %s makes it %s, so the reader leaves it open', (flavour, policy) => {
    const text = '*filter\n:FORWARD DROP\nCOMMIT\n*filter\n:FORWARD - [0:0]\nCOMMIT\n'
    expect(restore(`iptables-${flavour}`, text).saved).toContain(`:FORWARD ${policy} `)
    expect(readLists(text, 4).lists['ip filter FORWARD']?.at(-1)).toBe(OPEN_END)
  })
})
