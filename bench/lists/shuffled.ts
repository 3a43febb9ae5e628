import type { Random } from './random.ts'

/** The same elements in another order (Fisher and Yates). */
export function shuffled<T>(of: readonly T[], dice: Random): readonly T[] {
  const all = [...of]
  for (let i = all.length - 1; i > 0; i--) {
    const j = dice.below(i + 1)
    ;[all[i], all[j]] = [all[j] as T, all[i] as T]
  }
  return all
}
