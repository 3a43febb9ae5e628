import { expect, test } from 'vitest'
import { diff } from '../../src/core/check/diff/diff.ts'
import { hullSieve } from '../../src/core/check/explain/sieve.ts'
import { iptables } from '../../src/core/dialects/iptables/index.ts'
import type { Ruleset } from '../../src/core/model/ruleset.ts'
import { boundaryPackets } from '../support/boundary-packets.ts'
import { corpusMissing, readCorpus } from '../support/corpus.ts'
import { expectHonest } from '../support/difference.ts'

function dump(date: string): Ruleset {
  const name = `iptables/tum/iptables-save-${date}.rules`
  return iptables.read([{ name, text: readCorpus(name) }]).value
}

test.skipIf(corpusMissing)(
  'dumps of one firewall of different dates: what differs is confirmed packet by packet',
  () => {
    const [first, second] = [dump('2013-10-20'), dump('2015-09-03')]
    const answer = diff(first, second)
    const { regions, undecided, names } = answer
    expect(regions.length).toBeGreaterThan(100)
    // Rate limits and the like are in both, and not quite alike.
    expect(undecided.every(({ because }) => because.includes('not understood'))).toBe(true)
    expectHonest(first, second, boundaryPackets(regions, names, 1), { answer, sieve: hullSieve() })
  },
  300_000,
)
