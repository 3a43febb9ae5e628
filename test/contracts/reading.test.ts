import { describe, expect, test } from 'vitest'
import { decide } from '../../src/core/check/decide.ts'
import { evaluator } from '../../src/core/check/evaluate.ts'
import { namesInRuleset } from '../../src/core/check/names.ts'
import type { Diagnostic } from '../../src/core/diagnostics/diagnostic.ts'
import { render } from '../../src/core/diagnostics/render.ts'
import type { Source } from '../../src/core/diagnostics/source.ts'
import { recogniseDialect } from '../../src/core/dialects/index.ts'
import type { Path, Rule, Ruleset } from '../../src/core/model/ruleset.ts'
import { rulesetJson } from '../../src/core/reports/ruleset-json.ts'
import { rulesetText } from '../../src/core/reports/ruleset-text.ts'
import { nameTable } from '../../src/core/sets/names.ts'
import { packetSpace } from '../../src/core/sets/packet-space.ts'
import { corpusFiles, corpusMissing, readCorpus } from '../support/corpus.ts'
import { boxOf } from '../support/packet-box.ts'
import { lostLines, originsOf } from './accounting.ts'
import { rulesetTexts, ruleText } from './canonical.ts'
import { configurations, DIALECT_CONTRACTS } from './dialects.ts'
import { packetFor } from './packets.ts'
import { HARMLESS_POLICY } from './policies.ts'
import { oneOf, randomOf } from './random.ts'

if (corpusMissing !== undefined) {
  console.warn(`*** readers are tried on printed files alone: ${corpusMissing} ***`)
}

/** Real configurations; where they are missing, what the dialect prints itself. */
function sourcesFor(names: readonly string[], own: readonly Source[]): readonly Source[] {
  return [...own, ...names.map((name) => ({ name, text: readCorpus(name) }))]
}

const ENDS = ['permitted', 'denied', 'rejected'] as const

/** Where 50 packets may end by the plain interpreter, and by sets. */
function bothWays(ruleset: Ruleset, path: Path, seed: number) {
  const random = randomOf(seed)
  const names = nameTable(namesInRuleset(ruleset))
  const space = packetSpace(names)
  const packets = Array.from({ length: 50 }, () => packetFor(random, ruleset, names))
  const { mayPermit, mayDeny, mayReject } = evaluator(ruleset, path, { space, names })(space.boxes(packets.map(boxOf)))
  const ends = { permitted: mayPermit, denied: mayDeny, rejected: mayReject }
  return packets.map((packet) => {
    const { outcomes } = decide(ruleset, path, packet, names)
    return {
      packet,
      plain: ENDS.filter((end) => outcomes.some(({ disposition }) => disposition === end)),
      sets: ENDS.filter((end) => ends[end].has(packet)),
      exact: outcomes.every(({ certainHeader }) => certainHeader),
    }
  })
}

function rulesOf({ lists }: Ruleset): readonly Rule[] {
  return [...lists.values()].flatMap(({ rules }) => rules)
}

/** Blanks in its place; of a member of a JSON array its comma goes too. */
function withoutStretch(text: string, start: number, end: number): string {
  const isMember = text[start] === '{'
  const before = isMember
    ? text.slice(0, start).replace(/,\s*$/, (comma) => ' '.repeat(comma.length))
    : text.slice(0, start)
  const after = isMember && before === text.slice(0, start) ? text.slice(end).replace(/^\s*,/, ' ') : text.slice(end)
  return before + ' '.repeat(end - start) + after
}

