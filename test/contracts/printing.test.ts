import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generate } from '../../src/core/check/generate.ts'
import type { Diagnostic } from '../../src/core/diagnostics/diagnostic.ts'
import { render } from '../../src/core/diagnostics/render.ts'
import type { Source } from '../../src/core/diagnostics/source.ts'
import type { Dialect } from '../../src/core/model/dialect.ts'
import type { Policy } from '../../src/core/model/policy.ts'
import { policies } from '../arbitrary/policy.ts'
import { DIALECT_CONTRACTS } from './dialects.ts'
import { HARMLESS_POLICY, HOSTILE_POLICIES, ODD_POLICIES, POLICIES, UNSPEAKABLE_POLICIES } from './policies.ts'

/** What a reader doubts, as its user sees it. */
function doubts(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.filter(({ severity }) => severity !== 'info').map((one) => render(one))
}

/** Prints; a refusal fails the test. */
function printed(dialect: Dialect, policy: Policy): readonly Source[] {
  const { files, refusals } = dialect.print(policy)
  expect(refusals.map((one) => render(one))).toEqual([])
  expect(files).not.toEqual([])
  return files
}

function withText(sources: readonly Source[], change: (text: string) => string): readonly Source[] {
  return sources.map(({ name, text }) => ({ name, text: change(text) }))
}

/** The ways in which editors and file transfers change a file without changing what it says. */
const ENCODINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', (text) => `\ufeff${text}`],
  ['with both', (text) => `\ufeff${text.replaceAll('\n', '\r\n')}`],
  ['without its last line end', (text) => text.replace(/\n$/, '')],
]

/** Proved, or refused with reasons; `refused` says which. A difference fails the test. */
function proved(policy: Policy, dialect: Dialect): 'proved' | 'refused' {
  const made = generate(policy, dialect)
  if (made.ok) return 'proved'
  expect(made.differences).toEqual([])
  expect(made.refusals.every(({ severity, message }) => severity === 'error' && message !== '')).toBe(true)
  expect(made.refusals).not.toEqual([])
  return 'refused'
}

describe.each(DIALECT_CONTRACTS)('$dialect.title', ({ dialect }) => {
  describe.each(Object.entries(POLICIES))('%s', (_, policy) => {
    test('is printed and proved equal to the policy', () => {
      const made = generate(policy, dialect)
      expect(made.ok ? [] : [...made.differences, ...made.refusals.map((one) => render(one))]).toEqual([])
    })

    test.each(ENCODINGS)('is read back %s without a doubt', (_title, change) => {
      expect(doubts(dialect.read(withText(printed(dialect, policy), change)).diagnostics)).toEqual([])
    })

    test('is printed the same every time', () => {
      expect(dialect.print(structuredClone(policy))).toEqual(dialect.print(policy))
    })

    test('has lines for its reader: what each rule is for, and which flows need it', () => {
      const text = printed(dialect, policy)
        .map((file) => file.text)
        .join('')
      for (const { howTo } of dialect.print(policy).files) expect(howTo).not.toEqual([])
      for (const { flows, because, source, destination, service } of policy.rules) {
        const groups = [source, destination].map(({ addresses }) => addresses)
        const families = groups.map((group) =>
          group === 'any' ? 'any' : `${group.v4.length > 0}${group.v6.length > 0}`,
        )
        const empty =
          families.includes('falsefalse') ||
          Object.values(service).some((part) => Array.isArray(part) && part.length === 0)
        // A rule that no packet can meet needs no line.
        if (empty || (!families.includes('any') && families[0] !== families[1])) continue
        for (const words of [because, ...flows]) expect(text).toContain(words)
      }
    })

    test('is recognised', () => {
      for (const file of printed(dialect, policy)) expect(dialect.recognises(file)).toBeGreaterThan(0.9)
    })
  })

  describe('words that try to break out', () => {
    const lines = (policy: Policy) =>
      printed(dialect, policy).map(({ text }) => text.split('\n').filter((line) => !/^\s*#/.test(line)).length)
    const usual = lines(HARMLESS_POLICY)

    test.each(Object.entries(HOSTILE_POLICIES))('%s', (_, policy) => {
      const files = printed(dialect, policy)
      for (const { name, text } of files) {
        expect(name).toMatch(/^[A-Za-z0-9_][\w.-]{0,99}$/)
        expect(text).toMatch(/^[\t\n -~]*$/)
        for (const line of text.split('\n')) {
          expect(line.length).toBeLessThan(1000)
          if (!/^\s*#/.test(line)) expect(line).not.toMatch(/[`$\\']/)
        }
      }
      // No line that counts more or less than with harmless words.
      expect(lines(policy)).toEqual(usual)
      expect(proved(policy, dialect)).toBe('proved')
    })
  })

  test.each(Object.entries(ODD_POLICIES))('%s: printed and proved, or refused with a reason', (_, policy) => {
    expect(['proved', 'refused']).toContain(proved(policy, dialect))
  })

  test.each(Object.entries(UNSPEAKABLE_POLICIES))(
    '%s is refused with a reason, and nothing is printed',
    (_, policy) => {
      const { files, refusals } = dialect.print(policy)
      expect(files).toEqual([])
      expect(refusals).not.toEqual([])
      for (const { severity, message, help } of refusals) {
        expect(severity).toBe('error')
        expect(message).not.toMatch(/^[A-Z]|\.$/)
        expect(help).toBeDefined()
      }
    },
  )

  test('any policy is printed and proved, or refused with a reason', () => {
    const results = new Map<string, number>()
    fc.assert(
      fc.property(policies, (policy) => {
        const result = proved(policy, dialect)
        results.set(result, (results.get(result) ?? 0) + 1)
      }),
      { numRuns: 150 },
    )
    // A printer that refuses everything would pass otherwise.
    expect(results.get('proved')).toBeGreaterThan(50)
  })

  test('its limits have ids of their own, words and a date', () => {
    expect(new Set(dialect.limits.map(({ id }) => id)).size).toBe(dialect.limits.length)
    for (const { id, text, verified } of dialect.limits) {
      expect(id).toMatch(/^[a-z0-9-]+$/)
      expect(text).not.toBe('')
      expect(verified).toMatch(/\b20\d\d-\d\d-\d\d\b/)
    }
  })
})
