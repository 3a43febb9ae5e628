import { Ansis } from 'ansis'
import { visible } from '../diagnostics/visible.ts'
import type { Deployment } from '../model/deployment.ts'
import type { Advice, FlowMatrix } from '../model/flow.ts'
import type { Policy } from '../model/policy.ts'
import { sortedAdvice } from './advice-text.ts'
import { count } from './check-text.ts'
import { textTable } from './text-table.ts'

export interface FirewallSummary {
  readonly policy: Policy
  readonly dialect: string
  readonly howTo: readonly string[]
}

export interface Summary {
  readonly deployment: Deployment
  readonly matrix: FlowMatrix
  readonly firewalls: readonly FirewallSummary[]
  readonly advice: readonly Advice[]
  readonly written: readonly string[]
  readonly colour: boolean
}

/** What `generate` did, for a person: what was planned, what was proved, what to mind, what was written. */
export function summaryText({ deployment, matrix, firewalls, advice, written, colour }: Summary): string {
  const ink = new Ansis(colour ? 3 : 0)
  const crossing = matrix.flows.filter(({ crossings }) => crossings.length > 0).length
  const through = new Map<string, number>()
  for (const { crossings } of matrix.flows) {
    for (const firewall of new Set(crossings.map((one) => one.firewall)))
      through.set(firewall, (through.get(firewall) ?? 0) + 1)
  }
  const absent = new Set(matrix.absent.map(({ role }) => role))
  const rows = firewalls.map(({ policy, dialect }) => [
    policy.firewall,
    policy.sides.map(({ zone }) => zone).join(' | '),
    dialect,
    String(through.get(policy.firewall) ?? 0),
    String(policy.rules.length),
    String(policy.translations.length),
    ink.green('read back, proved equal to the plan'),
  ])
  const hints = sortedAdvice(advice)
    // Roles that nobody has are many in a small deployment: one line for all of them.
    .filter(({ code, severity }) => !(code === 'absent-role' && severity === 'info'))
    .map(({ severity, message }) => {
      const mark = severity === 'error' ? ink.red(severity) : severity === 'warning' ? ink.yellow(severity) : severity
      return `  ${mark}: ${message}\n`
    })
  if (absent.size > 0) hints.push(`  info: nothing planned with ${[...absent].join(', ')}: nobody has these roles\n`)
  return [
    `\n${ink.bold(visible(deployment.name))}\n`,
    `  ${count(deployment.zones.size - 1, 'zone')} and the internet, ${count(deployment.firewalls.size, 'firewall')}, ${count(deployment.servers.size, 'server')}\n`,
    `  ${count(matrix.flows.length, 'flow')} planned, ${crossing} of them cross a firewall`,
    '\n\n',
    `${textTable(['firewall', 'between', 'language', 'flows', 'rules', 'NAT', 'proof'], rows)}\n`,
    hints.length > 0 ? `\n${ink.bold('Advice')} (portolan advise tells why and who says so)\n${hints.join('')}` : '',
    `\n${ink.bold('Written')}\n${written.map((path) => `  ${path}\n`).join('')}`,
    `\n${ink.bold('To load them')}\n${firewalls.flatMap(({ policy, howTo }) => howTo.map((line) => `  ${policy.firewall}: ${line}\n`)).join('')}`,
  ].join('')
}
