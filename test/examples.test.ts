import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EXAMPLES } from './support/example.ts'
import { filesBelow, makeExample } from './support/examples-output.ts'
import { repository } from './support/program.ts'

const scratch = mkdtempSync(join(tmpdir(), 'portolan-examples-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe.each(EXAMPLES)('example %s', (name) => {
  test('is what Portolan makes of it today (npm run examples makes it anew)', () => {
    const out = join(scratch, name)
    for (const { code, err } of makeExample(name, out)) expect(code, err).toBe(0)
    expect(filesBelow(out)).toEqual(filesBelow(join(repository, 'examples', name, 'out')))
  })
})
