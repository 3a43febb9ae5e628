import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, test } from 'vitest'
import { referenceFolder, referenceOfToday } from './support/reference-pages.ts'

const pages = referenceOfToday()

test('the committed pages are those of today’s catalogue (npm run reference makes them anew)', () => {
  const committed = existsSync(referenceFolder)
    ? readdirSync(referenceFolder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
    : []
  expect(committed.map((name) => name.replaceAll('\\', '/')).sort()).toEqual([...pages.keys()].sort())
  const stale = [...pages].filter(([path, text]) => readFileSync(join(referenceFolder, path), 'utf8') !== text)
  expect(stale.map(([path]) => path)).toEqual([])
})

test('they stay small enough to be read and cloned', () => {
  const bytes = [...pages.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  expect(pages.size).toBeLessThan(300)
  expect(bytes).toBeLessThan(2_000_000)
})

test('every link between them leads to a page, and to a heading of it', () => {
  const anchors = new Map(
    [...pages].map(([path, text]) => [
      path,
      new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title))),
    ]),
  )
  const broken: string[] = []
  for (const [path, text] of pages) {
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
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
