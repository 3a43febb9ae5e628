import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from '../support/program.ts'

/** A folder of somebody who has installed the package: what `npm pack` would put into `node_modules/portolan`. */
export interface Consumer {
  readonly folder: string
  readonly remove: () => void
}

/** Stages the package as it was built, with its declarations, in a new folder. */
export function consumer(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-consumer-'))
  const installed = join(folder, 'node_modules/portolan')
  mkdirSync(installed, { recursive: true })
  for (const name of ['package.json', 'dist'])
    cpSync(join(repository, name), join(installed, name), { recursive: true })
  runNode([join(repository, 'scripts/types.mjs'), join(installed, 'dist/types')])
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Runs Node in the repository's folder; what it printed. Throws with what it said when it fails. */
export function runNode(args: readonly string[], cwd = repository): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}
