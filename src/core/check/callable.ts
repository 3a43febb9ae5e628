import type { Ruleset } from '../model/ruleset.ts'

/** The most jumps that may be open at once (NFT_JUMP_STACK_SIZE in the Linux kernel). */
const MOST_JUMPS = 16

const known = new WeakMap<Ruleset, ReadonlySet<string>>()

/**
 * Keys of the lists that may be jumped to: they exist, no chain of jumps from them comes back to where it was, and none is
 * longer than the kernel's stack. A jump to any other list may do anything. Seen from the text alone, so that a list means
 * the same wherever it is called; the kernel refuses to load the others.
 */
export function callableLists(ruleset: Ruleset): ReadonlySet<string> {
  const before = known.get(ruleset)
  if (before) return before
  const callers = new Map<string, Set<string>>()
  const open = new Map<string, number>()
  for (const [key, list] of ruleset.lists) {
    const targets = new Set<string>()
    for (const { action } of list.rules) if (action.kind === 'jump' || action.kind === 'goto') targets.add(action.to)
    // A target that does not exist calls nothing: the jump itself is refused.
    const present = [...targets].filter((target) => ruleset.lists.has(target))
    open.set(key, present.length)
    for (const target of present) callers.set(target, (callers.get(target) ?? new Set()).add(key))
  }
  const heights = new Map<string, number>()
  const ready = [...open].flatMap(([key, count]) => (count === 0 ? [key] : []))
  for (const key of ready) heights.set(key, 0)
  // Lists on a loop, or before one, never become ready. `ready` grows while it is walked.
  for (const key of ready) {
    const height = (heights.get(key) ?? 0) + 1
    for (const caller of callers.get(key) ?? []) {
      heights.set(caller, Math.max(heights.get(caller) ?? 0, height))
      const left = (open.get(caller) ?? 0) - 1
      open.set(caller, left)
      if (left === 0) ready.push(caller)
    }
  }
  const callable = new Set(ready.filter((key) => (heights.get(key) ?? 0) < MOST_JUMPS))
  known.set(ruleset, callable)
  return callable
}
