import { type Interval, type IntervalSet, intervalSet } from './intervals.ts'

/** All values of the TCP flag byte. */
export const ANY_TCP_FLAGS: IntervalSet = [[0, 255]]

/**
 * The flag bytes that agree with `comparison` in every bit of `mask`: iptables `--tcp-flags mask comparison`, nft
 * `tcp flags & mask == comparison`. A comparison that asks for a bit outside the mask has none.
 */
export function tcpFlagValues(mask: number, comparison: number): IntervalSet {
  const values: Interval[] = []
  for (let value = 0; value <= 255; value++) if ((value & mask) === comparison) values.push([value, value])
  return intervalSet(values)
}
