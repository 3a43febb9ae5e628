import type { Source } from '../diagnostics/source.ts'
import type { Dialect } from '../model/dialect.ts'
import { iptables } from './iptables/index.ts'
import { nftables } from './nftables/index.ts'

/** Every firewall language Portolan speaks. Being listed here puts a dialect through the contract suite. */
export const DIALECTS: readonly Dialect[] = [nftables, iptables]

export const DIALECT_IDS: readonly string[] = DIALECTS.map(({ id }) => id)

export function dialectById(id: string): Dialect | undefined {
  return DIALECTS.find((dialect) => dialect.id === id)
}

/** The language a text is most probably in, or undefined when no dialect recognises it. */
export function recogniseDialect(source: Source): Dialect | undefined {
  const [best] = DIALECTS.map((dialect) => ({ dialect, sure: dialect.recognises(source) })).sort(
    (a, b) => b.sure - a.sure,
  )
  return best !== undefined && best.sure > 0 ? best.dialect : undefined
}
