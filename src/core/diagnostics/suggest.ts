/** Words longer than this are no misspelt names; comparing them would only cost time. */
const LONGEST = 80

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, each counting 1. Gives up
 * with `limit + 1` as soon as the answer must be larger than `limit`.
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      row.push(cost)
      least = Math.min(least, cost)
    }
    if (least > limit) return limit + 1
    beforeLast = last
    last = row
  }
  return Math.min(last[b.length] ?? 0, limit + 1)
}

/**
 * The candidate that somebody who wrote `word` most likely meant: at most a third of its letters differ (case does not
 * count), or `word` is the last part of exactly one candidate (`edge` of `lync/edge`). The first of equals wins.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > LONGEST) return undefined
  const wanted = word.toLowerCase()
  let best: string | undefined
  let limit = Math.max(1, Math.floor(wanted.length / 3)) + 1
  const endings: string[] = []
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase()
    if (lower.endsWith(`/${wanted}`)) endings.push(candidate)
    const distance = editDistance(wanted, lower, limit - 1)
    if (distance >= limit) continue
    best = candidate
    limit = distance
  }
  const [ending, ...others] = endings
  return best ?? (others.length === 0 ? ending : undefined)
}

/** How many names a help line lists before it stops. */
const LISTED = 12

/** The names for a help line, backquoted and sorted as they come: `` `a`, `b` and 5 more ``. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => `\`${name}\``)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  const last = shown.pop()
  return shown.length === 0 ? (last ?? 'none') : `${shown.join(', ')} and ${last ?? ''}`
}

/** The help of an unknown name: the one that was meant, or else those there are. `kind` is in the plural: `roles`. */
export function didYouMean(word: string, names: readonly string[], kind: string): string {
  const meant = closest(word, names)
  if (meant !== undefined) return `did you mean \`${meant}\`?`
  return names.length === 0 ? `there are no ${kind}` : `the ${kind} are ${listed(names)}`
}
