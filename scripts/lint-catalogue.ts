import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lintCatalogue } from '../src/core/catalogue/lint/index.ts'
import { isCatalogueFile, readCatalogue } from '../src/core/catalogue/read.ts'
import { render } from '../src/core/diagnostics/render.ts'

// Usage: npx tsx scripts/lint-catalogue.ts [folder]
const folder = process.argv[2] ?? resolve(import.meta.dirname, '../catalogue')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(isCatalogueFile)
  .sort()
  .map((name) => ({ name: `catalogue/${name}`, text: readFileSync(join(folder, name), 'utf8') }))
const read = readCatalogue(sources)
const diagnostics = [...read.diagnostics, ...lintCatalogue(read)]
for (const diagnostic of diagnostics) console.log(`${render(diagnostic, { colour: process.stdout.isTTY })}\n`)
const { products, roles, features, requirements, sources: cited } = read.value
console.log(
  `${sources.length} files: ${products.size} products, ${roles.size} roles, ${features.size} features, ` +
    `${requirements.length} requirements, ${cited.size} sources; ${diagnostics.length} faults`,
)
process.exitCode = diagnostics.length > 0 ? 1 : 0
