// Bundles the library for those who import `portolan`: whole, because a browser's worker has no node_modules, and without
// anything of Node.
import { readFileSync } from 'node:fs'
import { root } from './setup.mjs'

/** Writes `index.js`, `catalogue.js` and what both share to `target`. `catalogue` is the compiled catalogue, a JSON file. */
export async function bundleLibrary(target, catalogue) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: ['src/core/api/index.ts', 'src/core/api/catalogue.ts'],
    outdir: target,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
    define: { PORTOLAN_CATALOGUE: JSON.stringify(readFileSync(catalogue, 'utf8')) },
  })
}
