import type { Deployment } from '../../core/model/deployment.ts'
import type { PrintedFile } from '../../core/model/dialect.ts'
import type { FlowMatrix } from '../../core/model/flow.ts'
import { formatAddress } from '../../core/sets/ip.ts'
import { enter } from './inside.ts'
import { ANSWER_PORT, type ProbeAnswer, type ProbeOrder } from './protocol.ts'
import { buildCommands, isIpv6Rule, kernelSettings, type LabHost, type LabPlan, labPlan } from './topology.ts'

/** A configuration to load: the files as a dialect printed them, or a person's own. */
export interface LabConfig {
  readonly dialect: string
  readonly files: readonly Pick<PrintedFile, 'name' | 'text'>[]
}

/** A deployment that stands in namespaces, with agents on its hosts. */
export interface Lab {
  readonly plan: LabPlan
  /** Replaces what is loaded on a firewall and forgets its connections. Rejects with the loader's words. */
  load(firewall: string, config: LabConfig): Promise<void>
  /** Tries a packet from a host; the answer when it is there. */
  probe(host: LabHost, order: Omit<ProbeOrder, 'id'>): Promise<ProbeAnswer>
  /** Everything vanishes. */
  close(): Promise<void>
}

/** Every TCP and UDP port of a host leads to its agent; the agent's own packets are left alone. */
const ANSWER_EVERYWHERE = ['ip', 'ip6']
  .map(
    (family) => `table ${family} answer {
  chain every_port {
    type nat hook prerouting priority dstnat; policy accept;
    tcp dport 0-65535 dnat to :${ANSWER_PORT}
    udp dport 0-65535 dnat to :${ANSWER_PORT}
  }
}
`,
  )
  .join('')

/** Builds the lab: namespaces, wires, addresses, routes, agents. The firewalls forward everything until something is loaded. */
export async function openLab(deployment: Deployment, matrix: FlowMatrix): Promise<Lab> {
  const plan = labPlan(deployment, matrix)
  const inside = await enter()
  try {
    const namespaces = [
      'fabric',
      ...plan.hosts.map(({ namespace }) => namespace),
      ...plan.firewalls.map(({ namespace }) => namespace),
    ]
    await inside.run(['ip', '-batch', '-'], namespaces.map((name) => `netns add ${name}\n`).join(''))
    const firewalls = new Set(plan.firewalls.map(({ namespace }) => namespace))
    await Promise.all(
      namespaces.map((name) =>
        inside.run(['ip', 'netns', 'exec', name, 'sysctl', '-e', '-q', '-w', ...kernelSettings(firewalls.has(name))]),
      ),
    )
    // Wires come first: the batches of the others speak of devices that these make.
    for (const { namespace, batch } of buildCommands(plan, deployment)) {
      const [rules6, others] = [batch.filter(isIpv6Rule), batch.filter((line) => !isIpv6Rule(line))]
      await inside.run(['ip', '-n', namespace, '-batch', '-'], `${others.join('\n')}\n`)
      if (rules6.length > 0) await inside.run(['ip', '-6', '-n', namespace, '-batch', '-'], `${rules6.join('\n')}\n`)
    }
    await Promise.all(
      plan.hosts.map(async (host) => {
        await inside.run(['ip', 'netns', 'exec', host.namespace, 'nft', '-f', '-'], ANSWER_EVERYWHERE)
        const addresses = host.links.flatMap((link) => link.addresses.map(formatAddress))
        await inside.agent(host.namespace, { host: host.namespace, addresses })
      }),
    )
  } catch (error) {
    await inside.close()
    throw error
  }

  let orders = 0
  const underWay = new Map<string, Promise<unknown>>()
  const namespaceOf = new Map(plan.firewalls.map(({ name, namespace }) => [name, namespace]))
  return {
    plan,
    async load(firewall, { dialect, files }) {
      const namespace = namespaceOf.get(firewall)
      if (namespace === undefined) throw new Error(`the deployment has no firewall \`${firewall}\``)
      const within = ['ip', 'netns', 'exec', namespace]
      await inside.run([...within, 'nft', 'flush', 'ruleset'])
      for (const { name, text } of files) await inside.run([...within, ...loader(dialect, name, text)], text)
      await inside.run([...within, 'conntrack', '-F'])
    },
    async probe(host, order) {
      const ask = () => inside.probe(host.namespace, { id: ++orders, ...order })
      if (order.fromPort === undefined) return ask()
      // Two packets of one header at a time would take each other's answers.
      const header = `${order.transport} ${order.from} ${order.fromPort} ${order.to} ${order.port}`
      const turn = (underWay.get(header) ?? Promise.resolve()).then(ask, ask)
      underWay.set(header, turn)
      return turn
    },
    close: () => inside.close(),
  }
}

/** The program that loads a file of a dialect from its standard input. */
function loader(dialect: string, name: string, text: string): readonly string[] {
  if (dialect === 'nftables') return name.endsWith('.json') ? ['nft', '-j', '-f', '-'] : ['nft', '-f', '-']
  return /v6|ip6/i.test(name) || /ip6tables/.test(text.slice(0, 300)) ? ['ip6tables-restore'] : ['iptables-restore']
}
