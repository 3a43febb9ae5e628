import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { repeated, undone } from '../../src/core/check/connection.ts'
import { evaluator } from '../../src/core/check/evaluate.ts'
import { answers, onward } from '../../src/core/check/flow-packets.ts'
import { namesInRuleset } from '../../src/core/check/names.ts'
import { dialectById } from '../../src/core/dialects/index.ts'
import { parseIpv4 } from '../../src/core/sets/ip.ts'
import { nameTable } from '../../src/core/sets/names.ts'
import { packetSpace } from '../../src/core/sets/packet-space.ts'
import { loaderMissing } from '../support/loaders.ts'

/**
 * A client (10.0.1.2) behind `in`, a server (203.0.113.2) behind `out`, and a firewall between them that knows itself as 10.0.1.1 and
 * 203.0.113.1. The client pings the server, or the address of the firewall that stands for it.
 */
const NETWORK = `
set -e
unshare -n sleep 20 & C=$!
unshare -n sleep 20 & S=$!
trap 'kill $C $S' EXIT
for i in 1 2 3 4 5 6 7 8 9; do
  [ "$(readlink /proc/$C/ns/net)" = "$(readlink /proc/$$/ns/net)" ] || [ "$(readlink /proc/$S/ns/net)" = "$(readlink /proc/$$/ns/net)" ] || break
  sleep 0.1
done
ip link set lo up
ip link add in type veth peer name eth0 netns $C
ip link add out type veth peer name eth0 netns $S
ip addr add 10.0.1.1/24 dev in; ip link set in up
ip addr add 203.0.113.1/24 dev out; ip link set out up
nsenter -t $C -n sh -c 'ip addr add 10.0.1.2/24 dev eth0; ip link set eth0 up; ip route add default via 10.0.1.1'
nsenter -t $S -n sh -c 'ip addr add 203.0.113.2/24 dev eth0; ip link set eth0 up; ip route add default via 203.0.113.1'
echo 1 > /proc/sys/net/ipv4/ip_forward
eval "$LOAD"
nsenter -t $C -n ping -c 1 -W 1 "$1" > /dev/null 2>&1 && echo reached || echo lost
`

const missing =
  loaderMissing({ programs: ['nft', 'iptables-legacy-restore', 'ping', 'nsenter', 'ip'], load: 'true' }) ??
  (ping('10.0.1.1', 'true', '') === 'reached' ? undefined : 'no packet can be sent between namespaces here')
if (missing !== undefined) console.warn(`*** answers are not tried with the kernel: ${missing} ***`)

function ping(to: string, load: string, rules: string): string {
  const root = process.getuid?.() === 0 ? ['-n'] : ['-rn']
  const { stdout, stderr } = spawnSync('unshare', [...root, 'sh', '-c', NETWORK, 'sh', to], {
    encoding: 'utf8',
    env: { ...process.env, LOAD: load, RULES: rules },
  })
  return stdout.trim() === '' ? stderr : stdout.trim()
}

const IN = [{ text: 'in', prefix: false }]
const OUT = [{ text: 'out', prefix: false }]

/** What the checker says of the same ping, its answer included. */
function proved(dialect: string, text: string, to: string): string {
  const found = dialectById(dialect)
  if (found === undefined) throw new Error(dialect)
  const ruleset = found.read([{ name: 'rules.v4', text }]).value
  const names = nameTable([...namesInRuleset(ruleset), ...IN, ...OUT])
  const space = packetSpace(names)
  const evaluate = evaluator(ruleset, 'forward', { space, names })
  const by = { inInterface: names.numbersOf(IN), outInterface: names.numbersOf(OUT) }
  const address = (text: string) => {
    const read = parseIpv4(text)
    if (!read.ok) throw new Error(read.reason)
    return { v4: [[read.value, read.value]], v6: [] } as const
  }
  const ends = { source: address('10.0.1.2'), destination: address(to) }
  const opening = evaluate(
    space.box({ ...by, ...ends, protocol: [[1, 1]], sourcePort: [[8, 8]], destinationPort: [[0, 0]], states: ['new'] }),
  )
  const all = opening.passages.flatMap((passage) => {
    const back = undone(ruleset, passage, (set) => answers(space, { transport: 'icmp' }, set, by, ['established']))
    return [
      evaluate(onward(space, passage.entering, ['established']), repeated(ruleset, passage)),
      evaluate(back.entering, back.tracked),
    ]
  })
  const each = [opening, ...all].map(({ asked, mayPermit, mayDeny }) => {
    if (asked.isEmpty()) return 'nothing asked'
    if (mayDeny.isEmpty()) return 'reached'
    return mayPermit.isEmpty() ? 'lost' : 'unknown'
  })
  return each.find((one) => one !== 'reached') ?? 'reached'
}

