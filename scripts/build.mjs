// Bundles the command line into dist/ (one entry, heavy parts split off) and compiles the catalogue to JSON.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './setup.mjs'

const { build } = await import('esbuild')

rmSync(join(root, 'dist'), { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: { portolan: 'src/node/cli/main.ts', 'compile-catalogue': 'src/node/compile-catalogue.ts', 'lab-agent': 'src/node/lab/agent.ts', 'lab-session': 'src/node/lab/session.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  // Bundled CommonJS dependencies still ask for `require`.
  banner: { js: "import { createRequire as portolanRequire } from 'node:module'; const require = portolanRequire(import.meta.url);" },
})
const code = run(process.execPath, [join(root, 'dist/compile-catalogue.js'), join(root, 'catalogue'), join(root, 'dist/catalogue.json')])
process.exit(code)
