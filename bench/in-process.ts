import { Bench } from 'tinybench'
import { ENOUGH, type Measure, type Measured, median } from './measure.ts'
import { peakMemory } from './memory.ts'
import { yardstick } from './yardstick.ts'

/**
 * Does the work of a measure in this process: once, for the memory and for what somebody waits who asks once; then again and again,
 * when the compiler has seen it, for the median. Throws where two runs do not say the same.
 */
export async function measured(
  { id, task, runs }: Pick<Measure, 'id' | 'task' | 'runs'>,
  texts: readonly string[],
): Promise<Measured> {
  const run = task(texts)
  const now = () => performance.now()
  const before = yardstick(now)
  const start = now()
  const answer = run()
  const first = now() - start
  const peak = peakMemory() / 1024
  const times = Math.min(runs - 1, Math.floor(ENOUGH / first))
  const again = times > 0 ? await repeated(id, times, run, answer) : first
  return { answer, first, median: again, peak, yardstick: median([before, yardstick(now)]) }
}

async function repeated(id: string, times: number, run: () => string, answer: string): Promise<number> {
  const bench = new Bench({ iterations: times, time: 0, warmup: false, throws: true })
  const again = () => {
    const other = run()
    if (other !== answer) throw new Error(`first it was: ${answer}; then: ${other}`)
  }
  bench.add(id, again, { async: false })
  await bench.run()
  const [task] = bench.tasks
  if (task?.result.state !== 'completed') throw new Error('the benchmark did not end')
  return task.result.latency.p50
}
