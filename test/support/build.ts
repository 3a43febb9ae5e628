import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { repository } from './program.ts'

/** Tests of the program run the build; it is made when a source is younger than it. */
export function setup(): void {
  const script = "import('./scripts/setup.mjs').then(({ build }) => build())"
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(repository),
    encoding: 'utf8',
  })
  // Tests of the pure parts do without it; those that run the program will say that it is missing.
  if (status !== 0) process.stderr.write(`the build failed:\n${stderr}\n`)
}
