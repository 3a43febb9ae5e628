import { formatIpv4 } from '../../../src/core/sets/ip.ts'
import { oneOf, type Random } from '../../contracts/random.ts'
import { IN } from './wire.ts'

/** One line of a list, in both languages. */
interface Line {
  readonly iptables: string
  readonly nft: string
}

const PORTS = [25, 53, 80, 135, 389, 443, 444, 636, 1433, 3268, 3478, 4443, 5061, 5062, 8057, 50_636]
const RANGES = ['1-1023', '1024-65535', '49152-65535', '50000-59999', '5060-5090', '6001-6004']
const V6 = ['2001:db8::/32', '2001:db8:5::/48', '2001:db8:5:1::/64', '2001:db8:5:1::7', '2001:db8:6::/47']

/** Prefixes of every length from /8 on, most of them in few networks, so that they overlap. */
function network(random: Random): string {
  const length = oneOf(random, [8, 16, 20, 22, 24, 24, 25, 28, 31, 32, 32]) ?? 24
  const base = oneOf(random, [0x0a_01_00_00, 0x0a_01_80_00, 0x0a_02_00_00, 0xac_10_09_00]) ?? 0
  const mask = length === 32 ? 2 ** 32 - 1 : 2 ** 32 - 2 ** (32 - length)
  return `${formatIpv4(((base + random(4) * 256 + random(256)) & mask) >>> 0)}/${length}`
}

function line(random: Random, chains: readonly string[]): Line {
  const iptables: string[] = []
  const nft: string[] = []
  const add = (first: string, second: string) => {
    iptables.push(first)
    nft.push(second)
  }
  const not = random(15) === 0
  const [source, destination] = [network(random), network(random)]
  const from = oneOf(random, [3, 0, 1, 2, 2, 2]) ?? 2
  if (from !== 1) add(`${not ? '! ' : ''}-s ${source}`, `ip saddr ${not ? '!= ' : ''}${source}`)
  if (from === 3) {
    const [low, high] = [network(random), network(random)].map((each) => each.split('/')[0] ?? '').sort(byValue)
    add(`-m iprange --dst-range ${low}-${high}`, low === high ? `ip daddr ${low}` : `ip daddr ${low}-${high}`)
  } else if (from !== 0) add(`-d ${destination}`, `ip daddr ${destination}`)
  if (random(12) === 0) add(`-i ${IN}`, `iifname "${IN}"`)
  if (random(20) === 0) add('! -o eth9', 'oifname != "eth9"')
  const protocol = oneOf(random, ['tcp', 'tcp', 'udp']) ?? 'tcp'
  const range = oneOf(random, RANGES) ?? ''
  const [one, two, three] = [oneOf(random, PORTS), oneOf(random, PORTS), 7000 + random(3)]
  add(`-p ${protocol}`, `meta l4proto ${protocol}`)
  if (random(10) === 0) add(`--sport ${range.replace('-', ':')}`, `${protocol} sport ${range}`)
  const ports = random(8)
  if (ports === 1) {
    const list = [...new Set([one, two, three])]
    add(`-m multiport --dports ${list.join(',')}`, `${protocol} dport { ${list.join(', ')} }`)
  } else if (ports < 4) add(`--dport ${range.replace('-', ':')}`, `${protocol} dport ${range}`)
  else if (ports === 4) add(`! --dport ${one}`, `${protocol} dport != ${one}`)
  else if (ports > 4) add(`--dport ${one}`, `${protocol} dport ${one}`)
  if (random(10) === 0) add('-m conntrack --ctstate NEW', 'ct state new')
  if (protocol === 'tcp' && random(10) === 0) add('--syn', 'tcp flags & (fin | syn | rst | ack) == syn')
  const chain = oneOf(random, chains)
  const [target, verdict] = oneOf(random, [
    ['ACCEPT', 'accept'],
    ['ACCEPT', 'accept'],
    ['DROP', 'drop'],
    ['REJECT', 'reject'],
    ...(chain === undefined ? [['RETURN', 'return']] : [[chain, `jump ${chain}`]]),
  ]) ?? ['DROP', 'drop']
  return { iptables: `${iptables.join(' ')} -j ${target}`, nft: `${nft.join(' ')} ${verdict}` }
}

function byValue(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0))
  return (x ?? 0) - (y ?? 0)
}

/** The same list of about so many rules in both languages: forwarding, three chains, policy drop. */
export function bothLanguages(random: Random, rules: number): { readonly iptables: string; readonly nft: string } {
  const chains = ['web', 'mail', 'voice']
  const each = rules >> 3
  const main = Array.from({ length: rules - 3 * each }, () => line(random, chains))
  const others = chains.map((chain) => ({ chain, lines: Array.from({ length: each }, () => line(random, [])) }))
  return {
    iptables: [
      '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]',
      ...chains.map((chain) => `:${chain} - [0:0]`),
      ...main.map(({ iptables }) => `-A FORWARD ${iptables}`),
      ...others.flatMap(({ chain, lines }) => lines.map(({ iptables }) => `-A ${chain} ${iptables}`)),
      'COMMIT\n',
    ].join('\n'),
    nft: `table inet filter {
${others.map(({ chain, lines }) => `chain ${chain} {\n${lines.map(({ nft }) => nft).join('\n')}\n}`).join('\n')}
chain forward {
type filter hook forward priority filter; policy drop;
${main.map(({ nft }) => nft).join('\n')}
${V6.flatMap((source, i) => V6.map((target, j) => `ip6 saddr ${source} ip6 daddr ${target} tcp dport ${PORTS[i] ?? 1}-${(PORTS[i] ?? 1) + 50 * j} ${(i + j) % 3 ? 'accept' : 'drop'}`)).join('\n')}
}
}
`,
  }
}
