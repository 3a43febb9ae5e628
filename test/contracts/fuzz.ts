import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lintCatalogue } from '../../src/core/catalogue/lint/index.ts'
import { isCatalogueFile, readCatalogue } from '../../src/core/catalogue/read.ts'
import { decide } from '../../src/core/check/decide.ts'
import { namesInRuleset } from '../../src/core/check/names.ts'
import { readDeployment } from '../../src/core/deployment/read.ts'
import { type Diagnostic, hasErrors } from '../../src/core/diagnostics/diagnostic.ts'
import { render } from '../../src/core/diagnostics/render.ts'
import type { Source, Span } from '../../src/core/diagnostics/source.ts'
import { DIALECT_IDS } from '../../src/core/dialects/index.ts'
import { PATHS, type Ruleset } from '../../src/core/model/ruleset.ts'
import { planFlows } from '../../src/core/plan/matrix.ts'
import { planPolicies } from '../../src/core/plan/policy.ts'
import { rulesetJson } from '../../src/core/reports/ruleset-json.ts'
import { rulesetText } from '../../src/core/reports/ruleset-text.ts'
import { nameTable } from '../../src/core/sets/names.ts'
import { realCatalogue } from '../support/catalogue.ts'
import { readCorpus } from '../support/corpus.ts'
import { repository } from '../support/program.ts'
import { lostLines, originsOf } from './accounting.ts'
import { type Contract, DIALECT_CONTRACTS } from './dialects.ts'
import { mutated } from './mutate.ts'
import { packetFor } from './packets.ts'
import { POLICIES } from './policies.ts'
import { oneOf, type Random, randomOf } from './random.ts'

/** Longest that a reader may take over one file, in milliseconds. */
const SLOW = 1000

/** A reader under test. */
interface Target {
  readonly name: string
  /** Good files, to be spoilt. */
  readonly texts: readonly string[]
  /** Names of files; some readers look at them. */
  readonly names: readonly string[]
  /** What is wrong with the way it reads a file, in words; nothing when it does as it should. Its time is `read`'s. */
  readonly faults: (source: Source, random: Random, read: <T>(reader: () => T) => T) => readonly string[]
}

function spanFaults(spans: readonly (Span | undefined)[], source: Source): readonly string[] {
  return spans.some(
    (span) => span?.source === source && !(0 <= span.start && span.start <= span.end && span.end <= source.text.length),
  )
    ? ['a place lies outside the file']
    : []
}

/** Characters that must not reach a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

/** Most messages that are rendered: a bad file can have one for each line. */
const RENDERED = 100

function messageFaults(diagnostics: readonly Diagnostic[], source: Source): readonly string[] {
  return [
    ...spanFaults(
      diagnostics.map(({ span }) => span),
      source,
    ),
    ...(diagnostics.slice(0, RENDERED).some((one) => RAW.test(render(one)))
      ? ['a message has a control character']
      : []),
    ...(diagnostics.some(({ message }) => message === '') ? ['a message is empty'] : []),
  ]
}

function danglingFaults({ lists, paths }: Ruleset): readonly string[] {
  const jumps = [...lists.values()].flatMap(({ rules }) =>
    rules.flatMap(({ action }) => ('to' in action ? [action.to] : [])),
  )
  const stages = PATHS.flatMap((path) => paths[path].map(({ list }) => list))
  const missing = [...jumps, ...stages].find((key) => !lists.has(key))
  return missing === undefined ? [] : [`the list ${missing} is named and not there`]
}

function dialectTarget(contract: Contract): Target {
  const { dialect } = contract
  const printed = Object.values(POLICIES).flatMap((policy) => dialect.print(policy).files)
  return {
    name: dialect.id,
    texts: [...printed.map(({ text }) => text), ...contract.corpus.map(readCorpus)],
    names: ['rules', 'rules.v6', 'ip6tables.rules', 'x.nft', 'x.json', '-'],
    faults(source, random, read) {
      const { value, diagnostics } = read(() => dialect.read([source]))
      dialect.recognises(source)
      const names = nameTable(namesInRuleset(value))
      for (let n = 0; n < 3; n++) for (const path of PATHS) decide(value, path, packetFor(random, value, names), names)
      rulesetText(value)
      JSON.parse(rulesetJson(value, diagnostics.slice(0, RENDERED)))
      return [
        ...lostLines(contract, source, value, diagnostics).map((line) => `line lost: ${line}`),
        ...spanFaults(originsOf(value), source),
        ...messageFaults(diagnostics, source),
        ...danglingFaults(value),
      ]
    },
  }
}

