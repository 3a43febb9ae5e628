/**
 * A set of numbers as closed intervals, first and last in turn: sorted, disjoint, not touching. The same as an `IntervalSet` of
 * numbers, in the form that costs least to make and to walk; nearly all have one interval.
 */
export type Spans = readonly number[]

export const NO_SPANS: Spans = []

/** What is in both; `a` itself where it lies in `b`. */
export function intersectSpans(a: Spans, b: Spans): Spans {
  if (a.length === 2 && b.length === 2) {
    const [first, last] = a as readonly [number, number]
    const [from, to] = b as readonly [number, number]
    if (from <= first && last <= to) return a
    if (first <= from && to <= last) return b
    return from > last || first > to ? NO_SPANS : [Math.max(first, from), Math.min(last, to)]
  }
  const common: number[] = []
  let same = true
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const [first, last, from, to] = [a[i], a[i + 1], b[j], b[j + 1]] as [number, number, number, number]
    if (from <= last && first <= to) {
      same &&= from <= first && last <= to
      common.push(Math.max(first, from), Math.min(last, to))
    }
    if (last < to) i += 2
    else j += 2
  }
  return same && common.length === a.length ? a : common
}

/** What is in `a` and not in `b`. */
export function subtractSpans(a: Spans, b: Spans): Spans {
  const left: number[] = []
  let j = 0
  for (let i = 0; i < a.length; i += 2) {
    let first = a[i] as number
    const last = a[i + 1] as number
    while (j < b.length && (b[j + 1] as number) < first) j += 2
    // An interval of `b` that reaches beyond this one of `a` may hold a part of the next one.
    for (let k = j; k < b.length && (b[k] as number) <= last; k += 2) {
      if ((b[k] as number) > first) left.push(first, (b[k] as number) - 1)
      first = (b[k + 1] as number) + 1
    }
    if (first <= last) left.push(first, last)
  }
  return left
}

/** Have they a member in common? */
export function spansMeet(a: Spans, b: Spans): boolean {
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if ((a[i + 1] as number) < (b[j] as number)) i += 2
    else if ((b[j + 1] as number) < (a[i] as number)) j += 2
    else return true
  }
  return false
}

/** Is every member of `inner` one of `outer`? */
export function spansContain(outer: Spans, inner: Spans): boolean {
  let j = 0
  for (let i = 0; i < inner.length; i += 2) {
    while (j < outer.length && (outer[j + 1] as number) < (inner[i] as number)) j += 2
    if (j >= outer.length || (outer[j] as number) > (inner[i] as number)) return false
    if ((outer[j + 1] as number) < (inner[i + 1] as number)) return false
  }
  return true
}

export function spansHave(spans: Spans, value: number): boolean {
  if (spans.length === 2) return (spans[0] as number) <= value && value <= (spans[1] as number)
  let low = 0
  let high = spans.length / 2 - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (value < (spans[2 * middle] as number)) high = middle - 1
    else if (value > (spans[2 * middle + 1] as number)) low = middle + 1
    else return true
  }
  return false
}

export function spansEqual(a: Spans, b: Spans): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** The union of intervals in any order, first and last in turn. */
export function unionOfSpans(sets: readonly Spans[]): Spans {
  const intervals: (readonly [number, number])[] = []
  for (const spans of sets) {
    for (let i = 0; i < spans.length; i += 2) intervals.push([spans[i] as number, spans[i + 1] as number])
  }
  intervals.sort((a, b) => a[0] - b[0])
  const joined: number[] = []
  for (const [first, last] of intervals) {
    const end = joined.length - 1
    if (end < 0 || first > (joined[end] as number) + 1) joined.push(first, last)
    else if (last > (joined[end] as number)) joined[end] = last
  }
  return joined
}

/** How many members. */
export function sizeOfSpans(spans: Spans): number {
  let size = 0
  for (let i = 0; i < spans.length; i += 2) size += (spans[i + 1] as number) - (spans[i] as number) + 1
  return size
}
