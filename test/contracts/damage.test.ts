import { describe, expect, test } from 'vitest'
import { decide } from '../../src/core/check/decide.ts'
import { namesInPolicy, namesInRuleset } from '../../src/core/check/names.ts'
import { provePolicy } from '../../src/core/check/prove.ts'
import type { Source } from '../../src/core/diagnostics/source.ts'
import type { Policy } from '../../src/core/model/policy.ts'
import { PATHS, type Ruleset } from '../../src/core/model/ruleset.ts'
import { nameTable } from '../../src/core/sets/names.ts'
import { type Contract, DIALECT_CONTRACTS } from './dialects.ts'
import { packetFor } from './packets.ts'
import { POLICIES } from './policies.ts'
import { type Random, randomOf } from './random.ts'

/** Policies that leave no line without a meaning, and how many ways of spoiling each line are tried. */
const DAMAGED = [
  ['every line counts', 'every way'],
  ['every line counts, sides without interface names', 'without it'],
] as const

interface Damage {
  readonly line: string
  readonly what: string
  readonly sources: readonly Source[]
}

/** What stands in quotation marks or a comment, counters, and addresses before a prefix length, where most bits do not count. */
const IDLE = /"[^"]*"|#.*|\[\d+:\d+\]|[\da-f.:]+(?=\/)/g

/** Exchanges a digit that counts. */
function otherDigit(line: string, random: Random): string | undefined {
  const plain = line.replace(IDLE, (part) => ' '.repeat(part.length))
  const digits = [...plain.matchAll(/\d/g)].map(({ index }) => index)
  const at = digits[random(Math.max(1, digits.length))]
  if (at === undefined) return undefined
  const digit = String((Number(line[at]) + 1 + random(9)) % 10)
  return line.slice(0, at) + digit + line.slice(at + 1)
}

/** Ways to spoil one line of what is printed. */
function* damages(
  files: readonly Source[],
  { verdicts }: Contract,
  ways: (typeof DAMAGED)[number][1],
  random: Random,
): Generator<Damage> {
  for (const file of files) {
    const lines = file.text.split('\n')
    for (const [i, line] of lines.entries()) {
      // Comments and blank lines.
      if (/^\s*(?:#.*)?$/.test(line)) continue
      const spoilt = (what: string, now: readonly string[]): Damage => ({
        line,
        what: `${what} in line ${i + 1} of ${file.name}: ${line.trim()}${now.length > 0 ? ` -> ${now.join().trim()}` : ''}`,
        sources: files.map((each) =>
          each === file ? { name: each.name, text: lines.toSpliced(i, 1, ...now).join('\n') } : each,
        ),
      })
      yield spoilt('nothing left', [])
      if (ways === 'without it') continue
      const digit = otherDigit(line, random)
      if (digit !== undefined) yield spoilt('another number', [digit])
      for (const [is, becomes] of verdicts) {
        const other = line.replace(new RegExp(`\\b${is}\\b(?![^"]*"$)`), becomes)
        if (other !== line) yield spoilt('another verdict', [other])
      }
    }
  }
}

/** Does the plain interpreter, which shares no code with the proof, see any difference? */
function looksEqual(a: Ruleset, b: Ruleset, policy: Policy, random: Random): string | undefined {
  const names = nameTable([...namesInRuleset(a), ...namesInRuleset(b), ...namesInPolicy(policy)])
  for (let n = 0; n < 60; n++) {
    const packet = packetFor(random, n % 2 === 0 ? a : b, names)
    for (const path of PATHS) {
      const [one, other] = [a, b].map((ruleset) => decide(ruleset, path, packet, names).disposition)
      if (one !== other)
        return `${path} ${JSON.stringify(packet, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))}: ${one}, ${other}`
    }
  }
  return undefined
}

describe.each(DIALECT_CONTRACTS)('$dialect.title', (contract) => {
  const { dialect, harmless } = contract

  test.each(DAMAGED)('%s, each line spoilt (%s): none passes for a good one', (name, ways) => {
    const policy = POLICIES[name]
    if (policy === undefined) throw new Error(name)
    const { files } = dialect.print(policy)
    const good = dialect.read(files).value
    const random = randomOf(1)
    const unseen: string[] = []
    const wronglyEqual: string[] = []
    let seen = 0
    for (const { line, what, sources } of damages(files, contract, ways, random)) {
      const { value, diagnostics } = dialect.read(sources)
      if (diagnostics.some(({ severity }) => severity !== 'info') || !provePolicy(value, policy).equal) {
        seen++
        continue
      }
      if (!harmless.some((one) => one.line.test(line))) unseen.push(what)
      const difference = looksEqual(good, value, policy, random)
      if (difference !== undefined) wronglyEqual.push(`${what}: ${difference}`)
    }
    expect(wronglyEqual).toEqual([])
    expect(unseen).toEqual([])
    expect(seen).toBeGreaterThan(20)
  })
})