const SNAT = 'chain nat { type nat hook postrouting priority srcnat; oifname "out" masquerade; }'
const SNAT_TO = 'chain nat { type nat hook postrouting priority srcnat; oifname "out" snat to 203.0.113.1; }'
const DNAT = 'chain nat { type nat hook prerouting priority dstnat; ip daddr 10.0.1.1 dnat to 203.0.113.2; }'
const filter = (hook: string, priority: number, rule: string) =>
  `chain other { type filter hook ${hook} priority ${priority}; ${rule} drop; }`

const NFT: readonly (readonly [what: string, to: string, chains: readonly string[]])[] = [
  ...[SNAT_TO, SNAT].flatMap((nat, i) =>
    [-101, -99].flatMap((priority) =>
      ['203.0.113.1', '10.0.1.2'].map(
        (address) =>
          [
            `${i === 0 ? 'snat' : 'masquerade'}, answers to ${address} at ${priority}`,
            '203.0.113.2',
            [nat, filter('prerouting', priority, `iifname "out" ip daddr ${address}`)],
          ] as const,
      ),
    ),
  ),
  ...[99, 101].flatMap((priority) =>
    ['203.0.113.2', '10.0.1.1'].map(
      (address) =>
        [
          `dnat, answers from ${address} at ${priority}`,
          '10.0.1.1',
          [DNAT, filter('postrouting', priority, `oifname "in" ip saddr ${address}`)],
        ] as const,
    ),
  ),
  // Of one priority the later comes first, and translation has the place of its first chain.
  ...[
    [SNAT_TO, filter('prerouting', -100, 'iifname "out" ip daddr 203.0.113.1')],
    [filter('prerouting', -100, 'iifname "out" ip daddr 203.0.113.1'), SNAT_TO],
  ].map(
    (chains, i) =>
      [`snat and a filter of its priority, ${i === 0 ? 'before' : 'behind'} it`, '203.0.113.2', chains] as const,
  ),
]

test.skipIf(missing !== undefined).each(NFT)('nft: %s', (_, to, chains) => {
  const text = `table ip x {\n${chains.join('\n').replaceAll('; }', ';\n}')}\n}\n`
  const kernel = ping(to, 'printf %s "$RULES" | nft -f -', text)
  expect(['reached', 'lost']).toContain(kernel)
  const checker = proved('nftables', text, to)
  // Whose address `masquerade` takes, the file does not say.
  if (checker !== 'unknown') expect(checker).toBe(kernel)
  if (!text.includes('masquerade')) expect(checker).not.toBe('unknown')
})

const IPTABLES: readonly (readonly [what: string, to: string, nat: string, mangle: string])[] = [
  [
    'SNAT',
    '203.0.113.2',
    '-A POSTROUTING -o out -j SNAT --to-source 203.0.113.1',
    '-A PREROUTING -i out -d 203.0.113.1 -j DROP',
  ],
  [
    'SNAT',
    '203.0.113.2',
    '-A POSTROUTING -o out -j SNAT --to-source 203.0.113.1',
    '-A PREROUTING -i out -d 10.0.1.2 -j DROP',
  ],
  [
    'DNAT',
    '10.0.1.1',
    '-A PREROUTING -d 10.0.1.1 -j DNAT --to-destination 203.0.113.2',
    '-A POSTROUTING -o in -s 203.0.113.2 -j DROP',
  ],
  [
    'DNAT',
    '10.0.1.1',
    '-A PREROUTING -d 10.0.1.1 -j DNAT --to-destination 203.0.113.2',
    '-A POSTROUTING -o in -s 10.0.1.1 -j DROP',
  ],
]

// A table that commands make has all its chains, named or not.
test.skipIf(missing !== undefined).each(IPTABLES)('iptables: %s to %s: %s, %s', (_, to, nat, mangle) => {
  const text = `iptables -t nat ${nat}\niptables -t mangle ${mangle}\n`
  const kernel = ping(to, 'eval "$RULES"', text.replaceAll('iptables', 'iptables-legacy'))
  expect(['reached', 'lost']).toContain(kernel)
  expect(proved('iptables', text, to)).toBe(kernel)
})
