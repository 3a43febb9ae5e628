import { flowsLine, type Policy, type PolicyRule, type PolicySide } from '../../../model/policy.ts'
import { endWays, foreignWays, serviceWays, sideOf, sideWays, together, type Way } from './conditions.ts'
import type { Sets } from './sets.ts'
import { commentLines, ruleComment } from './text.ts'

/** A chain of the table; lines are without their indent. */
export interface ChainText {
  readonly name: string
  readonly lines: string[]
}

export function printChain({ name, lines }: ChainText): readonly string[] {
  return [`\tchain ${name} {`, ...lines.map((line) => (line === '' ? '' : `\t\t${line}`)), '\t}', '']
}

/** The accepting lines of one rule; a rule that no packet can meet says so. */
function acceptLines(ways: readonly Way[], id: string, because: string): readonly string[] {
  if (ways.length === 0) return ['# no packet is like that']
  const comment = ruleComment(`${id} ${because}`)
  return ways.map(({ text }) => [text, 'accept', comment].filter((part) => part !== '').join(' '))
}

/** At most so many lines a second; nft knows whole numbers only, so less than one is counted by the minute. */
function log(perSecond: number, prefix: string): string | undefined {
  if (!(perSecond > 0)) return undefined
  const count = Math.min(Math.floor(perSecond), 1_000_000)
  const rate =
    count >= 1
      ? `limit rate ${count}/second burst ${count} packets`
      : `limit rate ${Math.max(1, Math.floor(perSecond * 60))}/minute burst 1 packets`
  return `${rate} log prefix "${prefix}"`
}

function lastLines({ logPerSecond }: Policy, prefix: string): readonly string[] {
  const line = log(logPerSecond, prefix)
  return line === undefined ? [] : ['', '# everything else: logged, then dropped by the policy of the chain', line]
}

const STATES = [
  'ct state established,related accept comment "packets of known connections"',
  'ct state invalid drop comment "packets of no connection"',
]

function inputChain(policy: Policy, sets: Sets): ChainText {
  const lines = [
    'type filter hook input priority filter; policy drop;',
    '',
    'iifname "lo" accept comment "the firewall with itself"',
    ...STATES,
  ]
  for (const { id, from, source, service, because } of policy.input) {
    const side = from === undefined ? undefined : sideOf(policy, from)
    const by = side === undefined ? [] : [sideWays(side, 'in', sets)]
    const ways = together(...by, endWays(source, 'saddr', sets), serviceWays(service))
    lines.push('', ...commentLines(`${id}: ${because}`), ...acceptLines(ways, id, because))
  }
  lines.push(...lastLines(policy, 'portolan input drop: '))
  return { name: 'input', lines }
}

function ruleLines(rule: PolicyRule, sets: Sets): readonly string[] {
  const { id, source, destination, service, because } = rule
  const ways = together(endWays(source, 'saddr', sets), endWays(destination, 'daddr', sets), serviceWays(service))
  return ['', ...commentLines(`${id}: ${because}`), ...commentLines(flowsLine(rule)), ...acceptLines(ways, id, because)]
}

/** Stops what comes in by an interface behind which its source cannot be. */
function antiSpoofing(side: PolicySide, sets: Sets, verdict: string): readonly string[] {
  // A side without interface is told by its sources: nothing can come in by it with another.
  if (side.interface === undefined) return []
  return foreignWays(side, sets).map((way) => `${way} ${verdict} ${ruleComment(`no source of ${side.zone}`)}`)
}

/** Has the chain a line that does something? */
function says({ lines }: ChainText): boolean {
  return lines.some((line) => line !== '' && !line.startsWith('#'))
}

function jump(state: string, by: string, chain: string): string {
  return [state, by, `jump ${chain}`].filter((part) => part !== '').join(' ')
}

/** The forward chain, one chain for each side by which packets come, one for each pair of sides with rules. */
function forwardChains(policy: Policy, sets: Sets, name: (wanted: string) => string): readonly ChainText[] {
  const forward: ChainText = {
    name: 'forward',
    lines: ['type filter hook forward priority filter; policy drop;', '', ...STATES],
  }
  const chains: ChainText[] = [forward]
  const logged = log(policy.logPerSecond, 'portolan spoofed: ')
  const spoofed: ChainText = { name: name('spoofed'), lines: [logged ?? '', 'drop'] }
  const verdict = logged === undefined ? 'drop' : `jump ${spoofed.name}`
  let guarded = false
  // Those with an interface first: a source behind one of them must not come in by it under another side's address.
  const sides = [...policy.sides].sort((a, b) => Number(a.interface === undefined) - Number(b.interface === undefined))
  for (const side of sides) {
    const entering = sideWays(side, 'in', sets)
    const from: ChainText = { name: name(`from_${side.zone}`), lines: [...antiSpoofing(side, sets, verdict)] }
    guarded ||= from.lines.length > 0
    const pairs: ChainText[] = []
    for (const other of policy.sides) {
      const rules = policy.rules.filter(
        (each) => sideOf(policy, each.from) === side && sideOf(policy, each.to) === other,
      )
      if (rules.length === 0) continue
      const pair: ChainText = { name: name(`${side.zone}_to_${other.zone}`), lines: [] }
      const leaving = sideWays(other, 'out', sets)
      for (const each of rules) pair.lines.push(...ruleLines(each, sets))
      pair.lines.shift()
      if (!says(pair)) continue
      for (const { text } of leaving) from.lines.push(jump('', text, pair.name))
      pairs.push(pair)
    }
    if (!says(from)) continue
    for (const { text } of entering) forward.lines.push(jump('ct state new', text, from.name))
    chains.push(from, ...pairs)
  }
  if (guarded && logged !== undefined) chains.push(spoofed)
  forward.lines.push(...lastLines(policy, 'portolan forward drop: '))
  return chains
}

export function filterChains(policy: Policy, sets: Sets, name: (wanted: string) => string): readonly ChainText[] {
  const output: ChainText = { name: 'output', lines: ['type filter hook output priority filter; policy accept;'] }
  return [inputChain(policy, sets), ...forwardChains(policy, sets, name), output]
}
