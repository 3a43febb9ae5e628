import { expect, test } from 'vitest'
import { plannedExample } from '../../../test/support/example.ts'
import { nftables } from '../dialects/nftables/index.ts'
import { planPolicies } from '../plan/policy.ts'
import { excess } from './excess.ts'
import { reach } from './reach.ts'

const { deployment, matrix, catalogue } = plannedExample('lync-2010-consolidated-edge')
const policy = planPolicies(deployment, matrix).find(({ firewall }) => firewall === 'outer')
if (policy === undefined) throw new Error('the example has a firewall named outer')
const { value: ruleset } = nftables.read(nftables.print(policy).files)

/** Cuts of decision diagrams that a few small sets need, and a whole configuration does not fit into. */
const LITTLE = 1_500

test('what does not fit into the memory given is undecided, and said to be', () => {
  const { verdicts } = reach(ruleset, 'outer', matrix.flows, deployment, catalogue.features, LITTLE)
  const kinds = new Set(verdicts.map(({ disposition }) => disposition))
  expect(kinds).toContain('unknown')
  expect(kinds).not.toContain('denied')
  const whole = reach(ruleset, 'outer', matrix.flows, deployment, catalogue.features)
  expect(verdicts).toHaveLength(whole.verdicts.length)

  expect(excess(ruleset, policy, [], LITTLE)).toMatchObject({ boxes: [], complete: false, tooLarge: true })
  expect(excess(ruleset, policy, [])).toMatchObject({ boxes: [], complete: true, tooLarge: false })
})
