import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repository } from '../support/program.ts'
import { type Consumer, consumer, runNode } from './staged.ts'

/** A program shown in the guide, and what the page says that it prints. */
interface Example {
  readonly title: string
  readonly code: string
  readonly printed: string
}

const guide = readFileSync(join(repository, 'docs/guide/library.md'), 'utf8')
const examples: readonly Example[] = [
  ...guide.matchAll(
    /^## (?<title>.+)\n(?:(?!^## |^```ts)[^\n]*\n)*```ts\n(?<code>[\s\S]*?)^```\n```text\n(?<printed>[\s\S]*?)^```/gm,
  ),
].map(({ groups = {} }) => ({ title: groups.title ?? '', code: groups.code ?? '', printed: groups.printed ?? '' }))

let user: Consumer
beforeAll(() => {
  user = consumer()
})
afterAll(() => user.remove())

test('each program of the guide says what it prints', () => {
  expect(examples).toHaveLength(guide.match(/^```ts$/gm)?.length ?? 0)
  expect(examples.length).toBeGreaterThan(4)
})

describe.each(examples)('guide: $title', ({ code, printed }) => {
  test('prints what the guide shows', async () => {
    const file = join(user.folder, 'example.mjs')
    writeFileSync(file, (await transform(code, { loader: 'ts', format: 'esm' })).code)
    expect(runNode([file])).toBe(printed)
  })
})

/** What a type checker must accept, and lines that it must refuse: types that were `any` would let them through. */
const TYPES = `
import { check, inspect, readRuleset, type Part, type Ruleset } from 'portolan'
import { catalogue, port, type Requirement } from 'portolan/catalogue'

const { ruleset } = readRuleset('')
// @ts-expect-error it is undefined where the language is not known
export const sure: Ruleset = ruleset
// @ts-expect-error there is no such entry
export const entry: string = catalogue.requirements[0]
export const first: Requirement | undefined = catalogue.requirements[0]
// @ts-expect-error the reason has to be looked at first
export const facts = port(25).value
if (ruleset) {
  const { ask, space } = inspect(ruleset)
  // @ts-expect-error there is no such path
  ask(space.all, 'sideways')
  const parts: readonly Part[] = ask(space.all, 'input')
  // @ts-expect-error an answer is not to be changed
  parts.push()
  // @ts-expect-error what for?
  check(ruleset)
}
`

/** What the type checker says of the files, of somebody else's strict program. */
function typeCheck(files: Readonly<Record<string, string>>, options: object): string {
  const folder = join(user.folder, 'program')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const compilerOptions = { target: 'es2022', lib: ['es2022'], strict: true, noEmit: true, ...options }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  return runNode([join(repository, 'node_modules/typescript/bin/tsc'), '--project', folder])
}

test('its types serve a program of Node', () => {
  const programs = Object.fromEntries(examples.map(({ code }, i) => [`example-${i}.ts`, code]))
  const node = { types: ['node'], typeRoots: [join(repository, 'node_modules/@types')], skipLibCheck: true }
  expect(typeCheck({ ...programs, 'types.ts': TYPES }, { ...node, module: 'nodenext' })).toBe('')
})

test('its types serve a program that is bundled, and are whole', () => {
  const bundler = { types: [], module: 'esnext', moduleResolution: 'bundler', exactOptionalPropertyTypes: true }
  expect(typeCheck({ 'types.ts': TYPES }, { ...bundler, skipLibCheck: false })).toBe('')
})

test('every path that the package exports is there', () => {
  const installed = join(user.folder, 'node_modules/portolan')
  const { exports = {}, scripts } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    exports?: object
    scripts: Readonly<Record<string, string>>
  }
  const paths = Object.values(exports).flatMap((entry: string | object) =>
    typeof entry === 'string' ? [entry] : (Object.values(entry) as string[]),
  )
  expect(paths.filter((path) => !existsSync(join(installed, path)))).toEqual([])
  expect(Object.keys(exports)).toEqual(expect.arrayContaining(['.', './catalogue', './catalogue.json']))
  // The declarations are no part of the build.
  expect(scripts.prepack).toContain('scripts/types.mjs')
})

test('nothing is read of the catalogue before somebody looks into it', () => {
  const file = join(user.folder, 'lazy.mjs')
  writeFileSync(
    file,
    `const { parse } = JSON
     let read = 0
     JSON.parse = (...args) => { read++; return parse(...args) }
     const { catalogue } = await import('portolan/catalogue')
     const before = read
     console.log(before, catalogue.products.size > 0, catalogue.roles.size > 0, read)`,
  )
  expect(runNode([file])).toBe('0 true true 1\n')
})
