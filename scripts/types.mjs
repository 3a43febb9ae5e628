// Writes the declarations of the library to `dist/types`, for the package: those of its entries and what these lead to. Not a part
// of the build, because only those who import `portolan` want them; `npm pack` makes them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { root, run } from './setup.mjs'

const ENTRIES = ['api/index', 'api/catalogue']
const RELATIVE = /(from |import\()(['"])(\.[^'"]*)\.ts\2/g

const target = resolve(process.argv[2] ?? join(root, 'dist/types'))
const all = mkdtempSync(join(tmpdir(), 'portolan-types-'))
try {
  if (declare(all)) keepWanted(all, target)
  else process.exitCode = 1
} finally {
  rmSync(all, { recursive: true, force: true })
}

/** The declarations of everything that the entries use. `npm run typecheck` checks the types; here they are written down. */
function declare(folder) {
  const config = join(folder, 'tsconfig.json')
  const compilerOptions = { composite: false, noCheck: true, rootDir: join(root, 'src/core'), outDir: folder }
  const files = ENTRIES.map((entry) => join(root, `src/core/${entry}.ts`))
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, files }))
  return run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--project', config]) === 0
}

/** Copies the declarations of the entries and what these lead to. */
function keepWanted(from, to) {
  rmSync(to, { recursive: true, force: true })
  const wanted = new Set(ENTRIES.map((entry) => join(from, entry)))
  for (const file of wanted) {
    const text = readFileSync(`${file}.d.ts`, 'utf8')
    for (const [, , , path] of text.matchAll(RELATIVE)) wanted.add(resolve(dirname(file), path))
    const copy = join(to, `${relative(from, file)}.d.ts`)
    mkdirSync(dirname(copy), { recursive: true })
    // The package has no `.ts` files: a compiler looks for the `.js` that these declare.
    writeFileSync(copy, text.replace(RELATIVE, '$1$2$3.js$2'))
  }
}
