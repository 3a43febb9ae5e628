import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { referenceHtml } from '../src/core/reports/reference/html.ts'
import { realCatalogue } from './support/catalogue.ts'
import { referenceFolder, referenceOfToday, sha256 } from './support/reference-pages.ts'
import { tinyCatalogue } from './support/tiny-catalogue.ts'

const made = referenceOfToday()
const pages = new Map([...made].filter(([path]) => path.endsWith('.md')))

test('the committed pages are those of today’s catalogue (npm run reference makes them anew)', () => {
  const committed = ['catalogue', 'posters'].flatMap((folder) =>
    existsSync(join(referenceFolder, folder))
      ? readdirSync(join(referenceFolder, folder), { recursive: true, encoding: 'utf8' })
          .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
          .filter((name) => /\.[a-z]+$/.test(name))
      : [],
  )
  expect(committed.sort()).toEqual([...made.keys()].sort())
  const stale = [...made].filter(([path, text]) => readFileSync(join(referenceFolder, path), 'utf8') !== text)
  expect(stale.map(([path]) => path)).toEqual([])
})

test.each([
  ['catalogue/', 320, 3_000_000],
  ['catalogue/index.html', 1, 1_500_000],
  ['posters/', 30, 1_500_000],
] as const)('%s: at most %i files and %i bytes, to be read and cloned', (start, files, bytes) => {
  const texts = [...made].filter(([path]) => path.startsWith(start)).map(([, text]) => text)
  expect(texts.length).toBeGreaterThan(0)
  expect(texts.length).toBeLessThanOrEqual(files)
  expect(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)).toBeLessThan(bytes)
})

test('every link between them leads to a page, and to a heading of it', () => {
  const anchors = new Map(
    [...made].map(([path, text]) => [
      path,
      new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title))),
    ]),
  )
  const broken: string[] = []
  for (const [path, text] of made) {
    const link = path.endsWith('.md') ? /\]\((?!https?:)([^)]+)\)/g : /<a href="([^"]+)"/g
    for (const [, target = ''] of text.matchAll(link)) {
      const [file = '', anchor] = target.split('#')
      const known = anchors.get(posix.join(posix.dirname(path), file))
      if (known === undefined || (anchor !== undefined && !known.has(anchor))) broken.push(`${path}: ${target}`)
    }
  }
  expect(broken).toEqual([])
})

/** As GitHub makes them. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- ]/gu, '')
    .replaceAll(' ', '-')
}

test('tables are whole: every row has as many cells as its head', () => {
  for (const [path, text] of pages) {
    for (const block of text.match(/(?:^\|.*\|\n)+/gm) ?? []) {
      const cells = block
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/(?<!\\)\|/).length)
      expect(new Set(cells).size, path).toBe(1)
    }
  }
})

/** Elements that are never closed. */
const VOID = new Set(['meta', 'input'])

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Reads a page that is strict enough to be read by few lines: attributes quoted, elements closed, in order. */
function readPage(html: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const markup = /<!doctype html>|<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>/g
  let at = 0
  for (const found of html.matchAll(markup)) {
    const [all, end, name = '', given = ''] = found
    const inside = open.at(-1) ?? root
    const raw = inside.name === 'script' || inside.name === 'style'
    if (raw && !(end === '/' && name === inside.name)) continue
    const text = html.slice(at, found.index)
    if (!raw) expect(text).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/)
    inside.text += text
    at = found.index + all.length
    if (name === '') continue
    if (end === '/') {
      expect(open.pop()?.name).toBe(name)
      continue
    }
    const attributes = Object.fromEntries(
      [...given.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
    )
    const element = { name, attributes, children: [], text: '' }
    inside.children.push(element)
    if (!VOID.has(name)) open.push(element)
  }
  expect(open).toEqual([root])
  return root
}

function all(element: Element, name: string): readonly Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)])
}

function textOf({ text, children }: Element): string {
  return [text, ...children.map(textOf)].join(' ')
}

