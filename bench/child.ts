// A process for one measure: `node child.js <id> <input files...>`. Says what came out as JSON.
import { readFileSync } from 'node:fs'
import { measured } from './in-process.ts'
import { MEASURES } from './measures/index.ts'

const [id, ...files] = process.argv.slice(2)
const measure = MEASURES.find((each) => each.id === id)
if (measure === undefined) throw new Error(`no measure is called ${id}`)
const texts = files.map((file) => readFileSync(file, 'utf8'))
process.stdout.write(JSON.stringify(await measured(measure, texts)))
