import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { referenceFolder, referenceOfToday } from '../test/support/reference-pages.ts'

// `npm run reference`: makes the reference pages anew, after a change of the catalogue.
rmSync(referenceFolder, { recursive: true, force: true })
for (const [path, text] of referenceOfToday()) {
  const file = join(referenceFolder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
