import { writeFileSync } from 'node:fs'
import { compileCatalogue } from '../core/catalogue/compiled.ts'
import { hasErrors } from '../core/diagnostics/diagnostic.ts'
import { render } from '../core/diagnostics/render.ts'
import { readCatalogueFolder } from './catalogue.ts'

// Part of the build: YAML takes a second to read, the same facts as JSON a few milliseconds.
const [folder = 'catalogue', target = 'dist/catalogue.json'] = process.argv.slice(2)
const { value, diagnostics } = readCatalogueFolder(folder)
for (const diagnostic of diagnostics) process.stderr.write(`${render(diagnostic)}\n\n`)
if (hasErrors(diagnostics)) process.exitCode = 1
else writeFileSync(target, JSON.stringify(compileCatalogue(value)))
