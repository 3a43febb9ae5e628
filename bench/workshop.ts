import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inputText } from './inputs.ts'
import { ENOUGH, type Failed, type Measure, type Measured, median, type ProgramRun } from './measure.ts'
import { yardstick } from './yardstick.ts'

/** Longer than this nobody waits, in milliseconds. */
const PATIENCE = 30_000

/** Does measures in processes of their own, with their inputs in a folder of its own. */
export interface Workshop {
  inProcess(measure: Measure): Measured | Failed
  /** Some programs in turn, again and again. */
  inTurn(programs: readonly ProgramRun[]): readonly (Measured | Failed)[]
  close(): void
}

/** `here` is the folder of the built benchmark, `portolan` the built program. */
export function workshop(here: string, portolan: string): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'))
  const fileOf = (input: string) => {
    const file = join(folder, input.replaceAll(' ', '-'))
    if (!existsSync(file)) writeFileSync(file, inputText(input))
    return file
  }
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const start = performance.now()
    const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 29,
      timeout: PATIENCE,
      env: { ...process.env, NO_COLOR: '1', ...env },
    })
    const took = performance.now() - start
    const wrong =
      error === undefined ? complaint(stderr) : took >= PATIENCE ? `not done in ${PATIENCE / 1000} s` : error.message
    return { took, status, stdout, wrong }
  }
  const [out, peak] = [join(folder, 'out'), join(folder, 'peak')]

  /** `remembers`: asks for its memory too, which takes a little time: the first of several runs does. */
  function once(program: ProgramRun, remembers: boolean): Once | Failed {
    const files = program.inputs.map(fileOf)
    for (const stale of [out, peak]) rmSync(stale, { recursive: true, force: true })
    mkdirSync(out)
    const hook = remembers ? ['--import', pathToFileURL(join(here, 'peak-memory.js')).href] : []
    const { took, status, stdout, wrong } = run([...hook, ...program.arguments(portolan, files, out)], {
      PORTOLAN_BENCH_PEAK: peak,
    })
    if (status === null || !program.codes.includes(status)) return { failed: wrong }
    const memory = remembers ? Number(readFileSync(peak, 'utf8')) / 1024 : Number.NaN
    return { took, answer: program.answer(stdout), memory }
  }

  return {
    inProcess(measure) {
      const { status, stdout, wrong } = run([join(here, 'child.js'), measure.id, ...measure.inputs.map(fileOf)])
      return status === 0 ? (JSON.parse(stdout) as Measured) : { failed: wrong }
    },
    inTurn(programs) {
      const runs = Math.max(...programs.map((program) => program.runs))
      const round = (remembers: boolean) => programs.map((program) => once(program, remembers))
      const started = performance.now()
      const rounds = [round(true)]
      while (rounds.length < runs && performance.now() - started < ENOUGH) rounds.push(round(false))
      return programs.map((_, i) => together(rounds.flatMap((each) => each[i] ?? [])))
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What one run of a program gave; without memory where that was not asked for. */
interface Once {
  readonly took: number
  readonly answer: string
  readonly memory: number
}

function together(rounds: readonly (Once | Failed)[]): Measured | Failed {
  const done: Once[] = []
  for (const each of rounds) {
    if ('failed' in each) return each
    done.push(each)
  }
  const [first, ...rest] = done
  if (first === undefined) return { failed: 'it was not run' }
  return {
    answer: first.answer,
    first: first.took,
    median: rest.length > 0 ? median(rest.map(({ took }) => took)) : first.took,
    peak: first.memory,
    yardstick: yardstick(() => performance.now()),
  }
}

/** What a program said last, or the error that ended it. */
function complaint(text: string): string {
  return /^\w*Error: .*/m.exec(text)?.[0] ?? text.trim().split('\n').at(-1) ?? ''
}
