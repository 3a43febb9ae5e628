import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { referenceFolder, referenceOfToday } from '../test/support/reference-pages.ts'

// `npm run reference`: makes the reference pages and posters anew, after a change of the catalogue.
const pages = referenceOfToday()
for (const folder of new Set([...pages.keys()].map((path) => path.split('/')[0] ?? '')))
  rmSync(join(referenceFolder, folder), { recursive: true, force: true })
for (const [path, text] of pages) {
  const file = join(referenceFolder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
