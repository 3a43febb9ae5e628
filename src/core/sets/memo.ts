/**
 * A cache from pairs of numbers to values that forgets: each pair has one slot, which it shares with others, and the last one
 * stays. So it never holds more than 2^16 values however long it is used; it begins small, for small questions.
 */
export interface PairCache<T> {
  get(a: number, b: number): T | undefined
  set(a: number, b: number, value: T): void
  clear(): void
}

const FIRST_BITS = 8
const LAST_BITS = 16

function slotOf(a: number, b: number, bits: number): number {
  return (Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b) >>> (32 - bits)) | 0
}

export function pairCache<T>(): PairCache<T> {
  let bits = 0
  let first = new Int32Array()
  let second = new Int32Array()
  let values: (T | undefined)[] = []
  let writes = 0

  function begin(newBits: number): void {
    bits = newBits
    first = new Int32Array(1 << bits)
    second = new Int32Array(1 << bits)
    values = new Array<T | undefined>(1 << bits)
    writes = 0
  }

  function grow(): void {
    const [oldFirst, oldSecond, oldValues] = [first, second, values]
    begin(bits + 2)
    for (const [i, value] of oldValues.entries()) {
      if (value !== undefined) put(oldFirst[i] ?? 0, oldSecond[i] ?? 0, value)
    }
  }

  function put(a: number, b: number, value: T): void {
    const slot = slotOf(a, b, bits)
    first[slot] = a
    second[slot] = b
    values[slot] = value
  }

  begin(FIRST_BITS)
  return {
    get(a, b) {
      const slot = slotOf(a, b, bits)
      return first[slot] === a && second[slot] === b ? values[slot] : undefined
    },
    set(a, b, value) {
      if (++writes > 1 << bits && bits < LAST_BITS) grow()
      put(a, b, value)
    },
    clear: () => begin(FIRST_BITS),
  }
}
