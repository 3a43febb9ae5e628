#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// A reader that closes early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
})

const answer = writtenAnswer(process.argv.slice(2))
if (answer === undefined) await import('./program.ts')
else process.stdout.write(answer)

/**
 * What the program says to a lone `--help` or `--version`: the build has asked it and written the answers down, because most of
 * their time would go into loading what reads options. Undefined: ask the program.
 */
function writtenAnswer([question = '', ...more]: readonly string[]): string | undefined {
  const file = join(import.meta.dirname, 'answers.json')
  if (more.length > 0 || !question.startsWith('-') || !existsSync(file)) return undefined
  const text = (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>)[question]
  const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY
  // On a narrow terminal the program breaks the lines elsewhere.
  return text?.split('\n').every((line) => line.length <= columns) === true ? text : undefined
}
