import type { CommandOption, LazyCommand } from './world.ts'

const LYNC = 'examples/lync-2010-consolidated-edge/deployment.yaml'
const DIALECT = {
  flags: '--dialect <dialect>',
  description: 'language of the firewalls, instead of what the deployment says',
}

const DEPLOYMENT = { name: '<deployment>', description: 'the deployment file (YAML)' }

/** `--format`, the first choice being the default. */
function format(...choices: readonly [string, ...string[]]): CommandOption {
  return { flags: '-f, --format <format>', description: 'form of the answer', choices, default: choices[0] }
}

/** Every command, in the order of its use. Each is loaded only when it runs, so that `--help` is quick. */
export const COMMANDS: readonly LazyCommand[] = [
  {
    name: 'plan',
    summary: 'which flows a deployment needs',
    description:
      'Every flow that the deployment needs: who opens it, to whom, on which port, through which firewalls, and what it is for.',
    arguments: [DEPLOYMENT],
    options: [format('text', 'markdown', 'csv', 'json')],
    examples: [`npm start -- plan ${LYNC}`, `npm start -- plan ${LYNC} --format csv`],
    load: async () => (await import('./commands/plan.ts')).run,
  },
  {
    name: 'dns',
    summary: 'which names must resolve for a deployment, and to what',
    description:
      'Every DNS record that the roles, versions and features of the deployment need, on the inside, in the perimeter and on the internet. Addresses are filled in; names are placeholders, because the deployment file does not tell them.',
    arguments: [DEPLOYMENT],
    options: [format('text', 'markdown', 'csv', 'json')],
    examples: [`npm start -- dns ${LYNC}`],
    load: async () => (await import('./commands/dns.ts')).run,
  },
  {
    name: 'certificates',
    summary: 'which certificates a deployment needs',
    description:
      'Every certificate that the roles, versions and features of the deployment need: who holds it, with which subject and names, from which kind of authority. Names are placeholders.',
    arguments: [DEPLOYMENT],
    options: [format('text', 'markdown', 'csv', 'json')],
    examples: [`npm start -- certificates ${LYNC}`],
    load: async () => (await import('./commands/certificates.ts')).run,
  },
  {
    name: 'advise',
    summary: 'what is risky, unsupported or forgotten in a deployment',
    description: 'Hints on the deployment, worst first, each with its reason and its sources.',
    arguments: [DEPLOYMENT],
    options: [format('text', 'json')],
    examples: [`npm start -- advise ${LYNC}`],
    load: async () => (await import('./commands/advise.ts')).run,
  },
  {
    name: 'generate',
    summary: 'least-privilege firewall configurations, proved equal to the plan',
    description:
      'Plans the deployment, writes a configuration for each firewall, reads each back with the independent reader and proves it equal to the plan. What cannot be proved is not written.',
    arguments: [DEPLOYMENT],
    options: [{ flags: '-o, --out <folder>', description: 'where to write', default: 'portolan-out' }, DIALECT],
    examples: [`npm start -- generate ${LYNC}`, `npm start -- generate ${LYNC} --dialect iptables --out portolan-out`],
    load: async () => (await import('./commands/generate.ts')).run,
  },
  {
    name: 'check',
    summary: 'what a configuration blocks that is needed, and opens that is not',
    description:
      'Reads a running configuration and proves, over whole packet sets, which flows of the deployment it lets through, which it blocks and by which line, what users will notice, what is open that nothing needs, and whether the assertions of the deployment file (`expect:`) hold. Without a deployment: which lines never decide and why, which may go, which were not understood and what they could change, and what the internet may reach.',
    arguments: [
      { name: '<config...>', description: 'the configuration of one firewall: one file, or its IPv4 and IPv6 files' },
    ],
    options: [
      {
        flags: '--for <deployment>',
        description: 'the deployment file (YAML); without it, the health of the configuration itself',
      },
      {
        flags: '--firewall <name>',
        description: 'which firewall of the deployment this is; needed when it has several',
      },
      { flags: '--all', description: 'without a deployment: tell every line, not the first 20 of each kind' },
      format('text', 'json', 'markdown', 'sarif', 'junit'),
      {
        flags: '--memory <megabytes>',
        description: 'what the sets of a check with --for may take; flows that need more are undecided (default: 2000)',
      },
      {
        flags: '--report <form=file...>',
        description: 'write this form to a file too, as in sarif=check.sarif; may be given several times',
      },
      DIALECT,
    ],
    examples: [
      `npm start -- check examples/lync-2010-consolidated-edge/out/nftables/outer.nft --for ${LYNC} --firewall outer`,
      'npm start -- check docs/guide/broken/unhealthy.rules',
    ],
    load: async () => (await import('./commands/check.ts')).run,
  },
  {
    name: 'show',
    summary: 'a configuration as neutral rules, with their lines and what was not understood',
    description:
      'Prints the vendor-neutral rules that Portolan reads out of a configuration, the lines they come from, and everything it did not understand.',
    arguments: [{ name: '<config...>', description: 'the configuration: one file, or its IPv4 and IPv6 files' }],
    options: [format('text', 'json'), DIALECT],
    examples: ['npm start -- show examples/lync-2010-consolidated-edge/out/nftables/outer.nft'],
    load: async () => (await import('./commands/show.ts')).run,
  },
  {
    name: 'explain',
    summary: 'what becomes of a packet or a set of packets, line by line, and why',
    description:
      'Like a packet tracer that never guesses: which part of the question is permitted, denied or undecided, each with the lines that decide; the way of an example through stages, lists, jumps and translation; the packets that follow and the reply. A question has a protocol, a source, -> or to, a destination, ports; also state, in and out interfaces, TCP flags. With a deployment it may name servers, pools, zones and roles. Quote it, because of the >.',
    arguments: [
      {
        name: '<config>',
        description: 'the configuration; more files may follow, or one firewall=file for each firewall',
      },
      {
        name: '<question...>',
        description: '"tcp 203.0.113.5 -> 10.45.16.20:443", "10.0.0.0/8 -> edge1 5061-5063/tcp"',
      },
    ],
    options: [
      { flags: '--for <deployment>', description: 'the deployment file (YAML): names, zones, interfaces, ways' },
      { flags: '--firewall <name>', description: 'which firewall of the deployment the configuration is of' },
      format('text', 'json'),
      DIALECT,
    ],
    examples: [
      'npm start -- explain examples/lync-2010-consolidated-edge/out/nftables/outer.nft tcp 203.0.113.5 to 131.107.155.20:443 in eth0 out eth1',
      `npm start -- explain examples/lync-2010-consolidated-edge/out/nftables/outer.nft --for ${LYNC} --firewall outer internet to edge1 443/tcp`,
    ],
    load: async () => (await import('./commands/explain.ts')).run,
  },
  {
    name: 'diff',
    summary: 'which packets two configurations treat differently, and by which lines',
    description:
      'Compares two configurations by what they do, over all packets, not by their text: every region that one lets through and the other does not, or perhaps does not, or translates otherwise, with the lines of both. `Equal` is a proof. They may be of different dialects, generations or machines. Exit code 0: equal, 1: different or not all decided, 2: could not be read.',
    arguments: [
      {
        name: '<first>',
        description: 'the configuration before: a file, or its IPv4 and IPv6 files as edge.v4+edge.v6',
      },
      { name: '<second>', description: 'the configuration after, likewise' },
    ],
    options: [
      format('text', 'json', 'markdown'),
      { flags: '--all', description: 'every region, box and line, not the first of each' },
      { flags: '--dialect <dialect>', description: 'language of both, where it is not recognised' },
    ],
    examples: [
      'npm start -- diff examples/lync-2010-consolidated-edge/out/nftables/outer.nft docs/guide/broken/outer.nft',
      'npm start -- diff examples/lync-2010-consolidated-edge/out/nftables/outer.nft examples/lync-2010-consolidated-edge/out/iptables/outer.v4.rules+examples/lync-2010-consolidated-edge/out/iptables/outer.v6.rules',
    ],
    load: async () => (await import('./commands/diff.ts')).run,
  },
  {
    name: 'lab',
    summary: 'the deployment in network namespaces, every flow tried with real packets',
    description:
      'Builds the deployment in Linux network namespaces with the generated or a given configuration on its firewalls, tries every flow and neighbours that must fail, and compares what was planned, proved and seen. Nothing leaves the namespaces.',
    arguments: [DEPLOYMENT],
    options: [
      DIALECT,
      {
        flags: '--config <firewall=files...>',
        description: 'load this configuration on a firewall instead of the generated one',
      },
      format('text', 'json'),
    ],
    examples: [`npm start -- lab ${LYNC}`],
    load: async () => (await import('./commands/lab.ts')).run,
  },
  {
    name: 'port',
    summary: 'what a port is for: every product, version and role that listens or calls there',
    description:
      'Looks up a port (5062, 5062/udp, 50000-59999), a service (smtp), a role (edge 443), an RPC interface by name or UUID (netlogon), a product or version (exchange, lync-2013), or any of these together: who listens, who calls, for what, in which versions, and which articles say otherwise.',
    arguments: [{ name: '<question...>', description: 'ports, transports, services, roles, products and versions' }],
    options: [
      format('text', 'json'),
      { flags: '--all', description: 'every flow in full, however many, and flows of any port too' },
    ],
    examples: ['npm start -- port 5062', 'npm start -- port edge 443', 'npm start -- port smtp'],
    load: async () => (await import('./commands/port.ts')).run,
  },
  {
    name: 'source',
    summary: 'what an article states, line by line, and whether it is so',
    description:
      'Every statement of a source with its verdict, the reason and the entries that record it; without a name, all sources and how their statements stand. 000 to 004 are the five seed articles.',
    arguments: [{ name: '[source]', description: 'the id of a source: 002, seed-002, exchange-2010-ports' }],
    options: [format('text', 'json')],
    examples: ['npm start -- source 002', 'npm start -- source'],
    load: async () => (await import('./commands/source.ts')).run,
  },
  {
    name: 'catalogue',
    summary: 'what Portolan knows: lint it, count it, show an entry, compare versions, export and draw',
    description:
      'lint: reads the catalogue from its YAML and checks it. stats: how much there is. show <id>: one entry with its claims and sources. diff <version> <version>: the flows that two versions of a product do not have in common. export: all of it as JSON. schema: the JSON Schema of its YAML files. poster <version>: an A3 sheet (SVG).',
    arguments: [
      { name: '<action>', description: 'lint, stats, show, diff, export, schema or poster' },
      {
        name: '[names...]',
        description: 'the entry to show; the version to draw, or those to compare: lync-2013 skype-2019',
      },
    ],
    options: [format('text', 'json', 'csv')],
    examples: [
      'npm start -- catalogue stats',
      'npm start -- catalogue lint',
      'npm start -- catalogue diff lync-2013 skype-2019',
      'npm start -- catalogue diff lync-2013 skype-2019 --format csv',
      'npm start -- catalogue poster lync-2013',
    ],
    load: async () => (await import('./commands/catalogue.ts')).run,
  },
  {
    name: 'schema',
    summary: 'the JSON Schema of the deployment file, for editors',
    description: 'Prints the JSON Schema (2020-12) of the deployment file. Editors complete and check with it.',
    arguments: [],
    options: [],
    examples: ['npm start -- schema'],
    load: async () => (await import('./commands/schema.ts')).run,
  },
]
