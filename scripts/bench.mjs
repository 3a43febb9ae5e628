// `npm run bench`: builds the program and the benchmark, bundled alike, and measures. Words select measures by their ids; all of
// them together write docs/reference/performance.md.
import { join } from 'node:path'
import { build, install, root } from './setup.mjs'

install()
build()
const esbuild = await import('esbuild')
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['bench/main.ts', 'bench/child.ts', 'bench/peak-memory.ts'],
  outdir: 'build/bench',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as portolanRequire } from 'node:module'; const require = portolanRequire(import.meta.url);",
  },
})
const { bench } = await import(join(root, 'build/bench/main.js'))
process.exitCode = bench(root, process.argv.slice(2))
