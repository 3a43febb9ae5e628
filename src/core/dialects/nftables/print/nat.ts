import type { Policy, PolicySide, StaticTranslation } from '../../../model/policy.ts'
import { addressRange, unionOfAddresses } from '../../../sets/addresses.ts'
import type { AddressSet } from '../../../sets/intervals.ts'
import { formatAddress } from '../../../sets/ip.ts'
import { FAMILIES, type Family } from '../../../sets/packet.ts'
import { sideOf, sideWays } from './conditions.ts'
import type { ChainText } from './filter.ts'
import type { Sets } from './sets.ts'
import { commentLines, ruleComment } from './text.ts'

interface Placed {
  readonly translation: StaticTranslation
  readonly inside: PolicySide
  readonly outside: PolicySide
}

function placed(policy: Policy): readonly Placed[] {
  return policy.translations.flatMap((translation) => {
    const inside = sideOf(policy, translation.inside, translation.real)
    const outside = sideOf(policy, translation.outside, translation.mapped)
    return inside === undefined || outside === undefined ? [] : [{ translation, inside, outside }]
  })
}

const KEYWORD = { 4: 'ip', 6: 'ip6' } as const

/** Conditions on a side, those that fit the family: a side without interface is told by addresses. */
function sideFor(side: PolicySide, way: 'in' | 'out', sets: Sets, family: Family): readonly string[] {
  return sideWays(side, way, sets).flatMap(({ families, text }) =>
    families.includes(family) ? [text === '' ? '' : `${text} `] : [],
  )
}

function destination(all: readonly Placed[], sets: Sets): ChainText {
  const lines = ['type nat hook prerouting priority dstnat; policy accept;']
  for (const { translation, outside, inside } of all) {
    const { id, because, family, mapped, real, hairpin } = translation
    const ip = KEYWORD[family]
    lines.push('', ...commentLines(`${id}: ${because}`))
    const change = `${ip} daddr ${formatAddress(mapped)} dnat ${ip} to ${formatAddress(real)}`
    for (const by of sideFor(outside, 'in', sets, family)) {
      lines.push(`${by}${change} ${ruleComment(`${id} ${because}`)}`)
    }
    if (!hairpin) continue
    for (const by of sideFor(inside, 'in', sets, family)) {
      lines.push(`${by}${change} ${ruleComment(`${id} from its own side`)}`)
    }
  }
  return { name: 'prerouting', lines }
}

/**
 * Hosts of one side that reach another by its mapped address. The answer would go to them directly, past the firewall, from an
 * address they never spoke to. So their own address changes too: to their mapped one, by which the outside knows them as
 * well, or, where they have none, to the firewall's own on that side.
 */
function hairpin(side: PolicySide, family: Family, all: readonly Placed[], sets: Sets, names: Names): Hairpin {
  const here = all.filter(({ inside, translation }) => inside === side && translation.family === family)
  const reached = here.flatMap(({ translation }) => (translation.hairpin ? [translation.real] : []))
  const ip = KEYWORD[family]
  const turned: AddressSet = unionOfAddresses(reached.map((real) => addressRange(real)))
  const to = sets.condition(`reached_${side.zone}`, turned, 'daddr', family)
  const from = sets.condition(`behind_${side.zone}`, side.sources, 'saddr', family)
  if (to.kind !== 'text' || from.kind === 'never') return { jumps: [], chains: [] }
  const chain = { name: names(`hairpin_${side.zone}`), lines: [] as string[] }
  for (const { translation } of here) {
    const { id, real, mapped } = translation
    const change = `${ip} saddr ${formatAddress(real)} snat ${ip} to ${formatAddress(mapped)}`
    chain.lines.push(`${change} ${ruleComment(`${id} hairpin`)}`)
  }
  chain.lines.push(`masquerade ${ruleComment(`hairpin of a host of ${side.zone} without an address outside`)}`)
  const conditions = [...(from.kind === 'text' ? [from.text] : []), to.text].join(' ')
  return {
    jumps: sideFor(side, 'out', sets, family).map((by) => `${by}${conditions} jump ${chain.name}`),
    chains: [chain],
  }
}

interface Hairpin {
  readonly jumps: readonly string[]
  readonly chains: readonly ChainText[]
}

type Names = (wanted: string) => string

function hairpins(all: readonly Placed[], sets: Sets, names: Names): Hairpin {
  const sides = new Set(all.flatMap(({ translation, inside }) => (translation.hairpin ? [inside] : [])))
  const each = [...sides].flatMap((side) => FAMILIES.map((family) => hairpin(side, family, all, sets, names)))
  const jumps = each.flatMap((one) => one.jumps)
  const why = [
    '',
    '# Hosts that reach others of their own side by mapped addresses: answers must come back this way, so the caller',
    '# shows another address, its own mapped one, or if it has none that of the firewall.',
  ]
  return { jumps: jumps.length === 0 ? [] : [...why, ...jumps], chains: each.flatMap(({ chains }) => chains) }
}

function source(all: readonly Placed[], sets: Sets, jumps: readonly string[]): ChainText {
  const lines = ['type nat hook postrouting priority srcnat; policy accept;', ...jumps]
  for (const { translation, outside } of all) {
    const { id, because, family, mapped, real } = translation
    const ip = KEYWORD[family]
    lines.push('', ...commentLines(`${id}: ${because}`))
    for (const by of sideFor(outside, 'out', sets, family)) {
      const change = `${ip} saddr ${formatAddress(real)} snat ${ip} to ${formatAddress(mapped)}`
      lines.push(`${by}${change} ${ruleComment(`${id} ${because}`)}`)
    }
  }
  return { name: 'postrouting', lines }
}

/** The chains of translations; none when there is nothing to translate. */
export function natChains(policy: Policy, sets: Sets, names: Names): readonly ChainText[] {
  const all = placed(policy)
  if (all.length === 0) return []
  const { jumps, chains } = hairpins(all, sets, names)
  return [destination(all, sets), source(all, sets, jumps), ...chains]
}
