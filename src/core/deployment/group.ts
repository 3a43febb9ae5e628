/** Adds a value to the list under a key. */
export function put<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

/** The servers of each pool, or whatever has a key: those without one are left out. */
export function groupBy<K, V>(values: Iterable<V>, keyOf: (value: V) => K | undefined): ReadonlyMap<K, readonly V[]> {
  const lists = new Map<K, V[]>()
  for (const value of values) {
    const key = keyOf(value)
    if (key !== undefined) put(lists, key, value)
  }
  return lists
}
