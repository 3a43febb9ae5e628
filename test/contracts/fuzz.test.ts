import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { repository } from '../support/program.ts'
import type { Told } from './fuzz-run.ts'

/** How many spoilt files are tried; `PORTOLAN_FUZZ=100000` is the long run. */
const COUNT = Number(process.env.PORTOLAN_FUZZ ?? 2000)
/** No word about the next file for so long, in milliseconds: the reader hangs. Far above the second that a file may take. */
const HANGS = 60_000
/** Much more than any of the files needs, in megabytes. */
const MEMORY = 1024
/** Faults after which a run need not go on. */
const ENOUGH = 30

interface Run {
  readonly faults: readonly string[]
  readonly slowest: string
}

/** Tries the files in a process of its own, so that one that hangs or eats the memory is named and not only felt. */
function fuzz(from: number, count: number): Promise<Run> {
  const script = join(repository, 'test/contracts/fuzz-run.ts')
  const args = [`--max-old-space-size=${MEMORY}`, '--import', 'tsx', script, String(from), String(count)]
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] })
  const faults: string[] = []
  let seed = from
  let slowest: string | undefined
  let errors = ''
  child.stderr.on('data', (data: Buffer) => {
    errors = (errors + data.toString()).slice(-2000)
  })
  const hangs = () => {
    faults.push(`seed ${seed}: it hangs`)
    child.kill('SIGKILL')
  }
  let watch = setTimeout(hangs, HANGS)
  createInterface(child.stdout).on('line', (line) => {
    clearTimeout(watch)
    watch = setTimeout(hangs, HANGS)
    const told = JSON.parse(line) as Told
    if (told.kind === 'begin') seed = told.seed
    else if (told.kind === 'end') slowest = `${told.slowest} ms for seed ${told.slowestSeed}`
    else {
      const { target, name, smallest } = told
      faults.push(
        `seed ${told.seed}, ${target} reading ${name}: ${told.faults.join('\n')}\n${JSON.stringify(smallest)}`,
      )
      if (faults.length >= ENOUGH) child.kill('SIGKILL')
    }
  })
  return new Promise((resolve) => {
    child.on('close', () => {
      clearTimeout(watch)
      if (slowest === undefined && faults.length === 0) faults.push(`seed ${seed}: the process ends: ${errors}`)
      resolve({ faults, slowest: slowest ?? 'unknown' })
    })
  })
}

test(`${COUNT} spoilt files: nothing is thrown, none takes a second, no line is lost`, {
  timeout: 120_000 + COUNT * 500,
}, async () => {
  const { faults, slowest } = await fuzz(0, COUNT)
  if (COUNT > 2000) console.warn(`the slowest of ${COUNT} files took ${slowest}`)
  expect(faults).toEqual([])
})
