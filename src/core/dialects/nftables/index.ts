import type { Source } from '../../diagnostics/source.ts'
import type { Dialect } from '../../model/dialect.ts'
import { LIMITS } from './limits.ts'
import { printNftables } from './print.ts'
import { read } from './read.ts'

/** Enough of a file to tell what it is: some begin with a page of comments. */
const BEGINNING = 16_384

/** 0 to 1: how surely a text is nft's, by its beginning. */
function recognises({ text }: Source): number {
  const start = text.slice(0, BEGINNING)
  if (/^[\s\uFEFF]*\{\s*"nftables"\s*:/.test(start) || /^\uFEFF?#![^\n]{0,80}\bnft\b/.test(start)) return 1
  if (/^[ \t]*(?:add[ \t]+)?table[ \t]+(?:(?:ip|ip6|inet|arp|bridge|netdev)[ \t]+)?[\w."-]+[ \t]*(?:\{|$)/m.test(start))
    return 0.95
  if (
    /^[ \t]*(?:nft[ \t]+)?(?:add|insert|create|delete|flush)[ \t]+(?:table|chain|rule|ruleset|set|map|element)(?![\w=-])/m.test(
      start,
    )
  ) {
    return 0.9
  }
  if (/^[ \t]*(?:define[ \t]+\w+[ \t]*=|include[ \t]+")/m.test(start)) return 0.5
  return /"nftables"\s*:/.test(start) ? 0.6 : 0
}

/** nftables: what `nft -f` takes and `nft list ruleset` prints, in text and in JSON. */
export const nftables: Dialect = {
  id: 'nftables',
  title: 'nftables (nft)',
  recognises,
  read,
  print: printNftables,
  limits: LIMITS,
}
