import { type Generated, generate as generateIn } from '../check/generate.ts'
import { dialectById } from '../dialects/index.ts'
import type { Policy } from '../model/policy.ts'
import { unknownDialect } from './ruleset.ts'

/**
 * The configuration of one firewall in a dialect, by its id: printed, read back, and proved to do what the policy says, for every
 * packet there is. What the dialect cannot say is refused with the reason; there is no configuration without a proof.
 */
export function generate(policy: Policy, dialect: string): Generated {
  const speaker = dialectById(dialect)
  if (speaker === undefined) return { ok: false, refusals: [unknownDialect(dialect)], differences: [] }
  return generateIn(policy, speaker)
}
