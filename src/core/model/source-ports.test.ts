import { expect, test } from 'vitest'
import { addresses, rule, ruleset, stage } from '../../../test/support/rules.ts'
import type { Match } from './match.ts'
import type { Ruleset, Translation } from './ruleset.ts'
import { doubtSourcePorts } from './source-ports.ts'

const PORT: Match = { kind: 'source-port', ports: [[1000, 1000]] }
const UDP: Match = { kind: 'protocol', protocols: [[17, 17]] }

function after(translation: Translation): Ruleset {
  return ruleset(
    {
      early: [rule('before', PORT, { kind: 'deny' })],
      after: [rule('turn', UDP, { kind: 'translate', translation })],
      late: [rule('both', { kind: 'and', of: [UDP, { kind: 'not', of: PORT }] }, { kind: 'deny' })],
    },
    {
      forward: [
        stage('early', 'permit'),
        stage('after', 'permit', { purpose: 'translation' }),
        stage('late', 'permit'),
      ],
    },
  )
}

test('a source port after a translation of sources is in doubt, one before it is not', () => {
  const read = doubtSourcePorts(after({ source: { kind: 'to', addresses: addresses('203.0.113.9') } }))
  expect(read.lists.get('early')?.rules[0]?.match).toEqual(PORT)
  expect(read.lists.get('late')?.rules[0]?.match).toMatchObject({
    kind: 'and',
    of: [UDP, { kind: 'not', of: { kind: 'unknown' } }],
  })
})

test('a translation that names the port leaves no doubt, nor does one of destinations', () => {
  const named = after({ source: { kind: 'own' }, sourcePort: [[1000, 1000]] })
  expect(doubtSourcePorts(named)).toBe(named)
  const destinations = after({ destination: { kind: 'to', addresses: addresses('203.0.113.9') } })
  expect(doubtSourcePorts(destinations)).toBe(destinations)
})

test('a translation of one family leaves no doubt in the other', () => {
  const v4: Match = { kind: 'family', family: 4 }
  const both = ruleset(
    {
      after: [rule('turn', UDP, { kind: 'translate', translation: { source: { kind: 'own' } } })],
      late: [rule('port', PORT, { kind: 'deny' })],
    },
    {
      forward: [
        stage('after', 'permit', { purpose: 'translation', when: v4 }),
        stage('late', 'permit', { when: { kind: 'family', family: 6 } }),
      ],
    },
  )
  expect(doubtSourcePorts(both).lists.get('late')?.rules[0]?.match).toEqual(PORT)
})
