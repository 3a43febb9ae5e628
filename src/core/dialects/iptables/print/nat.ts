import type { Policy, PolicySide, StaticTranslation } from '../../../model/policy.ts'
import { formatAddress } from '../../../sets/ip.ts'
import type { Family } from '../../../sets/packet.ts'
import { addressWays } from './conditions.ts'
import { foreignAddresses, interfaceOption, sideOf } from './sides.ts'
import { type TableText, tableText } from './table.ts'
import { commentLines, ruleComment } from './text.ts'

interface Placed {
  readonly translation: StaticTranslation
  readonly inside: PolicySide
  readonly outside: PolicySide
}

function placed(policy: Policy, family: Family): readonly Placed[] {
  return policy.translations.flatMap((translation) => {
    if (translation.family !== family) return []
    const inside = sideOf(policy, translation.inside, translation.real)
    const outside = sideOf(policy, translation.outside, translation.mapped)
    return inside === undefined || outside === undefined ? [] : [{ translation, inside, outside }]
  })
}

/** A chain that only packets of one side reach: by its interface, else by the addresses that are behind it. */
function sideChain(
  table: TableText,
  side: PolicySide,
  hook: 'PREROUTING' | 'POSTROUTING',
  name: string,
  family: Family,
) {
  const chain = table.chain(name)
  const before = hook === 'PREROUTING'
  table.rule(hook, interfaceOption(side, before ? 'i' : 'o'), '-j', chain)
  if (side.interface === undefined) {
    for (const way of addressWays(foreignAddresses(side, family), before ? 's' : 'd', family)) {
      table.rule(chain, way, '-j RETURN')
    }
  }
  return chain
}

function addTranslations(table: TableText, all: readonly Placed[], family: Family): void {
  const outsides = new Set(all.map(({ outside }) => outside))
  for (const side of outsides) {
    const here = all.filter(({ outside }) => outside === side)
    const arriving = sideChain(table, side, 'PREROUTING', `dnat_${side.zone}`, family)
    const leaving = sideChain(table, side, 'POSTROUTING', `snat_${side.zone}`, family)
    for (const { translation } of here) {
      const { id, because, real, mapped } = translation
      const comment = ruleComment(`${id} ${because}`)
      for (const chain of [arriving, leaving]) table.comment(chain, commentLines(`${id}: ${because}`))
      table.rule(arriving, `-d ${formatAddress(mapped)}`, comment, `-j DNAT --to-destination ${formatAddress(real)}`)
      table.rule(leaving, `-s ${formatAddress(real)}`, comment, `-j SNAT --to-source ${formatAddress(mapped)}`)
    }
  }
}

/**
 * Hosts behind the inside interface that reach a host of the same side by its mapped address. Its answer would go to them directly,
 * past the firewall, and they would not know the address it comes from. So their own address is changed too: to their own mapped
 * address if they have one (then the other host sees them as the outside does), else to the firewall's address on that side.
 */
function addHairpins(table: TableText, all: readonly Placed[], family: Family): void {
  const sides = new Set(all.filter(({ translation }) => translation.hairpin).map(({ inside }) => inside))
  for (const side of sides) {
    const reached = all.filter(({ translation, inside }) => translation.hairpin && inside === side)
    const own = all.filter(({ inside }) => inside === side)
    const arriving = sideChain(table, side, 'PREROUTING', `dnat_${side.zone}`, family)
    const leaving = sideChain(table, side, 'POSTROUTING', `hairpin_${side.zone}`, family)
    const turned = table.chain(`turned_${side.zone}`)
    table.comment(leaving, commentLines(`hosts of ${side.zone} that reach each other by mapped addresses`))
    for (const { translation } of reached) {
      const { id, real, mapped } = translation
      const comment = ruleComment(`${id} hairpin`)
      table.rule(arriving, `-d ${formatAddress(mapped)}`, comment, `-j DNAT --to-destination ${formatAddress(real)}`)
      for (const way of addressWays(side.sources, 's', family)) {
        table.rule(leaving, way, `-d ${formatAddress(real)}`, comment, '-j', turned)
      }
    }
    table.comment(turned, commentLines('the answer has to come back this way: a host shows its own mapped address'))
    for (const { translation } of own) {
      const { id, real, mapped } = translation
      const change = `-j SNAT --to-source ${formatAddress(mapped)}`
      table.rule(turned, `-s ${formatAddress(real)}`, ruleComment(`${id} hairpin`), change)
    }
    table.comment(turned, commentLines('one without a mapped address shows that of the firewall'))
    table.rule(turned, '-j MASQUERADE')
  }
}

/** The nat table of one family; nothing when it translates nothing. */
export function natTable(policy: Policy, family: Family): readonly string[] {
  const all = placed(policy, family)
  if (all.length === 0) return []
  const table = tableText('nat', { PREROUTING: 'ACCEPT', INPUT: 'ACCEPT', OUTPUT: 'ACCEPT', POSTROUTING: 'ACCEPT' })
  addTranslations(table, all, family)
  addHairpins(table, all, family)
  return table.print()
}
