import { expect, test } from 'vitest'
import { evaluator } from '../../src/core/check/evaluate.ts'
import { health } from '../../src/core/check/health/health.ts'
import { recogniseDialect } from '../../src/core/dialects/index.ts'
import { PATHS, type Rule, type Ruleset } from '../../src/core/model/ruleset.ts'
import { packetSpace } from '../../src/core/sets/packet-space.ts'
import { corpusFiles, corpusMissing, readCorpus } from '../support/corpus.ts'

if (corpusMissing !== undefined) console.warn(`the health of real configurations is not tested: ${corpusMissing}`)

function read(name: string): Ruleset | undefined {
  const source = { name, text: readCorpus(name) }
  return recogniseDialect(source)?.read([source]).value
}

const files = ['iptables', 'nftables'].flatMap(corpusFiles).flatMap((name) => {
  const ruleset = read(name)
  return ruleset === undefined ? [] : [{ name, ruleset }]
})

function without(ruleset: Ruleset, gone: ReadonlySet<Rule>): Ruleset {
  const lists = [...ruleset.lists].map(
    ([key, list]) => [key, { ...list, rules: list.rules.filter((rule) => !gone.has(rule)) }] as const,
  )
  return { ...ruleset, lists: new Map(lists) }
}

// Sets of packets as decision diagrams know nothing of the index and the cells by which the lines were found.
test.skipIf(files.length === 0).each(files)(
  '$name: sets of packets confirm what is said of its lines',
  ({ ruleset }) => {
    const { dead, needless, names, undecided } = health(ruleset)
    expect(undecided).toEqual([])
    const never = new Set(dead.map(({ rule }) => rule.origin))
    const rest = without(ruleset, new Set([...dead, ...needless].map(({ rule }) => rule)))
    for (const path of PATHS) {
      const space = packetSpace(names)
      const evaluation = evaluator(ruleset, path, { space, names })(space.all)
      const decides = evaluation.endings.filter(({ entering }) => !entering.isEmpty).flatMap(({ origins }) => origins)
      expect(decides.filter((origin) => never.has(origin))).toEqual([])
      const after = evaluator(rest, path, { space, names })(space.all)
      for (const end of ['mayPermit', 'mayDeny', 'mayReject'] as const)
        expect([path, end, after[end].equals(evaluation[end])]).toEqual([path, end, true])
    }
  },
)
