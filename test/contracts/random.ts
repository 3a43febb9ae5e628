/** Whole numbers from 0 to `below - 1`. */
export type Random = (below: number) => number

/** Mulberry32: the same numbers for the same seed on every machine, so that a failure can be looked at again. */
export function randomOf(seed: number): Random {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** One of some values; undefined when there are none. */
export function oneOf<T>(random: Random, values: readonly T[]): T | undefined {
  return values[random(Math.max(1, values.length))]
}
