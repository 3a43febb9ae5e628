import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

export const repository = resolve(import.meta.dirname, '../..')

export interface Finished {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the built program as a user would, in the repository's folder. */
export function portolan(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, 'dist/portolan.js'), ...args], {
    cwd: options.cwd ?? repository,
    encoding: 'utf8',
    input: options.input ?? '',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '100' },
    maxBuffer: 256 * 1024 * 1024,
  })
  return { code: status ?? -1, out: stdout, err: stderr }
}
