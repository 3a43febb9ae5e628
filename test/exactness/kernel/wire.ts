import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatAddress } from '../../../src/core/sets/ip.ts'
import type { Packet } from '../../../src/core/sets/packet.ts'

const NAMESPACES = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']
const AS_ROOT = process.getuid?.() === 0 ? NAMESPACES : ['--user', '--map-root-user', ...NAMESPACES]
const TOOLS = ['unshare', 'ip', 'nft', 'iptables-restore']

/** Interfaces of the firewall: packets come in by one and leave by the other. */
export const IN = 'eth0'
export const OUT = 'eth1'
/** The MAC address from which packets come. */
export const SENDER = 0x02_00_00_00_00_01

/** Why no packets can be sent here, or undefined when they can. */
export function wireMissing(): string | undefined {
  for (const tool of TOOLS) {
    if (spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${tool}`]).status !== 0)
      return `${tool} is not installed`
  }
  const trial = spawnSync('unshare', [...AS_ROOT, 'sh', '-c', SETUP], { encoding: 'utf8' })
  return trial.status === 0 ? undefined : `no network namespaces can be made here: ${trial.stderr.trim()}`
}

/**
 * A sender, the firewall (this namespace) and a receiver in a row. The sender takes every address for its own, so that a socket
 * may be bound to any; the receiver writes down what comes and drops it. Neighbours are given, so that nobody asks for them.
 */
const SETUP = `
export PATH=$PATH:/usr/sbin:/sbin
mount -t tmpfs tmpfs /run && mkdir -p /run/netns && ip netns add send && ip netns add receive || exit 1
set -e
echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad
echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter
echo 0 > /proc/sys/net/ipv4/conf/default/rp_filter
ip link add ${IN} address 02:00:00:00:00:02 type veth peer name out0 address 02:00:00:00:00:01 netns send
ip link add ${OUT} address 02:00:00:00:00:03 type veth peer name in0 address 02:00:00:00:00:04 netns receive
ip addr add 169.254.1.2/24 dev ${IN} && ip link set ${IN} up
ip addr add 169.254.2.2/24 dev ${OUT} && ip link set ${OUT} up
ip -n receive link set in0 up
ip -n send link set lo up && ip -n send link set out0 up
ip neigh add 169.254.2.1 lladdr 02:00:00:00:00:04 dev ${OUT} && ip neigh add fe80::4 lladdr 02:00:00:00:00:04 dev ${OUT}
ip route add default via 169.254.2.1 dev ${OUT} && ip -6 route add default via fe80::4 dev ${OUT}
echo 1 > /proc/sys/net/ipv4/ip_forward && echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
for family in -4 -6; do
  ip $family -n send rule add pref 1 iif lo table 100
  ip $family -n send rule add pref 2 table local
  ip $family -n send rule del pref 0
done
ip -n send neigh add 169.254.1.2 lladdr 02:00:00:00:00:02 dev out0 && ip -n send neigh add fe80::2 lladdr 02:00:00:00:00:02 dev out0
ip -n send route add default via 169.254.1.2 dev out0 onlink table 100
ip -n send -6 route add default via fe80::2 dev out0 table 100
ip -n send route add local 0.0.0.0/0 dev lo table local
ip -n send -6 route add local ::/0 dev lo table local
ip netns exec send sh -c 'echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind'
ip netns exec receive nft -f - <<END
table inet seen {
  set v4 { typeof ip saddr . ip daddr . meta l4proto . th sport . th dport; flags dynamic; size 65535; }
  set v6 { typeof ip6 saddr . ip6 daddr . meta l4proto . th sport . th dport; flags dynamic; size 65535; }
  chain came {
    type filter hook prerouting priority raw; policy drop;
    meta l4proto { tcp, udp } add @v4 { ip saddr . ip daddr . meta l4proto . th sport . th dport }
    meta l4proto { tcp, udp } add @v6 { ip6 saddr . ip6 daddr . meta l4proto . th sport . th dport }
  }
}
END
`

/** Answers find their way back, and everything that comes to the receiver is answered. */
const ECHO = `
ip neigh add 169.254.1.1 lladdr 02:00:00:00:00:01 dev ${IN} && ip route add default via 169.254.1.1 dev ${IN} table 101
ip rule add iif ${OUT} table 101
ip -n receive addr add 169.254.2.1/24 dev in0 && ip -n receive neigh add 169.254.2.2 lladdr 02:00:00:00:00:03 dev in0
ip -n receive route add default via 169.254.2.2 dev in0
ip netns exec receive nft -f - <<END
table inet echo {
  chain redirects {
    type nat hook prerouting priority dstnat; policy accept;
    udp dport 1-65535 redirect to :9
  }
}
table inet seen {
  chain came { type filter hook prerouting priority raw; policy accept; }
}
END
ip netns exec send nft -f - <<END
table inet answers {
  set v4 { typeof ip saddr . ip daddr . meta l4proto . th sport . th dport; flags dynamic; size 65535; }
  chain came {
    type filter hook prerouting priority raw; policy drop;
    udp sport 1-65535 add @v4 { ip saddr . ip daddr . meta l4proto . th sport . th dport }
  }
}
END
ip netns exec receive "$0" "$2/echo.mjs" &
until [ -e ready ]; do sleep 0.02; done
`

const TRANSPORT: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp' }

/** A packet as the receivers write it down; two packets of one list never have the same. */
export function lineOf(
  packet: Pick<Packet, 'protocol' | 'source' | 'sourcePort' | 'destination' | 'destinationPort'>,
): string {
  const { protocol, source, sourcePort, destination, destinationPort } = packet
  return [TRANSPORT[protocol], formatAddress(source), sourcePort, formatAddress(destination), destinationPort].join(' ')
}

interface Sent {
  /** What came out of the firewall, as it was then. */
  readonly came: ReadonlySet<string>
  /** The answers that came back to the sender, as they were then. */
  readonly answers: ReadonlySet<string>
}

/** Loads a configuration by a command that finds it in the file `rules`, and sends first packets of TCP and UDP through it. */
export function sendThrough(text: string, load: string, packets: readonly Packet[], echo = false): Sent {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-'))
  const script = `${SETUP}${echo ? ECHO : ''}
${load}
ip netns exec send "$0" "$2/send.mjs" < packets
${echo ? 'sleep 0.3' : ''}
ip netns exec receive nft -j list table inet seen
${echo ? 'echo && ip netns exec send nft -j list table inet answers' : ''}`
  try {
    writeFileSync(join(folder, 'rules'), text)
    writeFileSync(join(folder, 'packets'), `${packets.map(lineOf).join('\n')}\n`)
    const command = ['sh', '-c', script, process.execPath, '-', import.meta.dirname]
    const { status, stdout, stderr } = spawnSync('unshare', [...AS_ROOT, ...command], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
    if (status !== 0) throw new Error(`the packets could not be sent: ${stderr}`)
    const [came, answers] = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(writtenDown)
    return { came: came ?? new Set(), answers: answers ?? new Set() }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a table has noted, from its form in JSON. */
function writtenDown(json: string): ReadonlySet<string> {
  const { nftables } = JSON.parse(json) as {
    readonly nftables: readonly {
      readonly set?: { readonly elem?: readonly { readonly concat: readonly (string | number)[] }[] }
    }[]
  }
  const elements = nftables.flatMap(({ set }) => set?.elem ?? [])
  return new Set(
    elements.map(({ concat: [source, destination, protocol, sourcePort, port] }) =>
      [protocol, source, sourcePort, destination, port].join(' '),
    ),
  )
}
