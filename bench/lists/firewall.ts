import { type Random, random } from './random.ts'
import { dotted } from './text.ts'

/** What a firewall between the networks of a firm is made of. */
export interface FirewallSize {
  readonly family: 4 | 6
  /** 1 to 200, each with its own chains. */
  readonly networks: number
}

const HOSTS = 80
const SERVICES = 110
const PORTS = [22, 25, 53, 80, 110, 143, 389, 443, 445, 587, 636, 993, 995, 3389, 5060, 5061, 8080] as const

/**
 * A firewall as `iptables-save` (or `ip6tables-save`) writes it: chains of each network, into which interfaces and addresses
 * lead and from which packets return; connection state; network cards, some of them known; rate limits; packets not tracked. With
 * 20 networks it has about 5,500 rules. The same size is the same text.
 */
export function firewallText({ family, networks }: FirewallSize): string {
  const dice = random(family)
  const numbers = Array.from({ length: networks }, (_, i) => i + 1)
  const address = addressesOf(family)
  const chains = ['log_drop', 'spoofed', 'common']
  for (const n of numbers) chains.push(`cards_${n}`, `ranges_${n}`, `services_${n}`)
  const lines = [
    '*raw',
    ':PREROUTING ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ...numbers.slice(0, 4).map((n) => `-A PREROUTING -s ${address.host(n, 2)} -p udp -m udp --dport 53 -j NOTRACK`),
    'COMMIT',
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ...chains.map((chain) => `:${chain} - [0:0]`),
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT',
    `-A INPUT -s ${address.host(1, 9)} -p tcp -m tcp --dport 22 -j ACCEPT`,
    '-A FORWARD -m state --state RELATED,ESTABLISHED,UNTRACKED -j ACCEPT',
    '-A FORWARD -i wan0 -j spoofed',
    '-A FORWARD -i wan0 -p tcp -m state --state NEW -m tcp --dport 22 -m recent --update --seconds 360 --hitcount 40 --name ssh --rsource -j log_drop',
    ...numbers.flatMap((n) => [
      `-A FORWARD -s ${address.network(n)} -i eth1.${n} -j cards_${n}`,
      `-A FORWARD -i eth1.${n} -j ranges_${n}`,
    ]),
    ...numbers.map((n) => `-A FORWARD -d ${address.network(n)} -o eth1.${n} -j services_${n}`),
    '-A FORWARD -o wan0 -j ACCEPT',
    '-A FORWARD -j log_drop',
    '-A log_drop -m limit --limit 10/min -j LOG --log-prefix "dropped: "',
    '-A log_drop -j DROP',
    ...numbers.map((n) => `-A spoofed -s ${address.network(n)} -j log_drop`),
    '-A spoofed -j RETURN',
    `-A common -p ${family === 4 ? 'icmp' : 'ipv6-icmp'} -j ACCEPT`,
    '-A common -p tcp -m state --state NEW -m tcp --dport 113 -j REJECT --reject-with tcp-reset',
    '-A common -j RETURN',
    ...numbers.flatMap((n) => [
      ...Array.from({ length: HOSTS }, (_, host) => cardLines(n, address.host(n, host + 2), dice)).flat(),
      `-A cards_${n} -j RETURN`,
      `-A ranges_${n} -s ${address.network(n)} -j RETURN`,
      `-A ranges_${n} -j log_drop`,
      ...Array.from({ length: SERVICES }, () => serviceLine(n, networks, address, dice)),
      `-A services_${n} -j common`,
    ]),
    'COMMIT',
    '',
  ]
  return lines.join('\n')
}

interface Addresses {
  network(n: number): string
  host(n: number, host: number): string
}

function addressesOf(family: 4 | 6): Addresses {
  return family === 4
    ? { network: (n) => `10.20.${n}.0/24`, host: (n, host) => `${dotted(0x0a140000 + n * 256 + host)}/32` }
    : {
        network: (n) => `2001:db8:20:${n.toString(16)}::/64`,
        host: (n, host) => `2001:db8:20:${n.toString(16)}::${host.toString(16)}/128`,
      }
}

/** Hosts may use their own addresses from their own network cards only. Of some, the saved text does not say the card. */
function cardLines(n: number, host: string, dice: Random): readonly string[] {
  const byte = () => dice.below(256).toString(16).padStart(2, '0').toUpperCase()
  const card = dice.next() < 0.5 ? 'XX:XX:XX:XX:XX:XX' : `02:00:${[byte(), byte(), byte(), byte()].join(':')}`
  return [
    `-A cards_${n} -s ${host} -m mac --mac-source ${card} -j RETURN`,
    ...(dice.next() < 0.95 ? [`-A cards_${n} -s ${host} -j DROP`] : []),
  ]
}

function serviceLine(n: number, networks: number, address: Addresses, dice: Random): string {
  const somebody = () => {
    const network = 1 + dice.below(networks)
    return dice.next() < 0.4 ? address.network(network) : address.host(network, 2 + dice.below(HOSTS))
  }
  const source = dice.next() < 0.75 ? ` -s ${somebody()}` : ''
  const destination = dice.next() < 0.7 ? ` -d ${address.host(n, 2 + dice.below(HOSTS))}` : ''
  const protocol = dice.next() < 0.7 ? 'tcp' : 'udp'
  const port = () => PORTS[dice.below(PORTS.length)] as number
  const share = dice.next()
  const first = 1024 + dice.below(60000)
  const ports =
    share < 0.55
      ? `-m ${protocol} --dport ${port()}`
      : share < 0.75
        ? `-m ${protocol} --dport ${first}:${first + dice.below(4000)}`
        : `-m multiport --dports ${[...new Set([port(), port(), port()])].join(',')}`
  const action = dice.next() < 0.95 ? 'ACCEPT' : 'REJECT'
  return `-A services_${n}${source}${destination} -p ${protocol} -m state --state NEW ${ports} -j ${action}`
}