describe.each(DIALECT_CONTRACTS)('$dialect.title', (contract) => {
  const { dialect, corpus, notItsLanguage } = contract
  const sources = sourcesFor(corpus, dialect.print(HARMLESS_POLICY).files)
  const own = sources.filter(({ name }) => !notItsLanguage.test(name))

  describe.each(sources.map((source) => [source.name, source] as const))('%s', (_, source) => {
    const { value: ruleset, diagnostics } = dialect.read([source])

    test('no line is lost', () => {
      expect(lostLines(contract, source, ruleset, diagnostics)).toEqual([])
    })

    test('every place lies in the file and is a line or a part of it', () => {
      for (const { start, end } of [...originsOf(ruleset), ...diagnostics.flatMap(({ span }) => span ?? [])]) {
        expect(0 <= start && start <= end && end <= source.text.length).toBe(true)
      }
    })

    test('a rule stands where it says: without that stretch, exactly the rules from there are gone', () => {
      const rules = rulesOf(ruleset)
      // Without a jump, lists that nobody else calls are gone as well.
      const spans = [
        ...new Set(rules.flatMap(({ action, origin }) => ('to' in action || !origin.span ? [] : [origin.span]))),
      ]
      const random = randomOf(source.text.length)
      for (let n = 0; n < 4 && spans.length > 0; n++) {
        const span = oneOf(random, spans)
        if (span === undefined) continue
        const { start, end } = span
        expect(source.text.slice(start, end).trim()).not.toBe('')
        const left = dialect.read([{ name: source.name, text: withoutStretch(source.text, start, end) }]).value
        const others = rules.filter(({ origin }) => origin.span?.start !== start || origin.span.end !== end)
        expect(rulesOf(left).map(ruleText).sort(), source.text.slice(start, end)).toEqual(others.map(ruleText).sort())
      }
    })

    const unix = source.text.replaceAll('\r\n', '\n').replace(/^\ufeff/, '')
    test.each([
      ['CRLF', unix.replaceAll('\n', '\r\n')],
      ['a byte order mark', `\ufeff${unix}`],
      ['both', `\ufeff${unix.replaceAll('\n', '\r\n')}`],
    ])('reads the same with %s', (_title, text) => {
      const plain = dialect.read([{ name: source.name, text: unix }])
      const other = dialect.read([{ name: source.name, text }])
      expect(rulesetTexts(other.value)).toEqual(rulesetTexts(plain.value))
      const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code).sort()
      expect(codes(other.diagnostics)).toEqual(codes(plain.diagnostics))
    })

    test('can be shown', () => {
      expect(rulesetText(ruleset)).toContain(ruleset.dialect)
      expect(JSON.parse(rulesetJson(ruleset, diagnostics))).toMatchObject({ portolan: 1, dialect: dialect.id })
      for (const one of diagnostics) expect(render(one)).toContain(`[${one.code}]`)
    })

    test.each(['forward', 'input', 'output'] as const)('%s: sets end where the plain interpreter ends', (path) => {
      for (const { packet, plain, sets, exact } of bothWays(ruleset, path, source.text.length)) {
        expect(sets).not.toEqual([])
        if (exact) expect({ packet, ends: sets }).toEqual({ packet, ends: plain })
        else expect(plain).toEqual(expect.arrayContaining([...sets]))
      }
    })
  })

  test.each(own.map((source) => [source.name, source] as const))('%s is recognised', (_, source) => {
    expect(recogniseDialect(source)?.id).toBe(dialect.id)
  })
})

const OWN = new Set(DIALECT_CONTRACTS.flatMap(({ corpus }) => corpus))
const FOREIGN = corpusFiles('.')
  .map((name) => name.replace(/^\.\//, ''))
  .filter((name) => !OWN.has(name))

test.skipIf(corpusMissing !== undefined)('what is in no language of ours is not taken for one', () => {
  expect(FOREIGN.length).toBeGreaterThan(100)
  const taken = FOREIGN.flatMap((name) => {
    const source = { name, text: readCorpus(name) }
    return DIALECT_CONTRACTS.filter(({ dialect }) => dialect.recognises(source) > 0.5).map(
      ({ dialect }) => `${name}: ${dialect.id}`,
    )
  })
  expect(taken).toEqual([])
})

test.skipIf(corpusMissing !== undefined)('the corpus has configurations of every dialect', () => {
  for (const contract of DIALECT_CONTRACTS) expect(configurations(contract).length).toBeGreaterThan(5)
})