function filesBelow(folder: string, wanted: (name: string) => boolean): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter(wanted)
    .sort()
    .map((name) => readFileSync(join(repository, folder, name), 'utf8'))
}

function deploymentTarget(): Target {
  const catalogue = realCatalogue()
  return {
    name: 'deployment',
    texts: [
      ...filesBelow('examples', (name) => name.endsWith('deployment.yaml')),
      ...filesBelow('test/golden/deployment', (name) => name.endsWith('.yaml')),
    ],
    names: ['deployment.yaml'],
    faults(source, _, read) {
      const { value, diagnostics } = read(() => readDeployment([source], catalogue, DIALECT_IDS))
      // What is read without an error can be planned.
      if (!hasErrors(diagnostics)) planPolicies(value, planFlows(value, catalogue))
      return messageFaults(diagnostics, source)
    },
  }
}

function catalogueTarget(): Target {
  return {
    name: 'catalogue',
    texts: filesBelow('catalogue', isCatalogueFile),
    names: ['catalogue/flows/x/y.yaml'],
    faults(source, _, read) {
      const result = read(() => readCatalogue([source]))
      return messageFaults([...result.diagnostics, ...lintCatalogue(result)], source)
    },
  }
}

/** Dialects come twice as often: their input is other people's. */
const TARGETS: readonly Target[] = [
  ...DIALECT_CONTRACTS.map(dialectTarget),
  deploymentTarget(),
  ...DIALECT_CONTRACTS.map(dialectTarget),
  catalogueTarget(),
]
const TEXTS = TARGETS.flatMap(({ texts }) => texts)

export interface Case {
  readonly seed: number
  readonly target: string
  readonly source: Source
}

function targetOf(seed: number): Target {
  const target = TARGETS[seed % TARGETS.length]
  if (target === undefined) throw new Error('there is nothing to try')
  return target
}

/** The case of a seed; the same on every machine that has the same files. */
export function caseOf(seed: number): Case {
  const target = targetOf(seed)
  const random = randomOf(seed)
  // Now and then somebody gives a file to the wrong reader.
  const texts = random(25) === 0 ? TEXTS : target.texts
  const name = oneOf(random, target.names) ?? 'file'
  return { seed, target: target.name, source: { name, text: mutated(random, texts, TEXTS) } }
}

export interface Tried {
  readonly faults: readonly string[]
  /** What reading alone took, in milliseconds. */
  readonly milliseconds: number
}

/**
 * Milliseconds that something takes: by the clock or in processor time, whichever is less, and the best of three when it is
 * long, because machines have other things to do.
 */
function stopwatch() {
  let milliseconds = 0
  const once = <T>(reader: () => T): T => {
    const start = performance.now()
    const before = process.cpuUsage()
    const value = reader()
    const { user, system } = process.cpuUsage(before)
    milliseconds = Math.min(performance.now() - start, (user + system) / 1000)
    return value
  }
  const timed = <T>(reader: () => T): T => {
    const value = once(reader)
    for (let again = 0; again < 2 && milliseconds > SLOW; again++) once(reader)
    return value
  }
  return { timed, milliseconds: () => milliseconds }
}

const TOO_SLOW = 'it takes more than a second'

/** Tries one case, or the same with another text in its place. */
export function tryCase({ seed, source }: Case): Tried {
  const { timed, milliseconds } = stopwatch()
  try {
    const faults = targetOf(seed).faults(source, randomOf(seed), timed)
    return { faults: milliseconds() > SLOW ? [...faults, TOO_SLOW] : faults, milliseconds: milliseconds() }
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { faults: [`it throws: ${said.split('\n').slice(0, 6).join('\n')}`], milliseconds: milliseconds() }
  }
}

/** Most attempts to make a failing text smaller. */
const ATTEMPTS = 400

/** A smaller text with a fault of the same kind: leaves out pieces, first large, then small ones, as long as that works. */
export function smallest(failing: Case): Case {
  const kind = (one: Case) => tryCase(one).faults.map((fault) => fault.slice(0, 20))
  const kinds = new Set(kind(failing))
  // What is slow would be so hundreds of times.
  if (kinds.has(TOO_SLOW.slice(0, 20))) return failing
  let best = failing
  let attempts = 0
  for (let size = best.source.text.length >> 1; size > 0 && attempts < ATTEMPTS; size >>= 1) {
    for (let at = 0; at < best.source.text.length && attempts < ATTEMPTS; attempts++) {
      const text = best.source.text.slice(0, at) + best.source.text.slice(at + size)
      const smaller = { ...best, source: { name: best.source.name, text } }
      if (kind(smaller).some((one) => kinds.has(one))) best = smaller
      else at += size
    }
  }
  return best
}
