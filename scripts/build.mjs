// Bundles the command line (one entry, heavy parts split off) and the library, compiles the catalogue to JSON and writes down what
// the program says to `--help` and `--version`. The old build stays until the new one is whole.
import { spawnSync } from 'node:child_process'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleLibrary } from './library.mjs'
import { root, run } from './setup.mjs'

const { build } = await import('esbuild')

const draft = join(root, `build/dist-${process.pid}`)
const target = join(root, 'dist')

/** Questions that are answered without the program: see `src/node/cli/main.ts`. */
const QUESTIONS = ['--help', '-h', '--version', '-V']

/** What the program says. A pipe has no width, so the text is that for a wide terminal. */
function answer(question) {
  const env = { ...process.env, NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(draft, 'portolan.js'), question], {
    encoding: 'utf8',
    env,
  })
  if (status !== 0) throw new Error(`portolan ${question} failed: ${stderr}`)
  return stdout
}

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
    minifySyntax: true,
    minifyWhitespace: true,
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
    throw Object.assign(new Error('the catalogue has errors'), { errors: [] })
  writeFileSync(join(draft, 'answers.json'), JSON.stringify(Object.fromEntries(QUESTIONS.map((q) => [q, answer(q)]))))
  await bundleLibrary(join(draft, 'library'), join(draft, 'catalogue.json'))
  rmSync(target, { recursive: true, force: true })
  renameSync(draft, target)
} catch (error) {
  // What is wrong with the sources or the catalogue has been said already.
  if (!('errors' in error)) throw error
  process.exitCode = 1
} finally {
  rmSync(draft, { recursive: true, force: true })
}
