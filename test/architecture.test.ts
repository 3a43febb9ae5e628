import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Which folders of `src` a folder may use, itself always included. One direction, no back and forth. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  'core/diagnostics': [],
  'core/sets': [],
  'core/yaml': ['core/diagnostics'],
  'core/model': ['core/diagnostics', 'core/sets'],
  'core/catalogue': ['core/diagnostics', 'core/sets', 'core/yaml', 'core/model'],
  'core/deployment': ['core/diagnostics', 'core/sets', 'core/yaml', 'core/model'],
  'core/classify': ['core/diagnostics', 'core/sets', 'core/model'],
  'core/check': ['core/diagnostics', 'core/sets', 'core/model', 'core/classify'],
  'core/reports': ['core/diagnostics', 'core/sets', 'core/model'],
  'core/plan': ['core/diagnostics', 'core/sets', 'core/model', 'core/catalogue', 'core/deployment'],
  'core/question': ['core/diagnostics', 'core/sets', 'core/model', 'core/plan'],
  'core/dialects': ['core/diagnostics', 'core/sets', 'core/model', 'core/dialects/*'],
  'core/dialects/*': ['core/diagnostics', 'core/sets', 'core/model'],
  /** The library: what others import. */
  'core/api': ['core/*', 'core/dialects'],
  node: ['core/*', 'core/dialects'],
}

/** Only these know the list of dialects. */
const MEETS_DIALECTS = /^src\/(?:node|core\/api)\//

interface Import {
  readonly from: string
  readonly to: string
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to = '']) => ({
    from: file,
    to: to.startsWith('.') ? relative(root, resolve(root, dirname(file), to)) : to,
  }))
}

/** `src/core/dialects/iptables/read.ts` is in `core/dialects/iptables`, `src/node/cli/main.ts` in `node`. */
function folderOf(file: string): string {
  const [, layer = '', area = '', vendor = ''] = file.split('/')
  if (layer !== 'core') return layer
  return area === 'dialects' && !vendor.endsWith('.ts') ? `core/dialects/${vendor}` : `core/${area}`
}

function allowed(from: string, to: string): boolean {
  if (from === to) return true
  const rules = MAY_USE[from] ?? MAY_USE[from.replace(/[^/]+$/, '*')] ?? []
  return rules.some((rule) => (rule.endsWith('/*') ? to.startsWith(rule.slice(0, -1)) : rule === to))
}

const imports = sources('src').flatMap(importsOf)
const shipped = imports.filter(({ from }) => !from.endsWith('.test.ts'))

test('every folder uses only what stands to its left', () => {
  const wrong = shipped.filter(({ from, to }) => to.startsWith('src/') && !allowed(folderOf(from), folderOf(to)))
  expect(wrong).toEqual([])
})

test('the core touches neither files nor sockets nor clocks', () => {
  const core = shipped.filter(({ from }) => from.startsWith('src/core/'))
  expect(core.filter(({ to }) => to.startsWith('node:'))).toEqual([])
  const impure = /\b(?:process\.|Date\.now|new Date\(|Math\.random|setTimeout|fetch\()/
  const files = [...new Set(core.map(({ from }) => from))]
  expect(
    files.filter((file) => impure.test(readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))),
  ).toEqual([])
})

test('only the outer layers meet the list of dialects', () => {
  const wrong = shipped.filter(({ from, to }) => to === 'src/core/dialects/index.ts' && !MEETS_DIALECTS.test(from))
  expect(wrong).toEqual([])
})

test('every folder of the source has a rule', () => {
  const folders = [...new Set(imports.map(({ from }) => folderOf(from)))]
  expect(folders.filter((folder) => !(folder in MAY_USE) && !folder.startsWith('core/dialects/'))).toEqual([])
})
