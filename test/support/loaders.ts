import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Source } from '../../src/core/diagnostics/source.ts'
import type { Loader } from '../contracts/dialects.ts'

/** A network namespace of its own; without root, inside a user namespace that makes us root there. */
const NAMESPACE = process.getuid?.() === 0 ? ['-n'] : ['-rn']

/** Why a vendor's program cannot be asked here, or undefined when it can. */
export function loaderMissing({ programs, load }: Pick<Loader, 'programs' | 'load'>): string | undefined {
  const { status, stderr } = spawnSync('unshare', [...NAMESPACE, 'true'], { encoding: 'utf8' })
  if (status !== 0) return `no network namespace can be made here: ${stderr?.trim() ?? 'unshare is not installed'}`
  for (const program of programs) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`
  }
  const trial = spawnSync('unshare', [...NAMESPACE, 'sh', '-c', load, 'sh', '/dev/null', '/dev/null'], {
    encoding: 'utf8',
  })
  return trial.status === 0 ? undefined : `it loads no rules here: ${trial.stderr.trim()}`
}

export interface Loaded {
  readonly status: number | null
  readonly said: string
  /** What the program shows of itself afterwards, in each of its forms. */
  readonly dumps: readonly (readonly Source[])[]
}

/** Tries files, loads them twice into an empty namespace and takes what is there then. */
export function load(loader: Loader, files: readonly Source[]): Loaded {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-'))
  try {
    for (const { name, text } of files) writeFileSync(join(folder, name), text)
    const dumps = loader.dumps.flatMap((dump) => Object.entries(dump).map(([name, command]) => `${command} > ${name}`))
    const script = [loader.check, loader.load, loader.load, ...dumps].join(' && ')
    const names = files.map(({ name }) => `./${name}`)
    const { status, stderr, stdout } = spawnSync('unshare', [...NAMESPACE, 'sh', '-c', script, 'sh', ...names], {
      cwd: folder,
      encoding: 'utf8',
    })
    const read = (name: string) => ({ name, text: readFileSync(join(folder, name), 'utf8') })
    return {
      status,
      said: stderr + stdout,
      dumps: status === 0 ? loader.dumps.map((dump) => Object.keys(dump).map(read)) : [],
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
