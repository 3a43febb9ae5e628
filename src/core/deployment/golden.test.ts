import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { tinyCatalogue } from '../../../test/support/tiny-catalogue.ts'
import { render } from '../diagnostics/render.ts'
import { readDeployment } from './read.ts'

const folder = resolve(import.meta.dirname, '../../../test/golden/deployment')
const names = readdirSync(folder).flatMap((name) => /^(.*)\.yaml$/.exec(name)?.[1] ?? [])

// Each file holds one kind of mistake, often several times; the text beside it is what its writer reads.
test.each(names)('%s', async (name) => {
  const source = { name: `${name}.yaml`, text: readFileSync(join(folder, `${name}.yaml`), 'utf8') }
  const { diagnostics } = readDeployment([source], tinyCatalogue, ['nftables', 'iptables'])
  const text = diagnostics.map((diagnostic) => `${render(diagnostic)}\n`).join('\n')
  await expect(text).toMatchFileSnapshot(join(folder, `${name}.txt`))
})
