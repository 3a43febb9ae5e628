import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ProgramRun } from '../measure.ts'

const SECTION = 'Whole processes, from start to end'

interface Check {
  readonly id: string
  readonly title: string
  readonly input: string
  readonly runs: number
  readonly milliseconds?: number
  readonly megabytes?: number
  readonly others?: string
}

const CHECKS: readonly Check[] = [
  { id: 'check-1000', title: '1,000 lines', input: 'rules 1000', runs: 5 },
  { id: 'check-10000', title: '10,000 lines', input: 'rules 10000', runs: 5, milliseconds: 500 },
  { id: 'check-100000', title: '100,000 lines', input: 'rules 100000', runs: 1 },
  {
    id: 'check-firewall-v4',
    title: 'a firewall of 5,490 IPv4 rules in 60 chains',
    input: 'firewall-v4 20',
    runs: 3,
    milliseconds: 1500,
    megabytes: 500,
  },
  {
    id: 'check-firewall-v6',
    title: 'a firewall of 5,486 IPv6 rules in 60 chains',
    input: 'firewall-v6 20',
    runs: 3,
    milliseconds: 1500,
    megabytes: 500,
  },
]

/** Real firewalls, where they lie beside the repository. */
const REAL = [
  { family: 4, rules: '4,973', file: 'iptables-save-2015-09-03.rules' },
  { family: 6, rules: '5,584', file: 'ip6tables-save-2016-03-16.rules' },
] as const

function realChecks(root: string): readonly ProgramRun[] {
  return REAL.flatMap(({ family, rules, file }) => {
    const path = join(root, '../shared/corpus/iptables/tum', file)
    if (!existsSync(path)) return []
    const check = checkOf({
      id: `check-real-v${family}`,
      title: `the real firewall of a university chair, ${rules} IPv${family} rules`,
      input: path,
      runs: 3,
      milliseconds: 1500,
      megabytes: 500,
      ...(family === 4 ? { others: 'RuleHawk 11.3 s on one of its kind' } : {}),
    })
    return [{ ...check, inputs: [], arguments: (portolan: string) => [portolan, 'check', path] }]
  })
}

function checkOf({ id, title, input, runs, milliseconds, megabytes, others }: Check): ProgramRun {
  return {
    kind: 'whole process',
    id,
    section: SECTION,
    title: `\`portolan check\`, all of its health: ${title}`,
    inputs: [input],
    runs,
    goal: {
      ...(milliseconds === undefined ? {} : { milliseconds }),
      ...(megabytes === undefined ? {} : { megabytes }),
    },
    ...(others === undefined ? {} : { others }),
    arguments: (portolan, [file = '']) => [portolan, 'check', file],
    codes: [0, 1],
    answer: firstLine,
  }
}

const firstLine = (output: string) => output.trimStart().split('\n', 1)[0]?.trim() ?? ''

/** The rules of all firewalls whose configuration was proved, from the table that the program prints: flows, rules, NAT, proof. */
function rulesProved(output: string): string {
  const rows = [...output.matchAll(/ \d+ +(\d+) +\d+ +read back, proved equal to the plan$/gm)]
  const rules = rows.reduce((sum, [, count]) => sum + Number(count), 0)
  return `${rules.toLocaleString('en')} rules on ${rows.length} firewalls, proved`
}

/** Each of a group in turn, so that what slows the machine slows them alike. `root` is the folder of the repository. */
export function programs(root: string): readonly (readonly ProgramRun[])[] {
  return [...CHECKS.map(checkOf), ...realChecks(root)].map((check) => [check]).concat(OTHERS)
}

/** 20 servers in each site, about 300 rules on its two firewalls. */
function generating(sites: number): ProgramRun {
  return {
    kind: 'whole process',
    id: `generate-${sites}`,
    section: SECTION,
    title: `\`portolan generate\` with proof: ${sites} sites, ${2 * sites} firewalls`,
    inputs: [`branches ${sites}`],
    runs: 1,
    arguments: (portolan, [file = ''], out) => [portolan, 'generate', file, '--out', out],
    codes: [0],
    answer: rulesProved,
  }
}

const OTHERS: readonly ProgramRun[][] = [
  [generating(10)],
  [
    {
      ...generating(34),
      goal: { milliseconds: 500 },
      others: 'Capirca and Aerleon 4 to 6 s for 10,000 rules, unproved',
    },
  ],
  [
    {
      kind: 'whole process',
      id: 'plan',
      section: SECTION,
      title: '`portolan plan --format csv`: 2,000 servers in 40 sites',
      inputs: ['deployment 40'],
      runs: 2,
      goal: { milliseconds: 3000 },
      arguments: (portolan, [file = '']) => [portolan, 'plan', file, '--format', 'csv'],
      codes: [0],
      // Beside the rows there are a heading and what follows the last end of line.
      answer: (output) => `${output.split('\n').length - 2} rows`,
    },
  ],
  [
    {
      kind: 'whole process',
      id: 'port',
      section: SECTION,
      title: '`portolan port 443`',
      inputs: [],
      runs: 11,
      goal: { milliseconds: 150 },
      arguments: (portolan) => [portolan, 'port', '443'],
      codes: [0],
      answer: firstLine,
    },
  ],
  [
    {
      kind: 'whole process',
      id: 'node',
      section: SECTION,
      title: '`node -e 0`',
      inputs: [],
      runs: 21,
      arguments: () => ['-e', '0'],
      codes: [0],
      answer: () => 'nothing',
    },
    {
      kind: 'whole process',
      id: 'help',
      section: SECTION,
      title: '`portolan --help`',
      inputs: [],
      runs: 21,
      goal: { times: { of: 'node', most: 1.25 } },
      arguments: (portolan) => [portolan, '--help'],
      codes: [0],
      answer: firstLine,
    },
  ],
]
