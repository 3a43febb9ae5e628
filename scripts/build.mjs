// Bundles the command line (one entry, heavy parts split off) and compiles the catalogue to JSON. The old build stays until the
// new one is whole.
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './setup.mjs'

const { build } = await import('esbuild')

const draft = join(root, `build/dist-${process.pid}`)
const target = join(root, 'dist')
try {
  await build({
    absWorkingDir: root,
    entryPoints: {
      portolan: 'src/node/cli/main.ts',
      'compile-catalogue': 'src/node/compile-catalogue.ts',
      'lab-agent': 'src/node/lab/agent.ts',
      'lab-session': 'src/node/lab/session.ts',
    },
    outdir: draft,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
    // Bundled CommonJS dependencies still ask for `require`.
    banner: {
      js: "import { createRequire as portolanRequire } from 'node:module'; const require = portolanRequire(import.meta.url);",
    },
  })
  if (
    run(process.execPath, [
      join(draft, 'compile-catalogue.js'),
      join(root, 'catalogue'),
      join(draft, 'catalogue.json'),
    ]) !== 0
  )
    process.exit(1)
  rmSync(target, { recursive: true, force: true })
  renameSync(draft, target)
} catch (error) {
  // esbuild has said already what is wrong with the sources.
  if (!('errors' in error)) throw error
  process.exitCode = 1
} finally {
  rmSync(draft, { recursive: true, force: true })
}
