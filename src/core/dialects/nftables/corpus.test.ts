import { expect, test } from 'vitest'
import { corpusFiles, corpusMissing, readCorpus } from '../../../../test/support/corpus.ts'
import type { Source, Span } from '../../diagnostics/source.ts'
import type { Match } from '../../model/match.ts'
import { readWithPlaces } from './read.ts'
import { sayRule } from './testing/say.ts'

const files = corpusFiles('nftables')

function sourceOf(path: string): Source {
  return { name: path, text: readCorpus(path) }
}

function unknownSpans(match: Match): readonly Span[] {
  if (match.kind === 'and' || match.kind === 'or') return match.of.flatMap(unknownSpans)
  if (match.kind === 'not') return unknownSpans(match.of)
  return match.kind === 'unknown' && match.span ? [match.span] : []
}

test.skipIf(corpusMissing !== undefined).each(files)('%s: every unknown is said', (path) => {
  const source = sourceOf(path)
  const { value, diagnostics } = readWithPlaces([source])
  const said = diagnostics.flatMap(({ span }) => span ?? [])
  for (const { rules } of value.lists.values()) {
    for (const { match, action, origin } of rules) {
      expect(origin.span?.source).toBe(source)
      const unknown = [...unknownSpans(match), ...(action.kind === 'unknown' && action.span ? [action.span] : [])]
      for (const { start, end } of unknown) {
        expect(said.some((span) => span.start < end && start < span.end)).toBe(true)
      }
    }
  }
})

test.skipIf(corpusMissing !== undefined)('text and JSON of one rule set are the same rules', () => {
  const [json, text] = ['json', 'nft'].map((ending) => {
    const { value } = readWithPlaces([sourceOf(`nftables/derived/company-mainfw-2016-01-30.${ending}`)])
    // The text of what is unknown is each notation's own.
    return [...value.lists].map(([key, { rules }]) => [key, rules.map((rule) => sayRule(rule).replace(/\?.*\?/, '?'))])
  })
  expect(json).toEqual(text)
  expect(text?.flatMap(([, rules]) => rules).length).toBeGreaterThan(500)
})

test.skipIf(corpusMissing !== undefined)('a variables file that is given leaves nothing undefined', () => {
  const names = ['nftables/djidji3/nftables.conf', 'nftables/djidji3/variables.nft']
  const { diagnostics } = readWithPlaces(names.map(sourceOf))
  expect(diagnostics.map(({ code }) => code)).not.toContain('undefined-variable')
  expect(diagnostics.map(({ code }) => code)).not.toContain('unresolved-include')
})
