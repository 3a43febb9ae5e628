import { resolve } from 'node:path'
import type { Options, World } from './world.ts'

/** A report that goes to a file beside what is printed. */
export interface ReportFile {
  readonly format: string
  readonly path: string
}

/**
 * What `--report format=file` asks for, given any number of times; undefined where one of them cannot be meant. `inputs` are files
 * that the command reads.
 */
export function reportFiles(
  world: World,
  options: Options,
  formats: readonly string[],
  inputs: readonly string[],
): readonly ReportFile[] | undefined {
  // An option that may be repeated is a list.
  const given = (options.report as unknown as readonly string[] | undefined) ?? []
  const files = given.map((text) => {
    const [format = '', path = ''] = text.split(/=(.*)/s)
    return { format, path }
  })
  const bad = given.filter((_, i) => !formats.includes(files[i]?.format ?? '') || files[i]?.path === '')
  for (const text of bad) {
    world.err(`portolan: --report wants a form and a file, as in sarif=check.sarif, not ${JSON.stringify(text)}; `)
    world.err(`the forms are ${formats.join(', ')}\n`)
  }
  const twice = files.filter(({ path }, i) => files.findIndex((other) => resolve(other.path) === resolve(path)) < i)
  for (const { path } of twice) world.err(`portolan: two reports would go to ${JSON.stringify(path)}\n`)
  const read = new Set(inputs.map((path) => resolve(path)))
  const over = files.filter(({ path }) => read.has(resolve(path)))
  for (const { path } of over)
    world.err(`portolan: the report would overwrite ${JSON.stringify(path)}, which is read\n`)
  return bad.length + twice.length + over.length > 0 ? undefined : files
}
