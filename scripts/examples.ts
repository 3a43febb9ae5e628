import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { EXAMPLES } from '../test/support/example.ts'
import { makeExample } from '../test/support/examples-output.ts'
import { repository } from '../test/support/program.ts'
import { build } from './setup.mjs'

// `npm run examples`: makes the committed examples anew, after a change that is meant to change them.
build()
for (const name of EXAMPLES) {
  const out = join(repository, 'examples', name, 'out')
  rmSync(out, { recursive: true, force: true })
  for (const { code, err } of makeExample(name, out)) if (code !== 0) process.stderr.write(err)
}
