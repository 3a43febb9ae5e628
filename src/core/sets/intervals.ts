/** Both ends belong to it. Ports, protocols, IPv4 addresses and MAC addresses are numbers; IPv6 addresses are bigints. */
export type Interval<N extends number | bigint = number> = readonly [first: N, last: N]

/** Sorted, disjoint, non-touching closed intervals, so equal sets have equal arrays. */
export type IntervalSet<N extends number | bigint = number> = readonly Interval<N>[]

/** 0 to 65535. */
export type PortSet = IntervalSet
/** IANA protocol numbers, 0 to 255. */
export type ProtocolSet = IntervalSet

/** IPv4 addresses as unsigned 32-bit numbers, IPv6 addresses as unsigned 128-bit bigints. */
export interface AddressSet {
  readonly v4: IntervalSet
  readonly v6: IntervalSet<bigint>
}

function after<N extends number | bigint>(n: N): N {
  return (typeof n === 'bigint' ? n + 1n : Number(n) + 1) as N
}

function before<N extends number | bigint>(n: N): N {
  return (typeof n === 'bigint' ? n - 1n : Number(n) - 1) as N
}

/** Appends an interval that begins no earlier than the last one of `to`; joins those that touch or overlap. */
function append<N extends number | bigint>(to: Interval<N>[], [first, last]: Interval<N>): void {
  const end = to.at(-1)
  if (end === undefined || first > after(end[1])) to.push([first, last])
  else if (last > end[1]) to[to.length - 1] = [end[0], last]
}

function isCanonical<N extends number | bigint>(intervals: readonly Interval<N>[]): boolean {
  let previous: Interval<N> | undefined
  for (const interval of intervals) {
    if (interval[0] > interval[1] || (previous !== undefined && interval[0] <= after(previous[1]))) return false
    previous = interval
  }
  return true
}

/** The set of all members of some intervals in any order; an interval that ends before it begins has none. */
export function intervalSet<N extends number | bigint>(intervals: readonly Interval<N>[]): IntervalSet<N> {
  if (isCanonical(intervals)) return intervals
  const set: Interval<N>[] = []
  const sorted = intervals.filter(([first, last]) => first <= last).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  for (const interval of sorted) append(set, interval)
  return set
}

/** One interval, or nothing if `last` is less than `first`. */
export function interval<N extends number | bigint>(first: N, last: N = first): IntervalSet<N> {
  return first <= last ? [[first, last]] : []
}

/** What is in `a`, in `b` or in both. One pass over both. */
export function union<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): IntervalSet<N> {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const joined: Interval<N>[] = []
  let j = 0
  for (const x of a) {
    for (let y = b[j]; y !== undefined && y[0] < x[0]; y = b[++j]) append(joined, y)
    append(joined, x)
  }
  for (const y of b.slice(j)) append(joined, y)
  return joined
}

/** What is in both. One pass over both. */
export function intersect<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): IntervalSet<N> {
  const common: Interval<N>[] = []
  let i = 0
  let j = 0
  for (let x = a[i], y = b[j]; x !== undefined && y !== undefined; x = a[i], y = b[j]) {
    const [first] = x[0] > y[0] ? x : y
    const [, last] = x[1] < y[1] ? x : y
    if (first <= last) common.push([first, last])
    if (x[1] < y[1]) i++
    else j++
  }
  return common
}

/** What is in `a` and not in `b`. One pass over both. */
export function subtract<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): IntervalSet<N> {
  if (b.length === 0) return a
  const left: Interval<N>[] = []
  let j = 0
  for (const [first, last] of a) {
    let next = first
    for (let y = b[j]; y !== undefined && y[0] <= last; y = b[++j]) {
      if (y[0] > next) left.push([next, before(y[0])])
      if (y[1] >= next) next = after(y[1])
      // An interval of `b` that reaches beyond this one of `a` may hold a part of the next one.
      if (next > last) break
    }
    if (next <= last) left.push([next, last])
  }
  return left
}

/** What is between `first` and `last`, both included, and not in `a`. */
export function complement<N extends number | bigint>(a: IntervalSet<N>, first: N, last: N): IntervalSet<N> {
  return subtract(interval(first, last), a)
}

/** Is `n` a member? Binary search. */
export function has<N extends number | bigint>(a: IntervalSet<N>, n: N): boolean {
  let low = 0
  let high = a.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const [first, last] = a[middle] as Interval<N>
    if (n < first) high = middle - 1
    else if (n > last) low = middle + 1
    else return true
  }
  return false
}

export function equals<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): boolean {
  return a === b || (a.length === b.length && a.every(([first, last], i) => first === b[i]?.[0] && last === b[i]?.[1]))
}

/** Is every member of `a` one of `b`? */
export function isSubset<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): boolean {
  let j = 0
  for (const [first, last] of a) {
    while ((b[j]?.[1] ?? last) < first) j++
    const y = b[j]
    if (y === undefined || y[0] > first || y[1] < last) return false
  }
  return true
}

/** Have they a member in common? */
export function overlaps<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): boolean {
  let i = 0
  let j = 0
  for (let x = a[i], y = b[j]; x !== undefined && y !== undefined; x = a[i], y = b[j]) {
    if (x[1] < y[0]) i++
    else if (y[1] < x[0]) j++
    else return true
  }
  return false
}

export function isEmpty(a: IntervalSet | IntervalSet<bigint>): boolean {
  return a.length === 0
}

/** How many members. A bigint, because a set of IPv6 addresses can have 2^128. */
export function count(a: IntervalSet | IntervalSet<bigint>): bigint {
  let total = 0n
  for (const [first, last] of a) total += BigInt(last) - BigInt(first) + 1n
  return total
}

/** For people: `25, 587, 50000-59999`. The empty set is `none`. `say` writes one member. */
export function formatIntervals<N extends number | bigint>(a: IntervalSet<N>, say: (n: N) => string = String): string {
  if (a.length === 0) return 'none'
  return a.map(([first, last]) => (first === last ? say(first) : `${say(first)}-${say(last)}`)).join(', ')
}
