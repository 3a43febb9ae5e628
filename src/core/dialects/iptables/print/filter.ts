import { flowsLine, type InputRule, type Policy, type PolicyRule, type PolicySide } from '../../../model/policy.ts'
import type { Family } from '../../../sets/packet.ts'
import { addressWays, serviceWays, type Ways } from './conditions.ts'
import { endWays, foreignAddresses, interfaceOption, isAlways, sideOf } from './sides.ts'
import { type TableText, tableText } from './table.ts'
import { commentLines, ruleComment } from './text.ts'

const OPEN = '-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT'
const INVALID = '-m conntrack --ctstate INVALID -j DROP'

/** xt_limit counts in ten-thousandths of a second: no faster rate can be told. */
const FASTEST = 10_000

/** `-m limit …` for so many lines a second; undefined: no line at all. */
function limit(perSecond: number): string | undefined {
  if (!(perSecond > 0)) return undefined
  const count = Math.min(FASTEST, Math.floor(perSecond))
  if (count >= 1) return `-m limit --limit ${count}/second --limit-burst ${count}`
  return `-m limit --limit ${Math.max(1, Math.floor(perSecond * 60))}/minute --limit-burst 1`
}

function log(table: TableText, chain: string, { logPerSecond }: Policy, prefix: string): void {
  const rate = limit(logPerSecond)
  if (rate !== undefined) table.rule(chain, rate, '-j LOG', `--log-prefix "${prefix}"`)
}

function addInput(table: TableText, policy: Policy, family: Family): void {
  table.rule('INPUT', '-i lo -j ACCEPT')
  table.rule('INPUT', OPEN)
  table.rule('INPUT', INVALID)
  for (const rule of policy.input) addInputRule(table, policy, rule, family)
  table.comment('INPUT', ['# everything else: logged, then dropped by the policy of the chain'])
  log(table, 'INPUT', policy, 'portolan input drop: ')
}

function addInputRule(table: TableText, policy: Policy, rule: InputRule, family: Family): void {
  const { id, from, source, service, because } = rule
  const side = from === undefined ? undefined : sideOf(policy, from)
  const sources = side ? endWays(side, source.addresses, 's', family) : addressWays(source.addresses, 's', family)
  const services = serviceWays(service, family)
  if (sources.length === 0 || services.length === 0) return
  table.comment('INPUT', commentLines(`${id}: ${because}`))
  const comment = ruleComment(`${id} ${because}`)
  const own = { name: `in_${id}`, comment: ruleComment(id) }
  table.rules('INPUT', [[interfaceOption(side, 'i')], sources, services], [comment, '-j ACCEPT'], own)
}

/** Packets that come in by an interface behind which their source cannot be. */
function addAntiSpoofing(table: TableText, policy: Policy, family: Family): void {
  let drop: string | undefined
  const dropChain = () => {
    if (drop === undefined) {
      drop = table.chain('spoofed')
      log(table, drop, policy, 'portolan spoofed: ')
      table.rule(drop, '-j DROP')
    }
    return drop
  }
  for (const side of policy.sides) {
    if (side.interface === undefined) continue
    const behind = addressWays(side.sources, 's', family)
    if (isAlways(behind)) continue
    const foreign = addressWays(foreignAddresses(side, family), 's', family)
    const chain = table.chain(`from_${side.zone}`)
    table.rule('FORWARD', interfaceOption(side, 'i'), '-j', chain)
    if (behind.length <= foreign.length) {
      for (const way of behind) table.rule(chain, way, '-j RETURN')
      table.rule(chain, '-j', dropChain())
    } else for (const way of foreign) table.rule(chain, way, '-j', dropChain())
  }
}

interface Pair {
  readonly from: PolicySide
  readonly to: PolicySide
  readonly rules: PolicyRule[]
}

function pairsOf(policy: Policy): readonly Pair[] {
  const pairs = new Map<PolicySide, Map<PolicySide, Pair>>()
  for (const rule of policy.rules) {
    const from = sideOf(policy, rule.from)
    const to = sideOf(policy, rule.to)
    if (from === undefined || to === undefined) continue
    const known = pairs.get(from) ?? new Map<PolicySide, Pair>()
    pairs.set(from, known)
    const pair = known.get(to) ?? { from, to, rules: [] }
    known.set(to, pair)
    pair.rules.push(rule)
  }
  return [...pairs.values()].flatMap((known) => [...known.values()])
}

function levelsOf({ source, destination, service }: PolicyRule, family: Family): readonly Ways[] {
  return [
    addressWays(source.addresses, 's', family),
    addressWays(destination.addresses, 'd', family),
    serviceWays(service, family),
  ]
}

/** Where an interface has no name, `any` is everything behind it: other addresses leave the chain before its rules. */
function addGuard(
  table: TableText,
  chain: string,
  side: PolicySide,
  end: 's' | 'd',
  rules: readonly PolicyRule[],
  family: Family,
) {
  const any = rules.some(({ source, destination }) => (end === 's' ? source : destination).addresses === 'any')
  if (side.interface !== undefined || !any) return
  for (const way of addressWays(foreignAddresses(side, family), end, family)) table.rule(chain, way, '-j RETURN')
}

function addPair(table: TableText, pair: Pair, family: Family): void {
  const rules = pair.rules
    .map((rule) => ({ rule, levels: levelsOf(rule, family) }))
    .filter(({ levels }) => levels.every((ways) => ways.length > 0))
  if (rules.length === 0) return
  const chain = table.chain(`fwd_${pair.from.zone}_${pair.to.zone}`)
  const conditions = [interfaceOption(pair.from, 'i'), interfaceOption(pair.to, 'o')]
  table.rule('FORWARD', ...conditions, '-m conntrack --ctstate NEW', '-j', chain)
  addGuard(table, chain, pair.from, 's', pair.rules, family)
  addGuard(table, chain, pair.to, 'd', pair.rules, family)
  for (const { rule, levels } of rules) {
    const { id, because } = rule
    table.comment(chain, commentLines(`${id}: ${because}`))
    table.comment(chain, commentLines(flowsLine(rule)))
    const own = { name: id, comment: ruleComment(id) }
    table.rules(chain, levels, [ruleComment(`${id} ${because}`), '-j ACCEPT'], own)
  }
}

/** The filter table of one family. */
export function filterTable(policy: Policy, family: Family): readonly string[] {
  const table = tableText('filter', { INPUT: 'DROP', FORWARD: 'DROP', OUTPUT: 'ACCEPT' })
  addInput(table, policy, family)
  table.rule('FORWARD', OPEN)
  table.rule('FORWARD', INVALID)
  addAntiSpoofing(table, policy, family)
  for (const pair of pairsOf(policy)) addPair(table, pair, family)
  table.comment('FORWARD', ['# everything else: logged, then dropped by the policy of the chain'])
  log(table, 'FORWARD', policy, 'portolan forward drop: ')
  return table.print()
}