describe('the page with the search box', () => {
  const catalogue = realCatalogue()
  const html = made.get('catalogue/index.html') ?? ''
  const page = readPage(html)

  test('has a row with every cell for every entry', () => {
    const rows = all(page, 'tbody').flatMap((body) => all(body, 'tr'))
    expect(rows).toHaveLength(catalogue.requirements.length)
    expect(new Set(rows.map((row) => all(row, 'td').length))).toEqual(new Set([all(page, 'th').length]))
    expect(rows.map((row) => all(row, 'a').map(textOf).join())).toEqual(catalogue.requirements.map(({ id }) => id))
  })

  test('asks nobody for anything, and its policy names its script and style by hash', () => {
    const [script] = all(page, 'script').map(({ text }) => text)
    const [style] = all(page, 'style').map(({ text }) => text)
    const policy = all(page, 'meta').find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy')
    expect(policy?.attributes.content).toBe(
      `default-src 'none'; style-src 'sha256-${sha256(style ?? '')}'; script-src 'sha256-${sha256(script ?? '')}'; base-uri 'none'; form-action 'none'`,
    )
    const names = new Set(html.match(/<[a-z]+/g))
    expect(['<link', '<img', '<iframe', '<object'].filter((name) => names.has(name))).toEqual([])
    expect(html).not.toMatch(/ (?:src|on[a-z]+|style)="/)
    expect(style).not.toMatch(/url\(|@import/)
    expect(script).not.toMatch(/innerHTML|fetch|import|eval/)
  })

  test('what a catalogue says cannot break out of it', () => {
    const evil = `</td></table><script>alert("x'&\u0000\u202e")</script><td class="`
    const roles = new Map([...tinyCatalogue.roles].map(([id, role]) => [id, { ...role, title: evil }]))
    const requirements = tinyCatalogue.requirements.map((entry) => ({
      ...entry,
      title: evil,
      notes: evil,
      application: evil,
      for: evil,
      claims: entry.claims.map((claim) => ({ ...claim, says: evil, verdict: 'refuted' as const })),
    }))
    const read = readPage(referenceHtml({ ...tinyCatalogue, roles, requirements }, sha256))
    expect(all(read, 'script')).toHaveLength(1)
    expect(all(all(read, 'tbody')[0] ?? read, 'tr')).toHaveLength(requirements.length)
    expect(textOf(read)).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u)
  })

  const chromium = '/usr/bin/chromium'
  const reason = existsSync(chromium) ? '' : ' (skipped: there is no Chromium on this machine)'

  /** The rows that a browser shows for a question. */
  function shown(question: string): readonly string[] {
    const url = `${pathToFileURL(join(referenceFolder, 'catalogue/index.html')).href}#${question}`
    // A profile of its own: another browser may run beside.
    const profile = mkdtempSync(join(tmpdir(), 'portolan-'))
    const options = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
    const { stdout, stderr } = spawnSync(chromium, [...options, `--user-data-dir=${profile}`, '--dump-dom', url], {
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
    })
    rmSync(profile, { recursive: true, force: true })
    expect(stdout, stderr).toContain('</html>')
    return [...stdout.matchAll(/<tr([^>]* data-versions=[^>]*)>.*?<a [^>]*>([^<]*)<\/a><\/td><\/tr>/gs)].flatMap(
      ([, given = '', id = '']) => (/\bhidden\b/.test(given) ? [] : [id]),
    )
  }

  test.skipIf(reason !== '')(`a browser finds by port, words and version${reason}`, { timeout: 180_000 }, () => {
    expect(shown('')).toHaveLength(catalogue.requirements.length)
    const media = shown('q=5062&v=lync-2013')
    expect(media).toContain('lync.edge-internal.av-authentication')
    expect(media.filter((id) => !id.startsWith('lync.'))).toEqual([])
    expect(shown('q=a4f1db00+outlook')).toContain('exchange.client-access.mapi')
    expect(shown('q=no-such-word')).toEqual([])
  })
})
